package score

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

func TestSuppress(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		counts []int
		hide   []bool
		total  bool
	}{
		{"nothing small", []int{9, 5, 0}, []bool{false, false, false}, false},
		{"one small", []int{30, 3, 8}, []bool{false, true, true}, false},
		{"two small and few", []int{1, 2, 9, 30}, []bool{true, true, true, false}, false},
		{"two small and enough", []int{4, 4, 9}, []bool{true, true, false}, false},
		{"nothing left", []int{3, 0}, []bool{true, false}, true},
		{"all few", []int{1, 2}, []bool{true, true}, true},
		{"empty", nil, []bool{}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			hide, total, err := Suppress(c.counts, Smallest)
			if err != nil || total != c.total || !reflect.DeepEqual(hide, c.hide) {
				t.Errorf("got %v %v %v, want %v %v", hide, total, err, c.hide, c.total)
			}
		})
	}
}

func TestSuppressTable(t *testing.T) {
	t.Parallel()
	// The 3 needs a second cell in its row and in its column, and these need the fourth of the
	// rectangle: the cheapest is with 6, 9 and 7.
	m, err := SuppressTable([][]int{{3, 6, 40}, {9, 7, 50}, {60, 70, 80}}, Smallest)
	if err != nil {
		t.Fatal(err)
	}
	want := [][]bool{{true, true, false}, {true, true, false}, {false, false, false}}
	if !reflect.DeepEqual(m.Cells, want) || m.Total {
		t.Errorf("got %+v", m)
	}
}

// Derives values as an attacker would: as long as a row or column has one unknown cell,
// subtract. No small cell may be derived, nor a small sum of a line's hidden cells.
func TestSuppressTableCellsCannotBeDerived(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rows, cols := rapid.IntRange(1, 6).Draw(t, "rows"), rapid.IntRange(1, 6).Draw(t, "cols")
		counts := make([][]int, rows)
		for i := range counts {
			counts[i] = rapid.SliceOfN(rapid.IntRange(1, 30), cols, cols).Draw(t, "row")
		}
		m, err := SuppressTable(counts, Smallest)
		if err != nil {
			t.Fatal(err)
		}
		unknown := withTotals(counts).hide
		n := withTotals(counts).n
		for i := range unknown {
			for j := range unknown[i] {
				switch {
				case i < rows && j < cols:
					unknown[i][j] = m.Cells[i][j]
					if n[i][j] < Smallest && !m.Cells[i][j] {
						t.Fatalf("cell %d,%d of %d is shown", i, j, n[i][j])
					}
				case i < rows:
					unknown[i][j] = m.Rows[i]
				case j < cols:
					unknown[i][j] = m.Cols[j]
				default:
					unknown[i][j] = m.Total
				}
			}
		}
		for i := range rows {
			checkLine(t, n[i], unknown[i])
		}
		for j := range cols {
			column, hidden := make([]int, rows+1), make([]bool, rows+1)
			for i := range column {
				column[i], hidden[i] = n[i][j], unknown[i][j]
			}
			checkLine(t, column, hidden)
		}
	})
}

func checkLine(t *rapid.T, n []int, hidden []bool) {
	count, sum := 0, 0
	for k, h := range hidden[:len(hidden)-1] {
		if h {
			count++
			sum += n[k]
		}
	}
	if total := hidden[len(hidden)-1]; total && count == 0 || !total && (count == 1 || count > 0 && sum < Smallest) {
		t.Fatalf("line %v with %v hidden can be derived", n, hidden)
	}
}
