package score

import (
	"math"
	"slices"
)

// Smallest is the number of answers under which a cell is not shown.
const Smallest = 5

// Suppress tells which of a row of cells must not be shown when the row is
// published with its total. A cell with fewer than least answers is hidden
// (an empty one is not: it holds nobody). When the hidden cells are one alone,
// or together fewer than least, subtracting the others from the total would
// reveal them: then the next smallest cell is hidden too, and when there is
// none the total.
//
// Source: Hundepool et al. (2012), Statistical Disclosure Control, chapter 4.
//
// The error is an *Error when a count is negative or least is not positive.
func Suppress(counts []int, least int) (hide []bool, hideTotal bool, err error) {
	if err := checkCounts("Suppress", counts, least); err != nil {
		return nil, false, err
	}
	hide = make([]bool, len(counts))
	for i, c := range counts {
		hide[i] = c > 0 && c < least
	}
	for exposed(counts, hide, least) {
		next := -1
		for i, c := range counts {
			if c > 0 && !hide[i] && (next < 0 || c < counts[next]) {
				next = i
			}
		}
		if next < 0 {
			return hide, true, nil
		}
		hide[next] = true
	}
	return hide, false, nil
}

// exposed reports whether a known total gives the hidden cells away.
func exposed(counts []int, hide []bool, least int) bool {
	hidden, sum := 0, 0
	for i, h := range hide {
		if h {
			hidden++
			sum += counts[i]
		}
	}
	return hidden == 1 || hidden > 1 && sum < least
}

func checkCounts(op string, counts []int, least int) error {
	if least < 1 {
		return wrong(op, "least", "is not positive")
	}
	for i, c := range counts {
		if c < 0 || c > math.MaxInt32 {
			return &Error{op, "counts", i, "is not a count"}
		}
	}
	return nil
}

// Mask tells what of a table may be shown.
type Mask struct {
	Cells      [][]bool // true: hide the cell; shape of the table
	Rows, Cols []bool   // true: hide the total of the row, of the column
	Total      bool     // true: hide the grand total
}

// SuppressTable tells which cells of a table must not be shown when it is
// published with the totals of its rows and columns. Small cells are hidden as
// in Suppress; more are hidden, as few answers as it finds, until
//
//   - no hidden cell or total can be worked out exactly from what is shown:
//     seen as a graph of rows and columns with the hidden cells as edges, a
//     value is determined exactly when its edge is a bridge;
//   - no row and no column hides fewer than least answers under a shown total.
//
// Source: Gusfield (1988), SIAM Journal on Computing 17(3), "A graph theoretic
// approach to statistical data security".
//
// The error is an *Error when rows differ in length, a count is negative, or
// least is not positive.
func SuppressTable(counts [][]int, least int) (Mask, error) {
	const op = "SuppressTable"
	if least < 1 {
		return Mask{}, wrong(op, "least", "is not positive")
	}
	for i, row := range counts {
		if len(row) != len(counts[0]) {
			return Mask{}, &Error{op, "counts", i, "has another length than the first row"}
		}
		if checkCounts(op, row, least) != nil {
			return Mask{}, &Error{op, "counts", i, "has a value that is not a count"}
		}
	}
	t := withTotals(counts)
	t.hideSmall(least)
	for t.closeBridges() || t.fillLines(least) {
	}
	return t.mask(), nil
}

// table is a table with its totals as last row and column. Every row, and
// every column, adds up to zero when its total is counted negative.
type table struct {
	n    [][]int
	hide [][]bool
}

func withTotals(counts [][]int) table {
	rows, cols := len(counts), 0
	if rows > 0 {
		cols = len(counts[0])
	}
	t := table{make([][]int, rows+1), make([][]bool, rows+1)}
	for i := range t.n {
		t.n[i], t.hide[i] = make([]int, cols+1), make([]bool, cols+1)
	}
	for i, row := range counts {
		for j, c := range row {
			t.n[i][j] = c
			t.n[i][cols] += c
			t.n[rows][j] += c
			t.n[rows][cols] += c
		}
	}
	return t
}

func (t table) hideSmall(least int) {
	for i, row := range t.n {
		for j, c := range row {
			t.hide[i][j] = c > 0 && c < least
		}
	}
}

func (t table) mask() Mask {
	rows, cols := len(t.n)-1, len(t.n[0])-1
	m := Mask{Cells: make([][]bool, rows), Rows: make([]bool, rows), Cols: t.hide[rows][:cols], Total: t.hide[rows][cols]}
	for i := range rows {
		m.Cells[i], m.Rows[i] = t.hide[i][:cols:cols], t.hide[i][cols]
	}
	return m
}

// closeBridges puts every hidden cell that is a bridge on a cycle of hidden
// cells, and reports whether it hid anything.
func (t table) closeBridges() bool {
	changed := false
	for i, row := range t.hide {
		for j := range row {
			if row[j] && t.protect(i, j) {
				changed = true
			}
		}
	}
	return changed
}

// protect hides the cells of the cheapest detour from row i to column j; it
// costs nothing when the cell is on a cycle already. A detour always exists
// unless zeros cut it off: zeros hide nothing, since they are easily guessed.
func (t table) protect(i, j int) bool {
	rows, cols := len(t.n), len(t.n[0])
	const far = math.MaxInt
	dist, from, done := make([]int, rows+cols), make([]int, rows+cols), make([]bool, rows+cols)
	for v := range dist {
		dist[v], from[v] = far, -1
	}
	dist[i] = 0
	for {
		v := -1
		for u := range dist {
			if !done[u] && dist[u] < far && (v < 0 || dist[u] < dist[v]) {
				v = u
			}
		}
		if v < 0 || v == rows+j {
			break
		}
		done[v] = true
		for u := range dist {
			r, c := min(u, v), max(u, v)-rows
			if (u < rows) == (v < rows) || r == i && c == j || t.n[r][c] == 0 {
				continue
			}
			cost := t.n[r][c]
			if t.hide[r][c] {
				cost = 0
			}
			if d := dist[v] + cost; d < dist[u] {
				dist[u], from[u] = d, v
			}
		}
	}
	if dist[rows+j] == far {
		return false
	}
	changed := false
	for v := rows + j; from[v] >= 0; v = from[v] {
		r, c := min(v, from[v]), max(v, from[v])-rows
		if !t.hide[r][c] {
			t.hide[r][c], changed = true, true
		}
	}
	return changed
}

// fillLines hides one more cell in the first row or column that hides fewer
// than least answers under a shown total, and reports whether there was one.
func (t table) fillLines(least int) bool {
	rows, cols := len(t.n), len(t.n[0])
	for i := range rows {
		if t.fill(cols, least, func(k int) (int, int) { return i, k }) {
			return true
		}
	}
	for j := range cols {
		if t.fill(rows, least, func(k int) (int, int) { return k, j }) {
			return true
		}
	}
	return false
}

// fill looks at one line, whose last cell is its total.
func (t table) fill(length, least int, at func(k int) (i, j int)) bool {
	hidden, sum := 0, 0
	var shown []int
	for k := range length - 1 {
		i, j := at(k)
		switch {
		case t.hide[i][j]:
			hidden++
			sum += t.n[i][j]
		case t.n[i][j] > 0:
			shown = append(shown, k)
		}
	}
	last, lastJ := at(length - 1)
	if hidden == 0 || sum >= least || t.hide[last][lastJ] {
		return false
	}
	if len(shown) == 0 {
		t.hide[last][lastJ] = true
		return true
	}
	i, j := at(slices.MinFunc(shown, func(a, b int) int {
		ai, aj := at(a)
		bi, bj := at(b)
		return t.n[ai][aj] - t.n[bi][bj]
	}))
	t.hide[i][j] = true
	return true
}
