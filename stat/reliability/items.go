package reliability

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// Error describes a rejected argument: of which function, and why.
type Error struct {
	Op    string // the function, "Alpha"
	Arg   string // the argument, "items"
	Index int    // position in the argument, or -1
	Why   string // "does not vary"
}

func (e *Error) Error() string {
	if e.Index >= 0 {
		return fmt.Sprintf("reliability: %s: %s[%d] %s", e.Op, e.Arg, e.Index, e.Why)
	}
	return fmt.Sprintf("reliability: %s: %s %s", e.Op, e.Arg, e.Why)
}

// Parts returns the argument, the position in it or -1, and the reason, so that
// callers can name the source of the argument in their own message.
func (e *Error) Parts() (arg string, index int, why string) { return e.Arg, e.Index, e.Why }

func wrong(op, arg, why string) error { return &Error{op, arg, -1, why} }

// moments holds the covariances of the items over complete respondents.
type moments struct {
	n, dropped int
	cov        [][]float64
}

func (m moments) cor(a, b int) float64 {
	return m.cov[a][b] / math.Sqrt(m.cov[a][a]) / math.Sqrt(m.cov[b][b])
}

func (m moments) correlations() *mat.SymDense {
	r := mat.NewSymDense(len(m.cov), nil)
	for a := range m.cov {
		r.SetSym(a, a, 1)
		for b := range a {
			r.SetSym(a, b, max(-1, min(1, m.cor(a, b))))
		}
	}
	return r
}

func measure(op string, items [][]float64) (moments, error) {
	if len(items) < 2 {
		return moments{}, wrong(op, "items", "are fewer than two")
	}
	for j, x := range items {
		if len(x) != len(items[0]) {
			return moments{}, &Error{op, "items", j, "has another length than the first"}
		}
		for _, v := range x {
			if math.IsInf(v, 0) || math.Abs(v) > 1e100 {
				return moments{}, &Error{op, "items", j, "has an infinite answer"}
			}
		}
	}
	rows := complete(items)
	if len(rows) < 3 {
		return moments{}, wrong(op, "items", "have fewer than three complete respondents")
	}
	return covary(op, items, rows)
}

// covary computes the moments over the chosen rows, which may repeat.
func covary(op string, items [][]float64, rows []int) (moments, error) {
	m := moments{n: len(rows), dropped: len(items[0]) - len(rows), cov: make([][]float64, len(items))}
	centred := make([][]float64, len(items))
	for j, x := range items {
		centred[j] = centre(x, rows)
	}
	for a := range items {
		m.cov[a] = make([]float64, len(items))
		for b := range a + 1 {
			var s float64
			for k := range m.n {
				s += centred[a][k] * centred[b][k]
			}
			m.cov[a][b] = s / float64(m.n-1)
			m.cov[b][a] = m.cov[a][b]
		}
		if !(m.cov[a][a] > 1e-200) {
			return moments{}, &Error{op, "items", a, "does not vary"}
		}
	}
	return m, nil
}

func complete(items [][]float64) []int {
	var rows []int
	for i := range items[0] {
		whole := true
		for _, x := range items {
			whole = whole && !math.IsNaN(x[i])
		}
		if whole {
			rows = append(rows, i)
		}
	}
	return rows
}

func centre(x []float64, rows []int) []float64 {
	var mean float64
	for k, i := range rows {
		mean += (x[i] - mean) / float64(k+1)
	}
	out := make([]float64, len(rows))
	for k, i := range rows {
		out[k] = x[i] - mean
	}
	return out
}
