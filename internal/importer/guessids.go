package importer

import (
	"maps"
	"slices"
	"strings"

	"huitou/internal/fact"
)

// longestNumber is how long the number of an order is at most.
const longestNumber = 40

// notNumbers are words of the names of columns that repeat with an order and are no number of it.
var notNumbers = []string{"customer", "client", "kunde", "cliente", "klant", "member", "buyer", "guest", "phone", "zip", "postal", "code", "table", "week", "month", "year", "period", "batch", "collector", "store", "shop", "branch", "staff", "terminal",
	"register", "till", "kasse", "caisse", "quantity", "tax", "vat", "rate", "percent", "ip", "address", "version", "account", "payout", "product", "item", "article", "sku", "barcode", "ean"}

// numbered finds the number of orders where no name says it: what repeats on neighbouring rows of one customer and one
// time that are of different goods; or what the numbers of lines begin with.
func (g *guesser) numbered() {
	if g.Kind != fact.KindPurchase || g.by["id"] != nil || g.blind {
		return
	}
	var best *profile
	for _, p := range g.list {
		if g.taken[p] || !g.mayNumber(p) || !g.repeatsOrder(p) && !g.begins(p) {
			continue
		}
		if best == nil || p.distinct > best.distinct {
			best = p
		}
	}
	if best != nil {
		g.by["id"], g.taken[best] = best, true
	}
}

// mayNumber reports whether the cells of a column can be numbers of orders.
func (g *guesser) mayNumber(p *profile) bool {
	return p.n > 2 && p.distinct > 1 && p.nearly(shapeDigit) && p.longest <= longestNumber && p.is[shapeSpace] == 0 && p.is[shapeDay] == 0 && p.is[shapeFraction] == 0 &&
		p.is[shapeEmail] == 0 && p.is[shapeMasked] == 0 && p.is[shapeClock] == 0 && p.is[shapeNegative] == 0 && !p.most(shapePhone) && !p.most(shapeFlag) &&
		!hasAny(p.words, notNumbers...) && !unitNames.excludes(p) && unitNames.score(p) < leastName && totalNames.score(p) < leastName && lineNames.score(p) < leastName && priceNames.score(p) < leastName
}

// repeatsOrder reports whether some values of a column are on several rows, always on neighbours, which agree in time and
// customer and differ in the goods; and no time of one customer has two.
func (g *guesser) repeatsOrder(p *profile) bool {
	at, goods := g.by["at"], g.by["lines.name"]
	if goods == nil {
		goods = g.by["lines.product"]
	}
	if at == nil || goods == nil || goods == p {
		return false
	}
	cell := func(field string, row int) string {
		if q := g.by[field]; q != nil {
			return q.cells[row]
		}
		return ""
	}
	last, several := map[string]int{}, 0
	for row, s := range p.cells {
		if s == "" {
			continue
		}
		before, again := last[s]
		last[s] = row
		if !again {
			continue
		}
		if before != row-1 || goods.cells[before] == "" || goods.cells[row] == "" {
			return false
		}
		for _, field := range []string{"at", "at.time", "customer", "customer.name"} {
			if now := cell(field, row); now != "" && now != cell(field, before) {
				return false
			}
		}
		if goods.cells[before] != goods.cells[row] {
			several++
		}
	}
	return several > 0 && 2*len(last) > g.moments()
}

// moments counts the different times at which customers bought.
func (g *guesser) moments() int {
	set := map[string]bool{}
	for row := range rowsOf(g.list) {
		key := ""
		for _, field := range []string{"at", "at.time", "customer", "customer.name"} {
			if q := g.by[field]; q != nil {
				key += q.cells[row] + "\x00"
			}
		}
		set[key] = true
	}
	return len(set)
}

// begins reports whether the values of another column, each there once, are those of this one with the number of a line
// behind them: 1001-1, 1001-2.
func (g *guesser) begins(p *profile) bool {
	if p.distinct == p.n {
		return false
	}
	return slices.ContainsFunc(g.list, func(q *profile) bool {
		if q == p || q.distinct != q.n || q.n < p.n {
			return false
		}
		for row, s := range p.cells {
			if s == "" {
				continue
			}
			rest, ok := strings.CutPrefix(q.cells[row], s)
			if !ok || rest == "" || !strings.ContainsAny(rest[:1], "-_/.:#") {
				return false
			}
		}
		return true
	})
}

// isNumber makes a column the number of records, as a person says.
func (g *guesser) isNumber(column string) {
	i := slices.IndexFunc(g.list, func(p *profile) bool { return p.name == column })
	if column == "" || i < 0 {
		return
	}
	for field, p := range g.by {
		if p == g.list[i] {
			delete(g.by, field)
		}
	}
	g.drop("id")
	g.by["id"], g.taken[g.list[i]] = g.list[i], true
}

// Renumbered guesses the amounts and goods of orders again where a person says that their number is in another column:
// what they chose otherwise stays.
func (in *Inspection) Renumbered(g Guess) Guess {
	id := g.Fields["id"]
	if g.Kind != fact.KindPurchase || id == "" {
		return g
	}
	was, now := in.As(g.Kind), guessBy(g.Kind, in.profiles(), id)
	fields := map[string]string{}
	for field, column := range g.Fields {
		if !ofMoney(field) || column != was.Fields[field] {
			fields[field] = column
		}
	}
	for field, column := range now.Fields {
		unused := !slices.Contains(slices.Collect(maps.Values(fields)), column)
		if ofMoney(field) && fields[field] == "" && unused && g.Fields[field] == was.Fields[field] {
			fields[field] = column
		}
	}
	if g.Fields = fields; slices.Equal(g.Adds, was.Adds) && slices.Equal(g.Takes, was.Takes) {
		g.Adds, g.Takes = now.Adds, now.Takes
	}
	return g
}

// ofMoney reports whether a field is of amounts or goods.
func ofMoney(field string) bool {
	return field == "amount" || field == "refunded" || strings.HasPrefix(field, "lines.")
}
