package sheet

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"huitou/internal/cal"
	"huitou/internal/errs"
	"huitou/stat/kano"
	"huitou/stat/score"
)

// Place names a cell for a person: the file, the row as a spreadsheet numbers it, the column.
// row counts from 0, without the header.
func (s *Sheet) Place(column string, row int) string {
	return fmt.Sprintf("%s:%d %s", s.table.Name, s.table.Rows[row].N, column)
}

// Row is the number of a row in a spreadsheet: the header is 1.
func (s *Sheet) Row(row int) int64 { return s.table.Rows[row].N }

// Cell returns the text of a cell, "" where there is no such column.
func (s *Sheet) Cell(column string, row int) string {
	i, err := s.column(column)
	if err != nil {
		return ""
	}
	return s.at(i, row)
}

func (s *Sheet) at(column, row int) string {
	if cells := s.table.Rows[row].Cells; column < len(cells) {
		return strings.TrimSpace(cells[column])
	}
	return ""
}

// Wrong is the error for a cell that cannot be used, with the reason.
func (s *Sheet) Wrong(column string, row int, key string, args ...any) error {
	c := errs.NewCheck("sheet.read")
	c.Add(errs.Field{Path: s.Place(column, row), Key: key, Args: errs.Pairs(args...), Found: s.Cell(column, row)})
	return c.Err()
}

// read parses the cells of a column; key is the message for a cell that parse rejects.
func read[T any](s *Sheet, name, key string, parse func(string) (T, bool)) ([]T, error) {
	i, err := s.column(name)
	if err != nil {
		return nil, err
	}
	out := make([]T, len(s.table.Rows))
	for k := range s.table.Rows {
		v, ok := parse(s.at(i, k))
		if !ok {
			if s.Blank(s.at(i, k)) {
				key = "sheet.needed"
			}
			return nil, s.Wrong(s.table.Columns[i], k, key)
		}
		out[k] = v
	}
	return out, nil
}

// Blank reports whether a cell is a missing value: empty, NA, N/A, NaN, null, or one of the
// missing codes.
func (s *Sheet) Blank(cell string) bool {
	switch strings.ToLower(cell) {
	case "", "na", "n/a", "#n/a", "nan", "null":
		return true
	}
	for _, code := range s.missing {
		if strings.EqualFold(cell, code) {
			return true
		}
		a, err := strconv.ParseFloat(cell, 64)
		b, err2 := strconv.ParseFloat(code, 64)
		if err == nil && err2 == nil && a == b {
			return true
		}
	}
	return false
}

// Numbers reads a column; missing values are NaN.
func (s *Sheet) Numbers(name string) ([]float64, error) {
	return read(s, name, "sheet.number", func(cell string) (float64, bool) {
		if s.Blank(cell) {
			return math.NaN(), true
		}
		v, err := strconv.ParseFloat(cell, 64)
		return v, err == nil && !math.IsInf(v, 0)
	})
}

// Table reads several columns, [column][row].
func (s *Sheet) Table(names []string) ([][]float64, error) {
	out := make([][]float64, len(names))
	for i, n := range names {
		var err error
		if out[i], err = s.Numbers(n); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Wholes reads a column of whole numbers; there must be one in each row.
func (s *Sheet) Wholes(name string) ([]int, error) {
	return read(s, name, "sheet.whole", func(cell string) (int, bool) {
		v, err := strconv.ParseFloat(cell, 64)
		return int(v), err == nil && !s.Blank(cell) && v == math.Trunc(v) && math.Abs(v) < 1<<53
	})
}

// Scales reads columns of answers on a scale, [column][row]: numbers, or points as forms
// write them ("5 stars", "10 - Extremely likely"); missing values are NaN. points is the
// length of the scale, 0 when unknown: an answer that names another length ("4/10" of five)
// is refused.
func (s *Sheet) Scales(names []string, points int) ([][]float64, error) {
	out := make([][]float64, len(names))
	for i, n := range names {
		var err error
		if out[i], err = read(s, n, "sheet.answer", func(cell string) (float64, bool) {
			if s.Blank(cell) || score.NoAnswer(cell) {
				return math.NaN(), true
			}
			if v, err := strconv.ParseFloat(cell, 64); err == nil {
				return v, !math.IsInf(v, 0)
			}
			a, err := score.ParseAnswer(cell)
			return float64(a.Value), err == nil && (points == 0 || a.Points == 0 || a.Points == points)
		}); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Kano reads columns of the five answers to a Kano question, [column][row], as numbers from 1
// or in words; missing values are NaN.
func (s *Sheet) Kano(names []string) ([][]float64, error) {
	out := make([][]float64, len(names))
	for i, n := range names {
		var err error
		if out[i], err = read(s, n, "sheet.kano", func(cell string) (float64, bool) {
			if s.Blank(cell) {
				return math.NaN(), true
			}
			a, missing, err := kano.ParseAnswer(cell)
			if missing {
				return math.NaN(), true
			}
			return float64(a), err == nil
		}); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Counts reads a column of whole numbers that are not negative; missing values are NaN.
func (s *Sheet) Counts(name string) ([]float64, error) {
	return read(s, name, "sheet.count", func(cell string) (float64, bool) {
		if s.Blank(cell) {
			return math.NaN(), true
		}
		v, err := strconv.ParseFloat(cell, 64)
		return v, err == nil && v >= 0 && v == math.Trunc(v) && v < 1<<53
	})
}

// Flags reads a column of 1 and 0, true and false, yes and no, as 1 and 0; missing values are
// NaN.
func (s *Sheet) Flags(name string) ([]float64, error) {
	return read(s, name, "sheet.flag", func(cell string) (float64, bool) {
		if s.Blank(cell) {
			return math.NaN(), true
		}
		switch strings.ToLower(cell) {
		case "1", "true", "yes", "y", "是":
			return 1, true
		case "0", "false", "no", "n", "否":
			return 0, true
		}
		return 0, false
	})
}

// Texts reads a column unchanged; missing values are "".
func (s *Sheet) Texts(name string) ([]string, error) {
	return read(s, name, "", func(cell string) (string, bool) {
		if s.Blank(cell) {
			return "", true
		}
		return cell, true
	})
}

// None is the day or group of a cell with a missing value.
const None = math.MinInt

// dated is a date at the beginning of a cell: 2026-05-03, 2026/5/3, 2026.5.3, 2026年5月3日 or 20260503,
// a time may follow.
var dated = regexp.MustCompile(`^(\d{4})(?:[-/.]|年)(\d{1,2})(?:[-/.]|月)(\d{1,2})(?:日|[^\d]|$)|^(\d{4})(\d\d)(\d\d)(?:[^\d]|$)`)

// Days reads a column of dates, written year first, as days since 1970; missing values are None.
func (s *Sheet) Days(name string) ([]int, error) {
	return read(s, name, "sheet.date", func(cell string) (int, bool) {
		if s.Blank(cell) {
			return None, true
		}
		m := dated.FindStringSubmatch(strings.TrimSpace(cell))
		if m == nil {
			return 0, false
		}
		two := func(s string) string { return ("0" + s)[len(s)-1:] }
		d, err := cal.ParseDay(m[1] + m[4] + "-" + two(m[2]+m[5]) + "-" + two(m[3]+m[6]))
		return d.Sub(Epoch), err == nil
	})
}

// Groups numbers the texts of a column from 0 in order of first appearance; a missing value
// is None.
func (s *Sheet) Groups(name string) (names []string, group []int, err error) {
	texts, err := s.Texts(name)
	if err != nil {
		return nil, nil, err
	}
	at := map[string]int{}
	group = make([]int, len(texts))
	for i, t := range texts {
		if t == "" {
			group[i] = None
			continue
		}
		n, ok := at[t]
		if !ok {
			n = len(names)
			at[t], names = n, append(names, t)
		}
		group[i] = n
	}
	return names, group, nil
}
