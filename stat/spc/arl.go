package spc

import (
	"math"

	"gonum.org/v1/gonum/integrate/quad"
	"gonum.org/v1/gonum/mat"
)

// longest is the largest average run length that is computed: above it the equations lose
// accuracy, and the value has no practical meaning.
const longest = 1e11

// ShewhartARL returns the average number of points until one lies outside
// ±sigmas when the mean has shifted by shift, in sigma:
//
//	ARL = 1 / (Φ(−k−δ) + Φ(−k+δ))
//
// with k = sigmas and δ = shift. Source: Montgomery (2013), Statistical Quality Control,
// 7th ed., section 5.3.
//
// The error is an *Error when sigmas is not in (0, 10] or shift is not finite.
func ShewhartARL(sigmas, shift float64) (float64, error) {
	const op = "ShewhartARL"
	if !(sigmas > 0 && sigmas <= 10) {
		return 0, wrong(op, "sigmas", "is not between 0 and 10")
	}
	if !finite(shift) {
		return 0, wrong(op, "shift", "is not finite")
	}
	return 1 / (phi(-sigmas-shift) + phi(-sigmas+shift)), nil
}

// CUSUMARL returns the average number of points until a two-sided CUSUM signals
// when the mean has shifted by shift, in sigma. One side solves
//
//	L(s) = 1 + L(0) Φ(K−s−δ) + ∫₀ᴴ L(x) φ(x+K−s−δ) dx
//
// by Gauss–Legendre (Nyström); the sides combine, a the head start, as
//
//	(L⁺(a)L⁻(0) + L⁺(0)L⁻(a) − L⁺(0)L⁻(0)) / (L⁺(0) + L⁻(0))
//
// Source: Lucas and Crosier (1982), Technometrics 24; Knoth, R package spc.
//
// The error is an *Error when the design is not 0 ≤ K ≤ 10, 0 < H ≤ 50,
// 0 ≤ HeadStart ≤ H, shift is not finite, or the result is above 10¹¹.
func CUSUMARL(d Design, shift float64) (float64, error) {
	const op = "CUSUMARL"
	switch {
	case !(d.K >= 0 && d.K <= 10):
		return 0, wrong(op, "K", "is not between 0 and 10")
	case !(d.H > 0 && d.H <= 50):
		return 0, wrong(op, "H", "is not between 0 and 50")
	case !(d.HeadStart >= 0 && d.HeadStart <= d.H):
		return 0, wrong(op, "HeadStart", "is not between 0 and H")
	case !finite(shift):
		return 0, wrong(op, "shift", "is not finite")
	}
	up0, upA := d.oneSided(shift)
	down0, downA := d.oneSided(-shift)
	var arl float64
	switch {
	case up0 > longest && down0 > longest:
		return 0, wrong(op, "ARL", "is above 10¹¹")
	case up0 > longest:
		arl = downA
	case down0 > longest:
		arl = upA
	default:
		arl = (upA*down0 + up0*downA - up0*down0) / (up0 + down0)
	}
	if !finite(arl) || arl > longest {
		return 0, wrong(op, "ARL", "is above 10¹¹")
	}
	return max(1, arl), nil
}

// oneSided returns the average run length from 0 and from the head start; +Inf above
// longest.
func (d Design) oneSided(shift float64) (zero, head float64) {
	n := min(240, 24+int(8*d.H))
	x, w := nodes(n, 0, d.H)
	// Unknowns: L(0), then L at the nodes.
	a, b := mat.NewDense(n+1, n+1, nil), mat.NewVecDense(n+1, nil)
	row := func(s float64, set func(j int, v float64)) {
		set(0, phi(d.K-s-shift))
		for j := range n {
			set(j+1, w[j]*density(x[j]+d.K-s-shift))
		}
	}
	for i := range n + 1 {
		s := 0.0
		if i > 0 {
			s = x[i-1]
		}
		row(s, func(j int, v float64) { a.Set(i, j, -v) })
		a.Set(i, i, a.At(i, i)+1)
		b.SetVec(i, 1)
	}
	l, ok := solve(a, b)
	if !ok {
		return math.Inf(1), math.Inf(1)
	}
	head = 1
	row(d.HeadStart, func(j int, v float64) { head += v * l.AtVec(j) })
	return l.AtVec(0), head
}

// EWMAARL returns the average number of points until an EWMA chart with its asymptotic
// limits ±c, c = k√(λ/(2−λ)), signals when the mean has shifted by shift, in sigma:
//
//	L(z) = 1 + (1/λ) ∫₋c^c L(w) φ((w − (1−λ)z)/λ − δ) dw,  from z = 0
//
// Source: Crowder (1987), Technometrics 29; Lucas and Saccucci (1990),
// Technometrics 32.
//
// The error is an *Error when lambda is not in [0.001, 1], sigmas is not in
// (0, 10], shift is not finite, or the result is above 10¹¹.
func EWMAARL(lambda, sigmas, shift float64) (float64, error) {
	const op = "EWMAARL"
	switch {
	case !(lambda >= 0.001 && lambda <= 1):
		return 0, wrong(op, "lambda", "is not between 0.001 and 1")
	case !(sigmas > 0 && sigmas <= 10):
		return 0, wrong(op, "sigmas", "is not between 0 and 10")
	case !finite(shift):
		return 0, wrong(op, "shift", "is not finite")
	case lambda == 1:
		return ShewhartARL(sigmas, shift)
	}
	c := sigmas * math.Sqrt(lambda/(2-lambda))
	n := min(240, 40+int(6*c/lambda))
	x, w := nodes(n, -c, c)
	kernel := func(z float64, j int) float64 {
		return w[j] / lambda * density((x[j]-(1-lambda)*z)/lambda-shift)
	}
	a, b := mat.NewDense(n, n, nil), mat.NewVecDense(n, nil)
	for i := range n {
		for j := range n {
			a.Set(i, j, -kernel(x[i], j))
		}
		a.Set(i, i, a.At(i, i)+1)
		b.SetVec(i, 1)
	}
	l, ok := solve(a, b)
	if !ok {
		return 0, wrong(op, "ARL", "is above 10¹¹")
	}
	arl := 1.0
	for j := range n {
		arl += kernel(0, j) * l.AtVec(j)
	}
	return arl, nil
}

// solve solves the equations of run lengths; it returns false when one is above longest.
func solve(a *mat.Dense, b *mat.VecDense) (*mat.VecDense, bool) {
	var lu mat.LU
	lu.Factorize(a)
	l := mat.NewVecDense(b.Len(), nil)
	_ = lu.SolveVecTo(l, false, b) // ill-conditioning is detected from the values below
	for i := range l.Len() {
		if v := l.AtVec(i); !(v >= 0.999 && v <= longest) {
			return nil, false
		}
	}
	return l, true
}

func nodes(n int, low, high float64) (x, w []float64) {
	x, w = make([]float64, n), make([]float64, n)
	quad.Legendre{}.FixedLocations(x, w, low, high)
	return x, w
}

func density(x float64) float64 { return math.Exp(-x*x/2) / math.Sqrt(2*math.Pi) }
