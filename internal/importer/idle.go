package importer

import (
	"slices"

	"huitou/internal/fact"
	"huitou/internal/flow"
)

// said are the columns by which a row of an order says something.
type said struct {
	product string   // the column of what a line is of
	who     []string // those of the customer
	figures []string // those of amounts and units
}

// said returns the columns by which rows of orders say something.
func (f *fileRule) said() (out said) {
	for _, e := range f.emits {
		if e.kind != fact.KindPurchase {
			continue
		}
		for _, a := range e.sets {
			switch a.path {
			case "purchase.customer":
				out.who = a.from.needs()
			case "purchase.amount":
				out.figures = append(out.figures, a.from.needs()...)
			}
		}
		for _, l := range e.lines {
			if l.product != nil && len(l.product.columns) > 0 {
				out.product = l.product.columns[0]
			}
			out.figures = append(out.figures, l.amount.needs()...)
			if l.units != nil {
				out.figures = append(out.figures, l.units.needs()...)
			}
		}
	}
	return out
}

// idle reports whether a row under a column of the numbers of orders has none, and says of nobody, of no goods and of no
// amount: a text between the lines of an order, what a shop paid for advertising. It is counted, and does not end the order.
func (s *stager) idle(c *cells) bool {
	says := &s.above.says
	if s.above.number == "" || len(says.figures) == 0 || s.m.cell(c, s.above.number, false) != "" {
		return false
	}
	if says.product != "" && s.m.cell(c, says.product, false) != "" || slices.ContainsFunc(says.who, func(column string) bool { return s.m.cell(c, column, false) != "" }) {
		return false
	}
	if slices.ContainsFunc(says.figures, func(column string) bool {
		cell := s.m.cell(c, column, false)
		return cell != "" && !nought(cell)
	}) {
		return false
	}
	s.setAside(c, "import.rows_idle")
	return true
}

// setAside counts a row that is left out, with the reason.
func (s *stager) setAside(c *cells, why string) {
	s.counts.SetAside++
	s.counts.Asides = flow.Say(s.counts.Asides, why, nil, 1, s.where(c.row.n))
}

// silent reports whether somebody was asked and said nothing: neither a rating nor a word.
func silent(f *fact.Fact) bool {
	v := f.Voice
	return v != nil && v.Rating == nil && v.Text == "" && v.Title == ""
}
