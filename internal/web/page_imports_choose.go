package web

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"huitou/internal/errs"
	"huitou/internal/fact"
	"huitou/internal/importer"
	"huitou/internal/site"
)

// The names of the fields in which a person says what the columns of a file are.
const (
	columnField = "field." // with the field of a fact
	saysField   = "says."  // with 0 … saysColumns-1: a column whose words say what a row is
	wordField   = "word."  // with the positions of such a column and of the word in it
	addsField   = "adds"   // columns that are added to the amount of a line
	takesField  = "takes"  // columns that are taken off it
	kindWas     = "kind_was"
	idWas       = "id_was"  // the column of the number of records that amounts and goods were guessed by
	scaleField  = "scale"   // of ratings: 5, 7, 10, 0-10
	answerField = "answer." // with what a question is about
	saysColumns = importer.MaxSays
)

// wordsOf are the words of a column, to say what each means.
type wordsOf struct {
	Column string
	Words  []wordOf
}

type wordOf struct{ Field, Word string }

// fillChoices sets the fields of a form to a guess.
func fillChoices(v url.Values, in *importer.Inspection, g importer.Guess) {
	for name := range v {
		if strings.HasPrefix(name, columnField) || strings.HasPrefix(name, saysField) || strings.HasPrefix(name, wordField) {
			v.Del(name)
		}
	}
	v.Set("kind", string(g.Kind))
	v.Set("dates", g.Dates)
	v.Set("numbers", g.Numbers)
	v[addsField], v[takesField] = slices.Clone(g.Adds), slices.Clone(g.Takes)
	v.Set(scaleField, scaleText(g))
	for name, column := range g.Fields {
		v.Set(columnField+name, column)
	}
	n := 0
	for _, column := range in.Columns {
		if g.Words[column] == nil || n == saysColumns {
			continue
		}
		v.Set(saysField+strconv.Itoa(n), column)
		n++
		for i, w := range in.Said(column) {
			v.Set(wordName(in, column, i), string(g.Words[column][w]))
		}
	}
}

// scaleText writes the scale of ratings as the form has it; "" = as the answers say.
func scaleText(g importer.Guess) string {
	switch {
	case g.Scale == 0:
		return ""
	case g.Zero:
		return "0-" + strconv.Itoa(g.Scale)
	}
	return strconv.Itoa(g.Scale)
}

// wordName returns the name of the field of a word of a column.
func wordName(in *importer.Inspection, column string, word int) string {
	return fmt.Sprintf("%s%d.%d", wordField, slices.Index(in.Columns, column), word)
}

// chosen returns what a person said in a form that the columns are, with their answers.
func chosen(in *importer.Inspection, f site.Form) importer.Guess {
	return in.Settle(chosenColumns(in, f), answersOf(f))
}

// chosenColumns returns what a person said in a form that the columns are. Where the form has no fields for
// words, these are guessed.
func chosenColumns(in *importer.Inspection, f site.Form) importer.Guess {
	g := importer.Guess{Kind: fact.Kind(f.Val("kind")), Fields: map[string]string{}, Dates: f.Val("dates"), Numbers: f.Val("numbers"),
		Adds: kept(in, f.All(addsField)), Takes: kept(in, f.All(takesField))}
	for _, name := range importer.Fields(g.Kind) {
		if c := f.Val(columnField + name); c != "" {
			g.Fields[name] = c
		}
	}
	for i := range saysColumns {
		name := saysField + strconv.Itoa(i)
		if !f.Values.Has(name) {
			continue
		}
		if g.Words == nil {
			g.Words = map[string]map[string]importer.Meaning{}
		}
		column := f.Val(name)
		if !slices.Contains(in.Columns, column) {
			continue
		}
		words, seem := map[string]importer.Meaning{}, in.Meanings(g.Kind, column)
		for k, w := range in.Said(column) {
			words[w] = seem[w]
			if field := wordName(in, column, k); f.Values.Has(field) {
				words[w] = importer.Meaning(f.Val(field))
			}
		}
		g.Words[column] = words
	}
	if f.Values.Has(idWas) && f.Val(idWas) != g.Fields["id"] {
		g = in.Renumbered(g)
	}
	g = in.Chosen(g)
	if f.Values.Has(scaleField) {
		most, zero := strings.CutPrefix(f.Val(scaleField), "0-")
		n, _ := strconv.Atoi(most) // "" is 0: as the answers say
		g.Scale, g.Zero = n, zero
	}
	return g
}

// kept are those of columns that a file has.
func kept(in *importer.Inspection, columns []string) (list []string) {
	for _, c := range columns {
		if slices.Contains(in.Columns, c) {
			list = append(list, c)
		}
	}
	return list
}

// says returns the columns that say what a row is, with their words.
func says(in *importer.Inspection, f site.Form) (list []wordsOf) {
	for i := range saysColumns {
		column := f.Val(saysField + strconv.Itoa(i))
		if !slices.Contains(in.Columns, column) || slices.ContainsFunc(list, func(w wordsOf) bool { return w.Column == column }) {
			continue
		}
		w := wordsOf{Column: column}
		for k, word := range in.Said(column) {
			w.Words = append(w.Words, wordOf{wordName(in, column, k), word})
		}
		list = append(list, w)
	}
	return list
}

// dropGuesses takes the fields out of a form that are as they were guessed, so that another look at the file
// guesses them again; and what only has a meaning for this look.
func dropGuesses(v url.Values, in *importer.Inspection) {
	was := url.Values{}
	fillChoices(was, in, in.Guess)
	for name := range v {
		switch {
		case strings.HasPrefix(name, saysField), strings.HasPrefix(name, wordField), name == addsField, name == takesField, name == kindWas, name == idWas:
			v.Del(name)
		case strings.HasPrefix(name, columnField), name == "kind", name == "dates", name == "numbers", name == scaleField:
			if v.Get(name) == was.Get(name) {
				v.Del(name)
			}
		}
	}
}

// look shows the form of an upload with what was chosen so far: the columns of another kind, the words of
// another column.
func (q *request) look(s *staged, f site.Form) error {
	if kind := fact.Kind(f.Val("kind")); f.Val(kindWas) != string(kind) && slices.Contains(importer.ColumnKinds, kind) {
		fillChoices(f.Values, s.inspection, s.inspection.As(kind))
	} else {
		if f.Values.Has(idWas) && f.Val(idWas) != f.Val(columnField+"id") {
			fillChoices(f.Values, s.inspection, chosen(s.inspection, f))
		}
		fillWords(f.Values, s.inspection, kind)
	}
	return q.Show("import_staged", newStagedView(q, s, f))
}

// fillWords sets the fields of words that the form does not have yet to what they seem to mean.
func fillWords(v url.Values, in *importer.Inspection, kind fact.Kind) {
	for i := range saysColumns {
		column := v.Get(saysField + strconv.Itoa(i))
		if column == "" {
			continue
		}
		means := in.Meanings(kind, column)
		for k, w := range in.Said(column) {
			if name := wordName(in, column, k); !v.Has(name) {
				v.Set(name, string(means[w]))
			}
		}
	}
}

// columnNotes says what the chosen columns are taken to mean where a reader may not expect it: words of ratings,
// hidden phone numbers.
func (q *request) columnNotes(g importer.Guess) (list []string) {
	if len(g.Answers) > 0 {
		var words []string
		for _, w := range slices.Sorted(maps.Keys(g.Answers)) {
			if g.Answers[w] != "" {
				words = append(words, q.L.T("imports.answer", "word", errs.Short(w), "points", g.Answers[w]))
			}
		}
		list = append(list, q.L.T("imports.note_answers", "words", strings.Join(words, q.L.T("imports.file_comma"))))
	}
	if g.Free != "" {
		list = append(list, q.L.T("imports.note_free", "column", errs.Short(g.Free)))
	}
	if column := g.Fields["at.year"]; column != "" && g.Yearless != "" {
		list = append(list, q.L.T("imports.year_column", "column", column))
	}
	if g.Masked {
		list = append(list, q.L.T("imports.note_masked"))
	}
	if len(g.Ratings) > 0 {
		list = append(list, q.L.T("imports.note_ratings", "columns", strings.Join(g.Ratings, q.L.T("imports.file_comma"))))
	}
	return list
}

// listed joins the first of many names of columns or sheets.
func (q *request) listed(names []string) string {
	const most = 20
	text := strings.Join(names[:min(len(names), most)], q.L.T("imports.file_comma"))
	if len(names) > most {
		text += " …"
	}
	return text
}

// dateSaid says how dates of the chosen columns are read where no format is chosen.
func (q *request) dateSaid(in *importer.Inspection, f site.Form) string {
	fields := map[string]string{}
	for _, name := range importer.Fields(fact.Kind(f.Val("kind"))) {
		fields[name] = f.Val(columnField + name)
	}
	switch cell, day := in.DateRead(fields); {
	case cell == "":
		return q.L.T("imports.dates_plain")
	case day == "":
		return q.L.T("imports.dates_open", "cell", errs.Short(cell))
	default:
		return q.L.T("imports.dates_file", "cell", errs.Short(cell), "day", string(day))
	}
}

// readings says how a further file of an upload is read.
func (q *request) readings(in *importer.Inspection, how importer.Reading) string {
	switch {
	case len(in.Columns) == 0:
		return ""
	case how == importer.ReadNot:
		return q.L.T("imports.file_not")
	case how == importer.ReadAlike:
		return q.L.T("imports.file_alike")
	}
	var list []string
	for _, name := range importer.Fields(in.Guess.Kind) {
		if c := in.Guess.Fields[name]; c != "" {
			list = append(list, q.L.T("imports.file_field", "field", q.L.T("imports.field."+name), "column", c))
		}
	}
	return q.L.T("imports.file_apart", "kind", q.L.T("imports.kind."+string(in.Guess.Kind)), "fields", strings.Join(list, q.L.T("imports.file_comma")))
}
