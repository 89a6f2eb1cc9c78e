package importer

import (
	"cmp"
	"slices"
	"strings"

	"huitou/internal/cal"
	"huitou/internal/fact"
)

// What an amount is of that all rows of an order have alike.
const (
	OfOrder = "order" // its total, which each row repeats
	OfLine  = "line"  // of each row
)

// Answers are what a person says of files that leave it open; "" = nothing.
type Answers struct {
	Of       string  // OfOrder, OfLine: of what an amount is that all rows of an order have alike
	Year     cal.Day // the first of the twelve months that days without a year are of
	Yearless string  // DayMonth, MonthDay: how these are written
}

// About is what a question is about.
type About string

// The questions that a file may leave open.
const (
	AboutAmount About = "of"   // whether an amount is of the order or of each of its lines
	AboutYear   About = "year" // of which year days are
	AboutOrder  About = "days" // which number of a day without a year is the month
)

// Question is what a file leaves open: a person has to say it before it is imported.
type Question struct {
	About  About
	File   string
	Column string
	Cell   string // a value of it
}

// YearOf reads what a person typed as the year of days without one: 2026, or the first day of a business year.
func YearOf(typed string) (cal.Day, bool) {
	typed = strings.TrimSpace(typed)
	if fourDigits.MatchString(typed) {
		typed += "-01-01"
	}
	day := cal.Day(typed)
	return day, day.Valid()
}

// Settle returns a guess with what a person says where the file leaves it open.
func (in *Inspection) Settle(g Guess, a Answers) Guess {
	if g.Yearless != "" {
		g.Year = cmp.Or(a.Year, g.Year)
		g.Yearless = cmp.Or(a.Yearless, g.Yearless)
	}
	switch {
	case g.Alike == "" || a.Of == "":
	case a.Of == OfOrder:
		g.Alike = ""
	default:
		g = in.ofLines(g)
	}
	return g
}

// Asks are the questions that the file leaves open if its columns are what a guess says.
func (in *Inspection) Asks(g Guess) (list []Question) {
	ask := func(about About, column string) {
		q := Question{About: about, File: in.Name, Column: column}
		i := slices.Index(in.Columns, column)
		for _, row := range in.Looked {
			if i >= 0 && i < len(row) && q.Cell == "" {
				q.Cell = trimSpace(row[i])
			}
		}
		list = append(list, q)
	}
	if g.Yearless == YearlessUnsure {
		ask(AboutOrder, g.Fields["at"])
	}
	if g.Yearless != "" && g.Year == "" && g.Fields["at.year"] == "" {
		ask(AboutYear, g.Fields["at"])
	}
	if g.Alike != "" {
		ask(AboutAmount, g.Alike)
	}
	return list
}

// further are the answers for a further file: the year that it says itself counts.
func (a Answers) further(in *Inspection) Answers {
	if in.Year != "" {
		a.Year = ""
	}
	return a
}

// AsksAll are the questions that files leave open, of which the first is read by a guess, the others as MapWith reads
// them.
func (in *Inspection) AsksAll(g Guess, a Answers, others []*Inspection) []Question {
	g = in.Settle(g, a)
	list := in.Asks(g)
	_, how := g.MapWith(MapHead{Sure: true, Answers: a}, others)
	for i, other := range others {
		own := other.Settle(other.Guess, a.further(other))
		switch {
		case how[i] == ReadNot || len(other.Columns) == 0:
		case how[i] == ReadAlike, !slices.ContainsFunc(g.columns(), func(c string) bool { return !slices.Contains(other.Columns, c) }):
			if own = g; g.Year == in.Year && g.Year != "" && other.Year == "" && a.Year == "" { // the year of one file is not that of another
				own.Year, own.Alike = "", ""
				list = append(list, other.Asks(own)...)
			}
		default:
			list = append(list, other.Asks(own)...)
		}
	}
	return list
}

// ofLines guesses again what is of lines: the amount that orders have alike is.
func (in *Inspection) ofLines(g Guess) Guess {
	list := profiles(in.Columns[:min(len(in.Columns), guessColumns)], in.Looked)
	for _, p := range list {
		if p.name == g.Alike {
			p.said = levelLine
		}
	}
	again := guessKind(fact.KindPurchase, list)
	fields := map[string]string{}
	for field, column := range g.Fields {
		if field != "amount" && !strings.HasPrefix(field, "lines.") {
			fields[field] = column
		}
	}
	for field, column := range again.Fields {
		if field == "amount" || strings.HasPrefix(field, "lines.") {
			fields[field] = column
		}
	}
	g.Fields, g.Adds, g.Takes, g.Alike = fields, again.Adds, again.Takes, ""
	return g
}
