package importer

import (
	"slices"

	"huitou/internal/fact"
)

// linesByShape takes the column of text that rows below an order have, which leave its own cells blank, for what their
// lines are called, where no name says so: 品目, Posten.
func (g *guesser) linesByShape() {
	id, at := g.by["id"], g.by["at"]
	if g.Kind != fact.KindPurchase || g.blind || id == nil || at == nil || g.by["lines.name"] != nil || g.by["lines.product"] != nil {
		return
	}
	var below []int
	for row := range id.cells {
		if id.cells[row] == "" && at.cells[row] == "" && row > 0 {
			below = append(below, row)
		}
	}
	has := func(p *profile) bool {
		return len(below) > 0 && !slices.ContainsFunc(below, func(row int) bool { return p.cells[row] == "" })
	}
	numbers := slices.ContainsFunc(g.list, func(p *profile) bool { return isMoney(p) && has(p) })
	var best *profile
	for _, p := range g.list {
		if numbers && has(p) && !g.taken[p] && p.most(shapeLetter) && !p.most(shapeDay) && !p.most(shapeNumber) && (best == nil || p.distinct > best.distinct) {
			best = p
		}
	}
	if best != nil {
		g.by["lines.name"], g.taken[best] = best, true
	}
}

// linesThatFit chooses the column whose lines add up to the totals of their orders, if those of the present one do not and
// those of another do in most orders of several lines.
func (g *guesser) linesThatFit(l *ledger) {
	total, units := g.by["amount"], g.by["lines.units"]
	if total == nil || !l.many || l.heads || len(g.Adds)+len(g.Takes) > 0 {
		return
	}
	now, field := g.by["lines.amount"], "lines.amount"
	if now == nil {
		if now, field = g.by["lines.price"], "lines.price"; now == nil {
			return
		}
	}
	const several = 2 // orders that bear it out
	fits := func(p *profile, times *profile) (n int) {
		for _, rows := range l.groups {
			if len(rows) > 1 && addsUp(rows, p, times, total) {
				n++
			}
		}
		return n
	}
	all := 0
	for _, rows := range l.groups {
		if len(rows) > 1 {
			all++
		}
	}
	times := units
	if field == "lines.amount" {
		times = nil
	}
	most, col, as := fits(now, times), now, field
	for _, p := range g.list {
		if p == now || p == units || g.taken[p] || !p.nearly(shapeNumber) || !isMoney(p) || l.level(p) == levelOrder && !l.repeats(p) || max(lineNames.score(p), priceNames.score(p)) < leastName {
			continue
		}
		if n := fits(p, nil); n > most {
			most, col, as = n, p, "lines.amount"
		}
		if n := fits(p, units); units != nil && n > most {
			most, col, as = n, p, "lines.price"
		}
	}
	if col == now || 2*most <= all || most < min(several, all) {
		return
	}
	delete(g.by, field)
	delete(g.taken, now)
	g.by[as], g.taken[col] = col, true
}

// addsUp reports whether the lines of an order, each times its units if these are given, come to its total.
func addsUp(rows []int, p, units, total *profile) bool {
	var sum, whole number
	have := false
	for _, r := range rows {
		if t, ok := figureOf(total, r); ok && !have {
			whole, have = t, true
		}
		x, ok := figureOf(p, r)
		if !ok {
			return false
		}
		var err error
		if units != nil {
			u, of := figureOf(units, r)
			if !of {
				return false
			}
			if x, err = x.times(u); err != nil {
				return false
			}
		}
		if sum, err = sum.plus(x); err != nil {
			return false
		}
	}
	return have && sum.compare(whole) == 0
}
