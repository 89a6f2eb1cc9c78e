package importer

import (
	"slices"

	"huitou/internal/fact"
	"huitou/internal/flow"
)

// above is the previous row, whose values fill the blanks of further rows of the same order.
type above struct {
	rule   *fileRule
	order  string
	cells  map[string]aboveCell
	number string   // the column of the order's number, "" = it is made of several
	goods  []string // columns that name what a line is of
	says   said     // what a row of an order says
}

// aboveCell is a cell of the row above.
type aboveCell struct {
	shown, stored string
	number        bool // not a text
}

// ofOrders returns the columns about the whole order, not its lines: customer, time, place,
// currency.
func (f *fileRule) ofOrders() []string {
	var of, lines []string
	add := func(x *expr, to *[]string) {
		if x != nil {
			*to = append(*to, x.needs()...)
		}
	}
	bought := slices.ContainsFunc(f.emits, func(e *emit) bool { return e.kind == fact.KindPurchase && !e.part })
	for _, e := range f.emits {
		switch {
		case !bought:
		case e.kind == fact.KindCustomer:
			add(e.id, &of)
		case kinds[e.kind].amounts != nil:
			add(e.currency, &of)
			for _, s := range e.sets {
				if slices.Contains([]string{"purchase.customer", "purchase.at", "purchase.place", "purchase.channel", "purchase.staff"}, s.path) {
					add(s.from, &of)
				}
			}
			for _, l := range e.lines {
				for _, x := range []*expr{l.product, l.name, l.units, l.amount, l.cost, l.partner} {
					add(x, &lines)
				}
			}
		}
	}
	return slices.DeleteFunc(of, func(c string) bool { return slices.Contains(lines, c) })
}

// asAbove fills blank order columns from the previous row of the same order: shops export the
// customer, time and currency only on the first line of an order. It reports whether the row says nothing.
func (s *stager) asAbove(c *cells) (idle bool) {
	rule := s.src.rule
	if s.above.rule != rule {
		s.above = above{rule: rule, cells: map[string]aboveCell{}}
		s.orders = rule.ofOrders()
		s.above.number, s.above.goods = rule.numberAndGoods()
		s.above.says = rule.said()
		if s.above.number != "" && !slices.Contains(s.orders, s.above.number) {
			s.orders = append(s.orders, s.above.number)
		}
	}
	if len(s.orders) == 0 {
		return false
	}
	if s.idle(c) {
		return true
	}
	order := ""
	for _, e := range rule.emits {
		if e.kind == fact.KindPurchase && !e.number && order == "" && s.m.holds(e.when, c) {
			order, _, _ = e.id.text(c, false)
		}
	}
	merged := order == "" && s.mergedAbove(c)
	if merged {
		order = s.above.order
		s.counts.Remarks = flow.Say(s.counts.Remarks, "import.rows_merged", nil, 1, s.where(c.row.n))
	}
	same := order != "" && order == s.above.order
	s.above.order = order
	cloned := false
	for _, column := range s.orders {
		now := s.m.cell(c, column, false)
		if i, ok := c.at[column]; ok && same && now == "" && s.above.cells[column].shown != "" && i < len(c.row.cells) {
			if !cloned { // the original row is kept for the file of rejected rows
				c.row.cells, cloned = slices.Clone(c.row.cells), true
				c.row.raw, c.row.numbers = slices.Clone(c.row.raw), slices.Clone(c.row.numbers)
			}
			c.row.cells[i] = s.above.cells[column].shown
			if c.row.raw != nil {
				c.row.raw[i] = s.above.cells[column].stored
			}
			number := s.above.cells[column].number
			for number && len(c.row.numbers) <= i { // of NDJSON
				c.row.numbers = append(c.row.numbers, false)
			}
			if i < len(c.row.numbers) {
				c.row.numbers[i] = number
			}
			continue
		}
		s.above.cells[column] = aboveCell{now, s.m.cell(c, column, true), c.typed(column)}
	}
	return false
}

// numberAndGoods returns the column of the number of orders, "" if that is not one column, and those that name
// what a line is of.
func (f *fileRule) numberAndGoods() (number string, goods []string) {
	for _, e := range f.emits {
		if e.kind != fact.KindPurchase || e.part {
			continue
		}
		if len(e.id.columns) == 1 {
			number = e.id.columns[0]
		}
		for _, l := range e.lines {
			for _, x := range []*expr{l.product, l.name} {
				if x != nil {
					goods = append(goods, x.needs()...)
				}
			}
		}
	}
	return number, goods
}

// mergedAbove reports whether a row is a further line of the order above it, whose cells were merged over both:
// it says what the line is of, and nothing of the order.
func (s *stager) mergedAbove(c *cells) bool {
	blank := func(column string) bool { return s.m.cell(c, column, false) == "" }
	return s.above.number != "" && s.above.order != "" && !slices.ContainsFunc(s.orders, func(column string) bool { return !blank(column) }) &&
		slices.ContainsFunc(s.above.goods, func(column string) bool { return !blank(column) })
}
