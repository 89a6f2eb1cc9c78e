package web

import (
	"encoding/json"
	"fmt"
	"strings"

	"huitou/internal/flow"
	"huitou/internal/id"
	"huitou/internal/importer"
	"huitou/internal/intake"
	"huitou/internal/site"
)

// grid holds the rejected rows of a file, with fields to correct them.
type grid struct {
	File string
	Rows []gridRow
}

type gridRow struct {
	N       int64  // its number in the file
	Name    string // of the field for Text
	Text    string // of a row without cells
	Reasons []importer.Reason
	Cells   []gridCell
}

type gridCell struct {
	Name, Column, Value string
	Bad                 bool // the cell has an error
}

// grids returns the grids of rejected rows, one for each file.
func (q *request) grids(rows []flow.RejectedRow) (out []grid) {
	for i := range rows {
		r := &rows[i]
		if n := len(out); n == 0 || out[n-1].File != r.File {
			out = append(out, grid{File: r.File})
		}
		g := &out[len(out)-1]
		row := gridRow{N: r.Row, Name: rejectedField(i, -1), Text: r.Text, Reasons: importer.Reasons(q.L, r)}
		for j, c := range r.Cells {
			row.Cells = append(row.Cells, gridCell{rejectedField(i, j), c.Column, c.Value, r.Wrong(c.Column)})
		}
		g.Rows = append(g.Rows, row)
	}
	return out
}

// rejectedField returns the name of the field of a cell, or with cell −1 of a row without
// cells.
func rejectedField(row, cell int) string {
	if cell < 0 {
		return fmt.Sprintf("row.%d", row)
	}
	return fmt.Sprintf("cell.%d.%d", row, cell)
}

// correctRows saves the corrections of rejected rows, and checks or imports the upload again
// with them. Rows that were imported before are not changed.
func correctRows(q *request) error {
	w, err := q.work()
	if err != nil {
		return err
	}
	f, err := q.Form()
	if err != nil {
		return err
	}
	if w.State != intake.Done || w.Upload == 0 {
		return notFound(q)
	}
	_, err = q.s.Intake.Correct(q.Ctx(), q.viewer(), w.Upload, func(had string) (string, error) {
		m, err := readCorrections(had)
		if err != nil {
			return "", err
		}
		b, err := json.Marshal(withCorrections(m, w.report.Rejected, f))
		return string(b), err
	})
	if err != nil {
		return err
	}
	s, err := q.findStaged(w.Upload)
	if err != nil {
		return err
	}
	was := site.Form{Values: w.Form}
	plan, err := importPlan(s, was)
	if err != nil {
		return err
	}
	return q.run(s, was.Values, plan, w.Kind)
}

// withCorrections adds the rows that were changed in the form to earlier corrections.
func withCorrections(had importer.Corrections, rows []flow.RejectedRow, f site.Form) importer.Corrections {
	for i := range rows {
		r := &rows[i]
		m := importer.Correction{Cells: map[string]string{}}
		if now, ok := f.Values[rejectedField(i, -1)]; ok && now[0] != oneLine(r.Text) {
			m.Text = now[0]
		}
		for j, c := range r.Cells {
			if now, ok := f.Values[rejectedField(i, j)]; ok && now[0] != oneLine(c.Value) {
				m.Cells[c.Column] = now[0]
			}
		}
		if m.Text != "" || len(m.Cells) > 0 {
			had = had.With(r.File, r.Row, m)
		}
	}
	return had
}

// oneLine returns a text as browsers submit it from an input field: without line breaks.
func oneLine(s string) string { return strings.NewReplacer("\r", "", "\n", "").Replace(s) }

// showImportRejects answers with the rejected rows of an import as a CSV file.
func showImportRejects(q *request) error {
	which, err := site.PathID[id.Import](q.R, "id")
	if err != nil {
		return err
	}
	if _, err := q.s.Flow.FindImport(q.Ctx(), which); err != nil {
		return err
	}
	each := func(fn func(*flow.RejectedRow) error) error {
		for from := int64(0); ; {
			list, err := q.s.Flow.ListRejected(q.Ctx(), which, from, 500)
			if err != nil || len(list) == 0 {
				return err
			}
			for i := range list {
				if err := fn(&list[i]); err != nil {
					return err
				}
			}
			from += int64(len(list))
		}
	}
	var columns []string
	if err := each(func(r *flow.RejectedRow) error { columns = importer.RejectedColumns(columns, r); return nil }); err != nil {
		return err
	}
	q.W.Header().Set("Content-Disposition", `attachment; filename="rejected.csv"`)
	q.W.Header().Set("Content-Type", "text/csv; charset=utf-8")
	return importer.WriteRejected(q.W, q.L, columns, each)
}
