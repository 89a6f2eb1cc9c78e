package btyd

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/mathext"
)

// Spend is the spend of one customer: the number of purchases averaged and their
// mean amount. A customer with X = 0 carries no information and is skipped.
type Spend struct {
	X    int     // purchases averaged (repeat purchases, usually)
	Mean float64 // mean amount per purchase, > 0 when X > 0
}

// GammaGamma is the gamma-gamma model of spend per purchase (Fader and Hardie
// 2013, "The Gamma-Gamma Model of Monetary Value"): amounts are Gamma(P, ν)
// with ν ~ Gamma(Q, Gamma); the mean spend of a customer is ζ = P/ν. Gamma has the
// unit of money.
//
//	ln L = lnΓ(px+q) − lnΓ(px) − lnΓ(q) + q ln γ + (px−1) ln z̄ + px ln x − (px+q) ln(γ+x·z̄)
type GammaGamma struct{ P, Q, Gamma float64 }

// Validate reports parameters outside [1e-9, 1e9].
func (m GammaGamma) Validate() error {
	return checkPositive("GammaGamma", []string{"p", "q", "gamma"}, []float64{m.P, m.Q, m.Gamma})
}

const maxMoney = 1e15

func (s Spend) check(op string, row int) error {
	switch {
	case s.X < 0 || s.X > maxX:
		return faultAt(op, "X", row, "must be within [0, %g], got %d", float64(maxX), s.X)
	case s.X > 0 && !(s.Mean > 0 && s.Mean <= maxMoney):
		return faultAt(op, "Mean", row, "must be positive and at most %g for a customer with purchases, got %v", maxMoney, s.Mean)
	}
	return nil
}

// LogLikelihood returns Σ ln L over customers with X > 0, without dividing by their
// number. Errors: parameters outside [1e-9, 1e9], amounts that are not positive (by
// row), no customer with purchases. Source: that of GammaGamma.
func (m GammaGamma) LogLikelihood(spend []Spend) (float64, error) {
	if err := m.Validate(); err != nil {
		return 0, err
	}
	d, err := newSpendData("GammaGamma.LogLikelihood", spend)
	if err != nil {
		return 0, err
	}
	return finiteResult("GammaGamma.LogLikelihood", d.logLik(m.P, m.Q, m.Gamma, 0, nil))
}

// Mean returns E[ζ | x, z̄] = p(γ + x·z̄)/(px + q − 1), a weighted mean of the
// customer's own average and the population mean, in the unit of money of s.
// Errors: parameters outside their domain, amounts that are not positive, an
// infinite mean (px + q ≤ 1; q ≤ 1 for a customer without purchases): use Median.
// Source: Fader and Hardie (2013).
func (m GammaGamma) Mean(s Spend) (float64, error) {
	const op = "GammaGamma.Mean"
	if err := m.checkOne(op, s); err != nil {
		return 0, err
	}
	x := float64(s.X)
	d := m.P*x + m.Q - 1
	if d <= 0 {
		return 0, fault(op, "q", "= %.4g gives this customer an infinite mean spend; use Median", m.Q)
	}
	return finiteResult(op, m.P*(m.Gamma+x*s.amount())/d)
}

// Median returns the median of ζ | x, z̄. ν is Gamma(px+q, γ+x·z̄), so the median is
// p(γ+x·z̄) over the median of Gamma(px+q, 1): finite and positive for every
// parameter, the robust alternative when q ≤ 1, in the unit of money of s.
// Errors: parameters outside their domain, amounts that are not positive. Source: the
// distribution of ν given the data, as for Mean.
func (m GammaGamma) Median(s Spend) (float64, error) {
	const op = "GammaGamma.Median"
	if err := m.checkOne(op, s); err != nil {
		return 0, err
	}
	x := float64(s.X)
	return finiteResult(op, m.P*(m.Gamma+x*s.amount())/gammaMedian(m.P*x+m.Q))
}

// Typical returns Mean when q > 1, else Median: one rule for all customers of a
// model, so that they can be ranked. method names the one used. Money is in the
// unit of s. Errors: those of Mean and Median.
func (m GammaGamma) Typical(s Spend) (value float64, method string, err error) {
	if m.Q > 1 {
		value, err = m.Mean(s)
	} else {
		value, err = m.Median(s)
	}
	return value, m.typical(), err
}

func (m GammaGamma) typical() string {
	if m.Q > 1 {
		return "posterior mean"
	}
	return "posterior median (q ≤ 1: the population mean is infinite)"
}

func (m GammaGamma) checkOne(op string, s Spend) error {
	if err := m.Validate(); err != nil {
		return err
	}
	return s.check(op, -1)
}

func (s Spend) amount() float64 {
	if s.X == 0 {
		return 0
	}
	return s.Mean
}

// gammaMedian returns the median of Gamma(k, 1).
func gammaMedian(k float64) float64 {
	if k > 1e4 {
		return k - 1.0/3 + 8/(405*k)
	}
	if k < 0.05 {
		// P(k, m) ≈ m^k/Γ(k+1) = 1/2 when m is small.
		return math.Exp(math.Max(-600, (lgamma(k+1)-math.Ln2)/k))
	}
	return mathext.GammaIncRegInv(k, 0.5)
}

// Simulate draws a mean spend z̄ ~ Gamma(px, xν), ν ~ Gamma(q, γ), for every customer
// from their number of repeat purchases x, independently between customers; the
// same rng state gives the same amounts. Errors: parameters outside their domain,
// an invalid history (by row).
func (m GammaGamma) Simulate(customers []Customer, rng *rand.Rand) ([]Spend, error) {
	if err := m.Validate(); err != nil {
		return nil, err
	}
	out := make([]Spend, len(customers))
	for i, c := range customers {
		if err := c.check("GammaGamma.Simulate", i); err != nil {
			return nil, err
		}
		rate := drawGamma(m.Q, m.Gamma, rng)
		if x := float64(c.X); x > 0 {
			z := drawGamma(m.P*x, 1, rng) / rate / x
			out[i] = Spend{X: c.X, Mean: math.Min(maxMoney, math.Max(1e-300, z))}
		}
	}
	return out, nil
}
