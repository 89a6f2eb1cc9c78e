package score

// Mask marks the cells and totals of a table to hide.
type Mask struct {
	Cells      [][]bool // true: hide the cell; shape of the table
	Rows, Cols []bool   // true: hide the total of the row, of the column
	Total      bool     // true: hide the grand total
}

// MostWork is the largest (rows + columns) · rows · columns of a table for SuppressTable:
// 460 × 460, or 3,700 × 14. It bounds the time, because at most 2 (rows + columns) searches
// visit every cell at most twice.
const MostWork = 200_000_000

// SuppressTable returns which cells of a table must be hidden when it is published with
// the totals of its rows and columns. counts holds the answers of [row][column]. Small
// cells and totals are hidden as in Suppress, and further cells, with as few answers as it
// finds, until
//
//   - no hidden cell or total can be derived exactly from the published ones: in the graph
//     of rows and columns with the hidden cells as edges, a value is determined exactly
//     when its edge is a bridge;
//   - no row and no column hides fewer than least answers under a shown total.
//
// Each bridge is put on a cycle of hidden cells by the path that hides the fewest further
// answers. Each path is the cheapest one, but all together need not be optimal. An empty
// cell does not protect others, because it is easily guessed: a small cell that only empty
// cells could protect remains a bridge.
//
// Source: Gusfield (1988), SIAM Journal on Computing 17(3), "A graph theoretic
// approach to statistical data security".
//
// The error is an *Error when rows differ in length, a count is negative, least
// is not positive, or the table is larger than MostWork.
func SuppressTable(counts [][]int, least int) (Mask, error) {
	const op = "SuppressTable"
	if least < 1 {
		return Mask{}, wrong(op, "least", "is not positive")
	}
	for i, row := range counts {
		if len(row) != len(counts[0]) {
			return Mask{}, &Error{op, "counts", i, "has another length than the first row"}
		}
	}
	if rows := float64(len(counts)); rows > 0 {
		if cols := float64(len(counts[0])); (rows+cols)*rows*cols > MostWork {
			return Mask{}, wrong(op, "counts", "has too many rows and columns: see MostWork")
		}
	}
	for i, row := range counts {
		if checkCounts(op, row, least) != nil {
			return Mask{}, &Error{op, "counts", i, "has a value that is not a count"}
		}
	}
	t := withTotals(counts)
	g := newGraph(t)
	for i, row := range t.n {
		for j, c := range row {
			if c > 0 && c < least {
				g.hide(i, j)
			}
		}
	}
	g.joinCycles()
	g.closeBridges()
	g.fillLines(least)
	return t.mask(), nil
}

// table is a table with its totals as last row and column. Every row and column sums to
// zero when its total is counted as negative.
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

func (t table) mask() Mask {
	rows, cols := len(t.n)-1, len(t.n[0])-1
	m := Mask{Cells: make([][]bool, rows), Rows: make([]bool, rows), Cols: t.hide[rows][:cols], Total: t.hide[rows][cols]}
	for i := range rows {
		m.Cells[i], m.Rows[i] = t.hide[i][:cols:cols], t.hide[i][cols]
	}
	return m
}
