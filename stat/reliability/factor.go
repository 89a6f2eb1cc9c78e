package reliability

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// solution is a one-factor model fitted to correlations.
type solution struct {
	loadings   []float64
	iterations int  // 0 in closed form
	heywood    bool // a loading is ±1
}

// factor fits one factor; ok is false when the residuals do not converge.
func factor(r *mat.SymDense) (s solution, ok bool) {
	if l := three(r); l != nil {
		return solution{loadings: l}, true
	}
	l := start(r)
	s.loadings = l
	const most = 500
	for s.iterations = 1; s.iterations <= most; s.iterations++ {
		sweep(r, l)
		newton(r, l)
		if steepest(r, l) < 1e-10 {
			break
		}
	}
	var sum float64
	for _, v := range l {
		sum += v
		s.heywood = s.heywood || math.Abs(v) >= 1
	}
	if sum < 0 {
		for j := range l {
			l[j] = -l[j]
		}
	}
	return s, s.iterations <= most
}

// three returns the exact loadings of three items; nil when there are none within −1…1.
func three(r *mat.SymDense) []float64 {
	if r.SymmetricDim() != 3 {
		return nil
	}
	a, b, c := r.At(0, 1), r.At(0, 2), r.At(1, 2)
	l := []float64{math.Sqrt(a * b / c), math.Sqrt(a * c / b), math.Sqrt(b * c / a)}
	var sum float64
	for j, v := range []float64{c, b, a} { // v is the correlation of the other two items
		if !(l[j] < 1) {
			return nil
		}
		if v > 0 && (a < 0 || b < 0 || c < 0) {
			l[j] = -l[j]
		}
		sum += l[j]
	}
	if sum < 0 {
		for j := range l {
			l[j] = -l[j]
		}
	}
	return l
}

// start returns the first principal axis with Thurstone's communalities.
func start(r *mat.SymDense) []float64 {
	k := r.SymmetricDim()
	reduced := mat.NewSymDense(k, nil)
	reduced.CopySym(r)
	for j := range k {
		h := 0.0
		for b := range k {
			if b != j {
				h = max(h, math.Abs(r.At(j, b)))
			}
		}
		reduced.SetSym(j, j, h)
	}
	l := make([]float64, k)
	var eigen mat.EigenSym
	if !eigen.Factorize(reduced, true) {
		for j := range l {
			l[j] = 0.5
		}
		return l
	}
	var q mat.Dense
	eigen.VectorsTo(&q)
	root := math.Sqrt(max(0, eigen.Values(nil)[k-1]))
	for j := range l {
		l[j] = max(-1, min(1, root*q.At(j, k-1)))
	}
	return l
}

// sweep minimises the residuals over each loading in turn, within −1…1: they never
// increase.
func sweep(r *mat.SymDense, l []float64) {
	for a := range l {
		var with, squares float64
		for b, v := range l {
			if b != a {
				with += r.At(a, b) * v
				squares += v * v
			}
		}
		if squares > 1e-300 {
			l[a] = max(-1, min(1, with/squares))
		}
	}
}

func residuals(r *mat.SymDense, l []float64) float64 {
	var f float64
	for a := range l {
		for b := range a {
			d := r.At(a, b) - l[a]*l[b]
			f += d * d
		}
	}
	return f
}

// slope returns half the derivative of residuals by loading a.
func slope(r *mat.SymDense, l []float64, a int) float64 {
	var g float64
	for b, v := range l {
		if b != a {
			g -= (r.At(a, b) - l[a]*v) * v
		}
	}
	return g
}

// atBound reports whether loading a is at a bound beyond which its slope g would decrease the residuals.
func atBound(l []float64, a int, g float64) bool {
	return l[a] >= 1 && g < 0 || l[a] <= -1 && g > 0
}

func steepest(r *mat.SymDense, l []float64) float64 {
	var most float64
	for a := range l {
		if g := slope(r, l, a); !atBound(l, a, g) {
			most = max(most, math.Abs(g))
		}
	}
	return most
}

// newton makes one damped Newton step in the loadings that are not at a bound, and keeps it
// only when it decreases the residuals.
func newton(r *mat.SymDense, l []float64) {
	var free []int
	var g []float64
	for a := range l {
		if s := slope(r, l, a); !atBound(l, a, s) {
			free, g = append(free, a), append(g, s)
		}
	}
	n := len(free)
	if n == 0 {
		return
	}
	h := mat.NewSymDense(n, nil)
	for i, a := range free {
		for j, b := range free[:i] {
			h.SetSym(i, j, 2*l[a]*l[b]-r.At(a, b))
		}
		for b, v := range l {
			if b != a {
				h.SetSym(i, i, h.At(i, i)+v*v)
			}
		}
	}
	before := residuals(r, l)
	step := mat.NewVecDense(n, nil)
	to := make([]float64, len(l))
	for damp := 0.0; damp < 1e3; damp = max(1e-6, 10*damp) {
		damped := mat.NewSymDense(n, nil)
		damped.CopySym(h)
		for i := range n {
			damped.SetSym(i, i, h.At(i, i)+damp)
		}
		var chol mat.Cholesky
		if !chol.Factorize(damped) || chol.SolveVecTo(step, mat.NewVecDense(n, g)) != nil {
			continue
		}
		copy(to, l)
		for i, a := range free {
			to[a] = max(-1, min(1, l[a]-step.AtVec(i)))
		}
		if residuals(r, to) < before {
			copy(l, to)
			return
		}
	}
}
