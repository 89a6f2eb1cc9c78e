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

// stagedView is the view of an upload: the result of its inspection, and the form that says
// how to read it.
type stagedView struct {
	ID         id.Upload
	Files      []stagedFile
	Inspection *importer.Inspection // of the first file
	Form       site.Form
	Hows       []site.Option
	Kinds      []site.Option
	Fields     []mapField
	Columns    []site.Option
	Encodings  []site.Option
	Decoded    bool          // a file has an encoding
	Dates      []site.Option // formats of dates
	Numbers    []site.Option // formats of numbers
	Zones      []string
	Seen       string // format and encoding of the first file
}

// stagedFile is the inspection of a file.
type stagedFile struct {
	*importer.Inspection
	Name  string
	Field string     // name of the field of its encoding, "" = it has no encoding
	Rows  [][]string // the first rows
}

// mapField is a field of a fact, for which a column is chosen.
type mapField struct {
	Name    string
	Key     string // message key of its label
	Guessed bool   // the chosen column is a guess
}

// shownRows is how many rows of a file the page shows.
const shownRows = 6

// columnKinds returns the kinds of facts that can be read from columns.
func columnKinds() (words []string) {
	for _, k := range importer.ColumnKinds {
		words = append(words, string(k))
	}
	return words
}

func newStagedView(q *request, s *staged, f site.Form) *stagedView {
	v := &stagedView{ID: s.ID, Inspection: s.inspection, Form: f,
		Kinds: q.Words("imports.kind.", columnKinds()...), Zones: zones, Hows: q.Words("imports.how.", "columns", "map")}
	for _, p := range importer.Presets() {
		v.Hows = append(v.Hows, site.Option{Value: p, Label: q.L.T("imports.how_preset", "name", p)})
	}
	for i, in := range s.inspections {
		file := stagedFile{Inspection: in, Name: in.Name, Rows: in.Sample[:min(shownRows, len(in.Sample))]}
		if in.Detected != "" {
			file.Field, v.Decoded = encodingField(i), true
		}
		v.Files = append(v.Files, file)
	}
	for _, c := range s.inspection.Columns {
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
	v.Seen = strings.ToUpper(s.inspection.Format)
	if s.inspection.Encoding != "" {
		v.Seen += " · " + strings.ToUpper(s.inspection.Encoding)
	}
	for _, name := range importer.Fields(fact.Kind(f.Val("kind"))) {
		column := f.Val(columnField + name)
		v.Fields = append(v.Fields, mapField{name, "imports.field." + name, column != "" && s.inspection.Guess.Fields[name] == column})
	}
	return v
}

func showStaged(q *request) error {
	s, err := q.staged()
	if err != nil {
		return err
	}
	if s.inspection == nil {
		return q.goToInspection(s)
	}
	f := stagedForm(q, s)
	if in := q.R.URL.Query(); in.Has("kind") { // another kind was chosen, which has other fields
		for name, vals := range in {
			f.Values[name] = vals
		}
	}
	return q.Show("import_staged", newStagedView(q, s, f))
}

// stagedForm returns the form of an upload: guesses, replaced by what the user chose before.
func stagedForm(q *request, s *staged) site.Form {
	g := s.inspection.Guess
	first := s.Files[0].Name
	source, currency, zone := sourceName(first), q.company.Currency, q.company.Zone
	f := site.Filled("how", cmp.Or(s.inspection.Preset, "columns"), "kind", string(g.Kind), "source", source, "currency", currency,
		"zone", zone, "dates", g.Dates, "numbers", g.Numbers,
		"map", g.Map(s.mapHead(importer.MapHead{Title: first, Source: source, Currency: currency, Zone: zone})))
	for name, column := range g.Fields {
		f.Values.Set(columnField+name, column)
	}
	for name, vals := range s.Form { // earlier choices, without columns that no longer exist
		if !strings.HasPrefix(name, columnField) || vals[0] == "" || slices.Contains(s.inspection.Columns, vals[0]) {
			f.Values[name] = vals
		}
	}
	for i, in := range s.inspections { // encodings that are guesses: the user sees how the file reads and may choose another
		if len(in.Decodings) > 0 && f.Val(encodingField(i)) == "" {
			f.Values.Set(encodingField(i), in.Detected)
		}
	}
	return f
}

// mapHead returns the head of a map for the first file, without an encoding: the form has a
// field for that of each file.
func (s *staged) mapHead(h importer.MapHead) importer.MapHead {
	h = s.inspection.Head(h)
	h.Encoding = ""
	return h
}

// goToInspection redirects to the running inspection of an upload. NotFound if it was
// cancelled.
func (q *request) goToInspection(s *staged) error {
	works, err := q.s.Intake.ListWork(q.Ctx(), q.viewer(), shownUploads)
	if err != nil {
		return err
	}
	for _, w := range works {
		if w.Upload == s.ID {
			return q.GoTo("/work/" + w.ID.String())
		}
	}
	return errs.NotFound("web.goToInspection", "imports.staged_gone")
}

// removeUpload deletes an upload and cancels the work on it.
func removeUpload(q *request) error {
	s, err := q.staged()
	if err != nil {
		return err
	}
	if err := q.s.Intake.Remove(q.Ctx(), q.viewer(), s.ID); err != nil {
		return err
	}
	q.Flash("imports.removed")
	return q.GoTo("/imports")
}

// sourceName proposes the name of a source by that of a file: "shop-orders" for
// shop-orders.csv.gz.
func sourceName(file string) string {
	name, _, _ := strings.Cut(file, ".")
	return strings.ToLower(strings.Join(strings.Fields(name), "-"))
}

// columnMap returns a map file for the columns that were chosen in the form.
func columnMap(s *staged, f site.Form) string {
	g := importer.Guess{Kind: fact.Kind(f.Val("kind")), Fields: map[string]string{}, Dates: f.Val("dates"), Numbers: f.Val("numbers")}
	for _, name := range importer.Fields(g.Kind) {
		if c := f.Val(columnField + name); c != "" {
			g.Fields[name] = c
		}
	}
	g = s.inspection.Chosen(g)
	return g.Map(s.mapHead(importer.MapHead{Title: s.Files[0].Name, Source: f.Val("source"), Currency: f.Val("currency"),
		Zone: f.Val("zone"), Sure: true}))
}

// columnField is the prefix of the names of the fields in which columns are chosen.
const columnField = "field."

// missingColumn returns an error of the field for the number of a record if columns are chosen
// but none for it.
func (q *request) missingColumn(f site.Form) error {
	const field = columnField + "id"
	if how := f.Val("how"); how != "" && how != "columns" || f.Val(field) != "" {
		return nil
	}
	label := errs.Pairs("field", q.L.T("imports.field.id"))
	return &errs.Error{Kind: errs.KindInvalid, Op: "web.doStaged", Key: "imports.no_column", Args: label,
		Fields: []errs.Field{{Path: field, Key: "imports.no_column", Args: label}}}
}

// doStaged checks or imports an upload, or with act=read inspects it again.
func doStaged(q *request) error {
	s, err := q.staged()
	if err != nil {
		return err
	}
	if s.inspection == nil {
		return q.goToInspection(s)
	}
	f, err := q.Form()
	if err != nil {
		return err
	}
	if f.Is("act", "read") {
		return q.readAgain(s, f)
	}
	if err := q.missingColumn(f); err != nil {
		return q.refuseStaged(s, f, err)
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

// refuseStaged shows the form of an upload again with the errors of err.
func (q *request) refuseStaged(s *staged, f site.Form, err error) error {
	v := newStagedView(q, s, f)
	if !v.Form.Refuse(q.L, err) {
		return err
	}
	for _, w := range q.L.Fields(err) {
		if !strings.HasPrefix(w.Path, columnField) { // those are marked
			v.Form.Message += " " + w.Path + ": " + w.Text
		}
	}
	return q.ShowAs(http.StatusUnprocessableEntity, "import_staged", v)
}

// readAgain inspects an upload again in the encodings of the form and shows the result. If
// that takes long, it redirects to the page of the work.
func (q *request) readAgain(s *staged, f site.Form) error {
	if !f.Is("how", "map") {
		f.Values.Del("map") // it follows from the inspection
	}
	w, err := q.s.Intake.Ask(q.Ctx(), q.viewer(), intake.Order{Kind: intake.Inspect, Upload: s.ID, Owner: q.who.User,
		Language: string(q.L.Lang()), Plan: work.Plan{Encodings: chosenEncodings(s, f)}, Form: f.Values})
	if err == nil {
		w, err = q.waitForInspection(w)
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

// waitForInspection waits until an inspection has ended, for at most inspectionWait, and
// returns its state then.
func (q *request) waitForInspection(w intake.Work) (intake.Work, error) {
	for until := time.After(inspectionWait); ; {
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

// refusable reports whether a form can show the error.
func (q *request) refusable(err error) bool { return err != nil && new(site.Form).Refuse(q.L, err) }
