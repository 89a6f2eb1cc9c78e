package importer

import (
	"slices"
	"strings"

	"huitou/internal/fact"
	"huitou/internal/money"
)

// setCurrency is the currency of the amounts of a row: that of its column, the map's where the
// cell is blank. An invalid code is an error of that column.
func (s *stager) setCurrency(e *emit, c *cells) *badCell {
	c.currency = s.m.Currency
	if e.currency == nil {
		return nil
	}
	code, column, bad := e.currency.text(c, false)
	if bad != nil || code == "" && c.currency != "" {
		return bad
	}
	c.currency = strings.ToUpper(code)
	if _, err := money.Places(c.currency); err != nil {
		return &badCell{column: column, key: "field.currency", found: code, expected: "ISO 4217: CNY, HKD, EUR"}
	}
	return nil
}

// addLine adds a line to those of a fact. A row whose amount and product are empty has
// none, and nor has one without an amount that is cancelled, or that is a text in an order with a total.
func addLine(to *[]fact.Line, l *lineRule, c *cells, void, total bool) *badCell {
	amount, bad := l.amount.value(c, typeMoney)
	if bad != nil {
		return bad
	}
	line := fact.Line{Amount: amount.n}
	for _, t := range []struct {
		from *expr
		to   func(string)
	}{
		{l.product, func(s string) { line.Product = fact.Ref(s) }},
		{l.name, func(s string) { line.Name = s }},
		{l.partner, func(s string) { line.Partner = fact.Ref(s) }},
	} {
		if t.from == nil {
			continue
		}
		s, _, bad := t.from.text(c, false)
		if bad != nil {
			return bad
		}
		t.to(oneLine(s))
	}
	if amount.none {
		if line.Product == "" && line.Name == "" || void || total && l.text(c) {
			return nil
		}
		return &badCell{column: first(l.amount), key: "field.required"}
	}
	if l.units != nil {
		v, bad := l.units.value(c, typeUnits)
		if bad != nil {
			return bad
		}
		line.Units = v.n
	}
	if l.cost != nil {
		v, bad := l.cost.value(c, typeMoney)
		if bad != nil {
			return bad
		}
		if !v.none {
			line.Cost = &v.n
		}
	}
	*to = append(*to, line)
	return nil
}

// text reports whether a row has nothing of what a line has but a name: a remark between the lines of an order.
func (l *lineRule) text(c *cells) bool {
	blank := 0
	for _, x := range []*expr{l.product, l.units} {
		if x == nil || l.name != nil && slices.Equal(x.needs(), l.name.needs()) {
			continue
		}
		for _, column := range x.needs() {
			if c.m.cell(c, column, false) != "" {
				return false
			}
			blank++
		}
	}
	return blank > 0
}
