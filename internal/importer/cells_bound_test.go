package importer

import (
	"errors"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"huitou/internal/access"
	"huitou/internal/db/dbtest"
	"huitou/internal/errs"
	"huitou/internal/flow"
	"huitou/internal/locale"
)

// spreadsheet writes rows to an XLSX file.
func spreadsheet(t *testing.T, rows ...[]string) string {
	t.Helper()
	x := excelize.NewFile()
	for i, r := range rows {
		if err := x.SetSheetRow("Sheet1", "A"+string(rune('1'+i)), &r); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), "a.xlsx")
	if err := x.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	return path
}

// firstFault is the message of the first error of a file, its header or a row.
func firstFault(t *testing.T, path string, limits Limits) string {
	t.Helper()
	say := locale.For("en")
	src, err := scan(t.Context(), path, limits, nil)
	if err != nil {
		return say.Err(err)
	}
	in, err := src.open(reading{}, nil)
	if err != nil {
		return say.Err(err)
	}
	defer in.Close()
	for {
		_, err := in.next()
		if err == io.EOF {
			return ""
		}
		if bad, ok := errors.AsType[*rowError](err); ok {
			return say.Err(&errs.Error{Kind: errs.KindInvalid, Key: bad.key, Args: bad.args})
		}
		if err != nil {
			return say.Err(err)
		}
	}
}

// TestBoundsOfEveryReader: every format enforces the limits of columns and of bytes per cell,
// and the message says where, how much was found and how much is allowed.
func TestBoundsOfEveryReader(t *testing.T) {
	t.Parallel()
	small := Limits{MaxColumns: 3, MaxCellBytes: 10}
	csv := func(text string) string { return write(t, t.TempDir(), "a.csv", text) }
	json := func(text string) string { return write(t, t.TempDir(), "a.ndjson", text) }
	for _, tt := range []struct{ name, path, want string }{
		{"csv as much as may be", csv("a,b,c\n1,2,0123456789\n"), ""},
		{"csv cell", csv("a,b,c\n1,2,3\n1,01234567890,3\n"), "Row 3, column “b”: 11 bytes stand in one cell; at most 10 are read."},
		{"csv quoted cell", csv("a,b,c\n1,2,\"0123\n45678\n\"\n"), "Row 2, column “c”: 11 bytes"},
		{"csv bytes, not letters", csv("a,b,c\n1,2,日本語日\n"), "Row 2, column “c”: 12 bytes"},
		{"csv row", csv("a,b,c\n1,2,3\n1,2,3,4,5\n"), "Row 3 has 5 cells; at most 3 are read."},
		{"csv header", csv("a,b,c,d\n1,2,3,4\n"), "a.csv has 4 columns; at most 3 are read."},
		{"xlsx as much as may be", spreadsheet(t, []string{"a", "b", "c"}, []string{"1", "2", "0123456789"}), ""},
		{"xlsx cell", spreadsheet(t, []string{"a", "b", "c"}, []string{"1", "01234567890", "3"}), "is longer than 10 bytes"},
		{"xlsx row", spreadsheet(t, []string{"a", "b", "c"}, []string{"1", "2", "3", "4", "5"}), "Row 2 has 5 cells; at most 3 are read."},
		{"xlsx header", spreadsheet(t, []string{"a", "b", "c", "d"}, []string{"1"}), "Row 1 has 4 cells; at most 3 are read."},
		{"ndjson as much as may be", json(`{"a":1,"b":{"c":"0123456789"}}` + "\n"), ""},
		{"ndjson cell", json(`{"a":1}` + "\n" + `{"b":{"c":"01234567890"}}` + "\n"), "Row 2, column “b.c”: 11 bytes"},
		{"ndjson members", json(`{"a":1,"b":2,"c":3,"d":4}` + "\n"), "Row 1 has 4 cells; at most 3 are read."},
		{"ndjson name", json(`{"` + strings.Repeat("k", 300) + `":1}` + "\n"), "Row 1: the name of a member is longer than 255 bytes"},
		{"ndjson array", json(`{"a":[1,2,3,4,5,6]}` + "\n"), "Row 1, column “a”: 13 bytes"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := firstFault(t, tt.path, small); tt.want == "" && got != "" || !strings.Contains(got, tt.want) {
				t.Errorf("message %q, want %q", got, tt.want)
			}
			if got := firstFault(t, tt.path, Limits{}); got != "" && !strings.Contains(got, "255") && tt.name != "csv row" && tt.name != "xlsx row" {
				t.Errorf("refused within the default limits: %q", got)
			}
		})
	}
}

// TestCellOfMegabytes: a cell of megabytes rejects its row, naming row and column, and the
// other rows are imported; commands that need the whole file refuse it.
func TestCellOfMegabytes(t *testing.T) {
	t.Parallel()
	path := write(t, t.TempDir(), "crm.csv", "id,name\n1,Ada\n2,"+strings.Repeat("x", 2<<20)+"\n3,Bo\n")
	m := mapOf(t, "source: s\nzone: UTC\ncompany: {name: S, currency: EUR, zone: UTC, language: en}\nfiles:\n  f:\n    facts: {kind: customer, id: id, set: {name: name}}\n")
	r, err := Run(t.Context(), flow.New(dbtest.SQLite(t, now)), Plan{Map: m, Paths: []string{path}, Who: access.Console(), DryRun: true}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if c := r.Run.Counts; c.Taken != 2 || c.Rejected != 1 || len(c.Errors) != 1 || c.Errors[0].Key != "import.cell_long" || c.Errors[0].First != "crm.csv:3" {
		t.Errorf("%d taken, %d rejected, %+v", c.Taken, c.Rejected, c.Errors)
	}
	for _, row := range r.Rejected {
		for _, c := range append(row.Cells, flow.RejectedCell{Value: row.Text}) {
			if c.Value != "" { // not even the other cells: a corrected row must be complete
				t.Errorf("%d bytes are kept with the rejected row", len(c.Value))
			}
		}
	}
	_, err = ReadTable(path, "")
	e, ok := errors.AsType[*errs.Error](err)
	if !ok || len(e.Fields) != 1 || e.Fields[0].Path != "crm.csv:3" || e.Fields[0].Args["column"] != "name" || e.Fields[0].Args["n"] != 2<<20 {
		t.Errorf("the table: %+v", err)
	}
}
