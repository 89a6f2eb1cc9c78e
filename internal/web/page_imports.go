package web

import (
	"cmp"
	"context"
	"errors"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"

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
		s.look, err = importer.Inspect(q.ctx(), s.paths()[0])
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
	Dates     []option // ways of writing days that have to be told
	Numbers   []option
	Zones     []string
	Seen      string // the format of the first file, in a few words
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
	for _, e := range importer.Encodings {
		v.Encodings = append(v.Encodings, option{e, strings.ToUpper(e)})
	}
	for _, d := range importer.DateStyles {
		v.Dates = append(v.Dates, option{d, d})
	}
	for _, n := range importer.NumberStyles {
		v.Numbers = append(v.Numbers, option{n, n})
	}
	v.Seen = strings.ToUpper(s.look.Format)
	if s.look.Encoding != "" {
		v.Seen += " · " + strings.ToUpper(s.look.Encoding)
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
		"zone", q.company.Zone, "map", g.Map(s.look.Head(importer.MapHead{Title: s.files[0], Source: sourceName(s.files[0]), Currency: q.company.Currency, Zone: q.company.Zone})))
	f.values.Set("dates", g.Dates)
	f.values.Set("numbers", g.Numbers)
	if !s.look.Sure { // a guess is chosen by a person, who sees how it reads
		f.values.Set("encoding", s.look.Encoding)
	}
	for name, column := range g.Fields {
		f.values.Set("field."+name, column)
	}
	if was := q.s.works.asked(s); was.values != nil { // back from a check: what was chosen stays
		maps.Copy(f.values, was.values)
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
	g := importer.Guess{Kind: fact.Kind(f.Val("kind")), Fields: map[string]string{}, Dates: f.Val("dates"), Numbers: f.Val("numbers")}
	for _, name := range importer.Fields(g.Kind) {
		if c := f.Val("field." + name); c != "" {
			g.Fields[name] = c
		}
	}
	g = s.look.Chosen(g)
	return g.Map(s.look.Head(importer.MapHead{Title: s.files[0], Source: f.Val("source"), Currency: f.Val("currency"), Zone: f.Val("zone"), Sure: true}))
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
	return q.run(s, f, plan, f.Val("act") == "import")
}

// run begins the import of an upload, or a check of it.
func (q *request) run(s *staged, f form, plan importer.Plan, keep bool) error {
	q.s.works.ask(s, f)
	plan.Words, plan.Mended = q.l, q.s.works.mends(s)
	w := &work{kind: "import", owner: q.who.User, staged: s, form: f}
	if !keep {
		w.kind, plan.DryRun = "check", true
	}
	err := q.s.works.start(w, func(ctx context.Context) (importer.Report, error) {
		return importer.Run(ctx, q.s.Flow, plan, w.tell)
	})
	if err != nil {
		return err
	}
	return q.goTo("/work/" + w.token)
}
