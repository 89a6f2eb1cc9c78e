package btyd

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/stat/distuv"
)

// Cohort counts customers who began together: Lost[i] dropped out at renewal i+1,
// Left remain after the last.
type Cohort struct {
	Lost []float64
	Left float64
}

// SBGFit is a fitted sBG.
type SBGFit struct {
	Model     SBG
	Estimates []Estimate
	Level     float64
	Customers float64
	LogLik    float64
	Method    string
	Warnings  []Warning

	maximum maximum
}

// renewals counts customers by renewal: lost[t] dropped out at renewal t, left[t]
// remain after t renewals. Element 0 is not used.
type renewals struct{ lost, left []float64 }

func newRenewals(op string, cohorts []Cohort) (r renewals, total, lost float64, err error) {
	for i, c := range cohorts {
		n := len(c.Lost)
		if n > 10_000 {
			return r, 0, 0, faultAt(op, "Lost", i, "must not be longer than 10000 renewals, got %d", n)
		}
		for len(r.lost) <= n {
			r.lost, r.left = append(r.lost, 0), append(r.left, 0)
		}
		for t, v := range c.Lost {
			if !(v >= 0 && v <= 1e12) {
				return r, 0, 0, faultAt(op, "Lost", i, "must hold counts within [0, 1e12], got %v", v)
			}
			r.lost[t+1] += v
			total += v
			lost += v
		}
		if !(c.Left >= 0 && c.Left <= 1e12) {
			return r, 0, 0, faultAt(op, "Left", i, "must be within [0, 1e12], got %v", c.Left)
		}
		if n > 0 {
			r.left[n] += c.Left
			total += c.Left
		}
	}
	if total == 0 {
		return r, 0, 0, fault(op, "cohorts", "hold nobody who faced a renewal")
	}
	return r, total, lost, nil
}

// FitSBG maximises the likelihood over all cohorts, which may differ in age,
//
//	ln L = Σ_t lost_t·ln P(T=t) + left_t·ln S(t)
//
// with P and S as for SBG. Counts may be shares of a cohort: the estimates are
// the same, but the intervals are those of a sample of one customer per cohort.
// α and β have no unit.
//
// Errors: counts that are negative, beyond 1e12 or not numbers (by cohort), more
// than 10,000 renewals, no customer who faced a renewal, a level outside (0, 1).
// Source: Fader and Hardie (2007), J. Interactive Marketing 21(1).
func FitSBG(cohorts []Cohort, opt Options) (*SBGFit, error) {
	const op = "FitSBG"
	r, total, lost, err := newRenewals(op, cohorts)
	if err != nil {
		return nil, err
	}
	t, err := maximise(op, r.problem(total), sbgNames, [][]float64{{0, 0}, {-.7, .7}, {.7, 2}}, total, opt.Level)
	if err != nil {
		return nil, err
	}
	f := &SBGFit{Model: newSBG(t.values(t.u)), Level: t.level, Customers: total, LogLik: t.loglik(), Method: waldMethod, maximum: t}
	f.Estimates, f.Warnings = t.estimates()
	f.Warnings = append(f.Warnings, few(total)...)
	if lost == 0 || lost == total {
		f.Warnings = append(f.Warnings, Warning{"one-sided", "all left or all stayed: the shape of churn cannot be learnt"})
	}
	return f, nil
}

func newSBG(p []float64) SBG { return SBG{p[0], p[1]} }

func (r renewals) problem(total float64) problem {
	return shapes(func(p, grad []float64) float64 {
		a, b := p[0], p[1]
		psi := mathext.Digamma
		ll, ga, gb := 0.0, 0.0, 0.0
		for t := 1; t < len(r.lost); t++ {
			n := float64(t)
			if v := r.lost[t]; v > 0 {
				ll += v * (lbeta(a+1, b+n-1) - lbeta(a, b))
				all := psi(a+b) - psi(a+b+n)
				ga += v * (psi(a+1) - psi(a) + all)
				gb += v * (psi(b+n-1) - psi(b) + all)
			}
			if v := r.left[t]; v > 0 {
				ll += v * (lrising(b, n) - lrising(a+b, n))
				all := psi(a+b) - psi(a+b+n)
				ga += v * all
				gb += v * (psi(b+n) - psi(b) + all)
			}
		}
		grad[0], grad[1] = ga, gb
		return ll
	}, 2, total)
}

// resampled draws as many customers with replacement: a multinomial sample, drawn
// as a sequence of binomials.
func (r renewals) resampled(total float64, rng *rand.Rand) renewals {
	out := renewals{make([]float64, len(r.lost)), make([]float64, len(r.left))}
	toDraw, rest := total, total
	draw := func(v float64) float64 {
		got := 0.0
		switch {
		case v <= 0 || toDraw <= 0:
		case v >= rest:
			got = toDraw
		default:
			got = distuv.Binomial{N: toDraw, P: v / rest, Src: rng}.Rand()
		}
		toDraw -= got
		rest -= v
		return got
	}
	for t := range r.lost {
		out.lost[t], out.left[t] = draw(r.lost[t]), draw(r.left[t])
	}
	return out
}

// whole reports whether all counts are whole numbers of customers, not shares.
func (r renewals) whole() bool {
	for t := range r.lost {
		if r.lost[t] != math.Trunc(r.lost[t]) || r.left[t] != math.Trunc(r.left[t]) {
			return false
		}
	}
	return true
}

// Interval returns the delta-method interval of any number computed from the model,
// such as a discounted lifetime; formula and errors as for Fit.Interval.
func (f *SBGFit) Interval(scale Scale, g func(SBG) (float64, error)) (Interval, error) {
	return f.maximum.delta("SBGFit.Interval", scale, func(u []float64) (float64, error) { return g(newSBG(f.maximum.values(u))) })
}

// Profile returns the profile-likelihood interval of alpha or beta; formula and
// errors as for Fit.Profile. cohorts are those of the fit.
func (f *SBGFit) Profile(cohorts []Cohort, parameter string) (Interval, error) {
	const op = "SBGFit.Profile"
	r, total, _, err := newRenewals(op, cohorts)
	if err != nil {
		return Interval{}, err
	}
	return f.maximum.profile(op, r.problem(total), "cohorts", parameter)
}

// Bootstrap refits the model to customers drawn with replacement from all cohorts
// together and returns the percentile interval of every statistic in g; method, errors
// and source as for Fit.Bootstrap. cohorts are those of the fit and must hold whole
// numbers of customers: from shares the sample size is unknown.
func (f *SBGFit) Bootstrap(cohorts []Cohort, replicates int, seed uint64, g ...func(SBG) (float64, error)) (out []Interval, used int, err error) {
	const op = "SBGFit.Bootstrap"
	r, total, _, err := newRenewals(op, cohorts)
	if err != nil {
		return nil, 0, err
	}
	if !r.whole() {
		return nil, 0, fault(op, "cohorts", "must hold whole numbers of customers, not shares")
	}
	if err := f.maximum.sameData(op, r.problem(total), "cohorts"); err != nil {
		return nil, 0, err
	}
	return bootstrap(op, f.maximum, f.Model, replicates, seed, func(rng *rand.Rand) (SBG, bool) {
		t, err := maximise(op, r.resampled(total, rng).problem(total), sbgNames, [][]float64{f.maximum.u}, total, f.Level)
		if err != nil || len(t.slope) > 0 {
			return SBG{}, false
		}
		return newSBG(t.values(t.u)), true
	}, g)
}

// Project returns the survival S(t) = B(α, β+t)/B(α, β) after t = 0, 1, …, periods
// renewals, each with its delta-method interval on the logit scale (see
// Fit.Interval); the standard error is of S. The limits are NaN for S(0) = 1 and for
// every S of a fit without a covariance.
//
// Errors: periods outside [0, 1e6].
func (f *SBGFit) Project(periods int) ([]Estimate, error) {
	if err := f.Model.check("SBGFit.Project", periods, 0); err != nil {
		return nil, err
	}
	out := make([]Estimate, periods+1)
	psi := mathext.Digamma
	a, b := f.Model.Alpha, f.Model.Beta
	z := distuv.UnitNormal.Quantile(0.5 + f.Level/2)
	for t := range out {
		n := float64(t)
		s := f.Model.survival(n)
		e := Estimate{Name: "survival", Value: s, SE: math.NaN(), Low: math.NaN(), High: math.NaN()}
		switch {
		case t == 0: // S(0) = 1 by definition
		case f.maximum.cov == nil:
		case s > 0 && s < 1:
			all := psi(a+b) - psi(a+b+n)
			e.SE = f.maximum.spread([]float64{s * a * all, s * b * (psi(b+n) - psi(b) + all)})
			e.Low, e.High = Probability.around(s, z*e.SE*Probability.jacobian(s))
		}
		out[t] = e
	}
	return out, nil
}
