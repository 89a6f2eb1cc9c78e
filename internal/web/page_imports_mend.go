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

// grid is the rejected rows of one file, to be mended where they stand.
type grid struct {
	File string
	Rows []gridRow
}

type gridRow struct {
	N       int64
	Name    string // of its field, where it has no cells
	Text    string
	Reasons []importer.Reason
	Cells   []gridCell
}

type gridCell struct {
	Name, Column, Value string
	Bad                 bool
}

// grids puts rejected rows into grids, one for each file.
func (q *request) grids(rows []flow.RejectedRow) (out []grid) {
	for i := range rows {
		r := &rows[i]
		if n := len(out); n == 0 || out[n-1].File != r.File {
			out = append(out, grid{File: r.File})
		}
		g := &out[len(out)-1]
		row := gridRow{N: r.Row, Name: rejectedField(i, -1), Text: r.Text, Reasons: importer.TellRejected(q.L, r)}
		for j, c := range r.Cells {
			row.Cells = append(row.Cells, gridCell{rejectedField(i, j), c.Column, c.Value, r.Wrong(c.Column)})
		}
		g.Rows = append(g.Rows, row)
	}
	return out
}

// rejectedField is the name of the field of a cell, −1 for a row without cells.
func rejectedField(row, cell int) string {
	if cell < 0 {
		return fmt.Sprintf("row.%d", row)
	}
	return fmt.Sprintf("cell.%d.%d", row, cell)
}

// mendRows takes over what a person has mended in the rejected rows, and checks or
// imports the upload again with that. Rows that were taken before do not change.
func mendRows(q *request) error {
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
	_, err = q.s.Intake.Mend(q.Ctx(), q.viewer(), w.Upload, func(had string) (string, error) {
		m, err := readMends(had)
		if err != nil {
			return "", err
		}
		b, err := json.Marshal(withMended(m, w.report.Rejected, f))
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

// withMended adds what a form says of rejected rows to what was mended before.
func withMended(mends importer.Mends, rows []flow.RejectedRow, f site.Form) importer.Mends {
	for i := range rows {
		r := &rows[i]
		m := importer.Mended{Cells: map[string]string{}}
		if now, ok := f.Values[rejectedField(i, -1)]; ok && now[0] != oneLine(r.Text) {
			m.Text = now[0]
		}
		for j, c := range r.Cells {
			if now, ok := f.Values[rejectedField(i, j)]; ok && now[0] != oneLine(c.Value) {
				m.Cells[c.Column] = now[0]
			}
		}
		if m.Text != "" || len(m.Cells) > 0 {
			mends = mends.With(r.File, r.Row, m)
		}
	}
	return mends
}

// oneLine is a text as a field of one line sends it back.
func oneLine(s string) string { return strings.NewReplacer("\r", "", "\n", "").Replace(s) }

// showImportRejects is the file of the rows that an import could not take.
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
