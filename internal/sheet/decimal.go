package sheet

import (
	"strconv"
	"strings"
)

// Decimal is an exact amount: Units of 10^−Scale.
type Decimal struct {
	Units int64
	Scale int
}

// String formats it as a plain decimal: -12.5.
func (d Decimal) String() string {
	text := strconv.FormatInt(d.Units, 10)
	if d.Scale == 0 {
		return text
	}
	sign := ""
	if strings.HasPrefix(text, "-") {
		sign, text = "-", text[1:]
	}
	for len(text) <= d.Scale {
		text = "0" + text
	}
	whole, part := text[:len(text)-d.Scale], strings.TrimRight(text[len(text)-d.Scale:], "0")
	if part != "" {
		part = "." + part
	}
	return sign + whole + part
}

// MarshalJSON writes it as a number.
func (d Decimal) MarshalJSON() ([]byte, error) { return []byte(d.String()), nil }

// finest is the maximum number of decimals.
const finest = 9

// decimal parses a plain decimal without superfluous zeros.
func decimal(cell string) (digits string, scale int, ok bool) {
	whole, part, _ := strings.Cut(strings.TrimPrefix(cell, "+"), ".")
	part = strings.TrimRight(part, "0")
	for i, r := range whole + part {
		if (r < '0' || r > '9') && (r != '-' || i > 0) {
			return "", 0, false
		}
	}
	if strings.Contains(part, "-") || len(part) > finest || !strings.ContainsAny(cell, "0123456789") {
		return "", 0, false
	}
	if digits = whole + part; strings.Trim(digits, "-") == "" { // .0
		digits = "0"
	}
	return digits, len(part), true
}

// Exact reads a column of amounts without rounding: in units of 10^−scale, with the rows of
// those that are present. A cell with more than nine decimals, or amounts that exceed 63 bits
// in the finest unit of the column, are refused.
func (s *Sheet) Exact(name string) (amounts []int64, scale int, rows []int, err error) {
	type written struct {
		digits string
		scale  int
	}
	cells, err := read(s, name, "sheet.decimal", func(cell string) (w written, ok bool) {
		if s.Blank(cell) {
			return written{scale: -1}, true
		}
		if strings.ContainsAny(cell, "eE") { // 1.5e3
			v, err := strconv.ParseFloat(cell, 64)
			if err != nil {
				return w, false
			}
			cell = strconv.FormatFloat(v, 'f', -1, 64)
		}
		w.digits, w.scale, ok = decimal(cell)
		return w, ok
	})
	if err != nil {
		return nil, 0, nil, err
	}
	for _, w := range cells {
		scale = max(scale, w.scale)
	}
	for i, w := range cells {
		if w.scale < 0 {
			continue
		}
		v, err := strconv.ParseInt(w.digits+strings.Repeat("0", scale-w.scale), 10, 64)
		if err != nil {
			return nil, 0, nil, s.Wrong(name, i, "sheet.decimal")
		}
		amounts, rows = append(amounts, v), append(rows, i)
	}
	return amounts, scale, rows, nil
}
