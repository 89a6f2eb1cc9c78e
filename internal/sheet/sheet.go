package sheet

import (
	"cmp"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"huitou/internal/errs"
	"huitou/internal/importer"
)

// Sheet is a file in memory.
type Sheet struct {
	table   *importer.Table
	missing []string // codes of missing values, in addition to an empty cell, NA, NaN and null
}

// Options are how a file is read.
type Options struct {
	// Encoding of the text, by any usual name; "" = detect it. A file with an ambiguous
	// encoding is refused, with the candidates.
	Encoding string
	// Missing are codes of missing values, such as 99, -1 or N/A: a number matches however it
	// is written (99, 99.0), a text regardless of case.
	Missing []string
}

// Open reads a file; "-" is the standard input.
func Open(file string, opt Options) (*Sheet, error) {
	if file == "-" {
		dir, err := os.MkdirTemp("", "huitou-")
		if err != nil {
			return nil, err
		}
		defer os.RemoveAll(dir)
		f, err := os.Create(filepath.Join(dir, "stdin.csv")) // so errors name it
		if err != nil {
			return nil, err
		}
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
	if len(t.Rows) == 0 && len(t.Sheets) > 1 {
		return nil, errs.Invalid("sheet.Open", "sheet.empty_first", "file", t.Name, "sheet", t.Sheets[0], "sheets", errs.Short(strings.Join(t.Sheets[1:], ", ")))
	}
	if len(t.Rows) == 0 {
		return nil, errs.Invalid("sheet.Open", "sheet.empty", "file", t.Name)
	}
	return &Sheet{t, opt.Missing}, nil
}

// Name returns the name of the file.
func (s *Sheet) Name() string { return s.table.Name }

// Have lists the columns of the file, for people: at most some eighty characters.
func (s *Sheet) Have() string { return errs.Short(strings.Join(s.table.Columns, ", ")) }

// Len returns the number of rows.
func (s *Sheet) Len() int { return len(s.table.Rows) }

// Names returns the columns that match patterns: full names, or with * and ? as in a shell;
// in the order of the patterns, and of the file within one pattern. Each pattern must match
// at least one column, and no column may match twice.
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
				"have", s.Have())
		}
	}
	return out, nil
}

// column returns the index of a column.
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
