package web

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
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
	Fields     []mapField // those that are asked for first
	More       []mapField // the others
	Says       []string   // the names of the fields for columns that say what a row is
	Words      []wordsOf  // of those that are chosen
	Meanings   []site.Option
	Parts      []site.Option // columns of numbers, which may be added to an amount or taken off it
	Sheets     []site.Option // of a workbook of several
	Unread     string        // the sheets that are not read
	Scales     []site.Option // of ratings
	Asked      []askedField  // what the files leave open
	Notes      []string      // how some of the chosen columns are read
	Columns    []site.Option
	Encodings  []site.Option
	Decoded    bool          // a file has an encoding
	Dates      []site.Option // formats of dates
	DateSaid   string        // how dates are read where none of these is chosen
	Numbers    []site.Option // formats of numbers
	Zones      []string
	Seen       string // format and encoding of the first file
}

// stagedFile is the inspection of a file.
type stagedFile struct {
	*importer.Inspection
	Name  string
	Field string     // name of the field of its encoding, "" = it has no encoding
	Heads []string   // the names of the columns that Rows have
	Rows  [][]string // the first rows
	Said  string     // how a further file is read, "" = as the map says
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
		file := stagedFile{Inspection: in, Name: in.Name, Heads: in.Columns, Rows: in.Sample[:min(shownRows, len(in.Sample))]}
		if i > 0 && len(file.Rows) > 0 {
			file.Heads = in.Columns[:min(len(in.Columns), len(file.Rows[0]))]
		}
		if in.Detected != "" {
			file.Field, v.Decoded = encodingField(i), true
		}
		v.Files = append(v.Files, file)
	}
	if how := f.Val("how"); len(v.Files) > 1 && (how == "" || how == "columns") {
		_, how := columnMap(s, f)
		for i, h := range how {
			v.Files[i+1].Said = q.readings(s.inspections[i+1], h)
		}
	}
	for _, c := range s.inspection.Columns {
		v.Columns = append(v.Columns, site.Option{Value: c, Label: c})
	}
	for _, e := range importer.Encodings {
		v.Encodings = append(v.Encodings, site.Option{Value: e, Label: strings.ToUpper(e)})
	}
	for _, d := range importer.DateStyles {
		label := d
		if d == importer.RepublicStyle {
			label = q.L.T("imports.dates_republic")
		}
		v.Dates = append(v.Dates, site.Option{Value: d, Label: label})
	}
	for _, n := range importer.NumberStyles {
		v.Numbers = append(v.Numbers, site.Option{Value: n, Label: n})
	}
	v.Seen = strings.ToUpper(s.inspection.Format)
	if s.inspection.Encoding != "" {
		v.Seen += " · " + strings.ToUpper(s.inspection.Encoding)
	}
	kind := fact.Kind(f.Val("kind"))
	for _, name := range importer.Fields(kind) {
		column := f.Val(columnField + name)
		field := mapField{name, "imports.field." + name, column != "" && s.inspection.Guess.Fields[name] == column}
		if column != "" || slices.Contains(importer.AskedFirst(kind), name) {
			v.Fields = append(v.Fields, field)
		} else {
			v.More = append(v.More, field)
		}
	}
	v.DateSaid = q.dateSaid(s.inspection, f)
	v.Asked = q.asked(s, f)
	v.Notes = q.columnNotes(chosen(s.inspection, f))
	if how := f.Val("how"); how == "" || how == "columns" {
		text, _ := columnMap(s, f)
		if unused := s.inspection.Unused(text); len(unused) > 0 {
			v.Notes = append(v.Notes, q.L.T("imports.note_unused", "columns", q.listed(unused)))
		}
	}
	v.Words = says(s.inspection, f)
	for i := range saysColumns { // without gaps: those that are chosen, and one more
		name := saysField + strconv.Itoa(i)
		switch {
		case i < len(v.Words):
			v.Form.Values.Set(name, v.Words[i].Column)
			v.Says = append(v.Says, name)
		case i == len(v.Words):
			v.Form.Values.Set(name, "")
			v.Says = append(v.Says, name)
		default:
			v.Form.Values.Del(name)
		}
	}
	if kind == fact.KindVoice || f.Val(columnField+"rating") != "" {
		for _, scale := range []string{"2", "3", "5", "7", "10", "0-10"} {
			v.Scales = append(v.Scales, site.Option{Value: scale, Label: strings.Replace("1–"+scale, "1–0-", "0–", 1)})
		}
	}
	for _, m := range importer.MeaningsOf(kind) {
		v.Meanings = append(v.Meanings, site.Option{Value: string(m), Label: q.L.T("imports.means." + cmp.Or(string(m), "nothing"))})
	}
	if kind == fact.KindPurchase {
		for _, c := range s.inspection.NumberColumns() {
			v.Parts = append(v.Parts, site.Option{Value: c, Label: c})
		}
	}
	if len(s.inspection.Sheets) > 1 {
		for _, name := range s.inspection.Sheets {
			v.Sheets = append(v.Sheets, site.Option{Value: name, Label: name})
		}
		read, others := s.inspection.ReadSheet()
		v.Form.Values.Set("sheet", read)
		v.Unread = q.listed(others)
	}
	v.Form.Values.Set(kindWas, string(kind))
	v.Form.Values.Set(idWas, f.Val(columnField+"id"))
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
	return q.Show("import_staged", newStagedView(q, s, f))
}

// stagedForm returns the form of an upload: guesses, replaced by what the user chose before.
func stagedForm(q *request, s *staged) site.Form {
	g := s.inspection.Guess
	first := s.Files[0].Name
	source, currency, zone := importer.SourceName(first), q.company.Currency, q.company.Zone
	f := site.Filled("how", cmp.Or(s.inspection.Preset, "columns"), "kind", string(g.Kind), "source", source, "currency", currency,
		"zone", zone, "dates", g.Dates, "numbers", g.Numbers,
		"map", g.Map(s.mapHead(importer.MapHead{Title: first, Source: source, Currency: currency, Zone: zone})), "sheet", s.inspection.Sheet)
	if kind := fact.Kind(s.Form.Get("kind")); kind != "" && kind != g.Kind && slices.Contains(importer.ColumnKinds, kind) {
		g = s.inspection.As(kind)
	}
	fillChoices(f.Values, s.inspection, g)
	if s.inspection.Skipped > 0 {
		f.Values.Set("skip", strconv.Itoa(s.inspection.Skipped))
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

// columnMap returns a map file for the columns that were chosen in the form, and how it reads the further files.
func columnMap(s *staged, f site.Form) (string, []importer.Reading) {
	g := chosen(s.inspection, f)
	return g.MapWith(s.mapHead(importer.MapHead{Title: s.Files[0].Name, Source: f.Val("source"), Currency: f.Val("currency"),
		Zone: f.Val("zone"), Round: f.Is("round", "1"), Numbered: f.Is("numbered", "1"), Sure: true, Answers: answersOf(f)}), s.inspections[1:])
}

// missingColumn returns errors of the fields without which rows are no records, if columns are chosen but none for
// these: the number, the time, the amount of a purchase.
func (q *request) missingColumn(f site.Form) error {
	if how := f.Val("how"); how != "" && how != "columns" {
		return nil
	}
	chosen := func(fields ...string) bool {
		return slices.ContainsFunc(fields, func(name string) bool { return f.Val(columnField+name) != "" })
	}
	wrong := &errs.Error{Kind: errs.KindInvalid, Op: "web.doStaged"}
	lacks := func(field, key string) {
		args := errs.Pairs("field", q.L.T("imports.field."+field))
		wrong.Fields = append(wrong.Fields, errs.Field{Path: columnField + field, Key: key, Args: args})
	}
	kind := fact.Kind(f.Val("kind"))
	if !f.Is("numbered", "1") && !chosen("id", "at", "name", "phone", "email") { // without a number, records are told apart by these
		lacks("id", "imports.no_column")
	}
	if kind != fact.KindCustomer && !chosen("at") {
		lacks("at", "imports.no_time")
	}
	if kind == fact.KindPurchase && !chosen("amount", "lines.amount", "lines.price") {
		lacks("amount", "imports.no_amount")
	}
	if len(wrong.Fields) == 0 {
		return nil
	}
	wrong.Key, wrong.Args = wrong.Fields[0].Key, wrong.Fields[0].Args
	return wrong
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
	switch f.Val("act") {
	case "read":
		return q.readAgain(s, f)
	case "look":
		return q.look(s, f)
	}
	if err := q.missingColumn(f); err != nil {
		return q.refuseStaged(s, f, err)
	}
	if err := q.unanswered(s, f); err != nil {
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
		if !strings.HasPrefix(w.Path, columnField) && !strings.HasPrefix(w.Path, answerField) { // those are marked
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
	dropGuesses(f.Values, s.inspection)
	skip := int(f.Int("skip"))
	if skip == s.inspection.Skipped { // found, not typed
		skip = 0
		f.Values.Del("skip")
	}
	w, err := q.s.Intake.Ask(q.Ctx(), q.viewer(), intake.Order{Kind: intake.Inspect, Upload: s.ID, Owner: q.who.User,
		Language: string(q.L.Lang()), Plan: work.Plan{Encodings: chosenEncodings(s, f), Sheet: f.Val("sheet"), Skip: skip}, Form: f.Values})
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
