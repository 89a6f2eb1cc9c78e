package importer

import (
	"slices"
	"strings"

	"huitou/internal/errs"
)

// formats infers the number and date formats of a file from its cells where the map does not set
// them. The format that most cells of a column prove applies to all, and cells that prove
// another are rejected; an ambiguous column follows the other columns of the file. What
// remains ambiguous is asked, never guessed.
type formats struct {
	columns map[string]*columnFormats
	given   columnFormats // the formats that the map sets for other columns of the file
}

// columnFormats is what one column says.
type columnFormats struct {
	marks marks // settled; no point = not yet
	order order

	speech [saysEither + 1]int    // numbers that say it
	orders [republicFirst + 1]int // dates that prove it
	open   int                    // dates of two readings
	cents  bool                   // its numbers are money of a currency that has no thousandths
	number doubt
	date   doubt

	read map[string]dateRead // dates of the column that were read in the order that holds
}

// dateRead is what readMoment returned.
type dateRead struct {
	m            moment
	says         order
	either, good bool
}

// maxRead bounds the dates of a column that are kept.
const maxRead = 1024

// moment is readMoment of a cell, with the dates of rows before at hand: a sale has many rows.
func (c *columnFormats) moment(s string) (m moment, says order, either, ok bool) {
	if d, there := c.read[s]; there {
		return d.m, d.says, d.either, d.good
	}
	m, says, either, ok = readMoment(s, c.order)
	if len(c.read) >= maxRead || c.read == nil {
		c.read = make(map[string]dateRead, maxRead)
	}
	c.read[s] = dateRead{m, says, either, ok}
	return m, says, either, ok
}

// doubt is the first cell that could be read in two ways.
type doubt struct {
	cell, file string
	row        int64
}

func newFormats(f *fileRule) *formats {
	l := &formats{columns: map[string]*columnFormats{}}
	for _, e := range f.emits {
		for _, x := range e.exprs() {
			switch x.point {
			case ".":
				l.given.speech[saysPoint]++
			case ",":
				l.given.speech[saysComma]++
			}
			if len(x.layouts) > 0 && (x.order == dayFirst || x.order == monthFirst) {
				l.given.orders[x.order]++
			}
		}
	}
	return l
}

func (l *formats) column(name string) *columnFormats {
	c := l.columns[name]
	if c == nil {
		c = &columnFormats{}
		l.columns[name] = c
	}
	return c
}

// number reads a number of a column whose marks the map does not set. In a whole number any
// mark is a grouping mark.
func (l *formats) number(s, column string, r *cells, whole, cents bool) (figure, error) {
	if l == nil {
		return parseNumber(s, marks{point: "."})
	}
	if whole {
		if f, err := parseNumber(s, marks{}); err == nil && f.speaks == saysEither {
			point, group := ".", ","
			if strings.Contains(s, ".") {
				point, group = ",", "."
			}
			return parseNumber(s, marks{point: point, group: group})
		}
	}
	c := l.column(column)
	f, err := parseNumber(s, c.marks)
	if err == nil && c.marks.point == "" {
		c.cents = c.cents || cents
		if c.speech[f.speaks]++; f.speaks == saysEither && c.number.cell == "" {
			c.number = doubt{s, r.file, r.row.n}
		}
	}
	return f, err
}

// moment reads a date of a column whose order the map does not set.
func (l *formats) moment(s, column string, r *cells) (moment, bool) {
	if l == nil {
		m, _, either, ok := readMoment(s, orderNone)
		return m, ok && !either
	}
	c := l.column(column)
	m, says, either, ok := c.moment(s)
	if c.order == orderNone {
		if c.orders[says]++; either {
			if c.open++; c.date.cell == "" {
				c.date = doubt{s, r.file, r.row.n}
			}
		}
	}
	return m, ok
}

// settleNumbers decides the unknown marks of a column. again reports that cells must be read
// again, ask that they remain ambiguous.
func (c *columnFormats) settleNumbers(file *columnFormats) (again, ask bool) {
	says, open := c.speech, c.speech[saysEither] > 0
	if c.marks.point != "" || !open && (says[saysPoint] == 0 || says[saysComma] == 0) {
		return false, false
	}
	if says[saysPoint] == 0 && says[saysComma] == 0 {
		says = file.speech
	}
	switch {
	case c.cents && says[saysPoint] == 0 && says[saysComma] == 0: // three digits behind a mark are thousands
		if c.marks = (marks{point: ".", group: ","}); strings.Contains(c.number.cell, ".") {
			c.marks = marks{point: ",", group: "."}
		}
	case says[saysPoint] > says[saysComma]:
		c.marks = marks{point: ".", group: ","}
	case says[saysComma] > says[saysPoint]:
		c.marks = marks{point: ",", group: "."}
	default: // a tie: ambiguous cells stay ambiguous
		return false, open
	}
	return true, false
}

// settleDates decides the order of day and month of a column.
func (c *columnFormats) settleDates(file *columnFormats) (again, ask bool) {
	c.read = nil
	says, open := c.orders, c.open > 0
	if c.order != orderNone || !open && (says[dayFirst] == 0 || says[monthFirst] == 0) {
		return false, false
	}
	if says[dayFirst] == 0 && says[monthFirst] == 0 {
		says = file.orders
	}
	switch {
	case says[dayFirst] > says[monthFirst]:
		c.order = dayFirst
		return says[monthFirst] > 0, false // the open ones were read so
	case says[monthFirst] > says[dayFirst]:
		c.order = monthFirst
		return true, false
	}
	return false, open
}

// settle decides how the columns of all kinds of files are to be read.
func settle(all []*formats) (again bool, err error) {
	ask := errs.NewCheck("importer.Run")
	for _, l := range all {
		names := make([]string, 0, len(l.columns))
		for n := range l.columns {
			names = append(names, n)
		}
		slices.Sort(names)
		file := l.given
		for _, n := range names {
			for i, k := range l.columns[n].speech {
				file.speech[i] += k
			}
			for i, k := range l.columns[n].orders {
				file.orders[i] += k
			}
		}
		for _, n := range names {
			c := l.columns[n]
			more, open := c.settleNumbers(&file)
			if again = again || more; open {
				ask.Add(c.number.aboutNumber(n))
			}
			more, open = c.settleDates(&file)
			if again = again || more; open {
				ask.Add(c.date.aboutDate(n))
			}
		}
	}
	if err := ask.Err(); err != nil {
		return false, &errs.Error{Kind: errs.KindInvalid, Op: "importer.Run", Key: "import.ask", Fields: fieldsOf(err)}
	}
	return again, nil
}

// aboutNumber asks whether 1.000 is one or a thousand.
func (d *doubt) aboutNumber(column string) errs.Field {
	mark := "."
	if strings.Contains(d.cell, ",") {
		mark = ","
	}
	whole := strings.Replace(d.cell, mark, "", 1)
	part := strings.Replace(d.cell, mark, ".", 1)
	return errs.Field{Path: d.place(), Key: "import.ask_number", Found: d.cell,
		Args: errs.Pairs("column", column, "found", errs.Short(d.cell), "one", errs.Short(part), "other", errs.Short(whole))}
}

// aboutDate asks whether 03/04/2026 is in April or in March, and 26-04-03 in 2026 or 2003.
func (d *doubt) aboutDate(column string) errs.Field {
	key := "import.ask_date"
	one, _, _, _ := readMoment(d.cell, dayFirst)
	other, _, _, _ := readMoment(d.cell, monthFirst)
	if byYear, _, _, ok := readMoment(d.cell, yearFirst); ok {
		key, one, other = "import.ask_year", byYear, one
	}
	return errs.Field{Path: d.place(), Key: key, Found: d.cell,
		Args: errs.Pairs("column", column, "found", errs.Short(d.cell), "one", string(one.date()), "other", string(other.date()))}
}

func (d *doubt) place() string { return place(d.file, d.row) }
