package score

import (
	"errors"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

// audit checks what can be derived from the published cells by another algorithm than
// that of the package: for each hidden cell, whether its row and column are connected by
// other hidden cells. An unprotected cell is allowed where no non-empty cell could have
// protected it.
func audit(t interface{ Fatalf(string, ...any) }, counts [][]int, m Mask, least int) {
	n := withTotals(counts).n
	rows, cols := len(counts), len(counts[0])
	hidden := func(i, j int) bool {
		switch {
		case i < rows && j < cols:
			return m.Cells[i][j]
		case i < rows:
			return m.Rows[i]
		case j < cols:
			return m.Cols[j]
		}
		return m.Total
	}
	for i := range n {
		for j, c := range n[i] {
			if c > 0 && c < least && !hidden(i, j) {
				t.Fatalf("%d at %d, %d is shown", c, i, j)
			}
			if hidden(i, j) && !joined(n, i, j, hidden) && joined(n, i, j, func(a, b int) bool { return n[a][b] > 0 }) {
				t.Fatalf("%d at %d, %d can be derived", c, i, j)
			}
		}
	}
	line := func(length int, at func(k int) (int, int)) {
		sum, some := 0, false
		for k := range length {
			i, j := at(k)
			if hidden(i, j) {
				sum, some = sum+n[i][j], true
			}
		}
		if i, j := at(length); some && sum < least && !hidden(i, j) {
			t.Fatalf("the line of total %d, %d hides %d answers", i, j, sum)
		}
	}
	for i := range rows + 1 {
		line(cols, func(k int) (int, int) { return i, k })
	}
	for j := range cols + 1 {
		line(rows, func(k int) (int, int) { return k, j })
	}
}

// joined reports whether row i and column j are connected by cells of a kind other than
// the one where they cross.
func joined(n [][]int, i, j int, kind func(i, j int) bool) bool {
	rows, cols := make([]bool, len(n)), make([]bool, len(n[0]))
	rows[i] = true
	for changed := true; changed; {
		changed = false
		for a := range rows {
			for b := range cols {
				if (a != i || b != j) && rows[a] != cols[b] && kind(a, b) {
					rows[a], cols[b], changed = true, true, true
				}
			}
		}
	}
	return cols[j]
}

func TestSuppressTableAudit(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rows, cols := rapid.IntRange(1, 12).Draw(t, "rows"), rapid.IntRange(1, 12).Draw(t, "cols")
		cell := rapid.IntRange(0, rapid.SampledFrom([]int{1, 6, 30, 1000}).Draw(t, "most"))
		if rapid.Bool().Draw(t, "sparse") {
			cell = rapid.OneOf(rapid.Just(0), rapid.Just(0), cell)
		}
		counts := make([][]int, rows)
		for i := range counts {
			counts[i] = rapid.SliceOfN(cell, cols, cols).Draw(t, "row")
		}
		least := rapid.IntRange(1, 8).Draw(t, "least")
		m, err := SuppressTable(counts, least)
		if err != nil {
			t.Fatal(err)
		}
		audit(t, counts, m, least)
	})
}

// Compares with the cheapest protection of 3 × 3 tables, found by exhaustive search.
func TestSuppressTableIsNearOptimal(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 9))
	found, cheapest := 0, 0
	for range 60 {
		counts := make([][]int, 3)
		for i := range counts {
			counts[i] = []int{1 + r.IntN(20), 1 + r.IntN(20), 1 + r.IntN(20)}
		}
		m, err := SuppressTable(counts, Smallest)
		if err != nil {
			t.Fatal(err)
		}
		found += hides(counts, m)
		best := hides(counts, m)
		for set := range 1 << 9 {
			var try Mask
			for i := range 3 {
				try.Cells = append(try.Cells, []bool{set>>(3*i)&1 > 0, set>>(3*i+1)&1 > 0, set>>(3*i+2)&1 > 0})
			}
			try.Rows, try.Cols, try.Total = m.Rows, m.Cols, m.Total
			var f failure
			audit(&f, counts, try, Smallest)
			if f == 0 {
				best = min(best, hides(counts, try))
			}
		}
		cheapest += best
	}
	if 100*found > 105*cheapest {
		t.Errorf("hides %d answers, the optimum is %d", found, cheapest)
	}
}

type failure int

func (f *failure) Fatalf(string, ...any) { *f++ }

func hides(counts [][]int, m Mask) int {
	sum := 0
	for i, row := range counts {
		for j, c := range row {
			if m.Cells[i][j] {
				sum += c
			}
		}
	}
	return sum
}

func TestSuppressTableRejectsLargeTables(t *testing.T) {
	t.Parallel()
	counts := make([][]int, 600)
	for i := range counts {
		counts[i] = make([]int, 600)
	}
	var got *Error
	if _, err := SuppressTable(counts, Smallest); !errors.As(err, &got) || got.Arg != "counts" {
		t.Errorf("got %v", err)
	}
}

// With one search per cell this test would take minutes.
func TestSuppressTableLarge(t *testing.T) {
	t.Parallel()
	for name, counts := range large(300) {
		m, err := SuppressTable(counts, Smallest)
		if err != nil {
			t.Fatal(name, err)
		}
		for i, row := range counts {
			for j, c := range row {
				if c > 0 && c < Smallest && !m.Cells[i][j] {
					t.Fatalf("%s: %d at %d, %d is shown", name, c, i, j)
				}
			}
		}
	}
}

// large returns square tables: of random counts, and of equal counts with a small cell in
// every row and column.
func large(side int) map[string][][]int {
	r := rand.New(rand.NewPCG(3, 4))
	random, diagonal := make([][]int, side), make([][]int, side)
	for i := range side {
		random[i], diagonal[i] = make([]int, side), make([]int, side)
		for j := range side {
			random[i][j], diagonal[i][j] = r.IntN(60), 5
		}
		diagonal[i][i] = 1
	}
	return map[string][][]int{"random": random, "diagonal": diagonal}
}
