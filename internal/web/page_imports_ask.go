package web

import (
	"slices"

	"huitou/internal/errs"
	"huitou/internal/importer"
	"huitou/internal/site"
)

// askedField is a field for what files leave open: of which year days are, of what an amount is.
type askedField struct {
	Name, Label, Hint string
	Options           []site.Option // none = it is typed
}

// answersOf returns what a person said in a form of what files leave open.
func answersOf(f site.Form) importer.Answers {
	a := importer.Answers{Of: f.Val(answerField + string(importer.AboutAmount)), Yearless: f.Val(answerField + string(importer.AboutOrder))}
	if day, ok := importer.YearOf(f.Val(answerField + string(importer.AboutYear))); ok {
		a.Year = day
	}
	return a
}

// open are the questions that the files of an upload leave open, if the columns are those of a form.
func (s *staged) open(f site.Form, a importer.Answers) []importer.Question {
	if how := f.Val("how"); how != "" && how != "columns" {
		return nil
	}
	return s.inspection.AsksAll(chosenColumns(s.inspection, f), a, s.inspections[1:])
}

// asked returns fields for what the files leave open, whether it is answered or not; for the year also where the
// first file says it, to say another.
func (q *request) asked(s *staged, f site.Form) (list []askedField) {
	for _, x := range s.open(f, importer.Answers{}) {
		name := answerField + string(x.About)
		if slices.ContainsFunc(list, func(a askedField) bool { return a.Name == name }) {
			continue
		}
		field := askedField{Name: name, Label: q.L.T("imports.asked." + string(x.About)),
			Hint: q.L.T("imports.asked_hint."+string(x.About), "file", x.File, "column", x.Column, "cell", errs.Short(x.Cell))}
		switch x.About {
		case importer.AboutAmount:
			field.Options = q.Words("imports.asked_of.", importer.OfOrder, importer.OfLine)
		case importer.AboutOrder:
			field.Options = q.Words("imports.asked_days.", importer.DayMonth, importer.MonthDay)
		}
		list = append(list, field)
	}
	year := answerField + string(importer.AboutYear)
	if g := chosenColumns(s.inspection, f); g.Year != "" && g.Fields["at.year"] == "" && !slices.ContainsFunc(list, func(a askedField) bool { return a.Name == year }) {
		list = append(list, askedField{Name: year, Label: q.L.T("imports.asked.year"), Hint: q.L.T("imports.year_found", "day", string(g.Year))})
	}
	return list
}

// unanswered returns errors of the fields for what the files leave open, and of a year that is none.
func (q *request) unanswered(s *staged, f site.Form) error {
	wrong := &errs.Error{Kind: errs.KindInvalid, Op: "web.doStaged"}
	year := answerField + string(importer.AboutYear)
	if typed := f.Val(year); typed != "" {
		if _, ok := importer.YearOf(typed); !ok {
			wrong.Fields = append(wrong.Fields, errs.Field{Path: year, Key: "import.year_wrong", Args: errs.Pairs("found", errs.Short(typed))})
		}
	}
	for _, x := range s.open(f, answersOf(f)) {
		path := answerField + string(x.About)
		if !slices.ContainsFunc(wrong.Fields, func(w errs.Field) bool { return w.Path == path }) {
			wrong.Fields = append(wrong.Fields, errs.Field{Path: path, Key: "imports.asked_missing"})
		}
	}
	if len(wrong.Fields) == 0 {
		return nil
	}
	wrong.Key, wrong.Args = wrong.Fields[0].Key, wrong.Fields[0].Args
	return wrong
}
