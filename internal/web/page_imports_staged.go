package web

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"time"

	"huitou/internal/errs"
	"huitou/internal/fact"
	"huitou/internal/id"
	"huitou/internal/importer"
	"huitou/internal/importer/work"
	"huitou/internal/intake"
	"huitou/internal/site"
)

// stagedView is an upload: what was seen in it, and how to read it.
type stagedView struct {
	ID        id.Upload
	Files     []stagedFile
	Look      *importer.Inspection // of the first file
	Form      site.Form
	Hows      []site.Option
	Kinds     []site.Option
	Fields    []mapField
	Columns   []site.Option
	Encodings []site.Option
	Decoded   bool          // a file has an encoding
	Dates     []site.Option // ways of writing days that have to be told
	Numbers   []site.Option
	Zones     []string
	Seen      string // the format of the first file, in a few words
}

// stagedFile is a file of an upload: how it reads, and the field that says otherwise.
type stagedFile struct {
	*importer.Inspection
	Name  string
	Field string     // of its encoding, "" = it has none
	Rows  [][]string // the first
}

// mapField is a field of a fact and the column that tells it.
type mapField struct {
	Name    string
	Key     string // message key of its name
	Guessed bool
}

// shownRows is how many rows of a file the page shows.
const shownRows = 6

// columnKinds are the kinds whose columns a person can choose one by one.
func columnKinds() (words []string) {
	for _, k := range importer.ColumnKinds {
		words = append(words, string(k))
	}
	return words
}

func newStagedView(q *request, s *staged, f site.Form) *stagedView {
	v := &stagedView{ID: s.ID, Look: s.look, Form: f,
		Kinds: q.Words("imports.kind.", columnKinds()...), Zones: zones, Hows: q.Words("imports.how.", "columns", "map")}
	for _, p := range importer.Presets() {
		v.Hows = append(v.Hows, site.Option{Value: p, Label: q.L.T("imports.how_preset", "name", p)})
	}
	for i, in := range s.looks {
		file := stagedFile{Inspection: in, Name: in.Name, Rows: in.Sample[:min(shownRows, len(in.Sample))]}
		if in.Detected != "" {
			file.Field, v.Decoded = encodingField(i), true
		}
		v.Files = append(v.Files, file)
	}
	for _, c := range s.look.Columns {
		v.Columns = append(v.Columns, site.Option{Value: c, Label: c})
	}
	for _, e := range importer.Encodings {
		v.Encodings = append(v.Encodings, site.Option{Value: e, Label: strings.ToUpper(e)})
	}
	for _, d := range importer.DateStyles {
		v.Dates = append(v.Dates, site.Option{Value: d, Label: d})
	}
	for _, n := range importer.NumberStyles {
		v.Numbers = append(v.Numbers, site.Option{Value: n, Label: n})
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
	f := stagedForm(q, s)
	if in := q.R.URL.Query(); in.Has("kind") { // another kind was chosen: its fields are asked for
		for name, vals := range in {
			f.Values[name] = vals
		}
	}
	return q.Show("import_staged", newStagedView(q, s, f))
}

// stagedForm is the form of an upload: what it seems to be, and what was chosen before.
func stagedForm(q *request, s *staged) site.Form {
	g := s.look.Guess
	first := s.Files[0].Name
	f := site.Filled("how", cmp.Or(s.look.Preset, "columns"), "kind", string(g.Kind), "source", sourceName(first), "currency", q.company.Currency,
		"zone", q.company.Zone, "dates", g.Dates, "numbers", g.Numbers,
		"map", g.Map(s.mapHead(importer.MapHead{Title: first, Source: sourceName(first), Currency: q.company.Currency, Zone: q.company.Zone})))
	for name, column := range g.Fields {
		f.Values.Set("field."+name, column)
	}
	for name, vals := range s.Form { // back from a check, or read again: what was chosen stays
		if !strings.HasPrefix(name, "field.") || vals[0] == "" || slices.Contains(s.look.Columns, vals[0]) {
			f.Values[name] = vals
		}
	}
	for i, in := range s.looks { // a guess is chosen by a person, who sees how it reads
		if len(in.Decodings) > 0 && f.Val(encodingField(i)) == "" {
			f.Values.Set(encodingField(i), in.Detected)
		}
	}
	return f
}

// mapHead is the head of a map for the first file. It says no encoding: each file has
// its own, which the form says.
func (s *staged) mapHead(h importer.MapHead) importer.MapHead {
	h = s.look.Head(h)
	h.Encoding = ""
	return h
}

// looking leads to the first look at an upload while it is under way.
func (q *request) looking(s *staged) error {
	works, err := q.s.Intake.ListWork(q.Ctx(), q.viewer(), shownUploads)
	if err != nil {
		return err
	}
	for _, w := range works {
		if w.Upload == s.ID {
			return q.GoTo("/work/" + w.ID.String())
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
	if err := q.s.Intake.Remove(q.Ctx(), q.viewer(), s.ID); err != nil {
		return err
	}
	q.Note("imports.removed")
	return q.GoTo("/imports")
}

// sourceName is the name of a system from that of a file: shop-orders.csv.gz is shop-orders.
func sourceName(file string) string {
	name, _, _ := strings.Cut(file, ".")
	return strings.ToLower(strings.Join(strings.Fields(name), "-"))
}

// columnMap is a map file from the columns a person chose.
func columnMap(s *staged, f site.Form) string {
	g := importer.Guess{Kind: fact.Kind(f.Val("kind")), Fields: map[string]string{}, Dates: f.Val("dates"), Numbers: f.Val("numbers")}
	for _, name := range importer.Fields(g.Kind) {
		if c := f.Val("field." + name); c != "" {
			g.Fields[name] = c
		}
	}
	g = s.look.Chosen(g)
	return g.Map(s.mapHead(importer.MapHead{Title: s.Files[0].Name, Source: f.Val("source"), Currency: f.Val("currency"), Zone: f.Val("zone"), Sure: true}))
}

// doStaged checks an upload, imports it, or reads it again in another encoding.
func doStaged(q *request) error {
	s, err := q.staged()
	if err != nil {
		return err
	}
	if s.look == nil {
		return q.looking(s)
	}
	f, err := q.Form()
	if err != nil {
		return err
	}
	if f.Is("act", "read") {
		return q.readAgain(s, f)
	}
	plan, err := importPlan(s, f)
	if err == nil {
		kind := intake.Check
		if f.Val("act") == "import" {
			kind = intake.Import
		}
		if err = q.run(s, f.Values, plan, kind); !q.refusable(err) {
			return err
		}
	}
	return q.refuseStaged(s, f, err)
}

// refuseStaged shows the form of an upload again with what is wrong.
func (q *request) refuseStaged(s *staged, f site.Form, err error) error {
	v := newStagedView(q, s, f)
	if !v.Form.Refuse(q.L, err) {
		return err
	}
	for _, w := range q.L.Fields(err) {
		v.Form.Said += " " + w.Path + ": " + w.Text
	}
	return q.ShowAs(http.StatusUnprocessableEntity, "import_staged", v)
}

// readAgain reads the files of an upload in the encodings that a form says, and shows how
// they read then. Where that takes long, it leads to the work.
func (q *request) readAgain(s *staged, f site.Form) error {
	if !f.Is("how", "map") {
		f.Values.Del("map") // it is made of what is read
	}
	w, err := q.s.Intake.Ask(q.Ctx(), q.viewer(), intake.Order{Kind: intake.Look, Upload: s.ID, Owner: q.who.User, Language: string(q.L.Lang()),
		Plan: work.Plan{Encodings: chosenEncodings(s, f)}, Form: f.Values})
	if err == nil {
		w, err = q.looked(w)
	}
	switch {
	case err != nil:
	case w.State == intake.Failed:
		err = w.Failure()
	case w.State != intake.Done:
		return q.GoTo("/work/" + w.ID.String())
	case !q.HTMX():
		return q.GoTo("/uploads/" + s.ID.String())
	default:
		if s, err = q.findStaged(s.ID); err != nil {
			return err
		}
		return q.Show("import_staged", newStagedView(q, s, stagedForm(q, s)))
	}
	return q.refuseStaged(s, f, err)
}

// looked waits for a look at an upload for a while, and returns how it stands then.
func (q *request) looked(w intake.Work) (intake.Work, error) {
	for until := time.After(lookFor); ; {
		w, err := q.s.Intake.FindWork(q.Ctx(), q.viewer(), w.ID)
		if err != nil || w.Over() {
			return w, err
		}
		select {
		case <-q.Ctx().Done():
			return w, q.Ctx().Err()
		case <-until:
			return w, nil
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// refusable reports whether an error is one that a form shows.
func (q *request) refusable(err error) bool { return err != nil && new(site.Form).Refuse(q.L, err) }
