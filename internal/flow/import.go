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

// ImportState is where a run of an import stands.
//
//	running ──▶ done ──▶ undoing ──▶ undone
//	   └─▶ stopped ─┘        a running or stopped one is continued by the same import
type ImportState string

// The states of an import.
const (
	ImportRunning ImportState = "running" // or killed: its checkpoint says how far it came
	ImportStopped ImportState = "stopped" // ended by an error, see Error
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
	Done        int64 // facts recorded
	Total       int64 // facts there are, 0 = not known yet
	Error       string
	Started     clock.Instant
	Updated     clock.Instant
	Ended       clock.Instant
}

// Resumable reports whether running the same import again continues this one.
func (i *Import) Resumable() bool { return i.State == ImportRunning || i.State == ImportStopped }

// ImportFile is one file of an import as it was read.
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

// ImportCounts is what an import did.
type ImportCounts struct {
	Rows     int64                `json:"rows"`      // read
	Taken    int64                `json:"taken"`     // became part of a fact
	SetAside int64                `json:"set_aside"` // left out by a rule of the map, see Asides
	Rejected int64                `json:"rejected"`  // could not be taken, see Errors
	Kinds    map[fact.Kind]*Tally `json:"kinds"`
	Asides   []Tallied            `json:"asides,omitempty"`
	Errors   []Tallied            `json:"errors,omitempty"`
	Remarks  []Tallied            `json:"remarks,omitempty"` // on rows that were taken
	Notes    []Tallied            `json:"notes,omitempty"`   // on facts that were taken
}

// Tally counts the facts of one kind by what became of them.
type Tally struct {
	Created   int64 `json:"created"`
	Updated   int64 `json:"updated"`
	Unchanged int64 `json:"unchanged"`
	Parked    int64 `json:"parked"` // waits for a purchase
	Still     int64 `json:"still"`  // of those, how many had been waiting before
	Refused   int64 `json:"refused"`
}

// Tallied is something said of several rows or facts: its message and how many.
type Tallied struct {
	Key   string    `json:"key"`
	Args  errs.Args `json:"args,omitempty"` // of the first
	N     int64     `json:"n"`
	First string    `json:"first"` // where it was said first
}

// Changes reports whether anything was created or updated, or waits.
func (c *ImportCounts) Changes() bool {
	for _, t := range c.Kinds {
		if t.Created+t.Updated+t.Parked-t.Still > 0 {
			return true
		}
	}
	return false
}

// Sum adds the kinds up.
func (c *ImportCounts) Sum() (s Tally) {
	for _, t := range c.Kinds {
		s.Created += t.Created
		s.Updated += t.Updated
		s.Unchanged += t.Unchanged
		s.Parked += t.Parked
		s.Still += t.Still
		s.Refused += t.Refused
	}
	return s
}

// Add counts one fact.
func (c *ImportCounts) Add(kind fact.Kind, r Result) {
	if c.Kinds == nil {
		c.Kinds = map[fact.Kind]*Tally{}
	}
	t := c.Kinds[kind]
	if t == nil {
		t = &Tally{}
		c.Kinds[kind] = t
	}
	switch r.Status {
	case Created:
		t.Created++
	case Updated:
		t.Updated++
	case Unchanged:
		t.Unchanged++
	case Parked:
		t.Parked++
		if r.Again {
			t.Still++
		}
	case Refused:
		t.Refused++
	}
}

// Say adds n times a message to a list of such, by its key.
func Say(list []Tallied, key string, args errs.Args, n int64, first string) []Tallied {
	for i := range list {
		if list[i].Key == key {
			list[i].N += n
			return list
		}
	}
	return append(list, Tallied{Key: key, Args: args, N: n, First: first})
}

// ImportStart is what is known of an import when its files have been read.
type ImportStart struct {
	Source, Title string
	Fingerprint   string
	Files         []ImportFile
	Options       map[string]string
	Total         int64
}

// StartImport notes that an import begins and returns its run. When the same import
// was begun before and did not come to its end, that run is returned, and resumed is
// true: it goes on at its Done.
func (f *Flow) StartImport(ctx context.Context, who access.Who, in ImportStart) (run Import, resumed bool, err error) {
	err = f.db.Write(ctx, func(tx *db.Tx) error {
		resumed = false
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
	return run, resumed, err
}

// SettleCompany makes the company, unless there is one already. It reports whether it did.
func (f *Flow) SettleCompany(ctx context.Context, c org.Company) (made bool, err error) {
	err = f.db.Write(ctx, func(tx *db.Tx) error {
		made, err = settleCompany(ctx, tx, c)
		return err
	})
	return made, err
}

func settleCompany(ctx context.Context, tx *db.Tx, c org.Company) (bool, error) {
	_, err := org.FindCompany(ctx, tx)
	if !errs.Is(err, errs.Missing) {
		return false, err
	}
	return true, org.CreateCompany(ctx, tx, c)
}

// ImportBatch is the next facts of an import.
type ImportBatch struct {
	Import id.Import
	At     int64 // how many facts of its sequence come before these: must be where the run stands
	Facts  []fact.Fact
}

// RecordImport records the next facts of an import, what they changed, why some were
// refused, and the checkpoint, in one transaction. An import that is being undone, or
// that another process goes on with, is a Conflict.
func (f *Flow) RecordImport(ctx context.Context, in ImportBatch) (results []Result, err error) {
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
		results, err = f.RecordTx(ctx, tx, in.Facts, Telling{Actor: run.ID.String(), Import: run.ID,
			Changed: func(_ *db.Tx, c Change) error { changes = append(changes, c); return nil }})
		if err != nil {
			return err
		}
		if err := keepChanges(ctx, tx, run.ID, changes, in.Facts, results); err != nil {
			return err
		}
		for i, r := range results {
			told := &in.Facts[i]
			run.Counts.Add(told.Kind, r)
			for _, n := range r.Notes {
				run.Counts.Notes = Say(run.Counts.Notes, n.Key, n.Args, 1, string(told.Kind)+" "+errs.Short(told.ID))
			}
			if r.Err != nil {
				tx.Insert(&tableRefusal, run.ID, in.At+int64(i), string(told.Kind), told.Source, told.ID, jsonText(storedFields(r.Err)))
			}
		}
		n, err := tx.Exec(ctx, sqlImportCheckpoint, run.ID, in.At, in.At+int64(len(in.Facts)), jsonText(run.Counts), tx.Now())
		if err == nil && n == 0 {
			err = errs.Conflict("flow.RecordImport", "import.elsewhere")
		}
		return err
	})
	return results, err
}

// TryImport does all that RecordImport would do with facts that no import has told
// yet, and takes it back: the same path, for its results. A fact that waits for
// another must be tried together with it. company is made first where there is none.
func (f *Flow) TryImport(ctx context.Context, facts []fact.Fact, company org.Company) (results []Result, err error) {
	err = f.db.Write(ctx, func(tx *db.Tx) error {
		if _, err := settleCompany(ctx, tx, company); err != nil {
			return err
		}
		results, err = f.RecordTx(ctx, tx, facts, Telling{Actor: "dry run"})
		if err != nil {
			return err
		}
		return errTried
	})
	if errors.Is(err, errTried) {
		err = nil
	}
	return results, err
}

// errTried makes db take back what TryImport did.
var errTried = errors.New("flow: only tried")

// ImportEnd is how an import ended.
type ImportEnd struct {
	Import id.Import
	Read   ImportCounts // what is known from reading: rows, set aside, rejected; Kinds is not looked at
	Err    error        // why it stopped; nil = it is done
}

// FinishImport notes the end of an import.
func (f *Flow) FinishImport(ctx context.Context, who access.Who, in ImportEnd) (run Import, err error) {
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

// ListImports returns up to limit runs that began before the given one, the newest
// first; 0 is from the newest.
func (f *Flow) ListImports(ctx context.Context, before id.Import, limit int) ([]Import, error) {
	if before == 0 {
		before = 1<<63 - 1
	}
	return db.Get(ctx, f.db, func(tx *db.Tx) ([]Import, error) {
		return db.List(ctx, tx, scanImport, sqlImportList, before, limit)
	})
}

// Refusal is a fact of an import that could not be recorded.
type Refusal struct {
	Seq    int64 // its place in the sequence of facts
	Kind   fact.Kind
	Source string
	ID     string
	Fields []errs.Field // what is wrong; a refusal as a whole has one field without a path
}

// ListRefusals returns up to limit facts of an import that could not be recorded, in
// their sequence, from the given place on.
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

// ListWaiting returns up to limit facts of an import that wait for a purchase nobody
// has told us of.
func (f *Flow) ListWaiting(ctx context.Context, imp id.Import, limit int) ([]Waiting, error) {
	return db.Get(ctx, f.db, func(tx *db.Tx) ([]Waiting, error) { return ListParked(ctx, tx, imp, limit) })
}

func findImport(ctx context.Context, tx *db.Tx, imp id.Import) (Import, error) {
	run, err := scanImport(tx.Row(ctx, sqlImport, imp))
	if errors.Is(err, db.ErrNone) {
		err = errs.NotFound("flow.FindImport", "import.none")
	}
	return run, err
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

// storedField is errs.Field with its arguments.
type storedField struct {
	errs.Field
	Args errs.Args `json:"args,omitempty"`
}

// storedFields is what is wrong according to an error, in a form that can be kept.
func storedFields(err error) []storedField {
	e, ok := errors.AsType[*errs.Error](err)
	if !ok {
		return []storedField{{Field: errs.Field{Key: "error.internal"}}}
	}
	if len(e.Fields) == 0 {
		return []storedField{{Field: errs.Field{Key: e.Key}, Args: e.Args}}
	}
	list := make([]storedField, len(e.Fields))
	for i, f := range e.Fields {
		list[i] = storedField{f, f.Args}
	}
	return list
}

func readFields(body string) ([]errs.Field, error) {
	var list []storedField
	err := json.Unmarshal([]byte(body), &list)
	out := make([]errs.Field, len(list))
	for i, s := range list {
		out[i] = s.Field
		out[i].Args = s.Args
	}
	return out, err
}

// RefusalFields is what is wrong with a fact that was refused.
func RefusalFields(err error) []errs.Field {
	list := storedFields(err)
	out := make([]errs.Field, len(list))
	for i, s := range list {
		out[i] = s.Field
		out[i].Args = s.Args
	}
	return out
}

func jsonText(v any) string {
	b, err := json.Marshal(v)
	if err != nil { // only plain structs come here
		panic(err)
	}
	return string(b)
}
