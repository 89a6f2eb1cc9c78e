package btyd

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mathext"
)

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

// logLik and its gradient with respect to p, q, γ, κ when γ is γ·x^κ for a
// customer with x purchases; the model proper has κ = 0. Gamma functions are
// evaluated once per distinct x.
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

// fit climbs over ln p, ln q, ln γ and, when tilted, κ.
func (d *spendData) fit(tilted bool) (p problem, o optimum, ok bool) {
	big, huge := math.Log(shapeBound), math.Log(scaleBound)
	p = problem{lo: []float64{-big, -big, -huge}, hi: []float64{big, big, huge}}
	starts := [][]float64{{1, 1, 0}, {1.8, 1.3, -.8}, {0, 2, 1}}
	if tilted {
		p.lo, p.hi = append(p.lo, -coefBound), append(p.hi, coefBound)
		for i := range starts {
			starts[i] = append(starts[i], 0)
		}
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
	o, ok = p.best(starts, 200)
	return p, o, ok
}

// values are p, q and γ; γ is measured in mean spends inside.
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
	p, o, ok := d.fit(false)
	if !ok {
		return nil, fault(op, "spend", "gives no finite likelihood")
	}
	h := p.hessian(o.u)
	o = p.polish(o, h)
	v := d.values(o.u)
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
