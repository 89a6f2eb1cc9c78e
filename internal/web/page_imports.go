package web

import (
	"cmp"
	"context"
	"errors"
	"io"
	"maps"
	"net/http"
	"path/filepath"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"huitou/internal/clock"
	"huitou/internal/errs"
	"huitou/internal/fact"
	"huitou/internal/flow"
	"huitou/internal/id"
	"huitou/internal/importer"
	"huitou/internal/intake"
)

// importsView is the history of imports, what is under way, what waits, and where a new
// one begins.
type importsView struct {
	Rows    []flow.Import
	Next    string
	Form    form
	Works   []workLine
	Uploads []uploadLine
	Hours   int // how long an upload is kept
}

// workLine is work under way.
type workLine struct {
	ID      id.Work
	Kind    intake.Kind
	Waiting bool
	Percent int
	Asked   clock.Instant
	By      string // whose, if not the reader's
}

// uploadLine is an upload that waits.
type uploadLine struct {
	ID   id.Upload
	Name string
	More int // further files
	Size string
	At   clock.Instant
	By   string
}

const (
	importsPage  = 30
	shownUploads = 50
)

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
	v := &importsView{Rows: list, Form: f, Hours: int(q.s.Intake.Limits().Keep.Hours())}
	if len(list) == importsPage {
		v.Next = q.here("before", list[len(list)-1].ID.String())
	}
	if err := q.underWay(v); err != nil {
		return err
	}
	if wrong != nil {
		return q.refuse(&v.Form, wrong, "imports", v)
	}
	return q.show("imports", v)
}

// underWay adds the work under way and the uploads that nothing is done with.
func (q *request) underWay(v *importsView) error {
	names := map[id.User]string{q.who.User: ""}
	by := func(u id.User) (string, error) {
		if name, ok := names[u]; ok {
			return name, nil
		}
		user, err := q.s.Access.FindUser(q.ctx(), u)
		if err != nil && !errs.Is(err, errs.Missing) {
			return "", err
		}
		names[u] = user.Name
		return user.Name, nil
	}
	works, err := q.s.Intake.ListWork(q.ctx(), q.viewer(), shownUploads)
	if err != nil {
		return err
	}
	busy := map[id.Upload]bool{}
	for _, w := range works {
		busy[w.Upload] = true
		d, err := readWork(w)
		if err != nil {
			return err
		}
		line := workLine{ID: w.ID, Kind: w.Kind, Waiting: w.State == intake.Waiting, Percent: int(100 * d.progress.Share()), Asked: w.Asked}
		if line.By, err = by(w.Owner); err != nil {
			return err
		}
		v.Works = append(v.Works, line)
	}
	uploads, err := q.s.Intake.List(q.ctx(), q.viewer(), shownUploads)
	if err != nil {
		return err
	}
	for _, u := range uploads {
		if busy[u.ID] || len(u.Files) == 0 {
			continue
		}
		line := uploadLine{ID: u.ID, Name: u.Files[0].Name, More: len(u.Files) - 1, Size: intake.Size(u.Size), At: u.At}
		if line.By, err = by(u.Owner); err != nil {
			return err
		}
		v.Uploads = append(v.Uploads, line)
	}
	return nil
}

// lookFor is how long the page waits for the first look at an upload: that at a usual
// file takes less. A longer one is shown as work under way.
const lookFor = 3 * time.Second

// uploadImport keeps the files of an upload and has the first looked at.
func uploadImport(q *request) error {
	u, err := q.s.Intake.Begin(q.ctx(), q.who.User)
	if err != nil {
		return q.imports(form{}, err)
	}
	var w intake.Work
	if err = q.receive(&u); err == nil {
		w, err = q.s.Intake.Finish(q.ctx(), u, string(q.l.Lang()))
	}
	if err != nil {
		return q.refuseUpload(u.ID, err)
	}
	for until := time.After(lookFor); ; {
		w, err = q.s.Intake.FindWork(q.ctx(), q.viewer(), w.ID)
		switch {
		case err != nil:
			return err
		case w.State == intake.Done:
			return q.goTo("/uploads/" + u.ID.String())
		case w.State == intake.Failed:
			return q.refuseUpload(u.ID, w.Failure())
		}
		select {
		case <-q.ctx().Done():
			return q.ctx().Err()
		case <-until:
			return q.goTo("/work/" + w.ID.String())
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// refuseUpload takes an upload away that is of no use, and says why.
func (q *request) refuseUpload(u id.Upload, why error) error {
	if err := q.s.Intake.Drop(context.WithoutCancel(q.ctx()), u); err != nil {
		return errors.Join(why, err)
	}
	if errs.Is(why, errs.TooLarge) {
		_, _ = io.Copy(io.Discard, q.r.Body) // a browser reads the answer only when it has sent all; bounded by receive
	}
	return q.imports(form{}, why)
}

// receive keeps the files of a posted form, while they come.
func (q *request) receive(u *intake.Upload) error {
	limits := q.s.Intake.Limits()
	q.r.Body = http.MaxBytesReader(q.w, q.r.Body, limits.UploadBytes+maxForm)
	parts, err := q.r.MultipartReader()
	if err != nil {
		return errs.Invalid("web.upload", "imports.no_file").Because(err)
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return q.broken(err)
		}
		name := fileName(part.FileName())
		if part.FormName() != "file" || name == "" {
			continue
		}
		if len(u.Files) == limits.Files || u.Has(name) {
			return errs.Invalid("web.upload", "imports.too_many_files", "n", limits.Files)
		}
		if err := q.s.Intake.Add(q.ctx(), u, name, part); err != nil {
			return q.broken(err)
		}
	}
	if len(u.Files) == 0 {
		return errs.Invalid("web.upload", "imports.no_file")
	}
	return nil
}

// broken is the error of an upload that does not come to its end.
func (q *request) broken(err error) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return errs.New(errs.TooLarge, "web.upload", "intake.upload_large", "size", intake.Size(q.s.Intake.Limits().UploadBytes))
	}
	if _, ok := errors.AsType[*errs.Error](err); ok {
		return err
	}
	return errs.Invalid("web.upload", "imports.broken_off").Because(err)
}

// longestName is how long the name of a file may be, in bytes: what every system takes.
const longestName = 200

// fileName is the name of an uploaded file as it can be kept anywhere, "" if it has none.
func fileName(s string) string {
	s = filepath.Base(filepath.Clean("/" + strings.ReplaceAll(s, `\`, "/")))
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == utf8.RuneError {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	if len(s) > longestName {
		end := filepath.Ext(s)
		if len(end) > 20 {
			end = ""
		}
		s = strings.ToValidUTF8(s[:longestName-len(end)], "") + end
	}
	if s = strings.Trim(s, " ."); s == "/" {
		return ""
	}
	return s
}

// stagedView is an upload: what was seen in it, and how to read it.
type stagedView struct {
	ID        id.Upload
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
	v := &stagedView{ID: s.ID, Files: s.fileNames(), Look: s.look, Rows: s.look.Sample[:min(shownRows, len(s.look.Sample))], Form: f,
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
	s, err := q.staged()
	if err != nil {
		return err
	}
	if s.look == nil {
		return q.looking(s)
	}
	g := s.look.Guess
	first := s.Files[0].Name
	f := filled("how", cmp.Or(s.look.Preset, "columns"), "kind", string(g.Kind), "source", sourceName(first), "currency", q.company.Currency,
		"zone", q.company.Zone, "map", g.Map(s.look.Head(importer.MapHead{Title: first, Source: sourceName(first), Currency: q.company.Currency, Zone: q.company.Zone})))
	f.values.Set("dates", g.Dates)
	f.values.Set("numbers", g.Numbers)
	if !s.look.Sure { // a guess is chosen by a person, who sees how it reads
		f.values.Set("encoding", s.look.Encoding)
	}
	for name, column := range g.Fields {
		f.values.Set("field."+name, column)
	}
	maps.Copy(f.values, s.Form)                // back from a check: what was chosen stays
	if in := q.r.URL.Query(); in.Has("kind") { // another kind was chosen: its fields are asked for
		for name, vals := range in {
			f.values[name] = vals
		}
	}
	return q.show("import_staged", newStagedView(q, s, f))
}

// looking leads to the first look at an upload while it is under way.
func (q *request) looking(s *staged) error {
	works, err := q.s.Intake.ListWork(q.ctx(), q.viewer(), shownUploads)
	if err != nil {
		return err
	}
	for _, w := range works {
		if w.Upload == s.ID {
			return q.goTo("/work/" + w.ID.String())
		}
	}
	return errs.NotFound("web.looking", "imports.staged_gone") // its look was cancelled
}

// removeUpload takes an upload away, and ends what is done with it.
func removeUpload(q *request) error {
	s, err := q.staged()
	if err != nil {
		return err
	}
	if err := q.s.Intake.Remove(q.ctx(), q.viewer(), s.ID); err != nil {
		return err
	}
	q.note("imports.removed")
	return q.goTo("/imports")
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
	return g.Map(s.look.Head(importer.MapHead{Title: s.Files[0].Name, Source: f.Val("source"), Currency: f.Val("currency"), Zone: f.Val("zone"), Sure: true}))
}

// doStaged checks an upload, or imports it.
func doStaged(q *request) error {
	s, err := q.staged()
	if err != nil {
		return err
	}
	if s.look == nil {
		return q.looking(s)
	}
	f, err := readForm(q.w, q.r)
	if err != nil {
		return err
	}
	plan, err := importPlan(s, f)
	if err == nil {
		kind := intake.Check
		if f.Val("act") == "import" {
			kind = intake.Import
		}
		if err = q.run(s, f.values, plan, kind); !q.refusable(err) {
			return err
		}
	}
	v := newStagedView(q, s, f)
	if !v.Form.refuse(q.l, err) {
		return err
	}
	for _, w := range q.l.Fields(err) {
		v.Form.Said += " " + w.Path + ": " + w.Text
	}
	return q.showAs(http.StatusUnprocessableEntity, "import_staged", v)
}

// refusable reports whether an error is one that a form shows.
func (q *request) refusable(err error) bool { return err != nil && new(form).refuse(q.l, err) }
