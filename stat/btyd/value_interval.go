package btyd

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// LifetimeIntervals computes LifetimeValue with intervals of the value of every
// customer and of the total, at the level of fit. They are delta-method intervals
// over the parameters of both fits, which are independent because the likelihood is
// the product of that of the purchases and that of the spend:
//
//	V = P·u,  u = (margin − reward)·ζ − service cost
//	Var V = u²·P²·∇lnP'·Σ·∇lnP + P²·(margin − reward)²·ζ²·∇lnζ'·Σ_ζ·∇lnζ
//
// with Σ, Σ_ζ the covariances of the log-parameters. The interval of one customer is
// on the log scale of |V|, which keeps the sign, when the linear-scale interval of u
// excludes 0, else on the linear scale. That of the total is on the log scale when
// all customers have the same sign by that rule, else linear.
//
// They cover the uncertainty of the expected value, not the randomness of what a
// customer will spend, which is far larger for one customer. The cost is some eight
// times that of the purchases in LifetimeValue, and memory for a few numbers per
// cell.
//
// Errors: those of LifetimeValue; a fit without covariance or not at a maximum.
// Source: Rao (1973), Linear Statistical Inference, 6a.2; the likelihood as in
// Fader and Hardie (2013).
func LifetimeIntervals(fit *Fit, cells *Cells, money *GammaGammaFit, spend []Spend, e Economics) (*Values, error) {
	const op = "LifetimeIntervals"
	for _, t := range []maximum{fit.maximum, money.maximum} {
		if err := t.hasCovariance(op); err != nil {
			return nil, err
		}
	}
	v, err := LifetimeValue(fit.Model, cells, money, spend, e)
	if err != nil {
		return nil, err
	}
	h, err := checkDiscount(op, e.Rate, e.Horizon)
	if err != nil {
		return nil, err
	}
	slope := cells.worthSlope(fit, e.Rate, h)
	elastic := money.Model.elasticity()
	z := distuv.UnitNormal.Quantile(0.5 + fit.Level/2)
	n := len(spend)
	v.Low, v.High = make([]float64, n), make([]float64, n)
	total := make([]float64, len(fit.maximum.u)) // gradients of the total
	totalSpend := make([]float64, 3)
	sign, certain := 0.0, true
	for i, s := range spend {
		p, u := v.Purchases[i], e.earned(v.Spend[i])
		dp, dz := slope[cells.of[i]], elastic(s)
		perZ := p * (e.Margin - e.RewardRate) * v.Spend[i] // dV/d ln ζ
		for j, d := range dp {
			total[j] += u * d
		}
		for j, d := range dz {
			totalSpend[j] += perZ * d
		}
		ofSpend := money.maximum.spread(dz[:]) * math.Abs(perZ)
		sd := math.Hypot(fit.maximum.spread(dp)*u, ofSpend)
		sure := p > 0 && math.Abs(u)*p > z*ofSpend
		v.Low[i], v.High[i] = signed(v.Value[i], z*sd, sure)
		if own := math.Copysign(1, v.Value[i]); p > 0 {
			certain = certain && sure && (sign == 0 || sign == own)
			sign = own
		}
	}
	sd := math.Hypot(fit.maximum.spread(total), money.maximum.spread(totalSpend))
	iv := Interval{Value: v.Total, N: n, Level: fit.Level, Method: "delta method over purchase and spend parameters, linear scale"}
	if certain && v.Total != 0 {
		iv.Method = "delta method over purchase and spend parameters, log scale"
	}
	iv.Low, iv.High = signed(v.Total, z*sd, certain)
	iv.Method += fit.maximum.known() + money.maximum.known() + "; of the expectation, not of what chance makes of it"
	if !finite(iv.Low) || !finite(iv.High) {
		return nil, fault(op, "result", "is outside the range of float64")
	}
	v.Interval = &iv
	return v, nil
}

// signed returns v ± half, on the log scale of |v| when sure, that is, when the sign of v is certain.
func signed(v, half float64, sure bool) (low, high float64) {
	switch {
	case !sure || math.Abs(v) < tiny:
		return v - half, v + half
	case v < 0:
		low, high = Positive.around(-v, half/-v)
		return -high, -low
	}
	return Positive.around(v, half/v)
}

// worthSlope returns the gradient of worth of every cell with respect to the
// log-parameters, by central differences.
func (c *Cells) worthSlope(f *Fit, rate, horizon float64) [][]float64 {
	const h = 1e-4
	t, d := f.maximum, len(f.maximum.u)
	flat := make([]float64, len(c.rows)*d)
	for j := range d {
		if t.cov.At(j, j) == 0 {
			continue // on its bound and held fixed
		}
		for _, step := range []float64{h, -h} {
			u := append([]float64(nil), t.u...)
			u[j] += step
			for k, w := range c.worth(f.Model.Kind().make(t.values(u)), rate, horizon) {
				flat[k*d+j] += w / (2 * step)
			}
		}
	}
	out := make([][]float64, len(c.rows))
	for k := range out {
		out[k] = flat[k*d : (k+1)*d : (k+1)*d]
	}
	return out
}

// elasticity returns ∂ ln ζ/∂(ln p, ln q, ln γ) of the typical spend: for the mean
// p(γ+xz̄)/(px+q−1) in closed form; for the median p(γ+xz̄)/med(px+q), where med
// is the median of Gamma(·, 1), with the derivative of ln med, computed once per x.
func (m GammaGamma) elasticity() func(Spend) [3]float64 {
	mean := m.Q > 1
	slope := map[int]float64{} // d ln med/dk
	return func(s Spend) [3]float64 {
		px := m.P * float64(s.X)
		k := px + m.Q
		var b float64
		if mean {
			b = 1 / (k - 1)
		} else {
			known, ok := slope[s.X]
			if !ok {
				d := 1e-4 * k
				known = (math.Log(gammaMedian(k+d)) - math.Log(gammaMedian(k-d))) / (2 * d)
				slope[s.X] = known
			}
			b = known
		}
		return [3]float64{1 - px*b, -m.Q * b, m.Gamma / (m.Gamma + float64(s.X)*s.amount())}
	}
}
