package importer

import (
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/errs"
	"huitou/internal/money"
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
	typeFlag
	typeList // texts
)

// value is a value of one of the types; none = the cell was empty.
type value struct {
	none bool
	text string
	at   clock.Instant
	day  cal.Day
	n    int64
	list []string
}

func zoneOf(name string) (*time.Location, error) { return cal.Zone(name) }

// value evaluates an expression as a type.
func (x *expr) value(r *cells, typ valueType) (value, *badCell) {
	stored := typ == typeInstant || typ == typeDay || typ == typeMoney || typ == typeUnits || typ == typeInt
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
		v.text = s
		return v, nil
	case typeInstant, typeDay:
		return x.date(r, s, column, typ)
	case typeFlag:
		return flagValue(s, column)
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
	n, bad := x.number(s, column)
	if bad != nil {
		return value{}, bad
	}
	for _, c := range x.plus {
		t := r.m.cell(r, c, true)
		if t == "" {
			continue
		}
		o, bad := x.number(t, c)
		if bad != nil {
			return value{}, bad
		}
		var err error
		if n, err = n.plus(o); err != nil {
			return value{}, numberError(err, t, c)
		}
	}
	if x.times != "" {
		t := r.m.cell(r, x.times, true)
		o, bad := x.number(t, x.times)
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

func (x *expr) number(s, column string) (number, *badCell) {
	n, err := parseNumber(s, x.point, x.group)
	if err != nil {
		return n, numberError(err, s, column)
	}
	return n, nil
}

func numberError(err error, found, column string) *badCell {
	b := &badCell{column: column, key: "import.number", found: found, expected: "1234.50"}
	if err == errRange {
		b.key, b.expected = "field.amount_range", ""
	}
	return b
}

// date reads a time or a day.
func (x *expr) date(r *cells, s, column string, typ valueType) (value, *badCell) {
	zone := r.m.zone
	if x.zone != nil {
		zone = x.zone
	}
	t, ok := x.parse(s, zone, &r.row)
	if !ok {
		expected := "2026-05-03 14:00:00"
		if typ == typeDay {
			expected = "2026-05-03"
		}
		if len(x.layouts) > 0 {
			expected = clock.At(time.Date(2026, 5, 3, 14, 0, 0, 0, zone)).In(zone).Format(x.layouts[0])
		}
		return value{}, &badCell{column: column, key: "import.date", found: s, expected: expected}
	}
	if at := clock.At(t); !at.Sane() {
		return value{}, &badCell{column: column, key: "field.year", found: s, expected: "1900 … 2199"}
	}
	if typ == typeDay {
		return value{day: cal.Day(t.Format("2006-01-02"))}, nil
	}
	return value{at: clock.At(t)}, nil
}

// parse reads a date by the layouts told, else by those without a doubt; in a
// spreadsheet also the number of days that it stores.
func (x *expr) parse(s string, zone *time.Location, from *row) (time.Time, bool) {
	layouts := x.layouts
	if len(layouts) == 0 {
		layouts = plainLayouts
	}
	if from.raw != nil {
		if days, err := strconv.ParseFloat(s, 64); err == nil && days > 1 && days < 110_000 {
			if t, err := excelize.ExcelDateToTime(days, from.from1904); err == nil {
				t = t.Round(time.Second)
				return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, zone), true
			}
		}
	}
	for _, l := range layouts {
		if t, err := time.ParseInLocation(l, s, zone); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}
