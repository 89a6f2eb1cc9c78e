package web

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"huitou/internal/errs"
	"huitou/internal/fact"
	"huitou/internal/flow"
	"huitou/internal/id"
	"huitou/internal/importer"
)

// workView is work under way, or what came of it.
type workView struct {
	Token    string
	Kind     string
	Staged   string
	Form     form
	Fields   []hidden // the form again, to import what was checked
	Progress importer.Progress
	Percent  int
	Done     bool
	Report   importer.Report
	None     bool // nothing can be taken
	Counts   []countRow
	Said     []said
	Grids    []grid
	Failed   string
	Wrong    []wrong
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
}

// wrong is one thing an error says about a place.
type wrong struct{ Path, Text string }

func showWork(q *request) error {
	w, err := q.s.works.findWork(q)
	if err != nil {
		return err
	}
	v := workView{Token: w.token, Kind: w.kind, Form: w.form}
	var failed error
	v.Progress, v.Report, v.Done, failed = w.look()
	v.Percent = int(100 * v.Progress.Share())
	if v.Done && failed == nil && w.kind != "check" {
		which := w.imp
		if w.kind == "import" {
			which = v.Report.Run.ID
			q.noteImport(&v.Report.Run.Counts)
		} else {
			q.note("imports.undone")
		}
		return q.goTo("/imports/" + which.String())
	}
	if w.staged != nil {
		v.Staged = w.staged.token
	}
	for name, vals := range w.form.values {
		for _, s := range vals {
			if name != "act" {
				v.Fields = append(v.Fields, hidden{name, s})
			}
		}
	}
	slices.SortFunc(v.Fields, func(a, b hidden) int { return strings.Compare(a.Name, b.Name) })
	if failed != nil {
		v.Failed = q.l.Err(failed)
		for _, f := range q.l.Fields(failed) {
			v.Wrong = append(v.Wrong, wrong{f.Path, f.Text})
		}
		if errs.KindOf(failed) == errs.Internal {
			q.s.Log.Error("import failed", "err", failed)
		}
	}
	v.None = noneTaken(&v.Report.Run.Counts)
	v.Counts, v.Said = q.told(v.Report.Run.Counts)
	v.Grids = q.grids(v.Report.Rejected)
	return q.show("import_work", v)
}

// noneTaken reports whether an import found nothing to take.
func noneTaken(c *flow.ImportCounts) bool { return c.Taken == 0 && !c.Changes() }

// noteImport says what an import did.
func (q *request) noteImport(c *flow.ImportCounts) {
	if noneTaken(c) {
		q.note("imports.done_none")
		return
	}
	s := c.Sum()
	q.note("imports.done", "taken", c.Taken, "aside", c.SetAside, "rejected", c.Rejected, "created", s.Created, "updated", s.Updated)
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
			list = append(list, said{importer.Say(q.l, t), t.N, t.First, bad})
		}
	}
	return rows, list
}

// showRejects is the file of rejected rows of a check or an import.
func showRejects(q *request) error {
	w, err := q.s.works.findWork(q)
	if err != nil {
		return err
	}
	_, report, done, _ := w.look()
	if !done || report.Rejects == "" {
		return notFound(q)
	}
	q.w.Header().Set("Content-Disposition", `attachment; filename="rejected.csv"`)
	q.w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	http.ServeFile(q.w, q.r, report.Rejects)
	return nil
}

// importView is one import of the history.
type importView struct {
	flow.Import
	None     bool // nothing was taken
	Counts   []countRow
	Said     []said
	Work     string // the work that imported it, while its files are here: its rows can be mended
	Grids    []grid // its rejected rows
	Refused  []flow.Refusal
	Waiting  []flow.Waiting
	Blockers []wrong
	MayUndo  bool
	Took     time.Duration
}

const shownRefusals = 50

func showImport(q *request) error {
	which, err := pathID[id.Import](q, "id")
	if err != nil {
		return err
	}
	v := importView{}
	if v.Import, err = q.s.Flow.FindImport(q.ctx(), which); err != nil {
		return err
	}
	v.None = v.State == flow.ImportDone && noneTaken(&v.Import.Counts)
	v.Counts, v.Said = q.told(v.Import.Counts)
	rejected, err := q.s.Flow.ListRejected(q.ctx(), which, 0, shownRefusals)
	if err != nil {
		return err
	}
	if w := q.s.works.importer(q, which); w != nil && v.State == flow.ImportDone {
		_, report, _, _ := w.look()
		v.Work, rejected = w.token, report.Rejected
	}
	v.Grids = q.grids(rejected)
	if v.Refused, err = q.s.Flow.ListRefusals(q.ctx(), which, 0, shownRefusals); err != nil {
		return err
	}
	if v.Waiting, err = q.s.Flow.ListWaiting(q.ctx(), which, shownRefusals); err != nil {
		return err
	}
	if v.Ended != 0 {
		v.Took = v.Ended.Sub(v.Started)
	}
	if v.State != flow.ImportUndone {
		list, err := q.s.Flow.CheckUndo(q.ctx(), which)
		if err != nil {
			return err
		}
		for i := range list {
			list[i].Args = importer.InWords(q.l, list[i].Args)
		}
		for _, f := range q.l.Fields(&errs.Error{Kind: errs.Clash, Fields: list}) {
			v.Blockers = append(v.Blockers, wrong{f.Path, f.Text})
		}
		v.MayUndo = len(list) == 0
	}
	return q.show("import", v)
}

// undoImport takes an import back, in the background.
func undoImport(q *request) error {
	which, err := pathID[id.Import](q, "id")
	if err != nil {
		return err
	}
	w := &work{kind: "undo", owner: q.who.User, imp: which}
	who := q.who
	err = q.s.works.start(w, func(ctx context.Context) (importer.Report, error) {
		run, err := q.s.Flow.UndoImport(ctx, who, which, func(done, total int64) {
			w.tell(importer.Progress{Phase: importer.PhaseRecord, Facts: done, Total: total})
		})
		return importer.Report{Run: run}, err
	})
	if err != nil {
		return err
	}
	return q.goTo("/work/" + w.token)
}
