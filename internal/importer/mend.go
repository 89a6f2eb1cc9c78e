package importer

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"huitou/internal/errs"
)

// Mends are the rows that a person has corrected, by the name of the file and the row.
type Mends map[string]map[int64]Mended

// Mended is the corrected content of a row.
type Mended struct {
	Cells map[string]string // by column; the others stay
	Text  string            // instead of cells, of a row that has none
}

// With are the mends with those of one more row; what was mended before stays.
func (m Mends) With(file string, n int64, with Mended) Mends {
	if m == nil {
		m = Mends{}
	}
	if m[file] == nil {
		m[file] = map[int64]Mended{}
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
	m[file][n] = Mended{Cells: cells, Text: with.Text}
	return m
}

// Clone copies the mends, so that a person can go on editing during a run.
func (m Mends) Clone() Mends {
	out := Mends{}
	for file, rows := range m {
		out[file] = maps.Clone(rows)
	}
	return out
}

// open opens the file to read its rows, with what was mended.
func (in *input) open(tick func(int)) (rows, error) {
	r, err := in.src.open(in.read, tick)
	if err != nil || len(in.mended) == 0 {
		return r, err
	}
	return &mendedRows{rows: r, mended: in.mended, comma: in.src.comma, most: in.src.limits.MaxColumns}, nil
}

// mendedRows puts mended rows in the place of those of the file.
type mendedRows struct {
	rows
	mended map[int64]Mended
	comma  byte
	most   int // columns
}

func (t *mendedRows) next() (row, error) {
	r, err := t.rows.next()
	m, ok := t.mended[r.n]
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
