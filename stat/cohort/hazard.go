package cohort

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// spread holds the terms of the variance of a predicted hazard. The slices have one
// entry per time of the baseline, in its order.
type spread struct {
	own    []float64     // Σ 1/φ²: variance of the baseline given β
	drift  []float64     // Σ z̄/φ, p numbers each: derivative of the baseline by β, negative
	cov    *mat.SymDense // of β for the scaled covariates z
	scales []float64
}

// most is the largest number of numbers kept for intervals; beyond it there are none.
const most = 5_000_000

// baseline returns the cumulative hazard of a unit with z = 0 at the event times, with
// the same treatment of ties as the likelihood.
func (m *coxModel) baseline(w []float64, shift float64) (out []Baseline, sp spread) {
	var risk float64
	keep := m.s.events()*m.p <= most
	riskZ, deadZ := make([]float64, m.p), make([]float64, m.p)
	move := func(to []float64, u int, w float64) {
		for a := range to {
			to[a] += w * m.z[u*m.p+a]
		}
	}
	scale := math.Exp(-shift)
	enter := 0
	for i := 0; i < len(m.order); {
		t, d, dead := m.s.Time[m.order[i]], 0, 0.0
		clear(deadZ)
		for ; i < len(m.order) && m.s.Time[m.order[i]] == t; i++ {
			u := m.order[i]
			risk += w[u]
			move(riskZ, u, w[u])
			if m.s.Event[u] {
				d++
				dead += w[u]
				move(deadZ, u, w[u])
			}
		}
		for ; enter < len(m.entries) && m.s.Entry[m.entries[enter]] >= t; enter++ {
			u := m.entries[enter]
			risk -= w[u]
			move(riskZ, u, -w[u])
		}
		if d == 0 {
			continue
		}
		var h, own float64
		drift := make([]float64, m.p)
		for l := range d {
			part := m.part(l, d)
			phi := risk - part*dead
			h += scale / phi
			own += scale / phi * (scale / phi)
			for a := range drift {
				drift[a] += scale / phi * ((riskZ[a] - part*deadZ[a]) / phi)
			}
		}
		if !finite(h) {
			h = math.MaxFloat64 / 1e6
		}
		out = append(out, Baseline{t, h})
		if keep {
			sp.own = append(sp.own, own)
			sp.drift = append(sp.drift, drift...)
		}
	}
	slices.Reverse(out)
	slices.Reverse(sp.own)
	for i, j := 0, len(sp.own)-1; i < j; i, j = i+1, j-1 {
		for a := range m.p {
			sp.drift[i*m.p+a], sp.drift[j*m.p+a] = sp.drift[j*m.p+a], sp.drift[i*m.p+a]
		}
	}
	var sum float64
	for i := range out {
		sum += out[i].Hazard
		out[i].Hazard = min(sum, math.MaxFloat64/1e3)
		if i > 0 && keep {
			sp.own[i] += sp.own[i-1]
			for a := range m.p {
				sp.drift[i*m.p+a] += sp.drift[(i-1)*m.p+a]
			}
		}
	}
	return out, sp
}

// Prediction is the probability that a unit lasts longer than a time.
type Prediction struct {
	Survival  float64
	StdError  float64 // of the cumulative hazard −ln Survival
	Low, High float64 // interval of Survival
	Level     float64
	N, Events int // of the fit
	Method    string
	Warnings  []string
}

// Survival returns Predict without its interval: S(t | x) = exp(−H₀(t) e^{β·(x−x̄)})
// (Breslow 1972); symbols, units and errors as there.
func (f Fit) Survival(x []float64, t float64) (float64, error) {
	i, eta, err := f.place("Survival", x, t)
	if err != nil || i == 0 {
		return 1, err
	}
	return math.Exp(-f.Baseline[i-1].Hazard * bounded(eta)), nil
}

// Predict returns the probability that a unit with covariates x (one value per
// coefficient, in the units of the fit) lasts longer than t (in the unit of the
// sample's times), with its interval:
//
//	H = H₀(t) r,  r = e^{β·(x−x̄)},  S = exp(−H)
//	σ² = r² ( Σ 1/φ² + q' V q ),    q = Σ (z̄ − z)/φ
//	low, high = exp(−H e^{±z_α σ/H})
//
// with φ the summed e^{β·z} of those at risk at each event up to t, z̄ their mean
// covariates and V the covariance of β (Tsiatis 1981, Annals of Statistics 9;
// Link 1984, Biometrics 40; Therneau and Grambsch 2000, section 10.2). The
// interval is at the fit's Level, stays in [0, 1], and assumes proportional hazards.
// Before the first event S and its limits are 1, after the last one S is that of the last
// step; both have a warning.
//
// Errors: x of another length than the coefficients or not finite, a t that is not a
// time, a fit with more than 5,000,000 events × covariates; each an *Error.
func (f Fit) Predict(x []float64, t float64) (Prediction, error) {
	const op = "Predict"
	i, eta, err := f.place(op, x, t)
	if err != nil {
		return Prediction{}, err
	}
	p := Prediction{
		Survival: 1, Low: 1, High: 1, Level: f.Level, N: f.N, Events: f.Events,
		Method: f.Method + ", log-log", Warnings: slices.Clone(f.Warnings),
	}
	if i == 0 {
		p.Warnings = append(p.Warnings, "before the first event")
		return p, nil
	}
	if len(f.spread.own) != len(f.Baseline) {
		return Prediction{}, &Error{op, "f", -1, "has too many events for an interval"}
	}
	base, n, r := f.Baseline[i-1].Hazard, len(x), bounded(eta)
	q := mat.NewVecDense(n, nil)
	for j, v := range x {
		z := (v - f.means[j]) / f.spread.scales[j]
		q.SetVec(j, f.spread.drift[(i-1)*n+j]-z*base)
	}
	h := base * r
	// A product of extreme numbers may overflow: the interval is then [0, 1].
	relative := math.Sqrt(max(0, f.spread.own[i-1]+mat.Inner(q, f.spread.cov, q))) / base
	p.Survival = math.Exp(-h)
	p.StdError = h * relative
	p.Low, p.High = 0, 1
	if finite(relative, h) && h > 0 {
		k := math.Exp(min(700, normal(f.Level)*relative))
		p.Low, p.High = math.Exp(-h*k), math.Exp(-h/k)
	}
	if !finite(p.StdError) {
		p.StdError = math.MaxFloat64
	}
	if t > f.Baseline[len(f.Baseline)-1].Time {
		p.Warnings = append(p.Warnings, "after the last event")
	}
	return p, nil
}

// place returns the number of event times up to t, and β·(x−x̄).
func (f Fit) place(op string, x []float64, t float64) (steps int, eta float64, err error) {
	if len(x) != len(f.Coefficients) || len(x) == 0 {
		return 0, 0, &Error{op, "x", -1, "has another length than the coefficients"}
	}
	for j, v := range x {
		if !finite(v) {
			return 0, 0, &Error{op, "x", j, "is not finite"}
		}
		eta += f.Coefficients[j].Value * (v - f.means[j])
	}
	if math.IsNaN(t) || math.IsNaN(eta) {
		return 0, 0, &Error{op, "t", -1, "is not a time"}
	}
	steps, found := slices.BinarySearchFunc(f.Baseline, t, func(b Baseline, t float64) int {
		switch {
		case b.Time < t:
			return -1
		case b.Time > t:
			return 1
		}
		return 0
	})
	if found {
		steps++
	}
	return steps, eta, nil
}
