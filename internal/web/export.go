package web

import (
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/xuri/excelize/v2"

	"huitou/internal/clock"
	"huitou/internal/importer"
	"huitou/internal/money"
	"huitou/internal/page"
)

// sheet is a list to be exported.
type sheet struct {
	name string   // of the file, without date and extension
	head []string // names of the columns, in the reader's language
	// rows calls add for each row of a page and returns the cursor of the next page.
	rows func(p page.Page, add func(cells ...any) error) (next string, err error)
}

// export answers with a list as a file of the kind "csv" or "xlsx", which is written page by
// page. The first page is read before anything is sent, so that an error there is answered as
// usual. The export is recorded in the audit log.
func (q *request) export(kind string, s sheet) error {
	if err := q.s.Access.Saw(q.Ctx(), q.who, "export."+s.name, q.R.URL.RawQuery); err != nil {
		return err
	}
	var first [][]any
	next, err := s.rows(page.Page{Limit: page.MaxSize}, func(cells ...any) error { first = append(first, cells); return nil })
	if err != nil {
		return err
	}
	h := q.W.Header()
	name := fmt.Sprintf("%s-%s.%s", s.name, q.Now().In(q.Zone()).Format(time.DateOnly), kind)
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	h.Set("Cache-Control", "no-store")
	if kind == "csv" {
		h.Set("Content-Type", "text/csv; charset=utf-8")
		err = q.exportCSV(q.W, s, first, next)
	} else {
		h.Set("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
		err = q.exportXLSX(q.W, s, first, next)
	}
	if err != nil { // part of the file may have been sent: abort, so that it does not look complete
		q.s.Log.Error("export failed", "file", name, "err", err)
		panic(http.ErrAbortHandler)
	}
	return nil
}

// each calls add for the rows of the first page and of all pages after it.
func (s sheet) each(first [][]any, next string, add func(cells ...any) error) error {
	for _, row := range first {
		if err := add(row...); err != nil {
			return err
		}
	}
	for next != "" {
		var err error
		if next, err = s.rows(page.Page{After: next, Limit: page.MaxSize}, add); err != nil {
			return err
		}
	}
	return nil
}

func (q *request) exportCSV(w io.Writer, s sheet, first [][]any, next string) error {
	out, err := importer.NewCSVWriter(w)
	if err != nil {
		return err
	}
	if err := out.Write(s.head); err != nil {
		return err
	}
	line := make([]string, len(s.head))
	err = s.each(first, next, func(cells ...any) error {
		for i, c := range cells {
			line[i] = q.csvCell(c)
		}
		return out.Write(line)
	})
	if err != nil {
		return err
	}
	return out.Flush()
}

// csvCell returns the text of a cell of a CSV file.
func (q *request) csvCell(c any) string {
	switch c := c.(type) {
	case string:
		return c
	case clock.Instant:
		if c.IsZero() {
			return ""
		}
		return c.In(q.Zone()).Format("2006-01-02 15:04")
	case money.Amount:
		return c.Decimal()
	}
	return fmt.Sprint(c)
}

func (q *request) exportXLSX(w io.Writer, s sheet, first [][]any, next string) error {
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
	head := make([]any, len(s.head))
	for i, h := range s.head {
		head[i] = excelize.Cell{StyleID: bold, Value: h}
	}
	if err := out.SetRow("A1", head); err != nil {
		return err
	}
	at := 1
	err = s.each(first, next, func(cells ...any) error {
		at++
		row := make([]any, len(cells))
		for i, c := range cells {
			row[i] = c
			switch c := c.(type) {
			case clock.Instant:
				row[i] = nil
				if !c.IsZero() {
					// A spreadsheet has no time zones: write the local time.
					t := c.In(q.Zone())
					row[i] = excelize.Cell{StyleID: when, Value: time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, time.UTC)}
				}
			case money.Amount:
				row[i] = c.Decimal()
				if v, ok := asFloat(c); ok {
					row[i] = v
				}
			case fmt.Stringer:
				row[i] = c.String()
			}
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
