package importer

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode"

	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/customer"
	"huitou/internal/errs"
	"huitou/internal/money"
	"huitou/stat/kano"
	"huitou/stat/score"
)

// valueType is the type of a field of a fact.
type valueType int

// The types of fields.
const (
	typeText    valueType = iota
	typeInstant           // a time
	typeDay               // a day
	typeMoney             // minor units of the row's currency
	typeUnits             // thousandths
	typeInt
	typeRating // an answer on a scale
	typeFlag
	typeList // texts
)

// ofText reports whether a value of the type is what its cell says, whatever the rest of the
// column says.
func (t valueType) ofText() bool { return t == typeText || t == typeList || t == typeFlag }

// value is a value of one of the types; none = the cell was empty.
type value struct {
	none bool
	text string
	at   clock.Instant
	day  cal.Day
	n    int64
	list []string

	points int // of a rating: the most there is, 0 = not said
}

func zoneOf(name string) (*time.Location, error) { return cal.Zone(name) }

// value evaluates an expression as a type.
func (x *expr) value(r *cells, typ valueType) (value, *badCell) {
	stored := typ == typeInstant || typ == typeDay || typ == typeMoney || typ == typeUnits || typ == typeInt || typ == typeRating
	s, column, bad := x.text(r, stored)
	if bad != nil {
		return value{}, bad
	}
	if stored {
		s = strings.TrimSpace(s)
	}
	if s == "" {
		return value{none: true}, nil
	}
	var v value
	switch typ {
	case typeText:
		if v.text = s; x.country != "" {
			if n, ok := customer.Normalise(customer.Phone, s, x.country); ok {
				v.text = n.Value
			}
		}
		return v, nil
	case typeInstant, typeDay:
		return x.date(r, s, column, typ)
	case typeFlag:
		return flagValue(s, column)
	case typeRating:
		return x.rating(s, column)
	case typeList:
		v.list = []string{s}
		if x.split != "" {
			v.list = v.list[:0]
			for _, p := range strings.Split(s, x.split) {
				if p = strings.TrimSpace(p); p != "" {
					v.list = append(v.list, p)
				}
			}
		}
		return v, nil
	}
	return x.numeric(r, s, column, typ)
}

// rating reads an answer on a scale: "4", "4/5", "★★★★☆", "5 stars", "10 - Extremely
// likely", or one of the five of Kano. That nothing was answered ("N/A") is none, not 0.
func (x *expr) rating(s, column string) (v value, bad *badCell) {
	if x.kano {
		a, missing, err := kano.ParseAnswer(s)
		if err != nil {
			return v, &badCell{column: column, key: "import.kano", found: s, expected: "1 … 5, I like it that way"}
		}
		return value{none: missing, n: int64(a), points: int(kano.Dislike)}, nil
	}
	a, err := score.ParseAnswer(s)
	if err != nil {
		return v, &badCell{column: column, key: "import.rating", found: s, expected: "4, 4/5, ★★★★☆, 5 stars"}
	}
	return value{none: a.Missing, n: int64(a.Value), points: a.Points}, nil
}

func flagValue(s, column string) (v value, bad *badCell) {
	switch strings.ToLower(s) {
	case "1", "true", "yes", "y", "是":
		v.n = 1
	case "0", "false", "no", "n", "否":
	default:
		bad = &badCell{column: column, key: "import.flag", found: s, expected: "yes, no"}
	}
	return v, bad
}

// numeric reads an amount, a number of units or a whole number.
func (x *expr) numeric(r *cells, s, column string, typ valueType) (value, *badCell) {
	n, bad := x.number(r, s, column, typ)
	if bad != nil {
		return value{}, bad
	}
	for i, c := range slices.Concat(x.plus, x.minus) {
		t := r.m.cell(r, c, true)
		if t == "" {
			continue
		}
		o, bad := x.number(r, t, c, typ)
		if bad != nil {
			return value{}, bad
		}
		if i >= len(x.plus) {
			o.m = -o.m
		}
		var err error
		if n, err = n.plus(o); err != nil {
			return value{}, numberError(err, t, c)
		}
	}
	if x.times != "" {
		t := r.m.cell(r, x.times, true)
		if t == "" {
			return value{}, &badCell{column: x.times, key: "field.required"}
		}
		o, bad := x.number(r, t, x.times, typeUnits)
		if bad != nil {
			return value{}, bad
		}
		var err error
		if n, err = n.times(o); err != nil {
			return value{}, numberError(err, s, column)
		}
	}
	if x.abs && n.m < 0 || x.negate {
		n.m = -n.m
	}
	places := 0
	switch typ {
	case typeMoney:
		p, err := money.Places(r.currency)
		if err != nil {
			return value{}, &badCell{column: column, key: "field.currency", found: r.currency, expected: "ISO 4217: CNY, HKD, EUR"}
		}
		places = p
	case typeUnits:
		places = 3
	}
	minor, exact, err := n.minor(places)
	if err != nil {
		return value{}, numberError(err, s, column)
	}
	if !exact {
		// The product of a price and a quantity is rounded to what can be paid.
		if typ == typeInt || !x.round && x.times == "" {
			return value{}, &badCell{column: column, key: "import.places", args: errs.Pairs("n", places), found: s, expected: example(places)}
		}
		r.rounded++
	}
	return value{n: minor}, nil
}

func example(places int) string {
	if places == 0 {
		return "12"
	}
	return "12." + strings.Repeat("5", places)
}

// number reads a number by the marks that the map sets, else by those of the column.
func (x *expr) number(r *cells, s, column string, typ valueType) (number, *badCell) {
	var f figure
	var err error
	if typ == typeUnits {
		s = withoutUnit(s)
	}
	switch {
	case r.typed(column):
		f, err = parseNumber(s, marks{point: ".", typed: true})
	case x.point == "" && r.row.json != nil: // a program wrote it
		f, err = parseNumber(s, marks{point: ".", group: ","})
	case x.point != "" || x.konst != nil:
		f, err = parseNumber(s, marks{point: cmp.Or(x.point, "."), group: x.group, indian: x.indian})
	default:
		f, err = r.formats.number(s, column, r, x.whole(r, typ), x.cents(r, typ))
	}
	if err != nil {
		return f.number, numberError(err, s, column)
	}
	if f.sign != "" && typ != typeMoney {
		return f.number, numberError(errNumber, s, column)
	}
	if !fits(f.sign, r.currency) {
		return f.number, &badCell{column: column, key: "import.currency_sign", args: errs.Pairs("sign", f.sign, "currency", r.currency), found: s, expected: r.currency}
	}
	return f.number, nil
}

// unitWords are words that count pieces, beside a quantity.
var unitWords = wordSet("x", "×", "pc", "pcs", "pc.", "pcs.", "pce", "piece", "pieces", "ea", "ea.", "each", "unit", "units", "item", "items", "pack", "packs", "box", "boxes", "set", "sets", "pair", "pairs", "bottle", "bottles",
	"stk", "stk.", "st.", "stuck", "piece(s)", "pieces(s)", "pce.", "pza", "pza.", "pzas", "pieza", "piezas", "ud", "uds", "ud.", "uds.", "unidad", "unidades", "pz", "pz.", "szt", "szt.", "шт", "шт.",
	"件", "个", "只", "盒", "瓶", "箱", "包", "袋", "套", "张", "把", "台", "份", "杯", "次", "双", "条", "本", "位", "人", "块", "罐", "支", "片", "枚", "張", "组", "点")

// withoutUnit returns a quantity without the word for its pieces: 2 of "2 pcs", 1 of 1件, 3 of "x 3".
func withoutUnit(s string) string {
	if n := strings.TrimRightFunc(s, func(r rune) bool { return !unicode.IsDigit(r) }); n != "" && unitWords[folded(strings.TrimSpace(s[len(n):]))] {
		return n
	}
	if n := strings.TrimLeft(s, "xX× "); n != s && unitWords[folded(strings.TrimSpace(s[:len(s)-len(n)]))] {
		return n
	}
	return s
}

// whole reports whether a number can have no decimals, so that a mark in it groups.
func (x *expr) whole(r *cells, typ valueType) bool {
	if x.times != "" || x.round || typ == typeUnits {
		return false
	}
	if typ == typeInt {
		return true
	}
	places, err := money.Places(r.currency)
	return err == nil && places == 0
}

// cents reports whether a number is an amount of a currency with at most two decimals: it is not a price, which may have
// more.
func (x *expr) cents(r *cells, typ valueType) bool {
	if x.times != "" || x.round || typ != typeMoney {
		return false
	}
	places, err := money.Places(r.currency)
	return err == nil && places < 3
}

func numberError(err error, found, column string) *badCell {
	b := &badCell{column: column, key: "import.number", found: found, expected: "1234.50"}
	switch err { //nolint:errorlint // they are the reader's own
	case errRange:
		b.key, b.expected = "field.amount_range", ""
	case errGroups:
		b.key, b.expected = "import.number_groups", "1,234.50"
	case errExponent:
		b.key, b.expected = "import.number_exponent", "123456.00"
	}
	return b
}

// date reads a time or a day. Of a time of which only the day is written it is that day.
func (x *expr) date(r *cells, s, column string, typ valueType) (value, *badCell) {
	zone := r.m.zone
	if x.zone != nil {
		zone = x.zone
	}
	m, ok := x.moment(r, s, column)
	if m.farYear() {
		return value{}, &badCell{column: column, key: "field.year", found: s, expected: "1900 … 2199"}
	}
	if !ok {
		expected := "2026-05-03 14:00:00"
		if typ == typeDay {
			expected = "2026-05-03"
		}
		if x.order != orderNone || x.dated() && len(x.layouts) > 0 {
			expected = time.Date(2026, 5, 3, 14, 0, 0, 0, time.UTC).Format(x.layouts[0])
		}
		return value{}, &badCell{column: column, key: "import.date", found: s, expected: expected}
	}
	at := m.instant(zone)
	if !at.Sane() {
		return value{}, &badCell{column: column, key: "field.year", found: s, expected: "1900 … 2199"}
	}
	if typ != typeDay && m.timed {
		return value{at: at}, nil
	}
	if len(x.layouts) > 0 && (x.layouts[0] == epochSeconds || x.layouts[0] == epochMillis) { // no day is written
		return value{day: cal.DayOf(at, zone)}, nil
	}
	return value{day: m.date()}, nil
}

// moment reads a date by the layouts that the map sets, and other spellings in the order of those
// layouts; without layouts in the order of its column; in a spreadsheet also the number of days
// that it stores.
func (x *expr) moment(r *cells, s, column string) (moment, bool) {
	if x.dated() {
		return x.yearless(r, s)
	}
	if r.row.raw != nil && r.typed(column) {
		if m, ok := serial(s, r.row.from1904); ok {
			return m, true
		}
	}
	if len(x.layouts) == 0 {
		return r.formats.moment(s, column, r)
	}
	if m, ok := byLayout(s, x.layouts); ok || x.order == orderNone {
		return m, ok
	}
	m, _, _, ok := readMoment(s, x.order)
	return m, ok
}
