package web

import (
	"cmp"
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"huitou/internal/errs"
	"huitou/internal/fact"
	"huitou/internal/flow"
	"huitou/internal/id"
	"huitou/internal/importer"
)

// importsView is the history of imports and where a new one begins.
type importsView struct {
	Rows []flow.Import
	Next string
	Form form
}

const importsPage = 30

func showImports(q *request) error { return q.imports(form{}, nil) }

func (q *request) imports(f form, wrong error) error {
	var before id.Import
	if err := before.UnmarshalText([]byte(q.r.URL.Query().Get("before"))); err != nil {
		return errs.Invalid("web.showImports", "field.invalid")
	}
	list, err := q.s.Flow.ListImports(q.ctx(), before, importsPage)
	if err != nil {
		return err
	}
	v := &importsView{Rows: list, Form: f}
	if len(list) == importsPage {
		v.Next = q.here("before", list[len(list)-1].ID.String())
	}
	if wrong != nil {
		return q.refuse(&v.Form, wrong, "imports", v)
	}
	return q.show("imports", v)
}

// uploadImport keeps the files of an upload and looks at the first.
func uploadImport(q *request) error {
	s, err := q.upload()
	if err == nil {
		s.look, err = importer.Inspect(s.paths()[0])
	}
	if err != nil {
		if s != nil {
			_ = os.RemoveAll(s.dir) // what stays behind is in the folder of temporary files
		}
		return q.imports(form{}, err)
	}
	q.s.works.stage(s)
	return q.goTo("/uploads/" + s.token)
}

// upload writes the files of a posted form to a folder of their own.
func (q *request) upload() (*staged, error) {
	q.r.Body = http.MaxBytesReader(q.w, q.r.Body, maxUpload)
	parts, err := q.r.MultipartReader()
	if err != nil {
		return nil, errs.Invalid("web.upload", "imports.no_file").Because(err)
	}
	dir, err := os.MkdirTemp("", "huitou-upload")
	if err != nil {
		return nil, err
	}
	s := &staged{token: newSecret(), owner: q.who.User, dir: dir, since: q.now().Time()}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return s, tooLarge(err)
		}
		name := filepath.Base(filepath.Clean("/" + part.FileName()))
		if part.FormName() != "file" || name == "/" || part.FileName() == "" {
			continue
		}
		if len(s.files) == maxFiles || slices.Contains(s.files, name) {
			return s, errs.Invalid("web.upload", "imports.too_many_files", "n", maxFiles)
		}
		if err := writeTo(filepath.Join(dir, name), part); err != nil {
			return s, tooLarge(err)
		}
		s.files = append(s.files, name)
	}
	if len(s.files) == 0 {
		return s, errs.Invalid("web.upload", "imports.no_file")
	}
	return s, nil
}

func tooLarge(err error) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return errs.New(errs.TooLarge, "web.upload", "imports.too_large", "gb", maxUpload>>30)
	}
	return err
}

func writeTo(path string, r io.Reader) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, r)
	return errors.Join(err, f.Close())
}

// stagedView is an upload: what was seen in it, and how to read it.
type stagedView struct {
	Token     string
	Files     []string
	Look      *importer.Inspection
	Rows      [][]string // the first rows of the first file
	Form      form
	Hows      []option
	Kinds     []option
	Fields    []mapField
	Columns   []option
	Encodings []option
	Zones     []string
}

// mapField is a field of a fact and the column that tells it.
type mapField struct {
	Name    string
	Key     string // message key of its name
	Guessed bool
}

// columnKinds are the kinds whose columns a person can choose one by one; others
// need a map file.
var columnKinds = []string{string(fact.KindPurchase), string(fact.KindVoice), string(fact.KindCustomer)}

var encodings = []string{"utf-8", "gb18030", "utf-16", "latin-1", "cp949"}

// shownRows is how many rows of a file the page shows.
const shownRows = 6

func newStagedView(q *request, s *staged, f form) *stagedView {
	v := &stagedView{Token: s.token, Files: s.files, Look: s.look, Rows: s.look.Sample[:min(shownRows, len(s.look.Sample))], Form: f,
		Kinds: q.words("imports.kind.", columnKinds...), Zones: zones, Hows: q.words("imports.how.", "columns", "map")}
	for _, p := range importer.Presets() {
		v.Hows = append(v.Hows, option{p, q.l.T("imports.how_preset", "name", p)})
	}
	for _, c := range s.look.Columns {
		v.Columns = append(v.Columns, option{c, c})
	}
	for _, e := range encodings {
		v.Encodings = append(v.Encodings, option{e, strings.ToUpper(e)})
	}
	for _, name := range importer.Fields(fact.Kind(f.Val("kind"))) {
		column := f.Val("field." + name)
		v.Fields = append(v.Fields, mapField{name, "imports.field." + name, column != "" && s.look.Guess.Fields[name] == column})
	}
	return v
}

func showStaged(q *request) error {
	s, err := q.s.works.findStaged(q)
	if err != nil {
		return err
	}
	g := s.look.Guess
	f := filled("how", cmp.Or(s.look.Preset, "columns"), "kind", string(g.Kind), "source", sourceName(s.files[0]), "currency", q.company.Currency,
		"zone", q.company.Zone, "map", g.Map(importer.MapHead{Title: s.files[0], Source: sourceName(s.files[0]), Currency: q.company.Currency, Zone: q.company.Zone}))
	for name, column := range g.Fields {
		f.values.Set("field."+name, column)
	}
	if in := q.r.URL.Query(); in.Has("kind") { // another kind was chosen: its fields are asked for
		for name, vals := range in {
			f.values[name] = vals
		}
	}
	return q.show("import_staged", newStagedView(q, s, f))
}

// sourceName is the name of a system from that of a file: shop-orders.csv.gz is shop-orders.
func sourceName(file string) string {
	name, _, _ := strings.Cut(file, ".")
	return strings.ToLower(strings.Join(strings.Fields(name), "-"))
}

// columnMap is a map file from the columns a person chose.
func columnMap(s *staged, f form) string {
	g := importer.Guess{Kind: fact.Kind(f.Val("kind")), Fields: map[string]string{}}
	for _, name := range importer.Fields(g.Kind) {
		if c := f.Val("field." + name); c != "" {
			g.Fields[name] = c
		}
	}
	return g.Map(importer.MapHead{Title: s.files[0], Source: f.Val("source"), Currency: f.Val("currency"), Zone: f.Val("zone"), Sure: true})
}

// doStaged checks an upload, or imports it.
func doStaged(q *request) error {
	s, err := q.s.works.findStaged(q)
	if err != nil {
		return err
	}
	f, err := readForm(q.w, q.r)
	if err != nil {
		return err
	}
	plan, err := importPlan(s, f, q.who)
	if err != nil {
		v := newStagedView(q, s, f)
		if !v.Form.refuse(q.l, err) {
			return err
		}
		for _, w := range q.l.Fields(err) {
			v.Form.Said += " " + w.Path + ": " + w.Text
		}
		return q.showAs(http.StatusUnprocessableEntity, "import_staged", v)
	}
	plan.Words = q.l
	w := &work{kind: "import", owner: q.who.User, staged: s, form: f}
	if f.Val("act") != "import" {
		w.kind, plan.DryRun = "check", true
	}
	err = q.s.works.start(w, func(ctx context.Context) (importer.Report, error) {
		return importer.Run(ctx, q.s.Flow, plan, w.tell)
	})
	if err != nil {
		return err
	}
	return q.goTo("/work/" + w.token)
}

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
		for _, t := range group {
			list = append(list, said{importer.Say(q.l, t), t.N, t.First, len(c.Errors) > 0 && &group[0] == &c.Errors[0]})
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
