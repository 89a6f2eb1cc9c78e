package pls

import (
	"fmt"
	"math"
)

// Error describes a rejected argument: of which function, and why.
type Error struct {
	Op    string // the function, "Fit"
	Arg   string // the argument, "model.Paths"
	Index int    // position in the argument, or -1
	Why   string // "closes a circle"
}

func (e *Error) Error() string {
	if e.Index >= 0 {
		return fmt.Sprintf("pls: %s: %s[%d] %s", e.Op, e.Arg, e.Index, e.Why)
	}
	return fmt.Sprintf("pls: %s: %s %s", e.Op, e.Arg, e.Why)
}

// Parts returns the argument, the position in it or -1, and the reason, so that
// callers can name the source of the argument in their own message.
func (e *Error) Parts() (arg string, index int, why string) { return e.Arg, e.Index, e.Why }

func wrong(op, arg, why string) error { return &Error{op, arg, -1, why} }

// Mode is the relation of the items of a block to its latent variable.
type Mode int

const (
	A Mode = iota // reflective: the latent variable causes the items
	B             // formative: the items cause the latent variable
)

// Scheme is the weighting of neighbouring latent variables in the inner step.
type Scheme int

const (
	Centroid  Scheme = iota // sign of their correlation
	Factorial               // their correlation
	Path                    // regression on those with a path to it, correlation with those it has a path to
)

// String names the scheme.
func (s Scheme) String() string {
	if s < Centroid || s > Path {
		return "?"
	}
	return [...]string{"centroid", "factorial", "path"}[s]
}

// Block is a latent variable and its items.
type Block struct {
	Name  string
	Items []int // columns of the data
	Mode  Mode
}

// Arrow is a path from one latent variable to another, by position in Blocks.
type Arrow struct{ From, To int }

// Model is a path model.
type Model struct {
	Blocks []Block
	Paths  []Arrow
	Scheme Scheme
}

// shape is a validated model.
type shape struct {
	Model
	before, after [][]int // neighbours of a block along the arrows
	order         []int   // blocks, each after all with a path to it
	from          []int   // first position of a block's items in item
	item          []int   // columns of the data, in the order of the blocks
}

// prepare validates a model against the number of columns.
func (m Model) prepare(op string, columns int) (*shape, error) {
	s := &shape{Model: m, before: make([][]int, len(m.Blocks)), after: make([][]int, len(m.Blocks))}
	if len(m.Blocks) < 2 {
		return nil, wrong(op, "model.Blocks", "are fewer than two")
	}
	if m.Scheme < Centroid || m.Scheme > Path {
		return nil, wrong(op, "model.Scheme", "is unknown")
	}
	used := make([]bool, columns)
	for b, block := range m.Blocks {
		if len(block.Items) == 0 {
			return nil, &Error{op, "model.Blocks", b, "has no item"}
		}
		if block.Mode != A && block.Mode != B {
			return nil, &Error{op, "model.Blocks", b, "has an unknown mode"}
		}
		s.from = append(s.from, len(s.item))
		for _, c := range block.Items {
			if c < 0 || c >= columns || used[c] {
				return nil, &Error{op, "model.Blocks", b, "has an item that is no column, or is in two blocks"}
			}
			used[c] = true
			s.item = append(s.item, c)
		}
	}
	s.from = append(s.from, len(s.item))
	seen := map[Arrow]bool{}
	for k, a := range m.Paths {
		if a.From < 0 || a.From >= len(m.Blocks) || a.To < 0 || a.To >= len(m.Blocks) || a.From == a.To || seen[a] {
			return nil, &Error{op, "model.Paths", k, "does not join two blocks, or is there twice"}
		}
		seen[a] = true
		s.before[a.To] = append(s.before[a.To], a.From)
		s.after[a.From] = append(s.after[a.From], a.To)
	}
	for b := range m.Blocks {
		if len(s.before[b])+len(s.after[b]) == 0 {
			return nil, &Error{op, "model.Blocks", b, "is on no path"}
		}
	}
	return s, s.sort(op)
}

// sort orders the blocks so that every path goes forward.
func (s *shape) sort(op string) error {
	waiting := make([]int, len(s.Blocks))
	var ready []int
	for b := range s.Blocks {
		waiting[b] = len(s.before[b])
		if waiting[b] == 0 {
			ready = append(ready, b)
		}
	}
	for len(ready) > 0 {
		b := ready[0]
		ready = ready[1:]
		s.order = append(s.order, b)
		for _, to := range s.after[b] {
			if waiting[to]--; waiting[to] == 0 {
				ready = append(ready, to)
			}
		}
	}
	if len(s.order) < len(s.Blocks) {
		return wrong(op, "model.Paths", "close a circle")
	}
	return nil
}

// complete returns the respondents without a missing answer in the items of s.
func (s *shape) complete(op string, data [][]float64) ([]int, error) {
	n := len(data[0])
	missing := make([]bool, n)
	for _, c := range s.item {
		if len(data[c]) != n {
			return nil, &Error{op, "data", c, "has another length than the first column"}
		}
		for i, v := range data[c] {
			if math.IsInf(v, 0) || math.Abs(v) > 1e100 {
				return nil, &Error{op, "data", c, "has an infinite answer"}
			}
			missing[i] = missing[i] || math.IsNaN(v)
		}
	}
	rows := make([]int, 0, n)
	for i, m := range missing {
		if !m {
			rows = append(rows, i)
		}
	}
	if len(rows) < 5 {
		return nil, wrong(op, "data", "has fewer than five complete respondents")
	}
	return rows, nil
}

// correlate returns the correlations of the items over rows, and their means
// and standard deviations.
func (s *shape) correlate(op string, data [][]float64, rows []int) (r [][]float64, mean, sd []float64, err error) {
	k := len(s.item)
	z := make([][]float64, k)
	r, mean, sd = make([][]float64, k), make([]float64, k), make([]float64, k)
	flat := make([]float64, k*len(rows))
	for j, c := range s.item {
		z[j] = flat[j*len(rows) : (j+1)*len(rows)]
		var m float64
		for p, i := range rows {
			m += (data[c][i] - m) / float64(p+1)
		}
		var squares float64
		for p, i := range rows {
			z[j][p] = data[c][i] - m
			squares += z[j][p] * z[j][p]
		}
		length := math.Sqrt(squares)
		if !(length > 1e-12*math.Abs(m)*math.Sqrt(float64(len(rows)))) || length < 1e-100 {
			return nil, nil, nil, &Error{op, "data", c, "does not vary"}
		}
		for p := range z[j] {
			z[j][p] /= length
		}
		mean[j], sd[j] = m, length/math.Sqrt(float64(len(rows)-1))
		r[j] = make([]float64, k)
		r[j][j] = 1
		for i := range j {
			var d float64
			for p, v := range z[j] {
				d += v * z[i][p]
			}
			r[j][i], r[i][j] = d, d
		}
	}
	return r, mean, sd, nil
}
