package importer

import (
	"strings"

	"huitou/internal/fact"
)

// What an amount is of that all rows of an order have alike.
const (
	OfOrder = "order" // its total, which each row repeats
	OfLine  = "line"  // of each row
)

// Answers are what a person says of a file that leaves it open.
type Answers struct {
	Of string // OfOrder, OfLine; "" = not said
}

// Settle returns a guess with what a person says.
func (in *Inspection) Settle(g Guess, a Answers) Guess {
	switch {
	case g.Alike == "" || a.Of == "":
	case a.Of == OfOrder:
		g.Alike = ""
	default:
		g = in.ofLines(g)
	}
	return g
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
