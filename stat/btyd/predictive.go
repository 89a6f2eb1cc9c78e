package btyd

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// futureTotal returns the predictive interval of the total purchases in the horizon
// after T; see RunBackTest.
func (f *Fit) futureTotal(cells *Cells, horizon float64) (Interval, error) {
	if err := f.maximum.hasCovariance("RunBackTest"); err != nil {
		return Interval{}, err
	}
	kind := f.Model.Kind()
	mean := func(m Model) (total float64, each []float64) {
		each = cells.alive(m)
		future := cells.perAge(func(x, age float64) float64 { return m.aliveFuture(x, age, horizon) })
		for k := range each {
			each[k] *= future[cells.rows[k].pt]
			total += cells.weight[k] * each[k]
		}
		return total, each
	}
	total, each := mean(f.Model)
	second := cells.perAge(func(x, age float64) float64 { return aliveSecond(f.Model, x, age, horizon) })
	variance := 0.0
	for k, p := range cells.alive(f.Model) {
		variance += cells.weight[k] * math.Max(0, p*second[cells.rows[k].pt]-each[k]*each[k])
	}
	grad, err := f.maximum.gradient(func(u []float64) (float64, error) {
		v, _ := mean(kind.make(f.maximum.values(u)))
		return finiteResult("RunBackTest", v)
	})
	if err != nil {
		return Interval{}, err
	}
	sd := f.maximum.spread(grad)
	variance += sd * sd
	iv := Interval{
		Value: total, N: cells.customers, Level: f.Level,
		Method: "predictive: chance of every customer and parameter uncertainty, gamma" + f.maximum.known(),
	}
	if total > 0 && variance > 0 && finite(variance) {
		g := distuv.Gamma{Alpha: total * total / variance, Beta: total / variance}
		iv.Low = math.Floor(g.Quantile((1 - f.Level) / 2))
		iv.High = math.Ceil(g.Quantile((1 + f.Level) / 2))
	}
	if !finite(iv.High) || !finite(variance) {
		return Interval{}, fault("RunBackTest", "result", "is outside the range of float64")
	}
	return iv, nil
}

// aliveSecond returns E[Y²] of the purchases Y in (age, age+t] of a customer with x
// repeat purchases who is alive at age. Given that history λ is Gamma(r+x, α+age);
// the dropout probability after a purchase is Beta(a, b+x), Beta(a, b+x+1) for the
// MBG/NBD; the dropout rate of the Pareto/NBD is Gamma(s, β+age).
func aliveSecond(m Model, x, age, t float64) float64 {
	if t == 0 {
		return 0
	}
	switch m := m.(type) {
	case BGNBD:
		return untilDropoutSecond(m.R+x, m.A, m.B+x, t/(m.Alpha+age))
	case MBGNBD:
		return untilDropoutSecond(m.R+x, m.A, m.B+x+1, t/(m.Alpha+age))
	case ParetoNBD:
		// E[λ²]·E[min(τ, t)²] + E[λ]·E[min(τ, t)]; E[min(τ, t)²] = ∫₀^t 2u·P(τ > u) du.
		r, a, b := m.R+x, m.Alpha+age, m.Beta+age
		top, sum := math.Log1p(t/b), 0.0
		panels := math.Ceil(top*(1+math.Abs(m.S-2)) + 1)
		for k := range int(panels) {
			w, part := top/panels, 0.0
			for i, g := range legendre16.x {
				y := (float64(k) + g) * w
				part += legendre16.w[i] * w * math.Expm1(y) * math.Exp((1-m.S)*y)
			}
			if sum += part; part < 1e-17*sum {
				break
			}
		}
		return r*(r+1)/(a*a)*2*b*b*sum + m.aliveFuture(x, age, t)
	case NBD:
		mean := m.aliveFuture(x, age, t)
		return mean + mean*mean*(m.R+x+1)/(m.R+x)
	}
	return math.NaN()
}

// untilDropoutSecond returns E[Y²] of the count Y of untilDropout. Given p, Y is the
// smaller of the count N of the process without dropout and a geometric variable,
// E[Y²|N] = Σ_{n<N} (2n+1)(1−p)ⁿ, so that with v = pτ
//
//	E[Y²|p] = (1 − (1+v)^−R)/p + 2(1−p)/p²·(1 − (1+v)^{−R−1}(1+(R+1)v))
//
// and the mean over p ~ Beta(a, b) is taken in the variable ln p/(1−p).
func untilDropoutSecond(r, a, b, tau float64) float64 {
	given := func(p, q float64) float64 {
		v := p * tau
		l, k := math.Log1p(v), (r+1)*v
		// d = −ln of (1+v)^{−R−1}(1+(R+1)v); for small v the logarithms cancel.
		d := (r+1)*l - math.Log1p(k)
		if k < 1e-3 {
			d = k*k/2 - k*v/2 + k*(v*v-k*k)/3 - k*(v*v*v-k*k*k)/4
		}
		return -math.Expm1(-r*l)/p - 2*q/(p*p)*math.Expm1(-d)
	}
	norm := lbeta(a, b)
	f := func(y float64) float64 {
		lp, lq := logitLogs(y)
		return math.Exp(a*lp+b*lq-norm) * given(math.Exp(lp), math.Exp(lq))
	}
	lo := math.Max(-300, -40-math.Log1p(b+r*tau+tau))
	hi := 40 + math.Log1p(a+r)
	peak := math.Min(hi, math.Max(lo, math.Log(a/b)))
	v, _ := integrate(f, 1e-10, spread(lo, hi, peak, -math.Log(r*tau+tau), math.Sqrt(1/a+1/b))...)
	// Below lo E[Y²|p] equals that of N, above hi that of at most one purchase.
	v += (r*tau + r*(r+1)*tau*tau) * math.Exp(a*lo-norm) / a
	v += -math.Expm1(-r*math.Log1p(tau)) * math.Exp(-b*hi-norm) / b
	return v
}
