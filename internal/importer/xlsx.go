package importer

import (
	"errors"
	"io"
	"io/fs"
	"strings"

	"huitou/internal/errs"
	"huitou/internal/importer/xlsx"
)

// sheetRows are the rows of one sheet, as they are stored: package xlsx.
type sheetRows struct {
	src  *source
	book *xlsx.Book
	in   *xlsx.Rows
}

func openXLSX(s *source, r reading, tick func(int)) (records, error) {
	book, err := xlsx.Open(s.path, xlsx.Limits{MaxUnpacked: s.limits.MaxUnpackedBytes, MaxCell: s.limits.MaxCellBytes}, s.live, tick)
	if err != nil {
		return nil, s.sheetError(err)
	}
	in, err := book.Rows(r.sheet)
	if err != nil {
		_ = book.Close() // it was only read
		if e, ok := errors.AsType[*xlsx.Error](err); ok && e.Fault == xlsx.NoSheet && r.sheet != "" {
			return nil, errs.Invalid("importer.read", "import.sheet_none", "file", s.name, "sheet", r.sheet, "sheets", errs.Short(strings.Join(book.Sheets(), ", ")))
		}
		return nil, s.sheetError(err)
	}
	return &sheetRows{src: s, book: book, in: in}, nil
}

// sheetsOf returns the names of the sheets of the workbook that rows are read from, nil for another file.
func sheetsOf(r rows) []string {
	if t, ok := r.(*headed); ok {
		if x, ok := t.records.(*sheetRows); ok {
			return x.book.Sheets()
		}
	}
	return nil
}

// sheetFaults are the sentences about files that are refused as a whole.
var sheetFaults = map[xlsx.Fault]string{
	xlsx.TooLarge:  "import.xlsx_large",
	xlsx.ManyTexts: "import.xlsx_large",
	xlsx.TooLong:   "import.xlsx_cell_long",
	xlsx.TooDeep:   "import.xlsx_hostile",
	xlsx.DocType:   "import.xlsx_hostile",
	xlsx.BadRow:    "import.xlsx_row",
	xlsx.BadCell:   "import.xlsx_cell",
	xlsx.BadText:   "import.xlsx_text",
	xlsx.BadStyle:  "import.xlsx_style",
	xlsx.NotBook:   "import.not_xlsx",
}

// sheetError is why a spreadsheet is refused, in words that name the cell.
func (s *source) sheetError(err error) error {
	e, ok := errors.AsType[*xlsx.Error](err)
	if !ok {
		if errors.Is(err, fs.ErrNotExist) {
			return errs.NotFound("importer.open", "import.file_none", "file", s.path)
		}
		return err
	}
	if key := sheetFaults[e.Fault]; key != "" {
		kind := errs.KindInvalid
		if key == "import.xlsx_large" {
			kind = errs.KindTooLarge
		}
		return errs.New(kind, "importer.read", key, "file", s.name, "part", errs.Short(e.Part), "cell", errs.Short(e.Cell),
			"found", errs.Short(e.Found), "limit", s.limits.MaxCellBytes, "gb", s.limits.gigabytes()).Because(err)
	}
	return broken(s.name, err)
}

// cellProblems are the sentences about cells that cannot be relied on.
var cellProblems = map[xlsx.Problem]badCell{
	xlsx.Inexact:    {key: "import.cell_inexact"},
	xlsx.ErrorValue: {key: "import.cell_error"},
	xlsx.NotDone:    {key: "import.cell_formula"},
	xlsx.BadDate:    {key: "import.date", expected: "2026-05-03"},
	xlsx.BadNumber:  {key: "import.number", expected: "1234.50"},
	xlsx.BadKind:    {key: "import.cell_kind"},
}

func (t *sheetRows) Close() error { return errors.Join(t.in.Close(), t.book.Close()) }

func (t *sheetRows) next() (row, error) {
	in, err := t.in.Next()
	if err == io.EOF {
		return row{}, err
	}
	if err != nil {
		return row{}, t.src.sheetError(err)
	}
	r := row{n: int64(in.N), from1904: t.book.From1904()}
	n := in.Cells[len(in.Cells)-1].Column + 1
	if err := t.src.limits.wide(r.n, n); err != nil {
		return r, err
	}
	r.cells, r.raw, r.numbers = make([]string, n), make([]string, n), make([]bool, n)
	for _, c := range in.Cells {
		r.cells[c.Column], r.raw[c.Column] = c.Text, c.Text
		if c.Number != "" {
			r.raw[c.Column], r.numbers[c.Column] = c.Number, true
		}
		if c.Problem != "" {
			if r.doubt == nil {
				r.doubt = map[int]badCell{}
			}
			bad := cellProblems[c.Problem]
			bad.found, bad.args = c.Text, errs.Pairs("cell", xlsx.Name(c.Column, in.N))
			r.doubt[c.Column] = bad
		}
	}
	return r, nil
}
