package importer

import (
	"slices"
	"time"

	"gopkg.in/yaml.v3"

	"huitou/internal/cal"
	"huitou/internal/errs"
)

// expr says where a value comes from and what is done with it, in this order: the first
// column or expression that is not empty (or the parts joined, the constant, the row's number), trim, piece, masked, nobody,
// remove, values, table, case, known_by, first, default. A typed field then reads the text with layout,
// zone, decimal and the rest.
type expr struct {
	columns []string
	konst   *string
	concat  []*expr
	with    string
	all     bool    // the parts joined are empty where one of them is
	either  []*expr // the first that is not empty
	rowNo   bool    // the number of the row

	keep    bool     // white space around is kept
	masked  bool     // a cell that hides what it held is empty: 1******6198
	nobody  bool     // a cell that means nobody is empty: Walk-In, Unassigned
	called  []string // the columns of the name of who it is: where that means nobody, the cell is empty, too
	piece   string   // of a cell with a person and how they are reached: name, phone, email
	remove  []string
	values  map[string]string
	other   *string // the value for texts not in values
	table   string
	missing string // for a text that is not in the table: keep, empty; "" and refuse are an error
	letters string // lower, upper, title
	knownBy string // of the id of a customer: phone, email, name
	first   int
	def     *string

	layouts []string
	order   order // of the day and the month in the layouts
	zone    *time.Location

	yearFrom   cal.Day // days without a year are of the twelve months from this one
	yearIn     string  // the column of the year of days without one
	monthFirst bool    // they are written so

	point   string // "" = worked out from the column
	group   string
	indian  bool
	times   string
	plus    []string
	minus   []string
	round   bool
	abs     bool
	negate  bool
	split   string
	country string // of phone numbers without a country code
	kano    bool   // the answers are the five of a Kano questionnaire

	values2 bool // values or else were given
}

const exprKeys = "column, columns, const, concat, with, all, either, row, masked, nobody, called, piece, trim, remove, values, else, table, missing, case, known_by, first, default, " +
	"layout, year_from, year_in, zone, decimal, group, groups, times, plus, minus, round, abs, negate, split, country, answers"

// expr reads an expression: the name of a column, or an object. nil when it is wrong.
func (r *mapReader) expr(n *yaml.Node, at string) *expr {
	if n.Kind == yaml.ScalarNode {
		if n.Value == "" {
			r.wrong(n, at, "import.map_text", errs.Field{})
			return nil
		}
		return &expr{columns: []string{n.Value}}
	}
	x := &expr{}
	bad := len(r.bad)
	r.object(n, at, exprKeys, func(k string, v *yaml.Node) bool { return r.exprKey(x, k, v, at+"."+k) })
	from := 0
	for _, there := range []bool{len(x.columns) > 0, x.konst != nil, len(x.concat) > 0, len(x.either) > 0, x.rowNo} {
		if there {
			from++
		}
	}
	if from != 1 {
		r.wrong(n, at, "import.map_needs", errs.Field{Expected: "column | columns | const | concat | either | row"})
	}
	if x.point == "" && (x.group != "" || x.indian) { // a grouping mark cannot be the decimal mark
		if x.point = "."; x.group == "." {
			x.point = ","
		}
	}
	if x.point != "" && x.point == x.group {
		r.wrong(n, at+".group", "import.map_marks", errs.Field{Found: x.group})
	}
	if len(r.bad) > bad {
		return nil
	}
	return x
}

func (r *mapReader) exprKey(x *expr, k string, v *yaml.Node, at string) bool {
	switch k {
	case "column", "columns":
		x.columns = append(x.columns, r.strs(v, at)...)
	case "const":
		s := r.str(v, at)
		x.konst = &s
	case "concat":
		x.concat = r.exprs(v, at)
	case "either":
		x.either = r.exprs(v, at)
	case "row":
		x.rowNo = r.word(v, at, "number") == "number"
	case "masked":
		x.masked = r.word(v, at, "keep", "empty") == "empty"
	case "nobody":
		x.nobody = r.word(v, at, "keep", "empty") == "empty"
	case "called":
		x.called = r.strs(v, at)
	case "piece":
		x.piece = r.word(v, at, partName, partPhone, partEmail)
	case "known_by":
		x.knownBy = r.word(v, at, byPhone, byEmail, byName)
	case "with":
		x.with = r.str(v, at)
	case "all":
		x.all = r.flag(v, at)
	case "trim":
		x.keep = !r.flag(v, at)
	case "remove":
		x.remove = r.strs(v, at)
	case "values":
		x.values, x.values2 = map[string]string{}, true
		r.object(v, at, "", func(from string, v *yaml.Node) bool { x.values[from] = r.str(v, at+"."+from); return true })
	case "else":
		s := r.str(v, at)
		x.other, x.values2 = &s, true
	case "table":
		x.table = r.str(v, at)
	case "missing":
		x.missing = r.word(v, at, "keep", "empty", "refuse")
	case "case":
		x.letters = r.word(v, at, "lower", "upper", "title")
	case "first":
		x.first = r.count(v, at)
	case "default":
		s := r.str(v, at)
		x.def = &s
	case "split":
		x.split = r.str(v, at)
	default:
		return r.typedKey(x, k, v, at)
	}
	return true
}

// exprs reads a list of expressions.
func (r *mapReader) exprs(n *yaml.Node, at string) (list []*expr) {
	r.list(n, at, func(at string, v *yaml.Node) {
		if x := r.expr(v, at); x != nil {
			list = append(list, x)
		}
	})
	return list
}

// typedKey reads the keys that say how a text is read as a date or a number.
func (r *mapReader) typedKey(x *expr, k string, v *yaml.Node, at string) bool {
	switch k {
	case "layout":
		for _, s := range r.strs(v, at) {
			l, err := layout(s)
			if err != nil {
				r.wrong(v, at, "import.map_layout", errs.Field{Found: s, Expected: "YYYY-MM-DD hh:mm:ss"})
			}
			x.layouts = append(x.layouts, l)
		}
		x.order = orderOf(x.layouts)
	case "year_from":
		if x.yearFrom = cal.Day(r.str(v, at)); !x.yearFrom.Valid() {
			r.wrong(v, at, "import.map_year_from", errs.Field{Found: v.Value, Expected: "2026-01-01"})
		}
	case "year_in":
		x.yearIn = r.str(v, at)
	case "zone":
		z, err := zoneOf(r.str(v, at))
		if err != nil {
			r.wrong(v, at, "import.map_zone", errs.Field{Found: v.Value, Expected: "Asia/Shanghai"})
		}
		x.zone = z
	case "decimal":
		x.point = r.word(v, at, ".", ",")
	case "group":
		x.group = r.str(v, at)
	case "groups":
		x.indian = r.word(v, at, "3", "3-2") == "3-2"
	case "times":
		x.times = r.str(v, at)
	case "plus":
		x.plus = r.strs(v, at)
	case "minus":
		x.minus = r.strs(v, at)
	case "round":
		x.round = r.flag(v, at)
	case "abs":
		x.abs = r.flag(v, at)
	case "negate":
		x.negate = r.flag(v, at)
	case "answers":
		x.kano = r.word(v, at, "scale", "kano") == "kano"
	case "country":
		if x.country = countryCode(r.str(v, at)); len(x.country) != 2 {
			r.wrong(v, at, "import.map_word", errs.Field{Found: v.Value, Expected: "DE, CN, US (ISO 3166)"})
		}
	default:
		return false
	}
	return true
}

func (r *mapReader) count(n *yaml.Node, at string) int {
	x, err := parseNumber(r.str(n, at), marks{point: "."})
	if err != nil || x.scale != 0 || x.m < 1 || x.m > 1000 {
		r.wrong(n, at, "import.number", errs.Field{Found: n.Value, Expected: "1 … 1000"})
		return 1
	}
	return int(x.m)
}

// check rejects keys without meaning for the type of the field, and malformed constants.
func (x *expr) check(r *mapReader, n *yaml.Node, at string, typ valueType) {
	number := typ == typeMoney || typ == typeUnits || typ == typeInt
	if !number && (x.times != "" || len(x.plus) > 0 || len(x.minus) > 0 || x.round || x.abs || x.negate || x.group != "" || x.point != "") {
		r.wrong(n, at, "import.map_not_number", errs.Field{})
	}
	if typ != typeInstant && typ != typeDay && (len(x.layouts) > 0 || x.zone != nil || x.dated()) {
		r.wrong(n, at, "import.map_not_date", errs.Field{})
	}
	if x.dated() && len(x.layouts) == 0 {
		r.wrong(n, at+".layout", "import.map_layout", errs.Field{Expected: DayMonth + ", " + MonthDay})
	}
	for _, l := range x.layouts {
		order, known := yearlessLayouts[l]
		x.monthFirst = order == monthFirst
		switch {
		case !x.dated() && !hasYear(l):
			r.wrong(n, at+".layout", "import.map_no_year", errs.Field{Expected: "year_from: 2026-01-01"})
		case x.dated() && (!known || len(x.layouts) > 1):
			r.wrong(n, at+".layout", "import.map_layout", errs.Field{Found: at, Expected: DayMonth + ", " + MonthDay})
		}
	}
	if typ != typeText && x.country != "" || typ != typeRating && x.kano {
		r.wrong(n, at, "import.map_not_here", errs.Field{Found: at})
	}
	if typ != typeList && x.split != "" {
		r.wrong(n, at, "import.map_not_list", errs.Field{})
	}
	if x.konst != nil && x.table == "" && !x.values2 {
		c := cells{m: r.m, currency: r.m.Currency}
		if c.currency == "" {
			c.currency = "XXX"
		}
		if _, bad := x.value(&c, typ); bad != nil && len(x.plus) == 0 && x.times == "" {
			r.wrong(n, at, bad.key, errs.Field{Found: *x.konst, Expected: bad.expected, Args: bad.args})
		}
	}
}

// dated reports whether the map says the year of days without one.
func (x *expr) dated() bool { return x.yearFrom != "" || x.yearIn != "" }

// needs are the columns an expression reads.
func (x *expr) needs() []string {
	out := slices.Concat(x.columns, x.called, x.plus, x.minus)
	if x.yearIn != "" {
		out = append(out, x.yearIn)
	}
	if x.times != "" {
		out = append(out, x.times)
	}
	for _, p := range slices.Concat(x.concat, x.either) {
		out = append(out, p.needs()...)
	}
	return out
}

// tables returns the look-up tables an expression uses.
func (x *expr) tables() (out []string) {
	if x.table != "" {
		out = append(out, x.table)
	}
	for _, p := range slices.Concat(x.concat, x.either) {
		out = append(out, p.tables()...)
	}
	return out
}

// cells is a row as expressions see it.
type cells struct {
	m        *Map
	at       map[string]int // columns by name
	row      row
	tables   map[string]*table
	formats  *formats  // at the columns of the file
	file     string    // its name
	currency string    // of the amounts of the emit that reads the row
	known    *knownIDs // of customers; nil = nobody is known
	rule     *fileRule // of the file
	quiet    bool      // a better name of the customer just read is known
	moved    bool      // the customer just read is another than the cells say
	rounded  int       // amounts that were rounded
}

// cell returns a cell, "" for an empty-value marker. With stored, it returns the stored number
// of a spreadsheet cell instead of the shown text.
func (m *Map) cell(r *cells, column string, stored bool) string {
	i, ok := r.at[column]
	if !ok || i >= len(r.row.cells) {
		return ""
	}
	s := r.row.cells[i]
	if stored && r.row.raw != nil {
		s = r.row.raw[i]
	}
	s = trimSpace(s)
	if m.empty == nil && nothing(s) || slices.Contains(m.empty, s) {
		return ""
	}
	return s
}

// typed reports whether the file has a cell as a number, not as text.
func (r *cells) typed(column string) bool {
	i, ok := r.at[column]
	return ok && i < len(r.row.numbers) && r.row.numbers[i]
}

// badCell is what is wrong with a cell.
type badCell struct {
	column   string
	key      string
	args     errs.Args
	found    string
	expected string
	err      error // an I/O error, not an error of the cell
}
