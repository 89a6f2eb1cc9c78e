package importer

import (
	"math"
	"slices"
	"strings"
)

// What proves that a column is what a line comes to, beside its name: the lines of orders add up to a total; it is the
// price of all units, or that less a discount.
const (
	sumWorth     = 60.0
	productWorth = 40.0
)

// zero reports whether a column holds nothing but 0: what it is an amount of was not there.
func (p *profile) zero() bool {
	return p.n > 0 && p.count(nought) == p.n
}

// nought reports whether a cell is a number that is 0.
func nought(s string) bool {
	f, err := parseNumber(withoutUnit(s), marks{})
	return err == nil && f.m == 0
}

// charges reports whether a column that is named for an amount holds more than 0.
func (g *guesser) charges() bool {
	return slices.ContainsFunc(g.list, func(p *profile) bool {
		return p.n > 0 && isMoney(p) && !p.zero() && (totalNames.score(p) >= leastName || lineNames.score(p) >= leastName || priceNames.score(p) >= leastName)
	})
}

// ofOrderUnits reports whether a quantity is of whole orders: several of them repeat it on each of their rows. That two
// lines of one order have the same number is no proof, and 1 is none at all.
func (l *ledger) ofOrderUnits(p *profile) bool {
	if l.level(p) != levelOrder {
		return false
	}
	if l.heads {
		return true
	}
	n := 0
	for _, rows := range l.groups {
		if f, ok := figureOf(p, rows[0]); len(rows) > 1 && (!ok || f.compare(number{1, 0}) != 0) {
			n++
		}
	}
	return n > 1
}

// idle reports whether a row says of nobody, of no goods and of no amount: a text between the lines of an order.
func (g *guesser) idle(row int) bool {
	for _, field := range []string{"id", "at", "customer", "lines.product"} {
		if p := g.by[field]; p != nil && p.cells[row] != "" {
			return false
		}
	}
	return !slices.ContainsFunc(g.list, func(p *profile) bool { return isMoney(p) && p.cells[row] != "" && !nought(p.cells[row]) })
}

// free finds whether all that was sold was for nothing by the chosen columns: a person is asked.
func (g *guesser) free() {
	g.Free = ""
	for _, field := range []string{"amount", "lines.amount", "lines.price"} {
		p := g.by[field]
		switch {
		case p == nil || p.n == 0:
		case !p.zero():
			g.Free = ""
			return
		case g.Free == "":
			g.Free = p.name
		}
	}
}

// lineAmount returns the column of what a line comes to: one named for that, or for a total that the rows of one order
// differ in. Numbers that prove it count more than the name.
func (g *guesser) lineAmount(l *ledger, price, units *profile, is func(*profile) bool) (amount *profile) {
	top := 0.0
	for _, p := range g.list {
		if g.taken[p] || !g.blind && (p.n == 0 || !is(p)) {
			continue
		}
		s := lineNames.score(p)
		if t := 0.95 * totalNames.score(p); t > s && l.level(p) == levelLine {
			s = t
		}
		if beside(p) {
			s *= 0.9
		}
		if s < leastName {
			continue
		}
		if l.sumsUp(p) {
			s += sumWorth
		}
		if price != nil && l.multiplies(price, units, p) {
			s += productWorth
		}
		if s > top {
			amount, top = p, s
		}
	}
	return amount
}

// sumsUp reports whether the lines of most orders of several rows add up to what another column says of the order.
func (l *ledger) sumsUp(p *profile) bool {
	if !l.many || l.heads || l.level(p) != levelLine {
		return false
	}
	return slices.ContainsFunc(l.g.list, func(q *profile) bool {
		if q == p || q.n == 0 || !isMoney(q) || q.zero() || l.level(q) != levelOrder {
			return false
		}
		good, bad := 0, 0
		for _, rows := range l.groups {
			if len(rows) < 2 {
				continue
			}
			switch whole, sum, ok := l.wholeAndSum(q, p, rows); {
			case !ok || whole.m == 0:
			case whole.compare(sum) == 0:
				good++
			default:
				bad++
			}
		}
		return good > bad
	})
}

// wholeAndSum returns what a column says of an order, on the first row that says it, and what another adds up to.
func (l *ledger) wholeAndSum(whole, part *profile, rows []int) (a, sum number, ok bool) {
	for _, r := range rows {
		if f, is := figureOf(whole, r); is && !ok {
			a, ok = f, true
		}
		f, _ := figureOf(part, r)
		s, err := sum.plus(f)
		if err != nil {
			return a, sum, false
		}
		sum = s
	}
	return a, sum, ok
}

// discountWords name what is taken off a price.
var discountWords = []string{"discount", "disc", "rabatt", "remise", "reduction", "descuento", "dto", "korting", "sconto", "desconto", "折扣", "优惠", "値引"}

// discounts are the columns of what is taken off a price.
func (g *guesser) discounts() (list []*profile) {
	for _, p := range g.list {
		if p.n > 0 && p.most(shapeNumber) && !p.zero() && slices.ContainsFunc(discountWords, func(w string) bool {
			return slices.Contains(p.words, w) || strings.ContainsFunc(w, spaceless) && strings.Contains(p.plain, w)
		}) {
			list = append(list, p)
		}
	}
	return list
}

// lessens reports whether an amount is the price of all units less the discount that stands beside it, of each or of all
// of them, in money or per cent; to the cent.
func lessens(all, units, amount number, discounts []*profile, row int) bool {
	for _, d := range discounts {
		f, ok := figureOf(d, row)
		if !ok || f.m == 0 {
			continue
		}
		x, off := all.float(), math.Abs(f.float())
		for _, y := range []float64{x - off, x - off*units.float(), x * (1 - off/100), x * (1 - off)} {
			if math.Abs(y-amount.float()) < 0.0051 {
				return true
			}
		}
	}
	return false
}
