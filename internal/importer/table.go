package importer

import (
	"context"
	"errors"
	"fmt"
	"io"

	"huitou/internal/errs"
	"huitou/internal/fact"
)

// Table is a file of one header and its rows, read whole.
type Table struct {
	Name    string   // of the file
	Sheets  []string // of a workbook, of which the first was read
	Columns []string
	Rows    []TableRow
}

// TableRow is a row as a spreadsheet counts it: the header is 1.
type TableRow struct {
	N     int64
	Cells []string
}

// ReadTable reads a CSV (any delimiter, encoding, compression that imports know), XLSX
// or NDJSON file into memory, for commands that need all of it at once. The first row
// that can't be read is an error, and so is an encoding that is not sure. encoding is
// what a person says of it, by any usual name; "" = what is detected.
func ReadTable(path, encoding string) (*Table, error) {
	src, err := scan(context.Background(), path, Limits{}, nil)
	if err == nil {
		err = src.problem
	}
	if err == nil {
		err = src.apply(reading{encoding: encoding})
	}
	if err == nil {
		err = src.certain()
	}
	if err != nil {
		return nil, err
	}
	r, err := src.open(reading{}, nil)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	t := &Table{Name: src.name}
	t.Sheets = sheetsOf(r)
	for {
		row, err := r.next()
		if err == io.EOF {
			break
		}
		if bad, ok := errors.AsType[*rowError](err); ok {
			c := errs.NewCheck("importer.ReadTable")
			c.Add(errs.Field{Path: fmt.Sprintf("%s:%d", src.name, row.n), Key: bad.key, Args: bad.args})
			return nil, c.Err()
		}
		if err != nil {
			return nil, err
		}
		cells := row.cells
		if row.raw != nil { // a spreadsheet shows numbers rounded
			cells = append([]string(nil), cells...)
			for i, raw := range row.raw {
				if i < len(cells) && raw != "" {
					cells[i] = raw
				}
			}
		}
		for i, bad := range row.doubt {
			if i < len(r.header()) {
				c := errs.NewCheck("importer.ReadTable")
				c.Add(errs.Field{Path: fmt.Sprintf("%s:%d %s", src.name, row.n, r.header()[i]), Key: bad.key, Args: bad.args, Found: bad.found})
				return nil, c.Err()
			}
		}
		t.Rows = append(t.Rows, TableRow{row.n, append([]string(nil), cells...)})
	}
	t.Columns = append([]string(nil), r.header()...)
	return t, nil
}

// As guesses what the columns are if rows are facts of a kind, one of ColumnKinds.
func (t *Table) As(kind fact.Kind) Guess {
	rows := make([][]string, min(len(t.Rows), guessRows))
	for i := range rows {
		rows[i] = t.Rows[i].Cells
	}
	return guessKind(kind, profiles(t.Columns[:min(len(t.Columns), guessColumns)], rows))
}
