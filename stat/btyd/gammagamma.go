package btyd

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mathext"
)

// Spend is what one customer paid: the number of purchases averaged and their
// mean. A customer with X = 0 tells nothing and is skipped.
type Spend struct {
	X    int     // purchases averaged (repeat purchases, usually)
	Mean float64 // mean amount per purchase, > 0 when X > 0
}

// GammaGamma is the gamma-gamma model of spend per purchase (Fader and Hardie
// 2013, "The Gamma-Gamma Model of Monetary Value"): amounts are Gamma(P, ν)
// with ν ~ Gamma(Q, Gamma); the mean of a customer is ζ = P/ν. Gamma has the
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

// LogLikelihood is Σ ln L over customers with X > 0.
func (m GammaGamma) LogLikelihood(spend []Spend) (float64, error) {
	if err := m.Validate(); err != nil {
		return 0, err
	}
	d, err := newSpendData("GammaGamma.LogLikelihood", spend)
	if err != nil {
		return 0, err
	}
	return finiteResult("GammaGamma.LogLikelihood", d.logLik(m.P, m.Q, m.Gamma, nil))
}

// Mean is E[ζ | x, z̄] = p(γ + x·z̄)/(px + q − 1), a mean of the customer's own
// average and the population's weighted by evidence. Errors: the mean is
// infinite (px + q ≤ 1; q ≤ 1 for a customer without purchases): use Median.
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

// Median is the median of ζ | x, z̄. ν is Gamma(px+q, γ+x·z̄), so the median is
// p(γ+x·z̄) over the median of Gamma(px+q, 1): finite and positive for every
// parameter, the robust alternative when q ≤ 1.
func (m GammaGamma) Median(s Spend) (float64, error) {
	const op = "GammaGamma.Median"
	if err := m.checkOne(op, s); err != nil {
		return 0, err
	}
	x := float64(s.X)
	return finiteResult(op, m.P*(m.Gamma+x*s.amount())/gammaMedian(m.P*x+m.Q))
}

// Typical is Mean when q > 1, else Median: one rule for all customers of a
// model, so that they can be ranked. method says which.
func (m GammaGamma) Typical(s Spend) (value float64, method string, err error) {
	if m.Q > 1 {
		value, err = m.Mean(s)
		return value, "posterior mean", err
	}
	value, err = m.Median(s)
	return value, "posterior median (q ≤ 1: the population mean is infinite)", err
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

// gammaMedian is the median of Gamma(k, 1).
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

// spendData keeps sums per distinct x and the amounts.
type spendData struct {
	xs    []float64 // distinct x
	xi    []int32   // per customer, in xs
	sum   []float64 // x·z̄ per customer
	count []float64 // customers per distinct x
	sumLZ []float64 // Σ ln z̄ per distinct x
	sumZ  float64   // Σ ln z̄
	n     float64
	mean  float64
}

func newSpendData(op string, spend []Spend) (*spendData, error) {
	d := &spendData{}
	type at struct {
		x int
		s float64
	}
	var rows []at
	for i, s := range spend {
		if err := s.check(op, i); err != nil {
			return nil, err
		}
		if s.X > 0 {
			rows = append(rows, at{s.X, s.Mean})
			d.mean += s.Mean
		}
	}
	if len(rows) == 0 {
		return nil, fault(op, "spend", "holds no customer with purchases among %d", len(spend))
	}
	slices.SortFunc(rows, func(a, b at) int {
		if a.x != b.x {
			return a.x - b.x
		}
		return compareFloat(a.s, b.s)
	})
	for _, r := range rows {
		x := float64(r.x)
		if n := len(d.xs); n == 0 || d.xs[n-1] != x {
			d.xs, d.count, d.sumLZ = append(d.xs, x), append(d.count, 0), append(d.sumLZ, 0)
		}
		k := len(d.xs) - 1
		d.xi, d.sum = append(d.xi, int32(k)), append(d.sum, x*r.s)
		d.count[k]++
		d.sumLZ[k] += math.Log(r.s)
		d.sumZ += math.Log(r.s)
	}
	d.n = float64(len(rows))
	d.mean /= d.n
	return d, nil
}

func compareFloat(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// logLik and its gradient with respect to p, q, γ. Gamma functions are
// evaluated once per distinct x.
func (d *spendData) logLik(p, q, gamma float64, grad []float64) float64 {
	ll := d.n*(q*math.Log(gamma)) - d.sumZ
	var gp, gq, gg float64
	dq := mathext.Digamma(q)
	for k, x := range d.xs {
		px := p * x
		ll += d.count[k]*(lrising(q, px)-lgamma(px)+px*math.Log(x)) + px*d.sumLZ[k]
		if grad != nil {
			all := mathext.Digamma(px + q)
			gp += d.count[k]*x*(all-mathext.Digamma(px)+math.Log(x)) + x*d.sumLZ[k]
			gq += d.count[k] * (all - dq)
		}
	}
	sums := sumChunks(len(d.sum), 4, func(lo, hi int, acc []float64) {
		for i := lo; i < hi; i++ {
			x, t := d.xs[d.xi[i]], gamma+d.sum[i]
			l := math.Log(t)
			acc[0] += (p*x + q) * l
			acc[1] += x * l
			acc[2] += l
			acc[3] += (p*x + q) / t
		}
	})
	if grad != nil {
		gq += d.n * math.Log(gamma)
		gg = d.n * q / gamma
		grad[0], grad[1], grad[2] = gp-sums[1], gq-sums[2], gg-sums[3]
	}
	return ll - sums[0]
}

// GammaGammaFit is a fitted spend model.
type GammaGammaFit struct {
	Model        GammaGamma
	Estimates    []Estimate
	Level        float64
	Customers    int // with purchases
	LogLik       float64
	Independence Independence
	Method       string
	Warnings     []Warning
}

// FitGammaGamma maximises the likelihood over the customers with purchases and
// tests what the model takes for granted: that spend and frequency are
// independent.
func FitGammaGamma(spend []Spend, opt Options) (*GammaGammaFit, error) {
	const op = "FitGammaGamma"
	d, err := newSpendData(op, spend)
	if err != nil {
		return nil, err
	}
	level := opt.Level
	if level == 0 {
		level = 0.95
	}
	if !(level > 0 && level < 1) {
		return nil, fault(op, "Level", "must be within (0, 1), got %v", level)
	}
	big, huge := math.Log(shapeBound), math.Log(scaleBound)
	inner := make([]float64, 3)
	p := problem{lo: []float64{-big, -big, -huge}, hi: []float64{big, big, huge}}
	at := func(u []float64) [3]float64 {
		return [3]float64{math.Exp(u[0]), math.Exp(u[1]), math.Exp(u[2]) * d.mean}
	}
	p.f = func(u, grad []float64) float64 {
		v := at(u)
		ll := d.logLik(v[0], v[1], v[2], inner) / d.n
		for i := range grad {
			grad[i] = inner[i] * v[i] / d.n
		}
		return ll
	}
	o, ok := p.best([][]float64{{1, 1, 0}, {1.8, 1.3, -.8}, {0, 2, 1}}, 200)
	if !ok {
		return nil, fault(op, "spend", "gives no finite likelihood")
	}
	h := p.hessian(o.u)
	o = p.polish(o, h)
	v := at(o.u)
	f := &GammaGammaFit{
		Model: GammaGamma{v[0], v[1], v[2]}, Level: level, Customers: int(d.n), LogLik: o.value * d.n,
		Method: waldMethod,
	}
	cov, _ := o.information(h, d.n)
	f.Estimates, f.Warnings = wald([]string{"p", "q", "gamma"}, v[:], cov, o.atBound, level)
	switch q := f.Model.Q; {
	case q <= 1:
		f.warn("infinite-mean", "q = %.3g ≤ 1: the mean spend of the population is infinite; values use the posterior median", q)
	case q <= 2:
		f.warn("infinite-variance", "q = %.3g ≤ 2: the spread of mean spend is infinite; large customers move the result", q)
	}
	if d.n < 100 {
		f.warn("few", "%d customers with purchases are few for this model", int(d.n))
	}
	if ind, err := TestIndependence(spend); err == nil {
		f.Independence = ind
		if ind.Dependent {
			f.Warnings = append(f.Warnings, Warning{"dependent", ind.Text})
		}
	}
	return f, nil
}

func (f *GammaGammaFit) warn(code, format string, args ...any) {
	f.Warnings = append(f.Warnings, Warning{code, fmt.Sprintf(format, args...)})
}
