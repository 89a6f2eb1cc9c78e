package sheet

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"

	"huitou/internal/cal"
	"huitou/internal/errs"
	"huitou/internal/importer"
)

// Sheet is a file in memory.
type Sheet struct {
	table *importer.Table
}

// Open reads a file; "-" is the standard input.
func Open(file string) (*Sheet, error) {
	if file == "-" {
		f, err := os.CreateTemp("", "huitou-*.csv")
		if err != nil {
			return nil, err
		}
		defer os.Remove(f.Name())
		if _, err := io.Copy(f, os.Stdin); err != nil {
			return nil, cmp.Or(f.Close(), err)
		}
		if err := f.Close(); err != nil {
			return nil, err
		}
		file = f.Name()
	}
	t, err := importer.ReadTable(file)
	if err != nil {
		return nil, err
	}
	if len(t.Rows) == 0 {
		return nil, errs.Invalid("sheet.Open", "sheet.empty", "file", t.Name)
	}
	return &Sheet{t}, nil
}

// Len is the number of rows.
func (s *Sheet) Len() int { return len(s.table.Rows) }

// Names are the columns that patterns name: whole names, or with * and ? as in a
// shell; in the order of the patterns, those of one in the order of the file. Each
// pattern must name at least one.
func (s *Sheet) Names(patterns []string) ([]string, error) {
	var out []string
	for _, p := range patterns {
		p = strings.TrimSpace(p)
		found := false
		for _, c := range s.table.Columns {
			ok, err := path.Match(p, c)
			if c == p || err == nil && ok {
				out, found = append(out, c), true
			}
		}
		if !found {
			return nil, errs.Invalid("sheet.Names", "sheet.no_column", "file", s.table.Name, "column", errs.Short(p),
				"have", errs.Short(strings.Join(s.table.Columns, ", ")))
		}
	}
	return out, nil
}

// column is the place of a column.
func (s *Sheet) column(name string) (int, error) {
	names, err := s.Names([]string{name})
	if err != nil {
		return 0, err
	}
	if len(names) > 1 {
		return 0, errs.Invalid("sheet.column", "sheet.many_columns", "column", errs.Short(name), "n", len(names))
	}
	return slices.Index(s.table.Columns, names[0]), nil
}

// wrong tells which cell can't be read.
func (s *Sheet) wrong(column int, r importer.TableRow, key string) error {
	c := errs.NewCheck("sheet.read")
	c.Add(errs.Field{Path: fmt.Sprintf("%s:%d %s", s.table.Name, r.N, s.table.Columns[column]), Key: key, Found: errs.Short(r.Cells[column])})
	return c.Err()
}

// read turns the cells of a column into values.
func read[T any](s *Sheet, name, wrong string, parse func(string) (T, bool)) ([]T, error) {
	i, err := s.column(name)
	if err != nil {
		return nil, err
	}
	out := make([]T, len(s.table.Rows))
	for k, r := range s.table.Rows {
		cell := ""
		if i < len(r.Cells) {
			cell = strings.TrimSpace(r.Cells[i])
		}
		v, ok := parse(cell)
		if !ok {
			return nil, s.wrong(i, r, wrong)
		}
		out[k] = v
	}
	return out, nil
}

// blank reports whether a cell is no answer.
func blank(cell string) bool {
	return cell == "" || strings.EqualFold(cell, "NA") || strings.EqualFold(cell, "NaN") || strings.EqualFold(cell, "null")
}

// Numbers reads a column; an empty cell, NA or NaN is NaN.
func (s *Sheet) Numbers(name string) ([]float64, error) {
	return read(s, name, "sheet.number", func(cell string) (float64, bool) {
		if blank(cell) {
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

// Rows reads several columns, [row][column].
func (s *Sheet) Rows(names []string) ([][]float64, error) {
	table, err := s.Table(names)
	if err != nil {
		return nil, err
	}
	out := make([][]float64, s.Len())
	for i := range out {
		out[i] = make([]float64, len(names))
		for j := range table {
			out[i][j] = table[j][i]
		}
	}
	return out, nil
}

// Wholes reads a column of whole numbers; there must be one in each row.
func (s *Sheet) Wholes(name string) ([]int, error) {
	return read(s, name, "sheet.whole", func(cell string) (int, bool) {
		v, err := strconv.ParseFloat(cell, 64)
		return int(v), err == nil && v == math.Trunc(v) && math.Abs(v) < 1<<53
	})
}

// Flags reads a column of 1 and 0, true and false, yes and no.
func (s *Sheet) Flags(name string) ([]bool, error) {
	return read(s, name, "sheet.flag", func(cell string) (bool, bool) {
		switch strings.ToLower(cell) {
		case "1", "true", "yes", "y", "是":
			return true, true
		case "0", "false", "no", "n", "否":
			return false, true
		}
		return false, false
	})
}

// Texts reads a column as it is.
func (s *Sheet) Texts(name string) ([]string, error) {
	return read(s, name, "", func(cell string) (string, bool) { return cell, true })
}

// Days reads a column of dates as days since 1970: 2026-05-03, 2026/05/03 or
// 20260503, also with a time behind.
func (s *Sheet) Days(name string) ([]int, error) {
	return read(s, name, "sheet.date", func(cell string) (int, bool) {
		if len(cell) >= 10 {
			cell = cell[:10]
		}
		cell = strings.ReplaceAll(cell, "/", "-")
		if len(cell) == 8 && !strings.Contains(cell, "-") { // 20260503
			cell = cell[:4] + "-" + cell[4:6] + "-" + cell[6:]
		}
		d, err := cal.ParseDay(cell)
		return d.Sub(Epoch), err == nil
	})
}

// Groups numbers the texts of a column from 0 in the order they first appear.
func (s *Sheet) Groups(name string) (names []string, group []int, err error) {
	texts, err := s.Texts(name)
	if err != nil {
		return nil, nil, err
	}
	at := map[string]int{}
	group = make([]int, len(texts))
	for i, t := range texts {
		n, ok := at[t]
		if !ok {
			n = len(names)
			at[t], names = n, append(names, t)
		}
		group[i] = n
	}
	return names, group, nil
}
