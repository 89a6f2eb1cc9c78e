package importer

import (
	"math"
	"slices"
	"strings"
)

// ofLine returns the column of what a line comes to where the name of a price speaks of that: it is with
// tax, the price without that and the tax beside it; or the tax of the line is beside it, to be added.
func (g *guesser) ofLine(price *profile, l *ledger, is func(*profile) bool) *profile {
	net, tax := []*profile{}, []*profile{}
	for _, p := range g.list {
		switch {
		case p == price || slices.Contains(p.words, "rate") || l.repeats(p):
		case hasAny(p.words, "tax", "vat", "mwst"):
			tax = append(tax, p)
		case is(p) && slices.Equal(p.words, price.words):
			net = append(net, p)
		}
	}
	for _, n := range net {
		for _, t := range tax {
			if whole := taxed(price, n, t); whole != nil {
				return whole
			}
		}
	}
	for _, t := range tax {
		if len(price.words) > 1 && len(t.words) > 1 && t.words[0] == price.words[0] { // item price, item tax
			g.besides(price, l)
			return price
		}
	}
	return nil
}

// taxed returns which of two columns is the other with a tax in most rows, nil for neither.
func taxed(a, b, tax *profile) *profile {
	first, second := 0, 0
	for row := range a.cells {
		x, ok := figureOf(a, row)
		y, have := figureOf(b, row)
		t, of := figureOf(tax, row)
		if !ok || !have || !of || t.m == 0 {
			continue
		}
		if z, err := y.plus(t); err == nil && z.compare(x) == 0 {
			first++
		}
		if z, err := x.plus(t); err == nil && z.compare(y) == 0 {
			second++
		}
	}
	switch {
	case first > second:
		return a
	case second > first:
		return b
	}
	return nil
}

// netWords say in the name of an amount that it is without tax.
var netWords = []string{"net", "netto", "ex", "excl", "ohne"}

// taxes adds the tax of a line to its amount where the name of that says that it is without.
func (g *guesser) taxes(amount *profile, l *ledger) {
	if !hasAny(amount.words, netWords...) && !hasAny(amount.aside, netWords...) {
		return
	}
	for _, p := range g.list {
		if len(p.words) == 1 && hasAny(p.words, "tax", "taxes", "vat", "gst", "mwst", "ust", "iva", "tva") &&
			p.nearly(shapeNumber) && !g.taken[p] && (!l.many || l.level(p) == levelLine || proportional(p, amount)) {
			g.Adds = append(g.Adds, p.name)
			return
		}
	}
}

// proportional reports whether a tax is the same share of the amount in every row that has one, to the cent.
func proportional(tax, amount *profile) bool {
	rows, taxes, amounts := 0, 0.0, 0.0
	each := func(see func(tax, amount float64)) {
		for row := range amount.cells {
			t, ok := figureOf(tax, row)
			a, have := figureOf(amount, row)
			if ok && have && t.m != 0 {
				see(t.float(), a.float())
			}
		}
	}
	each(func(t, a float64) { rows, taxes, amounts = rows+1, taxes+t, amounts+a })
	good := rows > 0 && amounts != 0
	each(func(t, a float64) { good = good && math.Abs(t-a*taxes/amounts) <= 0.01 })
	return good
}

// besides finds what is added to the price of a line, and what is taken off it: columns that lines of one
// order do not repeat.
func (g *guesser) besides(price *profile, l *ledger) {
	for _, p := range g.list {
		switch {
		case p == price || p.n == 0 || !p.nearly(shapeNumber) || !isMoney(p) || g.taken[p] || l.repeats(p),
			hasAny(p.words, "rate", "id", "ids", "code", "zip", "postal", "percent", "included", "number"), strings.Contains(p.name, "%"):
		case hasAny(p.words, "discount", "promotion", "coupon") && 2*p.is[shapeNegative] <= p.n:
			g.Takes = append(g.Takes, p.name)
		case hasAny(p.words, "tax", "shipping", "wrap", "vat", "postage", "discount", "promotion", "coupon"): // discounts that are negative
			g.Adds = append(g.Adds, p.name)
		}
	}
}
