package importer

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"huitou/internal/fact"
)

// guess chooses the kind of fact that the column names fit best, and its columns. A column
// whose sample is empty or does not fit the field is ignored.
func guess(columns []string, sample [][]string) Guess {
	best := Guess{Kind: fact.KindPurchase, Fields: map[string]string{}}
	cells := map[string][]string{}
	for _, c := range columns {
		cells[c] = cellsOf(columns, sample, c)
	}
	holds := func(field, column string) bool { return len(sample) == 0 || holdsField(field, column, cells[column]) }
	for _, kind := range ColumnKinds {
		g := Guess{Kind: kind, Fields: map[string]string{}}
		taken := map[string]bool{}
		for _, h := range kinds[kind].hints {
			c := match(columns, h, taken, holds)
			if c == "" {
				continue
			}
			g.Fields[h.field] = c
			taken[c] = !strings.HasPrefix(h.field, "customer")
		}
		if g.score() > best.score() {
			best = g
		}
	}
	if best.Kind == fact.KindPurchase {
		best.settleOrder(columns, sample, cells)
	}
	for _, field := range Fields(best.Kind) {
		switch cells := cells[best.Fields[field]]; {
		case isDate(field) && best.Dates == "":
			best.Dates = dateStyle(cells)
		case isNumber(field) && best.Numbers == "":
			best.Numbers = numberStyle(cells)
		}
	}
	return best
}

// settleOrder decides, for a file of orders, which column identifies the customer if none is
// an id, and whether the total is per order or per line.
func (g *Guess) settleOrder(columns []string, sample [][]string, cells map[string][]string) {
	f := g.Fields
	if f["customer"] == "" {
		for _, by := range []string{"customer.email", "customer.phone"} {
			if f["customer"] == "" {
				f["customer"] = f[by]
			}
		}
	}
	if f["customer"] == "" {
		delete(f, "customer")
		for _, field := range []string{"customer.name", "customer.surname", "customer.phone", "customer.email", "customer.city", "customer.country"} {
			delete(f, field)
		}
	}
	if f["lines.price"] != "" && f["lines.amount"] != "" {
		if f["lines.units"] != "" && ofOrder(columns, sample, f["id"], f["lines.price"], f["lines.amount"]) {
			f["amount"] = f["lines.amount"]
			delete(f, "lines.amount")
		} else {
			delete(f, "lines.price")
		}
	}
	g.settleWords(cells)
}

// settleWords finds the status words of cancelled orders, and the customer number that means
// no customer.
func (g *Guess) settleWords(cells map[string][]string) {
	g.Cancels, g.Nobody = nil, ""
	for _, s := range cells[g.Fields["status"]] {
		w := strings.ToLower(s)
		if (cancels[w] || refundWords[w] && g.Fields["refunded"] == "") && !slices.Contains(g.Cancels, s) {
			g.Cancels = append(g.Cancels, s)
		}
	}
	slices.Sort(g.Cancels)
	if slices.Contains(cells[g.Fields["customer"]], "0") {
		g.Nobody = "0"
	}
}

// Chosen completes a guess whose columns a person chose with the status words of cancelled
// orders.
func (in *Inspection) Chosen(g Guess) Guess {
	cells := map[string][]string{}
	for _, field := range []string{"status", "customer"} {
		if c := g.Fields[field]; c != "" {
			cells[c] = cellsOf(in.Columns, in.rows, c)
		}
	}
	g.settleWords(cells)
	return g
}

// ofOrder reports whether a total is of the order and not of its line: rows that go on
// with an order leave it blank or repeat it, or its line has a price of its own by name.
func ofOrder(columns []string, sample [][]string, id, price, total string) bool {
	at := func(row []string, column string) string {
		if i := slices.Index(columns, column); i >= 0 && i < len(row) {
			return strings.TrimSpace(row[i])
		}
		return ""
	}
	first := map[string]string{}
	again, own := 0, 0
	for _, row := range sample {
		key := at(row, id)
		was, seen := first[key]
		switch now := at(row, total); {
		case !seen:
			first[key] = now
		case now == "" || now == was:
			again++
		default:
			own++
		}
	}
	if again+own > 0 {
		return again > own
	}
	return strings.Contains(plainName(price), "item") && !strings.Contains(plainName(total), "item")
}

// holdsField reports whether the cells of a column fit a field.
func holdsField(field, column string, cells []string) bool {
	if len(cells) == 0 {
		return false
	}
	most := func(is func(string) bool) bool {
		n := 0
		for _, c := range cells {
			if is(c) {
				n++
			}
		}
		return 2*n > len(cells)
	}
	number := func(s string) bool { _, err := parseNumber(s, marks{}); return err == nil }
	name := plainName(column)
	switch {
	case isDate(field) || field == "cancelled":
		return holdDays(cells)
	case field == "lines.amount":
		return most(number) && !slices.ContainsFunc(strange, func(w string) bool { return strings.Contains(name, w) })
	case field == "lines.price":
		return most(number) && !slices.ContainsFunc(strange, func(w string) bool { return strings.Contains(name, w) })
	case field == "lines.units" || field == "refunded":
		return most(number)
	case field == "id" && name == "name": // of a person, unless it is #1001
		return most(func(s string) bool { return strings.ContainsAny(s, "0123456789") && !strings.Contains(s, " ") })
	case strings.HasSuffix(field, "phone"):
		return most(func(s string) bool { return strings.Count(digitsOnly(s), "") > 6 && !strings.Contains(s, "@") })
	case strings.HasSuffix(field, "email"):
		return most(func(s string) bool { return strings.Contains(s, "@") })
	case field == "customer.name" || field == "customer.surname":
		return most(func(s string) bool { return !number(s) })
	case strings.HasSuffix(field, "country"):
		return most(func(s string) bool { return len(s) == 2 })
	case field == "currency":
		return most(func(s string) bool { return len(s) == 3 })
	case field == "status":
		return most(func(s string) bool { return !number(s) })
	}
	return true
}

func digitsOnly(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s)
}

// score weighs a guess: the vital fields of a kind count more.
func (g *Guess) score() int {
	s := 0
	for f := range g.Fields {
		if !strings.HasPrefix(f, "customer.") { // customer fields fit customers as well as orders
			s++
		}
	}
	for _, f := range kinds[g.Kind].vital {
		if g.Fields[f] != "" {
			s += 2
		}
	}
	return s
}

// match finds the column whose name has a word of the hint: whole names before parts.
func match(columns []string, h hint, taken map[string]bool, holds func(field, column string) bool) string {
	for _, whole := range []bool{true, false} {
		for _, w := range h.words {
			for _, c := range columns {
				n := plainName(c)
				w, exact := strings.CutPrefix(w, "=")
				if !taken[c] && (n == w || n == strings.ReplaceAll(w, "_", "") || !whole && !exact && speaks(n, w)) && holds(h.field, c) {
					return c
				}
			}
		}
	}
	return ""
}

// speaks reports whether a word is part of a column's name. A short word must be a
// word of the name: retail does not match eta.
func speaks(name, word string) bool {
	if len(word) > 3 || word[0] >= utf8.RuneSelf {
		return strings.Contains(name, word)
	}
	return slices.Contains(strings.Split(name, "_"), word)
}

// plainName is a column's name in lower case, words joined by _.
func plainName(c string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '-' || r == '.' {
			return '_'
		}
		return unicode.ToLower(r)
	}, c)
}

// Fields are the fields that a guess, or a person, may give a column for a kind, in
// the order in which they are asked for; nil for a kind that needs a map file.
func Fields(kind fact.Kind) []string {
	var out []string
	for _, h := range kinds[kind].hints {
		out = append(out, h.field)
	}
	return out
}
