package site

import (
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/xuri/excelize/v2"

	"huitou/internal/clock"
	"huitou/internal/csvfile"
	"huitou/internal/money"
	"huitou/internal/page"
)

// Format is the format of a file, and the extension of its name.
type Format string

// The formats of files.
const (
	CSV  Format = "csv"
	XLSX Format = "xlsx"
)

// File is a list that is sent as a file, with a column for each value of its rows.
type File[R any] struct {
	Name    string // without date and extension
	Columns []Column[R]
	// Read returns a page of the list and the cursor of the next, "" on the last.
	Read func(page.Page) (rows []R, next string, err error)
}

// Column is a column of a file. Cells are texts, numbers, booleans, a fmt.Stringer, a
// clock.Instant (written in the reader's time zone) or a money.Amount.
type Column[R any] struct {
	Head string // in the reader's language
	Cell func(*R) any
}

// Send answers with the file, which is written page by page. The first page is read before
// anything is sent: its error is returned. An error after that aborts the answer, so that
// the part that was sent does not look like the whole file.
func (f File[R]) Send(q *Request, format Format) error {
	rows, next, err := f.Read(page.Page{Limit: page.MaxSize})
	if err != nil {
		return err
	}
	var head []string
	for _, c := range f.Columns {
		head = append(head, c.Head)
	}
	each := func(write func([]any) error) error { return f.each(rows, next, write) }
	name := fmt.Sprintf("%s-%s.%s", f.Name, q.Now().In(q.Zone()).Format(time.DateOnly), format)
	h := q.W.Header()
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	h.Set("Cache-Control", "no-store")
	if format == CSV {
		h.Set("Content-Type", "text/csv; charset=utf-8")
		err = writeCSV(q.W, q.Zone(), head, each)
	} else {
		h.Set("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
		err = writeXLSX(q.W, q.Zone(), head, each)
	}
	if err != nil {
		q.door.Log.Error("file cut short", "file", name, "err", err)
		panic(http.ErrAbortHandler)
	}
	return nil
}

// each calls write with the cells of every row: those of rows, the first page, and of the
// pages after it. write may not keep the slice.
func (f File[R]) each(rows []R, next string, write func([]any) error) error {
	cells := make([]any, len(f.Columns))
	for {
		for i := range rows {
			for k, c := range f.Columns {
				cells[k] = c.Cell(&rows[i])
			}
			if err := write(cells); err != nil {
				return err
			}
		}
		if next == "" {
			return nil
		}
		var err error
		if rows, next, err = f.Read(page.Page{After: next, Limit: page.MaxSize}); err != nil {
			return err
		}
	}
}

func writeCSV(w io.Writer, zone *time.Location, head []string, each func(write func([]any) error) error) error {
	out, err := csvfile.NewWriter(w)
	if err != nil {
		return err
	}
	if err := out.Write(head); err != nil {
		return err
	}
	line := make([]string, len(head))
	err = each(func(cells []any) error {
		for i, c := range cells {
			line[i] = csvCell(c, zone)
		}
		return out.Write(line)
	})
	if err != nil {
		return err
	}
	return out.Flush()
}

// csvCell returns the text of a cell of a CSV file.
func csvCell(c any, zone *time.Location) string {
	switch c := c.(type) {
	case string:
		return c
	case clock.Instant:
		if c.IsZero() {
			return ""
		}
		return c.In(zone).Format("2006-01-02 15:04")
	case money.Amount:
		return c.Decimal()
	}
	return fmt.Sprint(c)
}

func writeXLSX(w io.Writer, zone *time.Location, head []string, each func(write func([]any) error) error) error {
	f := excelize.NewFile()
	defer f.Close()
	bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return err
	}
	format := "yyyy-mm-dd hh:mm"
	when, err := f.NewStyle(&excelize.Style{CustomNumFmt: &format})
	if err != nil {
		return err
	}
	out, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		return err
	}
	row := make([]any, len(head))
	for i, h := range head {
		row[i] = excelize.Cell{StyleID: bold, Value: h}
	}
	if err := out.SetRow("A1", row); err != nil {
		return err
	}
	at := 1
	err = each(func(cells []any) error {
		at++
		for i, c := range cells {
			row[i] = xlsxCell(c, zone, when)
		}
		cell, err := excelize.CoordinatesToCellName(1, at)
		if err != nil {
			return err
		}
		return out.SetRow(cell, row)
	})
	if err != nil {
		return err
	}
	if err := out.Flush(); err != nil {
		return err
	}
	return f.Write(w)
}

// xlsxCell returns the value of a cell of a spreadsheet; when is the style of a time.
func xlsxCell(c any, zone *time.Location, when int) any {
	switch c := c.(type) {
	case clock.Instant:
		if c.IsZero() {
			return nil
		}
		// A spreadsheet has no time zones: write the local time.
		t := c.In(zone)
		return excelize.Cell{StyleID: when, Value: time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, time.UTC)}
	case money.Amount:
		if v, ok := asFloat(c); ok {
			return v
		}
		return c.Decimal()
	case fmt.Stringer:
		return c.String()
	}
	return c
}

// asFloat returns an amount as a number of a spreadsheet; false if that loses precision.
func asFloat(a money.Amount) (float64, bool) {
	const exact = 1 << 53
	places, err := money.Places(a.Currency)
	if err != nil || a.Minor > exact || a.Minor < -exact {
		return 0, false
	}
	v := float64(a.Minor)
	for range places {
		v /= 10
	}
	return v, true
}
