package pls

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

const (
	most   = 1000  // largest number of iterations
	settle = 1e-10 // largest change of a weight at convergence
)

// estimate is the solution for item correlations r.
type estimate struct {
	weight     []float64   // of standardised items; every latent variance is 1
	latent     [][]float64 // correlations of the latent variables
	loading    [][]float64 // [item][block]: correlations of items and latent variables
	path       []float64   // by arrow
	r2         []float64   // by block
	iterations int
	settled    bool
}

// run alternates the inner and the outer step until the weights converge.
func (s *shape) run(op string, r [][]float64) (*estimate, error) {
	e := &estimate{weight: make([]float64, len(s.item))}
	inverse, err := s.formative(op, r)
	if err != nil {
		return nil, err
	}
	for j := range e.weight {
		e.weight[j] = 1
	}
	if err := s.scale(op, r, e.weight); err != nil {
		return nil, err
	}
	last := make([]float64, len(e.weight))
	for e.iterations = 1; e.iterations <= most && !e.settled; e.iterations++ {
		copy(last, e.weight)
		s.relate(r, e)
		inner := s.inner(e)
		s.outer(e, inner, inverse)
		if err := s.scale(op, r, e.weight); err != nil {
			return nil, err
		}
		change := 0.0
		for j, w := range e.weight {
			change = max(change, math.Abs(math.Abs(w)-math.Abs(last[j])))
		}
		e.settled = change < settle
	}
	s.orient(r, e)
	s.relate(r, e)
	return e, s.regress(op, e)
}

// formative inverts the item correlations of every block in Mode B.
func (s *shape) formative(op string, r [][]float64) ([]*mat.SymDense, error) {
	out := make([]*mat.SymDense, len(s.Blocks))
	for b, block := range s.Blocks {
		if block.Mode != B {
			continue
		}
		k := len(block.Items)
		own := mat.NewSymDense(k, nil)
		for i := range k {
			for j := range i + 1 {
				own.SetSym(i, j, r[s.from[b]+i][s.from[b]+j])
			}
		}
		var chol mat.Cholesky
		out[b] = mat.NewSymDense(k, nil)
		if !chol.Factorize(own) || chol.Cond() > 1e10 || chol.InverseTo(out[b]) != nil {
			return nil, &Error{op, "model.Blocks", b, "has items that determine each other, which Mode B cannot weigh"}
		}
	}
	return out, nil
}

// scale normalises the weights so that every latent variable has variance 1.
func (s *shape) scale(op string, r [][]float64, weight []float64) error {
	for b := range s.Blocks {
		w := weight[s.from[b]:s.from[b+1]]
		var variance float64
		for i, a := range w {
			for j, c := range w {
				variance += a * c * r[s.from[b]+i][s.from[b]+j]
			}
		}
		if !(variance > 1e-24) {
			return &Error{op, "model.Blocks", b, "has items that cancel, or no relation to its neighbours"}
		}
		for i := range w {
			w[i] /= math.Sqrt(variance)
		}
	}
	return nil
}

// relate computes loadings and latent correlations from the weights.
func (s *shape) relate(r [][]float64, e *estimate) {
	if e.loading == nil {
		e.loading = matrix(len(s.item), len(s.Blocks))
		e.latent = matrix(len(s.Blocks), len(s.Blocks))
	}
	for j := range s.item {
		for b := range s.Blocks {
			var c float64
			for k := s.from[b]; k < s.from[b+1]; k++ {
				c += e.weight[k] * r[j][k]
			}
			e.loading[j][b] = c
		}
	}
	for a := range s.Blocks {
		for b := range s.Blocks {
			var c float64
			for j := s.from[a]; j < s.from[a+1]; j++ {
				c += e.weight[j] * e.loading[j][b]
			}
			e.latent[a][b] = c
		}
		e.latent[a][a] = 1
	}
}

func matrix(rows, columns int) [][]float64 {
	out := make([][]float64, rows)
	flat := make([]float64, rows*columns)
	for i := range out {
		out[i] = flat[i*columns : (i+1)*columns]
	}
	return out
}

// inner weights the neighbours of each block by the scheme.
func (s *shape) inner(e *estimate) [][]float64 {
	out := matrix(len(s.Blocks), len(s.Blocks))
	for b := range s.Blocks {
		for _, near := range [][]int{s.before[b], s.after[b]} {
			for _, k := range near {
				out[b][k] = e.latent[b][k]
				if s.Scheme == Centroid {
					out[b][k] = math.Copysign(1, e.latent[b][k])
				}
			}
		}
		if s.Scheme == Path && len(s.before[b]) > 0 {
			if beta, ok := regression(e.latent, s.before[b], b); ok {
				for i, k := range s.before[b] {
					out[b][k] = beta[i]
				}
			}
		}
	}
	return out
}

// outer replaces the weights by the covariances of the items with the inner estimate of
// their latent variable (Mode A), or by the regression of that on the items (Mode B).
func (s *shape) outer(e *estimate, inner [][]float64, inverse []*mat.SymDense) {
	for b := range s.Blocks {
		w := e.weight[s.from[b]:s.from[b+1]]
		for i := range w {
			w[i] = 0
			for k, f := range inner[b] {
				if f != 0 {
					w[i] += f * e.loading[s.from[b]+i][k]
				}
			}
		}
		if inverse[b] != nil {
			var v mat.VecDense
			v.MulVec(inverse[b], mat.NewVecDense(len(w), append([]float64(nil), w...)))
			copy(w, v.RawVector().Data)
		}
	}
}

// orient reverses latent variables that correlate negatively with most of their items.
func (s *shape) orient(r [][]float64, e *estimate) {
	s.relate(r, e)
	for b := range s.Blocks {
		var sum float64
		for j := s.from[b]; j < s.from[b+1]; j++ {
			sum += e.loading[j][b]
		}
		if sum < 0 {
			for j := s.from[b]; j < s.from[b+1]; j++ {
				e.weight[j] = -e.weight[j]
			}
		}
	}
}

// regress fits the paths by least squares.
func (s *shape) regress(op string, e *estimate) error {
	e.path, e.r2 = make([]float64, len(s.Paths)), make([]float64, len(s.Blocks))
	for b, before := range s.before {
		if len(before) == 0 {
			continue
		}
		beta, ok := regression(e.latent, before, b)
		if !ok {
			return &Error{op, "model.Blocks", b, "is led to by blocks that determine each other"}
		}
		for k, a := range s.Paths {
			if a.To != b {
				continue
			}
			for i, from := range before {
				if from == a.From {
					e.path[k] = beta[i]
					e.r2[b] += beta[i] * e.latent[b][from]
				}
			}
		}
		e.r2[b] = min(1, max(0, e.r2[b]))
	}
	return nil
}

// regression returns the coefficients of y on the variables x, by correlations.
func regression(c [][]float64, x []int, y int) ([]float64, bool) {
	a, b := mat.NewSymDense(len(x), nil), mat.NewVecDense(len(x), nil)
	for i, p := range x {
		for j := range i + 1 {
			a.SetSym(i, j, c[p][x[j]])
		}
		b.SetVec(i, c[p][y])
	}
	var chol mat.Cholesky
	if !chol.Factorize(a) || chol.Cond() > 1e10 {
		return nil, false
	}
	var beta mat.VecDense
	if chol.SolveVecTo(&beta, b) != nil {
		return nil, false
	}
	return beta.RawVector().Data, true
}
