package flow

import (
	"context"
	"encoding/json"
	"errors"

	"huitou/internal/access"
	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/fact"
	"huitou/internal/id"
	"huitou/internal/org"
)

// ImportState is the state of a run of an import.
//
//	running ──▶ done ──▶ undoing ──▶ undone
//	   └─▶ stopped ─┘        a running or stopped one is continued by the same import
type ImportState string

// The states of an import.
const (
	ImportRunning ImportState = "running" // or killed: it resumes at its checkpoint
	ImportStopped ImportState = "stopped" // ended by an error, see Import.Error
	ImportDone    ImportState = "done"
	ImportUndoing ImportState = "undoing"
	ImportUndone  ImportState = "undone"
)

// Import is one run of an import.
type Import struct {
	ID          id.Import
	Source      string // of its facts: "olist"
	Title       string // of its map: "Olist"
	Actor       string // who ran it
	By          string // that person's or key's name
	State       ImportState
	Fingerprint string // of its map and the contents of its files
	Files       []ImportFile
	Options     map[string]string
	Counts      ImportCounts
	Done        int64 // facts of its sequence dealt with, also refused and unchanged ones
	Total       int64 // facts there are, 0 = not known yet
	Error       string
	Started     clock.Instant
	Updated     clock.Instant // of an undone one: when that was
	Ended       clock.Instant // of the import itself, also where it is undone; 0 = it never ended
}

// ImportFile describes one file of an import.
type ImportFile struct {
	Name      string `json:"name"`
	Role      string `json:"role"` // the part of the map that read it
	Format    string `json:"format"`
	Size      int64  `json:"size"`
	SHA256    string `json:"sha256"`
	Encoding  string `json:"encoding,omitempty"`
	Delimiter string `json:"delimiter,omitempty"`
	Rows      int64  `json:"rows"`
}

// ImportStart is what is known of an import when its files have been read.
type ImportStart struct {
	Source, Title string
	Fingerprint   string
	Files         []ImportFile
	Options       map[string]string
	Total         int64
}

// importStamp is a row that every starting import updates: its lock serialises looking for the
// same import and inserting a new run.
const importStamp = "flow.import"

// StartImport creates a run of an import. If an unfinished run of the same import exists, it
// is returned with resumed true and continues at its Done. Of two concurrent starts of the
// same import, one creates the run and the other resumes it.
func (f *Flow) StartImport(ctx context.Context, who access.Who, in ImportStart) (run Import, resumed bool, err error) {
	err = f.db.Write(ctx, func(tx *db.Tx) error {
		resumed = false
		if err := tx.Bump(ctx, importStamp); err != nil {
			return err
		}
		list, err := db.List(ctx, tx, scanImport, sqlImportSame, in.Fingerprint)
		if err != nil {
			return err
		}
		if len(list) == 1 {
			run, resumed = list[0], true
			run.State, run.Total, run.Error, run.Updated = ImportRunning, in.Total, "", tx.Now()
			_, err := tx.Exec(ctx, sqlImportState, run.ID, run.State, "", tx.Now(), 0)
			return err
		}
		run = Import{ID: id.New[id.ImportNoun](tx.IDs()), Source: in.Source, Title: in.Title, Actor: who.Actor(), By: who.Name,
			State: ImportRunning, Fingerprint: in.Fingerprint, Files: in.Files, Options: in.Options, Total: in.Total,
			Started: tx.Now(), Updated: tx.Now()}
		tx.Insert(&tableImport, run.ID, run.Source, run.Title, run.Actor, run.By, string(run.State), run.Fingerprint,
			jsonText(run.Files), jsonText(run.Options), jsonText(run.Counts), 0, run.Total, "", run.Started, run.Updated, 0)
		return access.Audit(ctx, tx, who, "import.start", run.ID.String(), map[string]any{"source": run.Source, "files": run.Files})
	})
	return run, resumed, importOutcome(err)
}

// importOutcome translates a commit with unknown outcome into an error that asks to start the
// same import or undo again: it resumes at its checkpoint.
func importOutcome(err error) error {
	if db.OutcomeUnknown(err) {
		return errs.Unavailable("flow.Import", "import.outcome_unknown").Because(err)
	}
	return err
}

// SettleCompany makes the company, unless there is one already. It reports whether it did.
func (f *Flow) SettleCompany(ctx context.Context, c org.Company) (made bool, err error) {
	err = f.db.Write(ctx, func(tx *db.Tx) error {
		made, err = settleCompany(ctx, tx, c)
		return err
	})
	return made, importOutcome(err)
}

func settleCompany(ctx context.Context, tx *db.Tx, c org.Company) (bool, error) {
	_, err := org.FindCompany(ctx, tx)
	if !errs.Is(err, errs.KindNotFound) {
		return false, err
	}
	return true, org.CreateCompany(ctx, tx, c)
}

// ImportBatch is the next facts of an import.
type ImportBatch struct {
	Import id.Import
	At     int64 // how many facts of its sequence come before these: must equal Import.Done
	Facts  []fact.Fact

	// Void are the indexes of Facts that are skipped because their rows were rejected. One
	// with reasons counts as refused and is stored with them.
	Void map[int][]errs.Field

	ready *call // of Prepare
	at    []int // where its facts are in Facts
}

// Prepare validates and hashes the facts for RecordImport, so that it need not be done while
// the transaction lasts. Facts and Void stay as they are afterwards.
func (in *ImportBatch) Prepare() {
	var facts []fact.Fact
	facts, in.at = in.accepted()
	in.ready = newCall(facts, Sender{})
}

// accepted returns the facts to record, and their indexes in Facts.
func (in *ImportBatch) accepted() (facts []fact.Fact, at []int) {
	for i := range in.Facts {
		if _, void := in.Void[i]; !void {
			facts, at = append(facts, in.Facts[i]), append(at, i)
		}
	}
	return facts, at
}

// RecordImport records the next facts of an import, what they changed, why some were refused,
// and the checkpoint, in one transaction. Conflict if the import is being undone, or another
// process has continued it.
func (f *Flow) RecordImport(ctx context.Context, in ImportBatch) (results []Result, err error) {
	if in.ready == nil {
		in.Prepare()
	}
	err = f.db.Write(ctx, func(tx *db.Tx) error {
		run, err := findImport(ctx, tx, in.Import)
		if err != nil {
			return err
		}
		switch {
		case run.State != ImportRunning:
			return errs.Conflict("flow.RecordImport", "import.not_running", "state", string(run.State))
		case run.Done != in.At:
			return errs.Conflict("flow.RecordImport", "import.elsewhere")
		}
		var changes []Change
		in.ready.who = Sender{Actor: run.ID.String(), Import: run.ID, Make: true,
			Changed: func(_ *db.Tx, c Change) error { changes = append(changes, c); return nil }}
		done, err := f.recordOne(ctx, tx, in.ready)
		if err != nil {
			return err
		}
		if err := keepChanges(ctx, tx, run.ID, changes, in.ready.facts, done); err != nil {
			return err
		}
		results = make([]Result, len(in.Facts))
		for i, r := range done {
			results[in.at[i]] = r
		}
		for i, why := range in.Void {
			if len(why) > 0 {
				results[i] = Result{Status: Refused, Err: errs.InFields("flow.RecordImport", why...)}
			}
		}
		for i, r := range results {
			f := &in.Facts[i]
			if r.Status == "" {
				continue
			}
			run.Counts.Add(f.Kind, r)
			for _, n := range r.Notes {
				if n.Key == "fact.made" { // the import has reported it in its check
					continue
				}
				run.Counts.Notes = SayNote(run.Counts.Notes, n, string(f.Kind)+" "+errs.Short(f.ID), false)
			}
			if r.Err != nil {
				tx.Insert(&tableRefusal, run.ID, in.At+int64(i), string(f.Kind), f.Source, f.ID, jsonText(storedFields(r.Err)))
			}
		}
		n, err := tx.Exec(ctx, sqlImportCheckpoint, run.ID, in.At, in.At+int64(len(in.Facts)), jsonText(run.Counts), tx.Now())
		if err == nil && n == 0 {
			err = errs.Conflict("flow.RecordImport", "import.elsewhere")
		}
		return err
	})
	return results, importOutcome(err)
}

// Trial is facts for TryImport, validated and hashed; the zero Trial has none.
type Trial struct{ call *call }

func (t Trial) facts() *call {
	if t.call == nil {
		return newCall(nil, Sender{})
	}
	return t.call
}

// NewTrial prepares facts for TryImport.
func NewTrial(facts []fact.Fact) Trial {
	return Trial{newCall(facts, Sender{Actor: "dry run", Make: true})}
}

// TryImport is the dry run of RecordImport: it records the facts in a transaction, returns
// the results of in and rolls back. A fact that refers to another one not recorded yet must be
// in the same call, or in before, which is recorded first. company is created if there is none.
func (f *Flow) TryImport(ctx context.Context, before, in Trial, company org.Company) (results []Result, err error) {
	err = f.db.Write(ctx, func(tx *db.Tx) error {
		if _, err := settleCompany(ctx, tx, company); err != nil {
			return err
		}
		both, err := f.recordCalls(ctx, tx, []*call{before.facts(), in.facts()})
		if err != nil {
			return err
		}
		results = both[1]
		return errTried
	})
	if errors.Is(err, errTried) {
		err = nil
	}
	return results, err
}

// errTried makes db roll back the transaction of TryImport.
var errTried = errors.New("flow: only tried")

// ImportEnd is how an import ended.
type ImportEnd struct {
	Import id.Import
	Read   ImportCounts // counts from reading the files: rows, set aside, rejected; Kinds is ignored
	Err    error        // why it stopped; nil = it is done
}

// FinishImport records the end of an import. If the outcome of the commit is unknown, it reads
// the state and tries again: only this caller ends the import.
func (f *Flow) FinishImport(ctx context.Context, who access.Who, in ImportEnd) (run Import, err error) {
	if run, err = f.finishImport(ctx, who, in); !db.OutcomeUnknown(err) {
		return run, err
	}
	have, found := f.FindImport(ctx, in.Import)
	switch {
	case found != nil:
		return run, importOutcome(err)
	case have.State != ImportRunning: // the first commit succeeded
		return have, nil
	}
	run, err = f.finishImport(ctx, who, in)
	return run, importOutcome(err)
}

func (f *Flow) finishImport(ctx context.Context, who access.Who, in ImportEnd) (run Import, err error) {
	err = f.db.Write(ctx, func(tx *db.Tx) error {
		if run, err = findImport(ctx, tx, in.Import); err != nil {
			return err
		}
		if run.State != ImportRunning {
			return errs.Conflict("flow.FinishImport", "import.not_running", "state", string(run.State))
		}
		run.State, run.Ended, run.Updated, run.Error = ImportDone, tx.Now(), tx.Now(), ""
		if in.Err != nil {
			run.State, run.Error = ImportStopped, errs.Short(in.Err.Error())
		}
		c := &run.Counts
		c.Rows, c.Taken, c.SetAside, c.Rejected = in.Read.Rows, in.Read.Taken, in.Read.SetAside, in.Read.Rejected
		c.Asides, c.Errors, c.Remarks = in.Read.Asides, in.Read.Errors, in.Read.Remarks
		if _, err := tx.Exec(ctx, sqlImportCheckpoint, run.ID, run.Done, run.Done, jsonText(run.Counts), tx.Now()); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, sqlImportState, run.ID, string(run.State), run.Error, tx.Now(), run.Ended); err != nil {
			return err
		}
		return access.Audit(ctx, tx, who, "import."+string(run.State), run.ID.String(), run.Counts.Sum())
	})
	return run, err
}

// FindImport returns one run.
func (f *Flow) FindImport(ctx context.Context, imp id.Import) (Import, error) {
	return db.Get(ctx, f.db, func(tx *db.Tx) (Import, error) { return findImport(ctx, tx, imp) })
}

// ListImports returns up to limit runs in a state, "" in any, that began before the given one, the
// newest first; 0 is from the newest.
func (f *Flow) ListImports(ctx context.Context, state ImportState, before id.Import, limit int) ([]Import, error) {
	if before == 0 {
		before = 1<<63 - 1
	}
	return db.Get(ctx, f.db, func(tx *db.Tx) ([]Import, error) {
		return db.List(ctx, tx, scanImport, sqlImportList, before, limit, string(state))
	})
}

// Refusal is a fact of an import that could not be recorded.
type Refusal struct {
	Seq    int64 // its position in the sequence of facts
	Kind   fact.Kind
	Source string
	ID     string
	Fields []errs.Field // what is wrong; an error not about a field has one Field without a path
}

// ListRefusals returns up to limit facts of an import that could not be recorded, in sequence,
// from the given Seq on.
func (f *Flow) ListRefusals(ctx context.Context, imp id.Import, from int64, limit int) ([]Refusal, error) {
	return db.Get(ctx, f.db, func(tx *db.Tx) ([]Refusal, error) {
		return db.List(ctx, tx, func(r db.Row) (v Refusal, err error) {
			var body string
			if err = r.Scan(&v.Seq, &v.Kind, &v.Source, &v.ID, &body); err == nil {
				v.Fields, err = readFields(body)
			}
			return v, err
		}, sqlRefusals, imp, from, limit)
	})
}

// ListWaiting returns up to limit facts of an import that wait for an unknown purchase.
func (f *Flow) ListWaiting(ctx context.Context, imp id.Import, limit int) ([]Waiting, error) {
	return db.Get(ctx, f.db, func(tx *db.Tx) ([]Waiting, error) { return ListParked(ctx, tx, imp, limit) })
}

func findImport(ctx context.Context, tx *db.Tx, imp id.Import) (Import, error) {
	run, err := scanImport(tx.Row(ctx, sqlImport, imp))
	return run, db.NotFound(err, "flow.FindImport", "import.none")
}

func scanImport(r db.Row) (i Import, err error) {
	var files, options, counts string
	err = r.Scan(&i.ID, &i.Source, &i.Title, &i.Actor, &i.By, &i.State, &i.Fingerprint, &files, &options, &counts,
		&i.Done, &i.Total, &i.Error, &i.Started, &i.Updated, &i.Ended)
	if err != nil {
		return i, err
	}
	return i, errors.Join(json.Unmarshal([]byte(files), &i.Files), json.Unmarshal([]byte(options), &i.Options),
		json.Unmarshal([]byte(counts), &i.Counts))
}

func jsonText(v any) string {
	b, err := json.Marshal(v)
	if err != nil { // only plain structs are passed
		panic(err)
	}
	return string(b)
}
