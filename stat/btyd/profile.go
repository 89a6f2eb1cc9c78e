package btyd

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// profile returns the profile-likelihood interval of a named parameter:
// {θ : 2(ℓ̂ − max ℓ | θ) ≤ χ²₁(level)}. p is the likelihood on the data of the
// fit; data is the name of that argument in errors.
func (t maximum) profile(op string, p problem, data, name string) (Interval, error) {
	i := slices.Index(t.names, name)
	if i < 0 {
		return Interval{}, fault(op, "parameter", "must be one of %v, got %q", t.names, name)
	}
	if err := t.isMaximum(op); err != nil {
		return Interval{}, err
	}
	if err := t.sameData(op, p, data); err != nil {
		return Interval{}, err
	}
	step := 0.5
	if t.cov != nil && t.cov.At(i, i) > 0 {
		step = 2 * math.Sqrt(t.cov.At(i, i))
	}
	w := walk{p: p, i: i, maximum: t.u, target: t.value - distuv.ChiSquared{K: 1}.Quantile(t.level)/2/t.n, best: t.value}
	low, openLow := w.crossing(-step)
	high, openHigh := w.crossing(step)
	if (w.best-t.value)*t.n > 0.01 {
		return Interval{}, fault(op, "fit", "is not at the maximum: the profile of “%s” found a log-likelihood %.3g higher", name, (w.best-t.value)*t.n)
	}
	out := Interval{
		Value: t.parameter(i, t.u[i]), Low: t.parameter(i, low), High: t.parameter(i, high),
		N: int(math.Round(t.n)), Level: t.level, Method: "profile likelihood",
	}
	switch {
	case openLow && openHigh:
		out.Method += "; neither side crosses: both end on a bound"
	case openLow:
		out.Method += "; the low side does not cross: it ends on a bound"
	case openHigh:
		out.Method += "; the high side does not cross: it ends on a bound"
	}
	return out, nil
}

// sameData rejects data on which the likelihood differs from that of the fit.
func (t maximum) sameData(op string, p problem, data string) error {
	v := math.NaN()
	if len(p.lo) == len(t.u) {
		v = p.f(t.u, make([]float64, len(t.u)))
	}
	if !(math.Abs(v-t.value) <= 1e-9*(1+math.Abs(t.value))) {
		return fault(op, data, "are not those of the fit: mean log-likelihood %.9g, of the fit %.9g", v, t.value)
	}
	return nil
}

// walk is the search for the point at which a profile falls below a target.
type walk struct {
	p       problem
	i       int
	maximum []float64
	target  float64
	best    float64 // highest value found
}

// crossing moves coordinate i away from the maximum in growing steps until the
// profile falls below the target, then brackets the crossing. open is true when it
// reached the bound instead.
func (w *walk) crossing(step float64) (u float64, open bool) {
	i, others := w.i, make([]int, 0, len(w.maximum))
	for j := range w.maximum {
		if j != i {
			others = append(others, j)
		}
	}
	full := slices.Clone(w.maximum)
	height := func(u float64) float64 {
		full[i] = u
		start := make([]float64, len(others))
		for k, j := range others {
			start[k] = full[j]
		}
		o, ok := w.p.over(others, full).search(start, 100)
		if !ok {
			return math.Inf(-1)
		}
		for k, j := range others {
			full[j] = o.u[k]
		}
		w.best = math.Max(w.best, o.value)
		return o.value - w.target
	}
	inside, vIn := w.maximum[i], math.Inf(1)
	outside, vOut := w.maximum[i], 0.0
	for range 60 {
		outside = math.Min(w.p.hi[i], math.Max(w.p.lo[i], inside+step))
		if vOut = height(outside); vOut < 0 {
			break
		}
		if outside == w.p.hi[i] || outside == w.p.lo[i] {
			return outside, true
		}
		inside, vIn = outside, vOut
		step *= 1.5
	}
	for range 60 {
		if math.Abs(outside-inside) < 1e-5 {
			break
		}
		mid := (inside + outside) / 2
		if finite(vIn) && finite(vOut) {
			// Secant step, unless it is too close to an end of the bracket.
			s := inside + (outside-inside)*vIn/(vIn-vOut)
			if d := (outside - inside) * 0.05; (s-inside)/d > 1 && (outside-s)/d > 1 {
				mid = s
			}
		}
		if v := height(mid); v < 0 {
			outside, vOut = mid, v
		} else {
			inside, vIn = mid, v
		}
	}
	return (inside + outside) / 2, false
}
