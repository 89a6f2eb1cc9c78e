package importer

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"huitou/internal/errs"
)

// Corrections are the rows that a person has corrected, by the name of the file and the row.
type Corrections map[string]map[int64]Correction

// Correction is the corrected content of a row.
type Correction struct {
	Cells map[string]string // by column; the others stay
	Text  string            // instead of cells, of a row that has none
}

// With adds the correction of a row to the corrections; cells corrected before stay so.
func (m Corrections) With(file string, n int64, with Correction) Corrections {
	if m == nil {
		m = Corrections{}
	}
	if m[file] == nil {
		m[file] = map[int64]Correction{}
	}
	had := m[file][n]
	cells := maps.Clone(had.Cells)
	if cells == nil {
		cells = map[string]string{}
	}
	maps.Copy(cells, with.Cells)
	if with.Text == "" {
		with.Text = had.Text
	}
	m[file][n] = Correction{Cells: cells, Text: with.Text}
	return m
}

// open opens the file to read its rows, with the corrected ones in their place.
func (in *input) open(tick func(int)) (rows, error) {
	r, err := in.src.open(in.read, tick)
	if err != nil || len(in.corrections) == 0 {
		return r, err
	}
	return &correctedRows{rows: r, corrections: in.corrections, comma: in.src.comma, most: in.src.limits.MaxColumns}, nil
}

// correctedRows puts corrected rows in the place of those of the file.
type correctedRows struct {
	rows
	corrections map[int64]Correction
	comma       byte
	most        int // columns
}

func (t *correctedRows) next() (row, error) {
	r, err := t.rows.next()
	m, ok := t.corrections[r.n]
	if _, bad := errors.AsType[*rowError](err); !ok || err != nil && !bad {
		return r, err
	}
	if m.Text != "" {
		if j, ok := t.rows.(*jsonRows); ok {
			return r, j.parse(&r, []byte(m.Text))
		}
		cells, err := newCSV(strings.NewReader(m.Text), t.comma).read()
		if err != nil {
			r.text = m.Text
			return r, err
		}
		r.cells, r.text = cells, ""
	} else if r.text != "" {
		return r, err
	}
	r.cells = slices.Clone(r.cells)
	head := t.header()
	for c, v := range m.Cells {
		i := slices.Index(head, c)
		if i < 0 {
			if _, err := fmt.Sscanf(c, extraColumn, &i); err != nil || i < 1 || i > t.most {
				continue
			}
			i--
		}
		for len(r.cells) <= i {
			r.cells = append(r.cells, "")
		}
		r.cells[i] = v
		if _, had := r.doubt[i]; had {
			r.doubt = maps.Clone(r.doubt)
			delete(r.doubt, i)
		}
		if i < len(r.numbers) { // a person writes text
			r.numbers = slices.Clone(r.numbers)
			r.numbers[i] = false
		}
		if i < len(r.raw) {
			r.raw = slices.Clone(r.raw)
			r.raw[i] = v
		}
	}
	for len(r.cells) > len(head) && r.cells[len(r.cells)-1] == "" {
		r.cells = r.cells[:len(r.cells)-1]
	}
	for len(m.Cells) > 0 && len(r.cells) < len(head) {
		r.cells = append(r.cells, "")
	}
	if len(r.cells) != len(head) {
		return r, &rowError{"import.cells", errs.Pairs("n", len(r.cells), "columns", len(head), "line", r.n)}
	}
	return r, nil
}

// extraColumn is the name of a column that the header does not have.
const extraColumn = "column %d"

// columnName is the name of a cell's column.
func columnName(header []string, i int) string {
	if i < len(header) {
		return header[i]
	}
	return fmt.Sprintf(extraColumn, i+1)
}
