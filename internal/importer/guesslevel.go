package importer

import "slices"

// Words of the name of an amount that say of what it is.
var (
	ofOrderWords = []string{"order", "grand", "invoice", "receipt", "check", "bill", "transaction", "cart", "gesamtbetrag", "gesamt", "rechnungsbetrag", "auftragswert", "bestellwert"}
	ofLineWords  = []string{"line", "item", "lineitem", "position", "positionsbetrag", "unit", "product"}
	ofOrderParts = []string{"订单", "合计", "总额", "总金额", "总价", "应付总"}
	ofLineParts  = []string{"小计", "单品", "行", "商品金额"}
)

// leastAlike is how many orders of different goods, each with the same amount in all of its rows, and not that of
// the others, show that it is what the order comes to: that the goods cost the same in all of them is no accident.
const leastAlike = 3

// alike returns of what an amount is that all rows of an order have alike: a total that each of them repeats, or
// lines that cost the same. It is told by the other columns and the other orders; levelUnknown where these do not say.
func (l *ledger) alike(p *profile) level {
	groups, blank := l.alikes(p)
	if blank || len(groups) == 0 {
		return levelOrder
	}
	for _, say := range []func(*profile, [][]int) level{l.byProduct, l.bySum, l.byName, l.byPrices, l.byVariety} {
		if is := say(p, groups); is != levelUnknown {
			return is
		}
	}
	return levelUnknown
}

// alikes returns the orders of several rows that have the same number in a column, and whether a row leaves it blank.
func (l *ledger) alikes(p *profile) (groups [][]int, blank bool) {
	for _, rows := range l.groups {
		same := len(rows) > 1
		for _, r := range rows {
			blank = blank || len(rows) > 1 && p.cells[r] == ""
			f, ok := figureOf(p, r)
			same = same && ok && f.m != 0 && p.cells[r] == p.cells[rows[0]]
		}
		if same {
			groups = append(groups, rows)
		}
	}
	return groups, blank
}

// majority returns what most of the votes are for, levelUnknown where they do not agree well.
func majority(line, order int) level {
	switch {
	case line > 3*order:
		return levelLine
	case order > 3*line:
		return levelOrder
	}
	return levelUnknown
}

// byProduct: price × units is the amount in each row, or in all rows of an order together.
func (l *ledger) byProduct(p *profile, groups [][]int) level {
	units, price := l.g.named(&unitNames, func(q *profile) bool { return q != p && q.counts() }), l.g.named(&priceNames, func(q *profile) bool { return q != p && isMoney(q) })
	if price == nil {
		return levelUnknown
	}
	one := func(r int) (number, bool) {
		a, ok := figureOf(price, r)
		u, have := figureOf(units, r)
		if units == nil {
			u, have = number{1, 0}, true
		}
		x, err := a.times(u)
		return x, ok && have && err == nil
	}
	line, order := l.compare(p, groups, one)
	return majority(line, order)
}

// bySum: another amount adds up to it.
func (l *ledger) bySum(p *profile, groups [][]int) level {
	for _, q := range l.g.list {
		if q == p || !isMoney(q) || q.n == 0 || slices.Equal(q.cells, p.cells) {
			continue
		}
		if line, order := l.compare(p, groups, func(r int) (number, bool) { return figureOf(q, r) }); order > 0 && line == 0 {
			return levelOrder
		}
	}
	return levelUnknown
}

// compare counts the orders in which a number of each row is the amount of that row, and those in which
// the numbers of all rows together are.
func (l *ledger) compare(p *profile, groups [][]int, one func(row int) (number, bool)) (line, order int) {
	for _, rows := range groups {
		var sum number
		each, all := true, true
		for _, r := range rows {
			x, ok := one(r)
			a, _ := figureOf(p, r)
			each = each && ok && x.compare(a) == 0
			s, err := sum.plus(x)
			sum, all = s, all && ok && err == nil
		}
		whole, _ := figureOf(p, rows[0])
		switch {
		case each:
			line++
		case all && sum.compare(whole) == 0:
			order++
		}
	}
	return line, order
}

// byName: the name says it.
func (l *ledger) byName(p *profile, _ [][]int) level {
	order := hasAny(p.words, ofOrderWords...) || slices.ContainsFunc(ofOrderParts, func(s string) bool { return contained(p, s) })
	line := hasAny(p.words, ofLineWords...) || slices.ContainsFunc(ofLineParts, func(s string) bool { return contained(p, s) })
	switch {
	case line:
		return levelLine
	case order:
		return levelOrder
	}
	return levelUnknown
}

// byPrices: the goods of an order cost what other columns say, which is not the same; or the same goods, in orders of
// other goods, have the same amount again, or another one.
func (l *ledger) byPrices(p *profile, groups [][]int) level {
	for _, q := range l.g.list {
		if q == p || !isMoney(q) || priceNames.score(q) < leastName && lineNames.score(q) < leastName {
			continue
		}
		if slices.ContainsFunc(groups, func(rows []int) bool {
			return slices.ContainsFunc(rows, func(r int) bool { return q.cells[r] != "" && q.cells[r] != q.cells[rows[0]] })
		}) {
			return levelOrder
		}
	}
	goods, other := l.goods(), map[string][][]int{}
	if goods == nil {
		return levelUnknown
	}
	basket := func(rows []int) map[string]bool {
		set := map[string]bool{}
		for _, r := range rows {
			set[goods(r)] = true
		}
		return set
	}
	for _, rows := range l.groups {
		for name := range basket(rows) {
			other[name] = append(other[name], rows)
		}
	}
	line, order := 0, 0
	for _, rows := range groups {
		mine := basket(rows)
		for name := range mine {
			for _, others := range other[name] {
				theirs := basket(others)
				if name == "" || len(theirs) == len(mine) && !slices.ContainsFunc(others, func(r int) bool { return !mine[goods(r)] }) {
					continue // the same basket comes to the same
				}
				for _, r := range others {
					switch {
					case goods(r) != name || p.cells[r] == "":
					case p.cells[r] == p.cells[rows[0]]:
						line++
					default:
						order++
					}
				}
			}
		}
	}
	return majority(line, order)
}

// goods returns what the row of an order is of, with how many; nil where no column says it.
func (l *ledger) goods() func(row int) string {
	name := l.g.by["lines.name"]
	for _, names := range []*lexeme{&goodsNames, &codeNames} {
		if name == nil { // which is none of a field where there is a total
			name = l.g.named(names, func(p *profile) bool { return !p.most(shapeFraction) && !p.most(shapeDay) })
		}
	}
	if name == nil {
		return nil
	}
	units := l.g.named(&unitNames, (*profile).counts)
	return func(row int) string {
		switch {
		case name.cells[row] == "" || units == nil:
			return name.cells[row]
		}
		return name.cells[row] + "\x00" + units.cells[row]
	}
}

// byVariety: some orders of different goods each have an amount of their own in all of their rows.
func (l *ledger) byVariety(p *profile, groups [][]int) level {
	goods, amounts := l.goods(), map[string]bool{}
	if goods == nil {
		return levelUnknown
	}
	for _, rows := range groups {
		if slices.ContainsFunc(rows, func(r int) bool { return goods(r) != goods(rows[0]) }) {
			amounts[p.cells[rows[0]]] = true
		}
	}
	if len(amounts) >= leastAlike {
		return levelOrder
	}
	return levelUnknown
}

// doubt notes the total that may as well be of lines.
func (g *guesser) doubt(l *ledger) {
	g.Alike = ""
	if p := g.by["amount"]; p != nil && p.said == levelUnknown && !l.heads && l.many && isMoney(p) && g.by["lines.amount"] == nil && l.alike(p) == levelUnknown {
		g.Alike = p.name
	}
}

// named returns the column whose name fits best, taken or not, among those that are what is asks for.
func (g *guesser) named(names *lexeme, is func(*profile) bool) (col *profile) {
	top := 0.0
	for _, p := range g.list {
		if s := names.score(p); s >= leastName && s > top && p.n > 0 && is(p) {
			col, top = p, s
		}
	}
	return col
}

// contained reports whether a part stands in the name of a column.
func contained(p *profile, part string) bool {
	x := newPhrase(part)
	return x.in(p) > 0
}
