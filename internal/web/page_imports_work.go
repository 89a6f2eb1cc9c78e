package web

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"huitou/internal/errs"
	"huitou/internal/fact"
	"huitou/internal/flow"
	"huitou/internal/id"
	"huitou/internal/importer"
	"huitou/internal/intake"
	"huitou/internal/site"
)

// workView is work under way, or what came of it.
type workView struct {
	ID        id.Work
	Kind      intake.Kind
	Upload    id.Upload // 0 when it is not here any more
	Form      site.Form
	Fields    []hidden // the form again, to import what was checked
	Progress  importer.Progress
	Percent   int
	Waiting   bool
	Ending    bool // somebody has asked it to end
	Done      bool
	Cancelled bool
	Report    importer.Report
	None      bool // nothing can be taken
	Counts    []countRow
	Said      []said
	Grids     []grid
	Failed    string
	Wrong     []wrong
	New       newNames
}

// hidden is a field of a form that is sent again.
type hidden struct{ Name, Value string }

// countRow is what became of the facts of one kind.
type countRow struct {
	Kind string
	flow.Tally
}

// said is a message about an import with how often it holds.
type said struct {
	Text  string
	N     int64
	First string
	Bad   bool
	Each  []string // the values it is about
}

// wrong is one thing an error says about a place.
type wrong struct{ Path, Text string }

func showWork(q *request) error {
	w, err := q.work()
	if err != nil {
		return err
	}
	if to := q.after(w); to != "" {
		return q.GoTo(to)
	}
	v := workView{ID: w.ID, Kind: w.Kind, Form: site.Form{Values: w.Form}, Progress: w.progress, Percent: int(100 * w.progress.Share()),
		Waiting: w.State == intake.Waiting, Ending: w.Stop && !w.Over(), Done: w.Over(), Cancelled: w.State == intake.Cancelled, Report: w.report}
	switch _, err := q.s.Intake.Find(q.Ctx(), q.viewer(), w.Upload); {
	case err == nil:
		v.Upload = w.Upload
	case !errs.Is(err, errs.Missing):
		return err
	}
	for name, vals := range w.Form {
		for _, s := range vals {
			if name != "act" && !strings.HasPrefix(name, "new.") {
				v.Fields = append(v.Fields, hidden{name, s})
			}
		}
	}
	slices.SortFunc(v.Fields, func(a, b hidden) int { return strings.Compare(a.Name, b.Name) })
	v.New = q.newNames(&v.Report, v.Form)
	if failed := w.Failure(); asksNew(failed) && v.Upload != 0 {
		v.Failed = q.L.T("imports.new_asked") // the boxes say the rest
	} else if failed != nil {
		v.Failed = q.L.Err(failed)
		if e := asError(failed); e != nil {
			for i := range e.Fields {
				e.Fields[i].Args = importer.InWords(q.L, e.Fields[i].Args)
			}
		}
		for _, f := range q.L.Fields(failed) {
			v.Wrong = append(v.Wrong, wrong{f.Path, f.Text})
		}
	}
	v.None = noneTaken(&v.Report.Run.Counts)
	v.Counts, v.Said = q.told(v.Report.Run.Counts)
	v.Grids = q.grids(v.Report.Rejected)
	return q.Show("import_work", v)
}

// after is the page that done work leads to, "" where its own shows what came of it.
func (q *request) after(w *doing) string {
	if w.State != intake.Done {
		return ""
	}
	switch w.Kind {
	case intake.Look:
		return "/uploads/" + w.Upload.String()
	case intake.Import:
		q.noteImport(&w.report.Run.Counts)
		return "/imports/" + w.Import.String()
	case intake.Undo:
		q.Note("imports.undone")
		return "/imports/" + w.Import.String()
	}
	return ""
}

// cancelWork ends work. What an import has recorded stays, and can be undone.
func cancelWork(q *request) error {
	w, err := q.work()
	if err != nil {
		return err
	}
	if err := q.s.Intake.Cancel(q.Ctx(), q.viewer(), w.ID); err != nil {
		return err
	}
	return q.GoTo("/work/" + w.ID.String())
}

// noneTaken reports whether an import found nothing to take.
func noneTaken(c *flow.ImportCounts) bool { return c.Taken == 0 && !c.Changes() }

// noteImport says what an import did.
func (q *request) noteImport(c *flow.ImportCounts) {
	if noneTaken(c) {
		q.Note("imports.done_none")
		return
	}
	s := c.Sum()
	q.Note("imports.done", "taken", c.Taken, "aside", c.SetAside, "rejected", c.Rejected, "created", s.Created, "updated", s.Updated)
}

// told puts the counts of an import into rows and sentences.
func (q *request) told(c flow.ImportCounts) (rows []countRow, list []said) {
	for _, k := range fact.Kinds {
		if t := c.Kinds[k]; t != nil {
			rows = append(rows, countRow{string(k), *t})
		}
	}
	for _, group := range [][]flow.Tallied{c.Errors, c.Asides, c.Remarks, c.Notes} {
		bad := len(c.Errors) > 0 && len(group) > 0 && &group[0] == &c.Errors[0]
		slices.SortStableFunc(group, func(a, b flow.Tallied) int { return cmp.Compare(b.N, a.N) })
		for _, t := range group {
			list = append(list, said{importer.Say(q.L, t), t.N, t.First, bad, t.Each})
		}
	}
	return rows, list
}

// showRejects is the file of rejected rows of a check or an import.
func showRejects(q *request) error {
	w, err := q.work()
	if err != nil {
		return err
	}
	if !w.Over() || w.report.Rejects == "" {
		return notFound(q)
	}
	q.W.Header().Set("Content-Disposition", `attachment; filename="rejected.csv"`)
	q.W.Header().Set("Content-Type", "text/csv; charset=utf-8")
	return q.s.Intake.CopyResult(q.Ctx(), w.ID, q.W)
}

// importView is one import of the history.
type importView struct {
	flow.Import
	None     bool // nothing was taken
	Counts   []countRow
	Said     []said
	Work     id.Work // the work that imported it, while its files are here: its rows can be mended
	Grids    []grid  // its rejected rows
	Refused  []flow.Refusal
	Waiting  []flow.Waiting
	Blockers []wrong
	MayUndo  bool
	Took     time.Duration
}

const shownRefusals = 50

func showImport(q *request) error {
	which, err := site.PathID[id.Import](q.R, "id")
	if err != nil {
		return err
	}
	v := importView{}
	if v.Import, err = q.s.Flow.FindImport(q.Ctx(), which); err != nil {
		return err
	}
	v.None = v.State == flow.ImportDone && noneTaken(&v.Import.Counts)
	v.Counts, v.Said = q.told(v.Import.Counts)
	rejected, err := q.s.Flow.ListRejected(q.Ctx(), which, 0, shownRefusals)
	if err != nil {
		return err
	}
	if v.State == flow.ImportDone {
		switch w, err := q.importer(which); {
		case err == nil:
			v.Work, rejected = w.ID, w.report.Rejected
		case !errs.Is(err, errs.Missing):
			return err
		}
	}
	v.Grids = q.grids(rejected)
	if v.Refused, err = q.s.Flow.ListRefusals(q.Ctx(), which, 0, shownRefusals); err != nil {
		return err
	}
	if v.Waiting, err = q.s.Flow.ListWaiting(q.Ctx(), which, shownRefusals); err != nil {
		return err
	}
	if v.Ended != 0 {
		v.Took = v.Ended.Sub(v.Started)
	}
	if v.State != flow.ImportUndone {
		list, err := q.s.Flow.CheckUndo(q.Ctx(), which)
		if err != nil {
			return err
		}
		for i := range list {
			list[i].Args = importer.InWords(q.L, list[i].Args)
		}
		for _, f := range q.L.Fields(&errs.Error{Kind: errs.Clash, Fields: list}) {
			v.Blockers = append(v.Blockers, wrong{f.Path, f.Text})
		}
		v.MayUndo = len(list) == 0
	}
	return q.Show("import", v)
}

// importer is the work that did an import, Missing when its files are gone.
func (q *request) importer(which id.Import) (*doing, error) {
	w, err := q.s.Intake.FindImporter(q.Ctx(), q.viewer(), which)
	if err != nil {
		return nil, err
	}
	return readWork(w)
}

// undoImport takes an import back, in the background.
func undoImport(q *request) error {
	which, err := site.PathID[id.Import](q.R, "id")
	if err != nil {
		return err
	}
	if _, err := q.s.Flow.FindImport(q.Ctx(), which); err != nil {
		return err
	}
	w, err := q.s.Intake.Ask(q.Ctx(), q.viewer(), intake.Order{Kind: intake.Undo, Import: which, Owner: q.who.User, Language: string(q.L.Lang())})
	if err != nil {
		return err
	}
	return q.GoTo("/work/" + w.ID.String())
}
