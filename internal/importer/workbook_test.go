package importer

import (
	"path/filepath"
	"slices"
	"testing"

	"github.com/xuri/excelize/v2"
)

// workbook writes a workbook with sheets of rows, in the order of names.
func workbook(t *testing.T, names []string, rows ...[][]any) string {
	t.Helper()
	f := excelize.NewFile()
	for i, name := range names {
		err := f.SetSheetName("Sheet1", name)
		if i > 0 {
			_, err = f.NewSheet(name)
		}
		if err != nil {
			t.Fatal(err)
		}
		for y, row := range rows[i] {
			at, err := excelize.CoordinatesToCellName(1, y+1)
			if err == nil {
				err = f.SetSheetRow(name, at, &row)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	path := filepath.Join(t.TempDir(), "book.xlsx")
	if err := f.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	return path
}

var salesSheet = [][]any{{"Order No", "Order Date", "Customer", "Total", "Remark"},
	{"A1", "2026-03-14", "Ann Lee", "12.50", "gift"}, {"A2", "2026-03-15", "Bob Zhu", "8.00", ""}}

// TestCoverSheet: where the first sheet of a workbook has no table, the first that has one is read; the sheets that
// are not read are known.
func TestCoverSheet(t *testing.T) {
	t.Parallel()
	cover := [][]any{{"Sales of March"}, {"Harbour Shop"}}
	for _, tt := range []struct {
		names  []string
		rows   [][][]any
		read   string
		others []string
	}{
		{[]string{"Cover", "Sales"}, [][][]any{cover, salesSheet}, "Sales", []string{"Cover"}},
		{[]string{"March", "April"}, [][][]any{salesSheet, salesSheet}, "March", []string{"April"}},
		{[]string{"Cover", "Notes"}, [][][]any{cover, cover}, "Cover", []string{"Notes"}},
		{[]string{"Only"}, [][][]any{salesSheet}, "Only", []string{}},
	} {
		in, err := Inspect(t.Context(), workbook(t, tt.names, tt.rows...))
		if err != nil {
			t.Fatal(tt.names, err)
		}
		if read, others := in.ReadSheet(); read != tt.read || !slices.Equal(others, tt.others) {
			t.Errorf("%v: %q is read, not %q", tt.names, read, others)
		}
		if in.Guess.Whole != (tt.read != "Cover") {
			t.Errorf("%v: whole %v", tt.names, in.Guess.Whole)
		}
	}
}

// TestUnusedColumns: columns with something in them that the guessed map does not read are named.
func TestUnusedColumns(t *testing.T) {
	t.Parallel()
	rows := slices.Clone(salesSheet)
	rows[0] = []any{"Order No", "Order Date", "Customer", "Total", "Remark", "Empty"}
	in, err := Inspect(t.Context(), workbook(t, []string{"Sales"}, rows))
	if err != nil {
		t.Fatal(err)
	}
	text := in.Guess.Map(in.Head(MapHead{Title: in.Name, Source: "till", Currency: "GBP", Zone: "Europe/London"}))
	if got := in.Unused(text); !slices.Equal(got, []string{"Remark"}) {
		t.Errorf("not used: %q", got)
	}
}
