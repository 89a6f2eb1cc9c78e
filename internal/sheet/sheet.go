package sheet

import (
	"cmp"
	"io"
	"os"
	"path"
	"slices"
	"strings"

	"huitou/internal/errs"
	"huitou/internal/importer"
)

// Sheet is a file in memory.
type Sheet struct {
	table   *importer.Table
	missing []string // what stands for no answer, beside an empty cell, NA, NaN and null
}

// Options are how a file is read.
type Options struct {
	// Encoding of its text, by any usual name; "" = what is detected. A file whose
	// encoding is a guess is refused, with what it may be.
	Encoding string
	// Missing are codes that stand for no answer, such as 99, -1 or N/A: a number is met
	// however it is written (99, 99.0), a text whatever its case.
	Missing []string
}

// Open reads a file; "-" is the standard input.
func Open(file string, opt Options) (*Sheet, error) {
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
	t, err := importer.ReadTable(file, opt.Encoding)
	if err != nil {
		return nil, err
	}
	if len(t.Rows) == 0 {
		return nil, errs.Invalid("sheet.Open", "sheet.empty", "file", t.Name)
	}
	return &Sheet{t, opt.Missing}, nil
}

// Name is that of the file.
func (s *Sheet) Name() string { return s.table.Name }

// Len is the number of rows.
func (s *Sheet) Len() int { return len(s.table.Rows) }

// Names are the columns that patterns name: whole names, or with * and ? as in a
// shell; in the order of the patterns, those of one in the order of the file. Each
// pattern must name at least one, and none is named twice.
func (s *Sheet) Names(patterns []string) ([]string, error) {
	var out []string
	for _, p := range patterns {
		p = strings.TrimSpace(p)
		found := false
		for _, c := range s.table.Columns {
			ok, err := path.Match(p, c)
			if c != p && (err != nil || !ok) {
				continue
			}
			if slices.Contains(out, c) {
				return nil, errs.Invalid("sheet.Names", "sheet.twice", "file", s.table.Name, "column", errs.Short(c))
			}
			out, found = append(out, c), true
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
