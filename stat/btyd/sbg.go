package btyd

import (
	"math"
	"math/rand/v2"
)

// SBG is the shifted-beta-geometric model of contracts (Fader and Hardie 2007,
// "How to Project Customer Retention", J. Interactive Marketing 21(1)): at every
// renewal a customer drops out with probability θ ~ Beta(Alpha, Beta). Time is
// counted in renewals; the parameters have no unit. The methods return an error for
// parameters outside [1e-9, 1e9], t outside [0, 1e6] (Survival) or [1, 1e6], and rates
// outside (0, 1000].
//
//	P(T=t) = B(α+1, β+t−1)/B(α, β)    S(t) = B(α, β+t)/B(α, β)
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

// Retention returns the share that renews among those who face renewal
// t = 1, 2, …, r(t) = (β+t−1)/(α+β+t−1). It grows with t because customers with a
// high θ drop out first; no customer's θ changes. Errors: see SBG.
func (m SBG) Retention(t int) (float64, error) {
	if err := m.check("SBG.Retention", t, 1); err != nil {
		return 0, err
	}
	ft := float64(t)
	return (m.Beta + ft - 1) / (m.Alpha + m.Beta + ft - 1), nil
}

// Survival returns the share still under contract after t renewals, B(α, β+t)/B(α, β).
// Errors: see SBG.
func (m SBG) Survival(t int) (float64, error) {
	if err := m.check("SBG.Survival", t, 0); err != nil {
		return 0, err
	}
	return m.survival(float64(t)), nil
}

func (m SBG) survival(t float64) float64 {
	return clampProb(math.Exp(lrising(m.Beta, t) - lrising(m.Alpha+m.Beta, t)))
}

// PMF returns the share lost at renewal t = 1, 2, …, B(α+1, β+t−1)/B(α, β). Errors: see
// SBG.
func (m SBG) PMF(t int) (float64, error) {
	if err := m.check("SBG.PMF", t, 1); err != nil {
		return 0, err
	}
	ft := float64(t)
	return clampProb(m.survival(ft-1) * m.Alpha / (m.Alpha + m.Beta + ft - 1)), nil
}

// DiscountedLifetime returns the discounted expected lifetime (DEL),
// Σ_{t≥0} S(t)/(1+d)^t = ₂F₁(1, β; α+β; 1/(1+d)): the present value at acquisition of
// one unit of money per period, the first paid at once. rate d > 0 per period.
// Source: Fader and Hardie (2010), "Customer-Base Valuation in a Contractual
// Setting", Marketing Science 29(1).
func (m SBG) DiscountedLifetime(rate float64) (float64, error) {
	const op = "SBG.DiscountedLifetime"
	if err := m.checkRate(op, rate); err != nil {
		return 0, err
	}
	v, _, err := Hyp2F1(1, m.Beta, m.Alpha+m.Beta, 1/(1+rate))
	return v, err
}

// DiscountedResidual returns the discounted expected residual lifetime (DERL) just
// before renewal n+1 of a customer who has renewed n times, Σ_{k≥1} S(n+k)/S(n)/(1+d)^{k−1}
// = (β+n)/(α+β+n)·₂F₁(1, β+n+1; α+β+n+1; 1/(1+d)), in units of money per period.
// Source: Fader and Hardie (2010), as DiscountedLifetime.
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

// Simulate draws a cohort of customers over the given number of renewals, each
// customer with their own θ; the same rng state gives the same cohort.
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
