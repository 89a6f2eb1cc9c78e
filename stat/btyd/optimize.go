package btyd

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/optimize"
)

// problem is a function to maximise over u within a box. f returns a value per
// observation (a mean log-likelihood), so that tolerances do not depend on the
// amount of data.
type problem struct {
	f      func(u, grad []float64) float64
	lo, hi []float64
}

type optimum struct {
	u       []float64
	value   float64
	grad    []float64
	evals   int
	atBound []bool
}

// slack is how far beyond the bounds a line search may evaluate f.
const slack = 3

// search runs L-BFGS from one start. Outside the bounds a quadratic penalty keeps
// the function smooth and finite, so that the search on a flat likelihood ends on
// the bound instead of diverging.
func (p problem) search(start []float64, iterations int) (optimum, bool) {
	n := len(start)
	point, grad := make([]float64, n), make([]float64, n)
	evals := 0
	eval := func(g, u []float64) float64 {
		penalty := 0.0
		for i, v := range u {
			point[i] = math.Min(p.hi[i]+slack, math.Max(p.lo[i]-slack, v))
			d := v - math.Min(p.hi[i], math.Max(p.lo[i], v))
			penalty += d * d
		}
		evals++
		v := p.f(point, grad)
		if math.IsNaN(v) {
			v = math.Inf(-1)
		}
		for i := range g {
			g[i] = 2 * (u[i] - math.Min(p.hi[i], math.Max(p.lo[i], u[i])))
			if point[i] == u[i] {
				g[i] -= grad[i] // beyond the slack f is constant
			}
		}
		return -v + penalty
	}
	// Value and gradient are computed together: cache the last point.
	last, lastGrad, lastValue := make([]float64, n), make([]float64, n), 0.0
	known := false
	both := func(u []float64) {
		if known && slices.Equal(u, last) {
			return
		}
		copy(last, u)
		lastValue, known = eval(lastGrad, u), true
	}
	res, _ := optimize.Minimize(optimize.Problem{
		Func: func(u []float64) float64 { both(u); return lastValue },
		Grad: func(g, u []float64) { both(u); copy(g, lastGrad) },
	}, start, &optimize.Settings{
		GradientThreshold: 1e-9,
		MajorIterations:   iterations,
		FuncEvaluations:   10 * iterations,
		Converger:         &optimize.FunctionConverge{Absolute: 1e-10, Relative: 1e-11, Iterations: 4},
	}, &optimize.LBFGS{Store: n + 4})
	// A line search that cannot improve any more has converged as well.
	if res == nil || math.IsInf(res.F, 0) || math.IsNaN(res.F) {
		return optimum{}, false
	}
	u := make([]float64, n)
	for i := range u {
		u[i] = math.Min(p.hi[i], math.Max(p.lo[i], res.X[i]))
	}
	value := p.f(u, grad)
	o := optimum{u: u, value: value, grad: grad, evals: evals + 1, atBound: p.bounds(u)}
	return o, finite(value)
}

func (p problem) bounds(u []float64) []bool {
	at := make([]bool, len(u))
	for i := range u {
		at[i] = u[i] <= p.lo[i]+1e-3 || u[i] >= p.hi[i]-1e-3
	}
	return at
}

// best runs a few iterations from every start, then the full search from the best
// of them; when that ends on a bound, also from the others.
func (p problem) best(starts [][]float64, iterations int) (optimum, bool) {
	const trialIterations = 6
	trials := make([]optimum, 0, len(starts))
	evals := 0
	for _, s := range starts {
		o, ok := optimum{u: s}, true
		if len(starts) > 1 {
			o, ok = p.search(s, trialIterations)
			evals += o.evals
		}
		if ok {
			trials = append(trials, o)
		}
	}
	slices.SortStableFunc(trials, func(a, b optimum) int { return cmp.Compare(b.value, a.value) })
	var highest optimum
	found := false
	for i, s := range trials {
		if i == 1 {
			iterations = min(iterations, 50)
		}
		o, ok := p.search(s.u, iterations)
		evals += o.evals
		if ok && (!found || o.value > highest.value+1e-12) {
			highest, found = o, true
		}
		if found && !slices.Contains(highest.atBound, true) {
			break
		}
	}
	highest.evals = evals
	return highest, found
}

// hessian returns the matrix of second derivatives of f at u by central differences
// of its gradient.
func (p problem) hessian(u []float64) *mat.SymDense {
	n := len(u)
	const h = 1e-4
	rows := make([][]float64, n)
	v := append([]float64(nil), u...)
	up, down := make([]float64, n), make([]float64, n)
	for i := range n {
		v[i] = u[i] + h
		p.f(v, up)
		v[i] = u[i] - h
		p.f(v, down)
		v[i] = u[i]
		rows[i] = make([]float64, n)
		for j := range n {
			rows[i][j] = (up[j] - down[j]) / (2 * h)
		}
	}
	s := mat.NewSymDense(n, nil)
	for i := range n {
		for j := i; j < n; j++ {
			s.SetSym(i, j, (rows[i][j]+rows[j][i])/2)
		}
	}
	return s
}

// information inverts −n·H over the coordinates that are not at a bound: the
// covariance of the estimates. ok is false when −H is not positive definite over
// these coordinates.
func (o optimum) information(h *mat.SymDense, n float64) (cov *mat.SymDense, ok bool) {
	var free []int
	for i, b := range o.atBound {
		if !b {
			free = append(free, i)
		}
	}
	if len(free) == 0 {
		return nil, false
	}
	sub := mat.NewSymDense(len(free), nil)
	for i, fi := range free {
		for j := i; j < len(free); j++ {
			v := -n * h.At(fi, free[j])
			if !finite(v) {
				return nil, false
			}
			sub.SetSym(i, j, v)
		}
	}
	var chol mat.Cholesky
	if !chol.Factorize(sub) || chol.Cond() > 1e14 {
		return nil, false
	}
	var inv mat.SymDense
	if chol.InverseTo(&inv) != nil {
		return nil, false
	}
	cov = mat.NewSymDense(len(o.u), nil)
	for i, fi := range free {
		for j := i; j < len(free); j++ {
			cov.SetSym(fi, free[j], inv.At(i, j))
		}
	}
	return cov, true
}

// newtonStep makes one Newton step from an optimum inside the bounds and keeps it
// when it does not lower the value.
func (p problem) newtonStep(o optimum, h *mat.SymDense) optimum {
	for _, b := range o.atBound {
		if b {
			return o
		}
	}
	cov, ok := o.information(h, 1)
	if !ok {
		return o
	}
	n := len(o.u)
	grad, step := make([]float64, n), mat.NewVecDense(n, nil)
	step.MulVec(cov, mat.NewVecDense(n, o.grad))
	u := make([]float64, n)
	for i := range u {
		u[i] = math.Min(p.hi[i], math.Max(p.lo[i], o.u[i]+math.Max(-0.5, math.Min(0.5, step.AtVec(i)))))
	}
	if v := p.f(u, grad); v >= o.value-1e-13 {
		o.u, o.value, o.grad = u, v, grad
	}
	o.evals++
	return o
}
