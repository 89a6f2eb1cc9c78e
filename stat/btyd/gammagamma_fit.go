package btyd

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/mathext"
)

// spendData holds the amounts and, per distinct x, the sums that the likelihood needs.
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

// logLik returns the log-likelihood and its gradient with respect to p, q, γ, κ,
// with scale γ·x^κ for a customer with x purchases; κ = 0 gives the gamma-gamma
// model. Gamma functions are evaluated once per distinct x.
func (d *spendData) logLik(p, q, gamma, kappa float64, grad []float64) float64 {
	ll := -d.sumZ
	var g [4]float64
	dq := mathext.Digamma(q)
	scale, logX := make([]float64, len(d.xs)), make([]float64, len(d.xs))
	for k, x := range d.xs {
		px := p * x
		lx := math.Log(x)
		lg := math.Log(gamma) + kappa*lx
		scale[k], logX[k] = math.Exp(lg), lx
		ll += d.count[k]*(lrising(q, px)-lgamma(px)+px*lx+q*lg) + px*d.sumLZ[k]
		if grad != nil {
			all := mathext.Digamma(px + q)
			g[0] += d.count[k]*x*(all-mathext.Digamma(px)+lx) + x*d.sumLZ[k]
			g[1] += d.count[k] * (all - dq + lg)
			g[2] += d.count[k] * q / gamma
			g[3] += d.count[k] * q * lx
		}
	}
	sums := sumChunks(len(d.sum), 5, func(lo, hi int, acc []float64) {
		for i := lo; i < hi; i++ {
			k := d.xi[i]
			x, t := d.xs[k], scale[k]+d.sum[i]
			l, n := math.Log(t), p*x+q
			own := n * scale[k] / t
			acc[0] += n * l
			acc[1] += x * l
			acc[2] += l
			acc[3] += own / gamma
			acc[4] += own * logX[k]
		}
	})
	for i := range grad {
		grad[i] = g[i] - sums[i+1]
	}
	return ll - sums[0]
}

// spendStarts returns the starting values of ln p, ln q and ln γ.
func spendStarts() [][]float64 { return [][]float64{{1, 1, 0}, {1.8, 1.3, -.8}, {0, 2, 1}} }

// problem returns the mean log-likelihood as a function of ln p, ln q, ln γ and, when tilted, κ.
func (d *spendData) problem(tilted bool) problem {
	big, huge := math.Log(shapeBound), math.Log(scaleBound)
	p := problem{lo: []float64{-big, -big, -huge}, hi: []float64{big, big, huge}}
	if tilted {
		p.lo, p.hi = append(p.lo, -coefBound), append(p.hi, coefBound)
	}
	var inner [4]float64
	p.f = func(u, grad []float64) float64 {
		v, kappa := d.values(u), 0.0
		if tilted {
			kappa = u[3]
		}
		ll := d.logLik(v[0], v[1], v[2], kappa, inner[:]) / d.n
		for i := range grad {
			grad[i] = inner[i] / d.n
			if i < 3 {
				grad[i] *= v[i]
			}
		}
		return ll
	}
	return p
}

// fit maximises the likelihood from the starts; tilted estimates κ as well.
func (d *spendData) fit(tilted bool, starts [][]float64) (maximum, bool) {
	if tilted {
		for i := range starts {
			starts[i] = append(starts[i], 0)
		}
	}
	t, ok := d.problem(tilted).findMaximum(starts, 200, d.n)
	t.names, t.unit = []string{"p", "q", "gamma", "kappa"}[:len(t.u)], []float64{1, 1, d.mean, 0}[:len(t.u)]
	return t, ok
}

// values returns p, q and γ at u; internally γ is in units of the mean spend.
func (d *spendData) values(u []float64) [3]float64 {
	return [3]float64{math.Exp(u[0]), math.Exp(u[1]), math.Exp(u[2]) * d.mean}
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

	maximum maximum
}

// FitGammaGamma maximises the likelihood of GammaGamma over the customers with
// purchases, L-BFGS on ln p, ln q, ln γ from three starts, and tests the model's
// assumption that spend and frequency are independent (see TestIndependence).
// p and q have no unit, γ has that of money.
//
// Errors: amounts that are not positive (by row), no customer with purchases, a
// level outside (0, 1). Source: Fader and Hardie (2013), "The Gamma-Gamma Model
// of Monetary Value".
func FitGammaGamma(spend []Spend, opt Options) (*GammaGammaFit, error) {
	const op = "FitGammaGamma"
	d, err := newSpendData(op, spend)
	if err != nil {
		return nil, err
	}
	level, err := checkLevel(op, opt.Level)
	if err != nil {
		return nil, err
	}
	t, ok := d.fit(false, spendStarts())
	if !ok {
		return nil, fault(op, "spend", "gives no finite likelihood")
	}
	t.level = level
	f := &GammaGammaFit{
		Model: newGammaGamma(t.values(t.u)), Level: level, Customers: int(d.n), LogLik: t.loglik(),
		Method: waldMethod, maximum: t,
	}
	f.Estimates, f.Warnings = t.estimates()
	switch q := f.Model.Q; {
	case q <= 1:
		f.warn("infinite-mean", "q = %.3g ≤ 1: the mean spend of the population is infinite; values use the posterior median", q)
	case q <= 2:
		f.warn("infinite-variance", "q = %.3g ≤ 2: the spread of mean spend is infinite; large customers move the result", q)
	}
	f.Warnings = append(f.Warnings, few(d.n)...)
	if ind, err := d.independence(); err == nil {
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

func newGammaGamma(p []float64) GammaGamma { return GammaGamma{p[0], p[1], p[2]} }

// Interval returns the delta-method interval of any number computed from the model,
// such as the typical spend of one customer; formula and errors as for
// Fit.Interval.
func (f *GammaGammaFit) Interval(scale Scale, g func(GammaGamma) (float64, error)) (Interval, error) {
	return f.maximum.delta("GammaGammaFit.Interval", scale, func(u []float64) (float64, error) {
		return g(newGammaGamma(f.maximum.values(u)))
	})
}

// Profile returns the profile-likelihood interval of p, q or gamma; formula and
// errors as for Fit.Profile. spend is that of the fit.
func (f *GammaGammaFit) Profile(spend []Spend, parameter string) (Interval, error) {
	const op = "GammaGammaFit.Profile"
	d, err := newSpendData(op, spend)
	if err != nil {
		return Interval{}, err
	}
	return f.maximum.profile(op, d.problem(false), "spend", parameter)
}

// Bootstrap refits the model to customers with purchases drawn with replacement
// and returns the percentile interval of every statistic in g; method, errors and
// source as for Fit.Bootstrap. spend is that of the fit.
func (f *GammaGammaFit) Bootstrap(spend []Spend, replicates int, seed uint64, g ...func(GammaGamma) (float64, error)) (out []Interval, used int, err error) {
	const op = "GammaGammaFit.Bootstrap"
	d, err := newSpendData(op, spend)
	if err != nil {
		return nil, 0, err
	}
	if err := f.maximum.sameData(op, d.problem(false), "spend"); err != nil {
		return nil, 0, err
	}
	var paid []Spend
	for _, s := range spend {
		if s.X > 0 {
			paid = append(paid, s)
		}
	}
	return bootstrap(op, f.maximum, f.Model, replicates, seed, func(rng *rand.Rand) (GammaGamma, bool) {
		drawn := make([]Spend, len(paid))
		for i := range drawn {
			drawn[i] = paid[rng.IntN(len(paid))]
		}
		re, err := newSpendData(op, drawn)
		if err != nil {
			return GammaGamma{}, false
		}
		t, ok := re.fit(false, [][]float64{f.maximum.u})
		if !ok || len(t.slope) > 0 {
			return GammaGamma{}, false
		}
		return newGammaGamma(t.values(t.u)), true
	}, g)
}
