package xlsx

import (
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Cell is one cell that holds something.
type Cell struct {
	Column  int     // from 0
	Text    string  // its value as text: 00123, 1234.5, 2026-05-03
	Number  string  // the number it stores, "" = it stores none; of a day the days since the epoch
	Problem Problem // "" = none
}

// Row is a row that holds something.
type Row struct {
	N     int // from 1
	Cells []Cell
}

// Rows reads the rows of one sheet.
type Rows struct {
	b    *Book
	p    *part
	last int
	row  Row
	text text
	v    []byte
}

// Rows begins to read a sheet; "" is the first.
func (b *Book) Rows(name string) (r *Rows, err error) {
	defer guard(&err)
	at := ""
	for _, s := range b.sheets {
		if s.name == name || name == "" {
			at = s.part
			break
		}
	}
	if at == "" {
		return nil, &Error{Fault: NoSheet, Found: name}
	}
	if err := b.readTexts(); err != nil {
		return nil, err
	}
	p, err := b.open(at)
	if err != nil {
		return nil, err
	}
	return &Rows{b: b, p: p}, nil
}

// guard turns a panic while reading a file into an error.
func guard(err *error) {
	if p := recover(); p != nil {
		*err = &Error{Fault: Broken, Err: fmt.Errorf("panic: %v", p)}
	}
}

// Close ends the reading.
func (r *Rows) Close() error { return r.p.close.Close() }

// Next returns the next row that holds something, io.EOF at the end. It is good until
// the next call.
func (r *Rows) Next() (row *Row, err error) {
	defer guard(&err)
	for {
		t, err := r.p.next()
		if err != nil {
			return nil, err
		}
		e, ok := t.(xml.StartElement)
		if !ok || e.Name.Local != "row" {
			continue
		}
		if err := r.begin(&e); err != nil {
			return nil, err
		}
		if err := r.cells(); err != nil {
			return nil, err
		}
		if len(r.row.Cells) > 0 {
			return &r.row, nil
		}
	}
}

// begin reads the number of a row; one without is the next.
func (r *Rows) begin(e *xml.StartElement) error {
	r.row.N, r.row.Cells = r.last+1, r.row.Cells[:0]
	if s := attr(e, "r"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 || n > maxRows || n <= r.last {
			return &Error{Fault: BadRow, Part: r.p.name, Cell: s, Found: s}
		}
		r.row.N = n
	}
	if r.row.N > maxRows {
		return &Error{Fault: BadRow, Part: r.p.name, Cell: strconv.Itoa(r.row.N), Found: strconv.Itoa(r.row.N)}
	}
	r.last = r.row.N
	return nil
}

// cells reads the cells up to the end of the row.
func (r *Rows) cells() error {
	column := -1
	for {
		t, err := r.p.next()
		if err != nil {
			return unexpected(err, r.p.name)
		}
		switch e := t.(type) {
		case xml.EndElement:
			if e.Name.Local == "row" {
				return r.settle()
			}
		case xml.StartElement:
			if e.Name.Local != "c" {
				continue
			}
			if column, err = r.column(attr(&e, "r"), column); err != nil {
				return err
			}
			if err := r.cell(&e, column); err != nil {
				return err
			}
		}
	}
}

func unexpected(err error, part string) error {
	if err == io.EOF {
		return &Error{Fault: Broken, Part: part, Err: io.ErrUnexpectedEOF}
	}
	return err
}

// column is where a cell stands by its name; one without a name is the next.
func (r *Rows) column(name string, last int) (int, error) {
	n := 0
	if name == "" {
		n = last + 2
	}
	for i := 0; i < len(name); i++ {
		c := name[i] &^ 0x20
		if c < 'A' || c > 'Z' {
			if i == 0 || name[i:] != strconv.Itoa(r.row.N) {
				n = 0
			}
			break
		}
		if n = n*26 + int(c-'A') + 1; n > maxColumns {
			break
		}
	}
	if n < 1 || n > maxColumns {
		return 0, &Error{Fault: BadCell, Part: r.p.name, Cell: name, Found: name}
	}
	return n - 1, nil
}

// cell reads one cell up to its end.
func (r *Rows) cell(e *xml.StartElement, column int) error {
	kind, styled := attr(e, "t"), attr(e, "s")
	r.text, r.v = text{b: r.text.b[:0]}, r.v[:0]
	inValue, formula, stored := false, false, false
	for {
		t, err := r.p.next()
		if err != nil {
			return unexpected(err, r.p.name)
		}
		switch e := t.(type) {
		case xml.StartElement:
			switch e.Name.Local {
			case "v":
				inValue, stored = true, true
			case "f":
				formula = true
			}
		case xml.EndElement:
			switch e.Name.Local {
			case "v":
				inValue = false
			case "c":
				return r.keep(column, kind, styled, formula && !stored)
			}
		case xml.CharData:
			if inValue {
				r.v = append(r.v, e...)
			}
		}
		if kind == "inlineStr" && !r.text.take(t, r.b.MaxCell) || len(r.v) > r.b.MaxCell {
			return r.fault(TooLong, column, "")
		}
	}
}

func (r *Rows) fault(f Fault, column int, found string) error {
	return &Error{Fault: f, Part: r.p.name, Cell: Name(column, r.row.N), Found: found}
}

// keep adds a cell to the row if it holds something.
func (r *Rows) keep(column int, kind, styled string, undone bool) error {
	c := Cell{Column: column, Text: string(r.v)}
	switch kind {
	case "inlineStr":
		if c.Text = unescape(string(r.text.b)); len(r.text.b) == 0 {
			c.Text = unescape(string(r.v))
		}
	case "s":
		if c.Text == "" {
			break
		}
		i, err := strconv.Atoi(strings.TrimSpace(c.Text))
		if err != nil || i < 0 || i >= r.b.texts.n {
			return r.fault(BadText, column, c.Text)
		}
		c.Text = r.b.texts.at(i)
	case "str":
		c.Text = unescape(c.Text)
	case "b":
		switch c.Text {
		case "1", "true":
			c.Text = "TRUE"
		case "0", "false":
			c.Text = "FALSE"
		case "":
		default:
			c.Problem = BadKind
		}
	case "e":
		c.Problem = ErrorValue
	case "d":
		c.Text, c.Problem = isoTime(c.Text)
	case "", "n":
		if c.Text != "" {
			if err := r.number(&c, styled); err != nil {
				return err
			}
		}
	default:
		c.Problem = BadKind
	}
	if undone && c.Text == "" {
		c.Problem = NotDone
	}
	if c.Text != "" || c.Problem != "" {
		r.row.Cells = append(r.row.Cells, c)
	}
	return nil
}

// number reads a number under its style.
func (r *Rows) number(c *Cell, styled string) error {
	var s style
	if styled != "" && styled != "0" {
		i, err := strconv.Atoi(styled)
		if err != nil || i < 0 || i >= len(r.b.styles) {
			return r.fault(BadStyle, c.Column, styled)
		}
		s = r.b.styles[i]
	} else if len(r.b.styles) > 0 {
		s = r.b.styles[0]
	}
	plain, x, problem := number(c.Text)
	c.Text, c.Number, c.Problem = plain, plain, problem
	if problem == "" {
		c.Text, c.Problem = r.b.shown(plain, x, s)
	}
	return nil
}

// settle puts the cells in order: they may come in any, but each once.
func (r *Rows) settle() error {
	list := r.row.Cells
	byColumn := func(a, b Cell) int { return a.Column - b.Column }
	if !slices.IsSortedFunc(list, byColumn) {
		slices.SortStableFunc(list, byColumn)
	}
	for i := 1; i < len(list); i++ {
		if list[i].Column == list[i-1].Column {
			return r.fault(BadCell, list[i].Column, list[i].Text)
		}
	}
	return nil
}

// isoTime reads a day or time that is stored as text.
func isoTime(s string) (string, Problem) {
	if s == "" {
		return "", ""
	}
	for _, l := range []string{time.DateOnly, time.TimeOnly, "2006-01-02T15:04:05", "2006-01-02T15:04"} {
		if t, err := time.Parse(l, s); err == nil {
			if l == time.DateOnly || l == time.TimeOnly {
				return s, ""
			}
			return t.Format(time.DateTime), ""
		}
	}
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t.Format(time.RFC3339), ""
	}
	return s, BadDate
}

// Name is the name of a cell: column from 0, row from 1.
func Name(column, row int) string {
	var b []byte
	for n := column + 1; n > 0; n = (n - 1) / 26 {
		b = append([]byte{byte('A' + (n-1)%26)}, b...)
	}
	return string(b) + strconv.Itoa(row)
}
