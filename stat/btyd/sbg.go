package btyd

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/stat/distuv"
)

// SBG is the shifted-beta-geometric model of contracts (Fader and Hardie 2007,
// "How to Project Customer Retention", J. Interactive Marketing 21(1)): at
// every renewal a customer leaves with probability θ ~ Beta(Alpha, Beta).
type SBG struct{ Alpha, Beta float64 }

var sbgNames = []string{"alpha", "beta"}

// Validate reports parameters outside [1e-9, 1e9].
func (m SBG) Validate() error {
	return checkPositive("SBG", sbgNames, []float64{m.Alpha, m.Beta})
}

func (m SBG) check(op string, t, least int) error {
	if err := m.Validate(); err != nil {
		return err
	}
	if t < least || t > maxPeriods {
		return fault(op, "t", "must be within [%d, %d], got %d", least, maxPeriods, t)
	}
	return nil
}

// Retention is the share of those who face renewal t = 1, 2, … and renew,
// r(t) = (β+t−1)/(α+β+t−1). It grows with t although nobody changes.
func (m SBG) Retention(t int) (float64, error) {
	if err := m.check("SBG.Retention", t, 1); err != nil {
		return 0, err
	}
	ft := float64(t)
	return (m.Beta + ft - 1) / (m.Alpha + m.Beta + ft - 1), nil
}

// Survival is the share still there after t renewals, B(α, β+t)/B(α, β).
func (m SBG) Survival(t int) (float64, error) {
	if err := m.check("SBG.Survival", t, 0); err != nil {
		return 0, err
	}
	return m.survival(float64(t)), nil
}

func (m SBG) survival(t float64) float64 {
	return clampProb(math.Exp(lrising(m.Beta, t) - lrising(m.Alpha+m.Beta, t)))
}

// PMF is the share lost at renewal t = 1, 2, …, B(α+1, β+t−1)/B(α, β).
func (m SBG) PMF(t int) (float64, error) {
	if err := m.check("SBG.PMF", t, 1); err != nil {
		return 0, err
	}
	ft := float64(t)
	return clampProb(m.survival(ft-1) * m.Alpha / (m.Alpha + m.Beta + ft - 1)), nil
}

// DiscountedLifetime is DEL, Σ_{t≥0} S(t)/(1+d)^t = ₂F₁(1, β; α+β; 1/(1+d)):
// the present value at acquisition of one unit of money per period, the first
// at once. rate d > 0 per period. (Fader and Hardie 2010, "Customer-Base
// Valuation in a Contractual Setting", Marketing Science 29(1).)
func (m SBG) DiscountedLifetime(rate float64) (float64, error) {
	const op = "SBG.DiscountedLifetime"
	if err := m.checkRate(op, rate); err != nil {
		return 0, err
	}
	v, _, err := Hyp2F1(1, m.Beta, m.Alpha+m.Beta, 1/(1+rate))
	return v, err
}

// DiscountedResidual is DERL just before renewal n+1 of a customer who has
// renewed n times, Σ_{k≥1} S(n+k)/S(n)/(1+d)^{k−1}
// = (β+n)/(α+β+n)·₂F₁(1, β+n+1; α+β+n+1; 1/(1+d)).
func (m SBG) DiscountedResidual(rate float64, renewals int) (float64, error) {
	const op = "SBG.DiscountedResidual"
	if err := m.checkRate(op, rate); err != nil {
		return 0, err
	}
	if err := m.check(op, renewals, 0); err != nil {
		return 0, err
	}
	n := float64(renewals)
	v, _, err := Hyp2F1(1, m.Beta+n+1, m.Alpha+m.Beta+n+1, 1/(1+rate))
	return (m.Beta + n) / (m.Alpha + m.Beta + n) * v, err
}

func (m SBG) checkRate(op string, rate float64) error {
	if err := m.Validate(); err != nil {
		return err
	}
	if !(rate > 0 && rate <= 1e3) {
		return fault(op, "rate", "must be within (0, 1000], got %v", rate)
	}
	return nil
}

// Cohort is what became of customers who began together: Lost[i] left at
// renewal i+1, Left remain after the last.
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

	got maximum
}

// FitSBG maximises Σ lost_t·ln P(T=t) + left·ln S(n) over all cohorts, which
// may be of different age. Counts may be shares of a cohort: the estimates are
// the same, the intervals are then those of one customer.
func FitSBG(cohorts []Cohort, opt Options) (*SBGFit, error) {
	const op = "FitSBG"
	var lost, left []float64 // by renewal
	total, gone := 0.0, 0.0
	for i, c := range cohorts {
		n := len(c.Lost)
		if n > 10_000 {
			return nil, faultAt(op, "Lost", i, "must not be longer than 10000 renewals, got %d", n)
		}
		for len(lost) <= n {
			lost, left = append(lost, 0), append(left, 0)
		}
		for t, v := range c.Lost {
			if !(v >= 0 && v <= 1e12) {
				return nil, faultAt(op, "Lost", i, "must hold counts within [0, 1e12], got %v", v)
			}
			lost[t+1] += v
			total += v
			gone += v
		}
		if !(c.Left >= 0 && c.Left <= 1e12) {
			return nil, faultAt(op, "Left", i, "must be within [0, 1e12], got %v", c.Left)
		}
		if n > 0 {
			left[n] += c.Left
			total += c.Left
		}
	}
	if total == 0 {
		return nil, fault(op, "cohorts", "hold nobody who faced a renewal")
	}
	got, err := maximise(op, sbgObjective(lost, left), sbgNames,
		[][]float64{{0, 0}, {-.7, .7}, {.7, 2}}, total, opt.Level)
	if err != nil {
		return nil, err
	}
	f := &SBGFit{
		Model: SBG{got.values[0], got.values[1]}, Estimates: got.estimates, Level: got.level,
		Customers: total, LogLik: got.loglik, Method: waldMethod, Warnings: got.warnings, got: got,
	}
	if gone == 0 || gone == total {
		f.Warnings = append(f.Warnings, Warning{"one-sided", "all left or all stayed: the shape of churn cannot be learnt"})
	}
	return f, nil
}

func sbgObjective(lost, left []float64) objective {
	return func(p, grad []float64) float64 {
		a, b := p[0], p[1]
		psi := mathext.Digamma
		ll, ga, gb := 0.0, 0.0, 0.0
		for t := 1; t < len(lost); t++ {
			n := float64(t)
			if lost[t] > 0 {
				ll += lost[t] * (lbeta(a+1, b+n-1) - lbeta(a, b))
				all := psi(a+b) - psi(a+b+n)
				ga += lost[t] * (psi(a+1) - psi(a) + all)
				gb += lost[t] * (psi(b+n-1) - psi(b) + all)
			}
			if left[t] > 0 {
				ll += left[t] * (lrising(b, n) - lrising(a+b, n))
				all := psi(a+b) - psi(a+b+n)
				ga += left[t] * all
				gb += left[t] * (psi(b+n) - psi(b) + all)
			}
		}
		grad[0], grad[1] = ga, gb
		return ll
	}
}

// Project is the survival after 0, 1, …, periods renewals with delta-method
// intervals on the logit scale.
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
		e := Estimate{Name: "survival", Value: s, Low: s, High: s}
		if f.got.cov != nil && s > 0 && s < 1 {
			all := psi(a+b) - psi(a+b+n)
			g := mat.NewVecDense(2, []float64{a * all, b * (psi(b+n) - psi(b) + all)}) // d ln S/d ln p
			sd := math.Sqrt(math.Max(0, mat.Inner(g, f.got.cov, g)))
			e.SE = s * sd
			logit, half := math.Log(s/(1-s)), z*sd/(1-s)
			e.Low, e.High = 1/(1+math.Exp(half-logit)), 1/(1+math.Exp(-half-logit))
		}
		out[t] = e
	}
	return out, nil
}

// Simulate draws a cohort of customers over periods renewals.
func (m SBG) Simulate(customers, periods int, rng *rand.Rand) (Cohort, error) {
	if err := m.check("SBG.Simulate", periods, 0); err != nil {
		return Cohort{}, err
	}
	c := Cohort{Lost: make([]float64, periods)}
	for range customers {
		leave := drawBeta(m.Alpha, m.Beta, rng)
		t := 0
		for t < periods && rng.Float64() >= leave {
			t++
		}
		if t == periods {
			c.Left++
		} else {
			c.Lost[t]++
		}
	}
	return c, nil
}
