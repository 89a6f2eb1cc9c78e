package importer

import (
	"slices"
	"strings"

	"huitou/internal/fact"
)

// level is whether a column is of an order or of each of its lines.
type level int

const (
	levelUnknown level = iota // no order has several rows
	levelOrder                // rows of one order repeat it, or leave it blank
	levelLine                 // rows of one order differ in it
)

// ledger are the rows of a sample by the order that they are of.
type ledger struct {
	g      *guesser
	groups [][]int // the rows of each order, without those left out
	merged []int   // of these, rows whose cells were merged with those of the row above
	line   []bool  // which rows are lines of an order of another row
	heads  bool    // some rows are lines of others
	many   bool    // some order has several rows
}

func (g *guesser) ledger() *ledger {
	l := &ledger{g: g}
	id, last := g.by["id"], -1
	at, back := map[string]int{}, map[int]bool{}
	for row := range rowsOf(g.list) {
		m := g.means(g.list, row)
		l.line = append(l.line, m == MeansLine)
		l.heads = l.heads || m == MeansLine
		if last >= 0 && g.merged(row) {
			l.groups[last] = append(l.groups[last], row)
			l.merged = append(l.merged, row)
			continue
		}
		if m == MeansAside || id == nil || id.cells[row] == "" {
			if last >= 0 && !g.idle(row) {
				last = -1
			}
			continue
		}
		i, have := at[id.cells[row]]
		if !have {
			i = len(l.groups)
			at[id.cells[row]], l.groups = i, append(l.groups, nil)
		}
		l.groups[i], last = append(l.groups[i], row), i
		back[row] = m == MeansReturn
	}
	for i, rows := range l.groups {
		if slices.ContainsFunc(rows, func(r int) bool { return !back[r] }) { // what was given back of an order is no line of it
			l.groups[i] = slices.DeleteFunc(rows, func(r int) bool { return back[r] })
		}
		l.many = l.many || len(l.groups[i]) > 1
	}
	return l
}

// merged reports whether a row is a further line of the order above it, whose cells were merged over both.
func (g *guesser) merged(row int) bool {
	blank := func(field string) bool { p := g.by[field]; return p == nil || p.cells[row] == "" }
	return g.Kind == fact.KindPurchase && g.by["id"] != nil && blank("id") && blank("at") && blank("customer") && !(blank("lines.product") && blank("lines.name"))
}

func rowsOf(list []*profile) int {
	if len(list) == 0 {
		return 0
	}
	return len(list[0].cells)
}

// level returns whether a column is of orders or of lines.
func (l *ledger) level(p *profile) level {
	switch {
	case p.said != levelUnknown:
		return p.said
	case l.heads:
		return l.headLevel(p)
	}
	same, differ := 0, 0
	money := isMoney(p)
	for _, r := range l.merged { // of its order such a row has nothing
		if p.cells[r] != "" {
			return levelLine
		}
	}
	for _, rows := range l.groups {
		first := ""
		for _, r := range rows {
			switch s := p.cells[r]; {
			case len(rows) == 1:
			case money && s == first && nought(s): // of an order or of a line alike
			case s == "", s == first:
				same++
			case first != "":
				differ++
			}
			if first == "" {
				first = p.cells[r]
			}
		}
	}
	switch {
	case same+differ == 0:
		return levelUnknown
	case 4*differ > same, differ > 0 && money: // what an order comes to is the same in each of its rows
		return levelLine
	case money && l.alike(p) == levelLine:
		return levelLine
	}
	return levelOrder
}

// repeats reports whether rows of one order have the same number, other than 0.
func (l *ledger) repeats(p *profile) bool {
	for _, rows := range l.groups {
		seen := map[string]bool{}
		for _, r := range rows {
			if f, ok := figureOf(p, r); ok && f.m != 0 && seen[p.cells[r]] {
				return true
			}
			seen[p.cells[r]] = true
		}
	}
	return false
}

// headLevel is level in a file whose lines are rows of their own: a column that lines leave blank is
// of the orders; one that both have may be of either.
func (l *ledger) headLevel(p *profile) level {
	head, line := 0, 0
	for r, s := range p.cells {
		if s != "" && l.line[r] {
			line++
		} else if s != "" {
			head++
		}
	}
	switch {
	case line == 0:
		return levelOrder
	case head == 0:
		return levelLine
	}
	return levelUnknown
}

// single reports whether most cells name one product, rather than a list of what was ordered.
func single(p *profile) bool {
	return p != nil && 2*p.count(func(s string) bool {
		return strings.ContainsAny(s, ";|、；\n") || strings.Contains(s, " x ") || strings.Contains(s, " × ") || strings.Contains(s, ", ")
	}) < p.n
}

// counts reports whether nine of ten cells are quantities: 2, 2 pcs.
func (p *profile) counts() bool {
	return p.n > 0 && !(p.most(shapeDay) && !p.most(shapeFraction)) && 10*p.count(func(s string) bool { _, err := parseNumber(withoutUnit(s), marks{}); return err == nil }) >= 9*p.n
}

func isMoney(p *profile) bool {
	return p.most(shapeNumber) && (!p.most(shapeDay) || p.most(shapeFraction))
}

// best returns the free column whose name fits best among those that are what is asks for.
func (g *guesser) best(names *lexeme, is func(*profile) bool) (col *profile) {
	top := 0.0
	for _, p := range g.list {
		s := names.score(p)
		if s > 0 && beside(p) {
			s *= 0.9
		}
		if s >= leastName && s > top && !g.taken[p] && (g.blind || p.n > 0 && is(p)) {
			col, top = p, s
		}
	}
	return col
}

// beside reports whether a column holds an amount that another one holds in full: without tax, in
// another currency.
func beside(p *profile) bool { return hasAny(p.aside, netWords...) || hasAny(p.aside, "purchased") }

// money tells the amounts of orders from those of lines, and prices from amounts.
func (g *guesser) money() {
	l := g.ledger()
	charges := g.charges()
	on := func(not level, but ...*profile) func(*profile) bool {
		return func(p *profile) bool {
			return isMoney(p) && l.level(p) != not && !slices.Contains(but, p) && !(charges && p.zero())
		}
	}
	set := func(field string, p *profile) {
		if p != nil {
			g.by[field], g.taken[p] = p, true
		}
	}
	units := g.best(&unitNames, func(p *profile) bool { return p.counts() && !l.ofOrderUnits(p) })
	set("lines.units", units)
	total := g.best(&totalNames, on(levelLine))
	price := g.best(&priceNames, on(levelOrder))
	if total != nil && total == price { // a column "Price" alone
		if units != nil && units.count(func(s string) bool {
			f, err := parseNumber(withoutUnit(s), marks{})
			return err == nil && f.compare(number{1, 0}) != 0
		}) > 0 {
			total = g.best(&totalNames, on(levelLine, price))
		} else {
			price = nil
		}
	}
	amount := g.lineAmount(l, price, units, on(levelOrder, total, price))
	if price != nil && total == nil {
		if whole := g.ofLine(price, l, on(levelOrder)); whole != nil { // it is of all units
			amount, price = whole, nil
		}
	}
	if l.heads && total != nil && l.level(total) == levelUnknown {
		amount = total // the amounts of orders and of lines are in one column
	}
	if !l.many && total != nil {
		amount = nil // one row an order: its total is enough, its lines are price × quantity
		if price == nil && (units != nil || g.by["lines.product"] != nil || single(g.by["lines.name"])) {
			amount, total = total, nil // of its one line
		}
	}
	if price != nil && amount != nil && price != amount {
		if l.multiplies(price, units, amount) {
			price = nil
		} else if total != nil && !l.heads && !l.sumsUp(amount) {
			amount = nil
		} else {
			price = nil
		}
	}
	if price != nil && units != nil && total != nil && l.sumsAlone(price, units, total) {
		amount, price = price, nil
	}
	set("amount", total)
	set("lines.price", price)
	if amount != nil {
		g.by["lines.amount"], g.taken[amount] = amount, true
	}
	if price == nil && amount == nil && !(l.many && (g.by["lines.product"] != nil || g.by["lines.name"] != nil)) {
		g.drop("lines.units")
	}
	if total == nil && amount != nil && len(g.Adds) == 0 {
		g.taxes(amount, l)
	}
	set("refunded", g.best(&refundNames, isMoney))
	g.linesThatFit(l)
	g.settleLines(l)
	g.perLine(l)
	g.doubt(l)
}

// perLine finds which of the columns that say what a row is differ between the rows of one order.
func (g *guesser) perLine(l *ledger) {
	g.PerLine, g.Many = nil, l.many
	for _, p := range g.list {
		if words := g.Words[p.name]; words != nil && l.differs(p, words) {
			g.PerLine = append(g.PerLine, p.name)
		}
	}
	if p := g.by["refunded"]; p != nil {
		g.RefundLines = l.level(p) == levelLine
	}
}

// differs reports whether a row of some order says that it is void, and another row of it something else.
func (l *ledger) differs(p *profile, words map[string]Meaning) bool {
	for _, rows := range l.groups {
		void, other := false, false
		for _, r := range rows {
			void = void || p.cells[r] != "" && words[p.cells[r]] == MeansVoid
			other = other || p.cells[r] != "" && words[p.cells[r]] != MeansVoid
		}
		if void && other {
			return true
		}
	}
	return false
}

func (g *guesser) drop(field string) {
	if p := g.by[field]; p != nil {
		delete(g.by, field)
		delete(g.taken, p)
	}
}

// settleLines drops what is of lines where there are none, or only one without a price of its own, and what is of returns where there are none.
func (g *guesser) settleLines(l *ledger) {
	if g.by["lines.price"] == nil && g.by["lines.amount"] == nil && g.by["amount"] != nil && !l.many {
		g.drop("lines.product")
		g.drop("lines.name")
	}
	returns := false
	for _, words := range g.Words {
		for _, m := range words {
			returns = returns || m == MeansReturn
		}
	}
	if a := g.by["amount"]; a != nil && a.is[shapeNegative] > 0 {
		returns = true
	}
	if a := g.by["lines.amount"]; a != nil && a.is[shapeNegative] > 0 {
		returns = true
	}
	if !returns {
		g.drop("of")
	}
}

func figureOf(p *profile, row int) (number, bool) {
	if p == nil || p.cells[row] == "" {
		return number{}, false
	}
	f, err := parseNumber(withoutUnit(p.cells[row]), marks{})
	return f.number, err == nil
}

// multiplies reports whether price × units, or that less a discount, is the amount in most rows.
func (l *ledger) multiplies(price, units, amount *profile) bool {
	good, bad := 0, 0
	discounts := l.g.discounts()
	for row := range price.cells {
		p, ok := figureOf(price, row)
		a, have := figureOf(amount, row)
		u, of := figureOf(units, row)
		if !ok || !have || !of || p.m == 0 {
			continue
		}
		if x, err := p.times(u); err == nil && (x.compare(a) == 0 || lessens(x, u, a, discounts, row)) {
			good++
		} else {
			bad++
		}
	}
	return good > bad
}

// sumsAlone reports whether the prices of an order's lines add up to its total, and price × units do
// not: a price is for all units of its line.
func (l *ledger) sumsAlone(price, units, total *profile) bool {
	alone, times := 0, 0
	for _, rows := range l.groups {
		var sum, product number
		var whole number
		have, bad := false, false
		for _, r := range rows {
			if t, ok := figureOf(total, r); ok && !have {
				whole, have = t, true
			}
			p, ok := figureOf(price, r)
			u, of := figureOf(units, r)
			if !ok || !of {
				continue
			}
			x, err := p.times(u)
			if err == nil {
				product, err = product.plus(x)
			}
			if err == nil {
				sum, err = sum.plus(p)
			}
			bad = bad || err != nil
		}
		if !have || bad || sum.compare(product) == 0 {
			continue
		}
		if sum.compare(whole) == 0 {
			alone++
		}
		if product.compare(whole) == 0 {
			times++
		}
	}
	return alone > times
}
