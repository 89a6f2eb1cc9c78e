package web

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"huitou/internal/access"
	"huitou/internal/errs"
	"huitou/internal/fact"
	"huitou/internal/flow"
	"huitou/internal/id"
	"huitou/internal/importer"
	"huitou/internal/importer/work"
	"huitou/internal/intake"
	"huitou/internal/site"
)

// workView is the view of running work or of its result.
type workView struct {
	ID        id.Work
	Kind      intake.Kind
	Upload    id.Upload // 0 if it was deleted
	Form      site.Form
	Fields    []hidden // the values of Form, to import what was checked
	Progress  importer.Progress
	Percent   int
	Waiting   bool
	Ending    bool // a user has cancelled it, but it still runs
	Done      bool
	Cancelled bool
	Report    importer.Report
	None      bool // nothing can be imported
	Counts    []countRow
	Remarks   []remark
	Grids     []grid
	Failed    string
	Wrong     []wrong
	New       newNames
}

// hidden is a hidden field of a form.
type hidden struct{ Name, Value string }

// countRow is the results of recording the facts of a kind.
type countRow struct {
	Kind string
	flow.Tally
}

// remark is a message about rows or facts of an import.
type remark struct {
	Text   string
	N      int64    // rows or facts that it is about
	First  string   // the first of them
	Bad    bool     // it is an error
	People []person // the customers whom the first is about, none for most
	Each   []each
}

// each is one of the values that a remark is about.
type each struct {
	Text   string
	People []person
}

// person is a customer whom a message is about.
type person struct {
	Name string
	Href string // of their card, "" if there is none or the reader may not see it
}

// people are the customers who share something.
func (q *request) people(s flow.Shared) (list []person) {
	for _, p := range []flow.Sharer{s.Own, s.Other} {
		if p.ID == 0 {
			continue
		}
		link := person{Name: importer.Sharer(q.L, p)}
		if p.Known && q.who.Can(access.CustomerRead) {
			link.Href = "/customers/" + p.ID.String()
		}
		list = append(list, link)
	}
	return list
}

// remark is the message t; bad says that it is an error.
func (q *request) remark(t flow.Tallied, bad bool) remark {
	r := remark{Text: importer.Say(q.L, t), N: t.N, First: importer.First(q.L, t), Bad: bad}
	for i, text := range t.Each {
		e := each{Text: text}
		if i < len(t.Shared) {
			e.People = q.people(t.Shared[i])
		}
		r.Each = append(r.Each, e)
	}
	if len(t.Shared) > 0 {
		r.People = q.people(t.Shared[0])
	}
	return r
}

// wrong is an error of a field or record.
type wrong struct {
	Field     string // its path, "" = it is about a record that has a page
	Text      string
	Href      string // the page of the record, "" = none
	Later     string // that of the later record that prevents the undo of this one, "" = none
	LaterName string
}

// wrongs are errors with links in place of the ids of records.
func (q *request) wrongs(list []errs.Field) (out []wrong) {
	for i := range list {
		if list[i].Args = flow.InWords(q.L, list[i].Args); list[i].Key == "import.built_on" {
			list[i].Key = "import.built_on_here"
		}
	}
	for i, f := range q.L.Fields(&errs.Error{Kind: errs.KindConflict, Fields: list}) {
		w := wrong{Field: f.Path, Text: f.Text, Href: pathOf(f.Path)}
		if w.Href != "" {
			w.Field = ""
		}
		if ref, ok := list[i].Args["ref"].(string); ok && pathOf(ref) != "" {
			w.Later, w.LaterName = pathOf(ref), q.L.T("import.built_on_see", "later", list[i].Args["later"])
		}
		out = append(out, w)
	}
	return out
}

func showWork(q *request) error {
	w, err := q.work()
	if err != nil {
		return err
	}
	if to := q.resultPath(w); to != "" {
		return q.GoTo(to)
	}
	v := workView{ID: w.ID, Kind: w.Kind, Form: site.Form{Values: w.Form}, Progress: w.progress, Percent: int(100 * w.progress.Share()),
		Waiting: w.State == intake.Waiting, Ending: w.Stop && !w.Over(), Done: w.Over(), Cancelled: w.State == intake.Cancelled, Report: w.report}
	switch _, err := q.s.Intake.Find(q.Ctx(), q.viewer(), w.Upload); {
	case err == nil:
		v.Upload = w.Upload
	case !errs.Is(err, errs.KindNotFound):
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
		v.Failed = q.L.T("imports.new_asked") // the details are in v.New
	} else if failed != nil {
		v.Failed = q.L.Err(failed)
		if e := asError(failed); e != nil {
			v.Wrong = q.wrongs(e.Fields)
		}
	}
	v.None = noneTaken(&v.Report.Run.Counts)
	if v.Counts, v.Remarks, err = q.countRows(v.Report.Run.Counts); err != nil {
		return err
	}
	v.Remarks = append(q.notRead(&v.Report), v.Remarks...)
	v.Grids = q.grids(v.Report.Rejected)
	return q.Show("import_work", v)
}

// notRead says which files of an import are not read, and why.
func (q *request) notRead(r *importer.Report) (list []remark) {
	for _, f := range r.Ignored {
		list = append(list, remark{Text: q.L.T("imports.file_ignored", "why", importer.Say(q.L, flow.Tallied{Key: f.Why})), N: 1, First: f.File, Bad: true})
	}
	for _, name := range r.Unread {
		list = append(list, remark{Text: q.L.T("imports.file_unread"), N: 1, First: name, Bad: true})
	}
	return list
}

// resultPath returns the path of the result of done work, "" if its own page shows it. It
// leaves a message for that page.
func (q *request) resultPath(w *workStatus) string {
	if w.State != intake.Done {
		return ""
	}
	switch w.Kind {
	case intake.Inspect:
		return "/uploads/" + w.Upload.String()
	case intake.Import:
		q.noteImport(&w.report.Run.Counts)
		return "/imports/" + w.Import.String()
	case intake.Undo:
		q.Flash("imports.undone")
		return "/imports/" + w.Import.String()
	}
	return ""
}

// cancelWork cancels work. Facts that an import has recorded stay, and can be undone.
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

// noneTaken reports whether an import took no row and changed nothing.
func noneTaken(c *flow.ImportCounts) bool { return c.Taken == 0 && !c.Changes() }

// noteImport leaves a message with the result of an import.
func (q *request) noteImport(c *flow.ImportCounts) {
	if noneTaken(c) {
		q.Flash("imports.done_none")
		return
	}
	s := c.Sum()
	q.Flash("imports.done", "taken", c.Taken, "aside", c.SetAside, "rejected", c.Rejected, "created", s.Created, "updated", s.Updated)
}

// countRows returns the counts of an import as rows and messages.
func (q *request) countRows(c flow.ImportCounts) (rows []countRow, list []remark, err error) {
	if err := importer.NameSharers(q.Ctx(), q.s.List, q.L, q.who.Can(access.CustomerWrite), c.Notes); err != nil {
		return nil, nil, err
	}
	for _, k := range fact.Kinds {
		if t := c.Kinds[k]; t != nil {
			rows = append(rows, countRow{string(k), *t})
		}
	}
	for _, group := range [][]flow.Tallied{c.Errors, c.Asides, c.Remarks, c.Notes} {
		bad := len(c.Errors) > 0 && len(group) > 0 && &group[0] == &c.Errors[0]
		slices.SortStableFunc(group, func(a, b flow.Tallied) int { return cmp.Compare(b.N, a.N) })
		for _, t := range group {
			list = append(list, q.remark(t, bad))
		}
	}
	return rows, list, nil
}

// showRejects answers with the rejected rows of a check or an import as a CSV file.
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

// importView is the view of a past import.
type importView struct {
	flow.Import
	None     bool // nothing was imported
	Counts   []countRow
	Remarks  []remark
	Work     id.Work // the work that did it while its files are stored, so that rows can be corrected; else 0
	Grids    []grid  // its rejected rows
	Refused  []flow.Refusal
	Waiting  []flow.Waiting
	Blockers []wrong
	Acts     []wrong // what people did since to its records, and an undo takes with them
	MayUndo  bool
	Ask      bool        // what prevents an undo is looked for when it is asked for
	Kept     []flow.Kept // what stays: was left by the undo, or would be
	Took     time.Duration
}

const shownRefusals = 50

// checkedAtOnce is the number of facts of an import up to which its page looks for what prevents an undo; for more
// it takes seconds and waits until somebody asks for it.
const checkedAtOnce = 5000

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
	if v.Counts, v.Remarks, err = q.countRows(v.Import.Counts); err != nil {
		return err
	}
	rejected, err := q.s.Flow.ListRejected(q.Ctx(), which, 0, shownRefusals)
	if err != nil {
		return err
	}
	if v.State == flow.ImportDone {
		switch w, err := q.workOf(which); {
		case err == nil:
			v.Work, rejected = w.ID, w.report.Rejected
		case !errs.Is(err, errs.KindNotFound):
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
	v.Kept = v.Import.Counts.Kept
	v.Ask = v.Import.Counts.Sum().Changed() > checkedAtOnce && q.R.URL.Query().Get("check") == ""
	if v.State != flow.ImportUndone && !v.Ask {
		check, err := q.s.Flow.CheckUndo(q.Ctx(), which)
		if err != nil {
			return err
		}
		v.Kept = check.Kept
		v.Blockers, v.Acts = q.wrongs(check.Blockers), q.wrongs(check.Acts)
		v.MayUndo = len(v.Blockers) == 0
	}
	return q.Show("import", &v)
}

// workOf returns the work that did an import. NotFound if its files are no longer stored.
func (q *request) workOf(which id.Import) (*workStatus, error) {
	w, err := q.s.Intake.FindImporter(q.Ctx(), q.viewer(), which)
	if err != nil {
		return nil, err
	}
	return readWork(w)
}

// undoImport queues the undo of an import.
func undoImport(q *request) error {
	which, err := site.PathID[id.Import](q.R, "id")
	if err != nil {
		return err
	}
	if _, err := q.s.Flow.FindImport(q.Ctx(), which); err != nil {
		return err
	}
	w, err := q.s.Intake.Ask(q.Ctx(), q.viewer(), intake.Order{Kind: intake.Undo, Import: which, Owner: q.who.User,
		Plan: work.UndoPlan{Acts: q.R.PostFormValue("acts") != ""}, Language: string(q.L.Lang())})
	if err != nil {
		return err
	}
	return q.GoTo("/work/" + w.ID.String())
}
