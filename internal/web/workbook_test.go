package web_test

import (
	"bytes"
	"testing"

	"github.com/xuri/excelize/v2"
)

// TestSheetsAndColumnsNotRead: the page of an upload names the sheets of a workbook and the columns that are not
// read; another sheet is chosen there.
func TestSheetsAndColumnsNotRead(t *testing.T) {
	t.Parallel()
	f := excelize.NewFile()
	for i, month := range []string{"March", "April"} {
		err := f.SetSheetName("Sheet1", month)
		if i > 0 {
			_, err = f.NewSheet(month)
		}
		for y, row := range [][]any{{"Order No", "Order Date", "Customer", "Total", "Remark"}, {month + "-1", "2026-03-14", "Ann Lee", 12.5, "gift"}} {
			if at, bad := excelize.CoordinatesToCellName(1, y+1); bad == nil && err == nil {
				err = f.SetSheetRow(month, at, &row)
			}
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	var book bytes.Buffer
	if err := f.Write(&book); err != nil {
		t.Fatal(err)
	}
	v := visit(t, serve(t, founded.sqlite(t)))
	page, at := v.upload("sales.xlsx", book.String(), 200)
	v.has(page, "Only this sheet is read. Not read: April.", "Not used: Remark.", "March-1")
	page, _ = v.post(at.Path, 200, "act", "read", "how", "columns", "sheet", "April")
	page = v.until(page, at.Path, "April-1")
	v.has(page, "Only this sheet is read. Not read: March.", `<option value="April" selected>`)
}
