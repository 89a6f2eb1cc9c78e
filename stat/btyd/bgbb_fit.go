package btyd

import (
	"math"
	"math/rand/v2"
	"slices"
)

// BGBBFit is a fitted BG/BB.
type BGBBFit struct {
	Model       BGBB
	Estimates   []Estimate
	Level       float64
	Customers   int
	Cells       int
	LogLik      float64
	AIC, BIC    float64
	Method      string
	Warnings    []Warning
	Evaluations int

	maximum maximum
}

// visitData are histories grouped by equality.
type visitData struct {
	cells []Visits
	count []float64
	of    []int32 // input row → cell
}

func newVisitData(op string, visits []Visits) (*visitData, error) {
	if len(visits) > math.MaxInt32 {
		return nil, fault(op, "visits", "are more than %d", math.MaxInt32)
	}
	d := &visitData{of: make([]int32, len(visits))}
	at := map[Visits]int32{}
	for i, v := range visits {
		if err := v.check(op, i); err != nil {
			return nil, err
		}
		if _, ok := at[v]; !ok {
			at[v] = 0
			d.cells = append(d.cells, v)
		}
	}
	slices.SortFunc(d.cells, func(a, b Visits) int {
		return slices.Compare([]int{a.X, a.TX, a.N}, []int{b.X, b.TX, b.N})
	})
	for k, v := range d.cells {
		at[v] = int32(k)
	}
	d.count = make([]float64, len(d.cells))
	for i, v := range visits {
		d.of[i] = at[v]
		d.count[d.of[i]]++
	}
	return d, nil
}

// bought reports whether any customer with a positive count has a purchase.
func (d *visitData) bought(count []float64) bool {
	for k, v := range d.cells {
		if v.X > 0 && count[k] > 0 {
			return true
		}
	}
	return false
}

func (d *visitData) problem(count []float64) problem {
	return shapes(func(p, grad []float64) float64 {
		m := BGBB{p[0], p[1], p[2], p[3]}
		sum := sumChunks(len(d.cells), 5, func(lo, hi int, acc []float64) {
			var g [4]float64
			for i := lo; i < hi; i++ {
				w := count[i]
				if w == 0 {
					continue
				}
				acc[0] += w * m.logLik(d.cells[i], &g)
				for j, v := range g {
					acc[j+1] += w * v
				}
			}
		})
		copy(grad, sum[1:])
		return sum[0]
	}, 4, float64(len(d.of)))
}

// FitBGBB maximises the likelihood of BGBB over the distinct histories: L-BFGS
// on ln α, ln β, ln γ, ln δ within e^±6.9 from three starts. The parameters have
// no unit.
//
// Errors: an invalid history (by row), no histories, no customer with a purchase,
// a level outside (0, 1). Source: Fader, Hardie and Shang (2010), Marketing Science
// 29(6).
func FitBGBB(visits []Visits, opt Options) (*BGBBFit, error) {
	const op = "FitBGBB"
	d, err := newVisitData(op, visits)
	switch {
	case err != nil:
		return nil, err
	case len(visits) == 0:
		return nil, fault(op, "visits", "are empty")
	case !d.bought(d.count):
		return nil, fault(op, "visits", "hold %d customers and none came back: no rate can be learnt", len(visits))
	}
	n := float64(len(visits))
	starts := [][]float64{{0, 0, -.7, 1.1}, {0, -.7, 0, 2.3}, {-.7, 0, 0, .7}}
	t, err := maximise(op, d.problem(d.count), bgbbNames, starts, n, opt.Level)
	if err != nil {
		return nil, err
	}
	f := &BGBBFit{
		Model: newBGBB(t.values(t.u)), Level: t.level, Customers: len(visits), Cells: len(d.cells), LogLik: t.loglik(),
		AIC: 8 - 2*t.loglik(), BIC: 4*math.Log(n) - 2*t.loglik(),
		Method: waldMethod, Evaluations: t.evals, maximum: t,
	}
	f.Estimates, f.Warnings = t.estimates()
	f.Warnings = append(f.Warnings, few(n)...)
	return f, nil
}

func newBGBB(p []float64) BGBB { return BGBB{p[0], p[1], p[2], p[3]} }

// Interval returns the delta-method interval of any number computed from the model;
// formula and errors as for Fit.Interval.
func (f *BGBBFit) Interval(scale Scale, g func(BGBB) (float64, error)) (Interval, error) {
	return f.maximum.delta("BGBBFit.Interval", scale, func(u []float64) (float64, error) { return g(newBGBB(f.maximum.values(u))) })
}

// Profile returns the profile-likelihood interval of alpha, beta, gamma or delta;
// formula and errors as for Fit.Profile. visits are those of the fit.
func (f *BGBBFit) Profile(visits []Visits, parameter string) (Interval, error) {
	const op = "BGBBFit.Profile"
	d, err := newVisitData(op, visits)
	if err != nil {
		return Interval{}, err
	}
	return f.maximum.profile(op, d.problem(d.count), "visits", parameter)
}

// Bootstrap refits the model to customers drawn with replacement and returns the
// percentile interval of every statistic in g; method, errors and source as for
// Fit.Bootstrap. visits are those of the fit.
func (f *BGBBFit) Bootstrap(visits []Visits, replicates int, seed uint64, g ...func(BGBB) (float64, error)) (out []Interval, used int, err error) {
	const op = "BGBBFit.Bootstrap"
	d, err := newVisitData(op, visits)
	if err != nil {
		return nil, 0, err
	}
	if err := f.maximum.sameData(op, d.problem(d.count), "visits"); err != nil {
		return nil, 0, err
	}
	return bootstrap(op, f.maximum, f.Model, replicates, seed, func(rng *rand.Rand) (BGBB, bool) {
		count := resampled(d.of, len(d.cells), rng)
		if !d.bought(count) {
			return BGBB{}, false
		}
		t, err := maximise(op, d.problem(count), bgbbNames, [][]float64{f.maximum.u}, f.maximum.n, f.Level)
		if err != nil || len(t.slope) > 0 {
			return BGBB{}, false
		}
		return newBGBB(t.values(t.u)), true
	}, g)
}

// Simulate draws one history of n opportunities for each of the given number of
// customers from the assumptions of BGBB; the same rng state gives the same
// histories. Errors: parameters outside their domain, negative numbers, n beyond 1e6.
func (m BGBB) Simulate(customers, n int, rng *rand.Rand) ([]Visits, error) {
	if err := m.Validate(); err != nil {
		return nil, err
	}
	if customers < 0 || n < 0 || n > maxPeriods {
		return nil, fault("BGBB.Simulate", "customers, n", "must not be negative, n at most %d; got %d and %d", maxPeriods, customers, n)
	}
	out := make([]Visits, customers)
	for i := range out {
		p, leave := drawBeta(m.Alpha, m.Beta, rng), drawBeta(m.Gamma, m.Delta, rng)
		v := Visits{N: n}
		for t := 1; t <= n && rng.Float64() >= leave; t++ {
			if rng.Float64() < p {
				v.X, v.TX = v.X+1, t
			}
		}
		out[i] = v
	}
	return out, nil
}
