package importer

import (
	"errors"
	"io"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"huitou/internal/errs"
)

// xlsxRows are the rows of one sheet. Each is read twice in step: as shown, so that
// 00123 keeps its zeros, and as stored, so that dates and amounts are exact.
type xlsxRows struct {
	f          *excelize.File
	shown, raw *excelize.Rows
	cols       []string
	n          int64
	from1904   bool // days are counted from 1904, as old spreadsheets of the Macintosh do
}

func openXLSX(s *source, r reading) (rows, error) {
	f, err := excelize.OpenFile(s.path, excelize.Options{UnzipSizeLimit: 8 << 30, UnzipXMLSizeLimit: 16 << 20})
	if err != nil {
		return nil, broken(s.name, err)
	}
	sheet := r.sheet
	if sheet == "" {
		sheet = f.GetSheetName(0)
	}
	if i, err := f.GetSheetIndex(sheet); err != nil || i < 0 {
		_ = f.Close() // it was only read
		return nil, errs.Invalid("importer.read", "import.sheet_none", "file", s.name, "sheet", sheet, "sheets", strings.Join(f.GetSheetList(), ", "))
	}
	t := &xlsxRows{f: f}
	if props, err := f.GetWorkbookProps(); err == nil && props.Date1904 != nil {
		t.from1904 = *props.Date1904
	}
	if t.shown, err = f.Rows(sheet); err == nil {
		t.raw, err = f.Rows(sheet)
	}
	if err != nil {
		_ = f.Close() // it was only read
		return nil, broken(s.name, err)
	}
	if r.header == "false" {
		t.cols = r.columns
		return t, nil
	}
	first, err := t.next()
	if err != nil && err != io.EOF {
		if _, wide := err.(*rowError); !wide { // before there is a header every row is
			_ = t.Close() // it was only read
			return nil, err
		}
	}
	if t.cols, err = headerNames(s.name, first.cells); err != nil {
		_ = t.Close() // it was only read
		return nil, err
	}
	return t, nil
}

func (t *xlsxRows) header() []string { return t.cols }

func (t *xlsxRows) Close() error {
	return errors.Join(t.shown.Close(), t.raw.Close(), t.f.Close())
}

func (t *xlsxRows) next() (row, error) {
	for t.shown.Next() && t.raw.Next() {
		t.n++
		shown, err := t.shown.Columns()
		if err != nil {
			return row{n: t.n}, broken("xlsx", err)
		}
		raw, err := t.raw.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			return row{n: t.n}, broken("xlsx", err)
		}
		if strings.TrimSpace(strings.Join(shown, "")) == "" {
			continue
		}
		r := row{n: t.n, cells: shown, raw: make([]string, len(shown)), from1904: t.from1904}
		for i := range raw[:min(len(raw), len(shown))] {
			r.raw[i] = stored(raw[i])
		}
		if len(t.cols) > 0 && len(shown) > len(t.cols) && strings.Join(shown[len(t.cols):], "") != "" {
			return r, &rowError{"import.cells", errs.Pairs("n", len(shown), "columns", len(t.cols))}
		}
		for len(t.cols) > 0 && len(r.cells) < len(t.cols) { // empty cells at the end are not stored
			r.cells, r.raw = append(r.cells, ""), append(r.raw, "")
		}
		return r, nil
	}
	if err := t.shown.Error(); err != nil {
		return row{n: t.n}, broken("xlsx", err)
	}
	return row{n: t.n}, io.EOF
}

// stored is a number as a spreadsheet means it: binary fractions to the fifteen digits
// that it shows, without an exponent. Other text stays.
func stored(s string) string {
	if len(s) < 15 && !strings.ContainsAny(s, "eE") {
		return s
	}
	x, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return s
	}
	if x, err = strconv.ParseFloat(strconv.FormatFloat(x, 'g', 15, 64), 64); err != nil {
		return s
	}
	return strconv.FormatFloat(x, 'f', -1, 64)
}
