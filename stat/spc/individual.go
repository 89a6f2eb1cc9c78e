package spc

import (
	"math"
	"slices"

	"huitou/stat/quantile"
)

// XmR charts one number per period, with sigma from the moving ranges mRᵢ = |xᵢ − xᵢ₋₁|:
//
//	x̄ ± k σ̂,  σ̂ = mR̄ / d₂(2),  3/d₂(2) = 2.6587
//
// With RangeMedian σ̂ is the median moving range / 0.953873, which is robust to single
// outliers. Ranges across phases or excluded points are not used.
// Source: Montgomery (2013), Statistical Quality Control, 7th ed., section 6.4.
//
// The error is an *Error when x is empty or not finite, opt.Estimator needs
// groups, or an option is invalid.
func XmR(x []float64, opt Options) (Chart, error) {
	const op = "XmR"
	if err := checkValues(op, "x", x); err != nil {
		return Chart{}, err
	}
	sigma, method, err := movingSigma(op, x, opt.Estimator)
	if err != nil {
		return Chart{}, err
	}
	return plot{
		op: op, kind: "XmR", method: "individuals, " + method,
		value: slices.Clone(x), floor: math.Inf(-1), ceiling: math.Inf(1),
		estimate: func(lo, hi int, use func(int) bool) (float64, float64) {
			return mean(x, lo, hi, use), sigma(lo, hi, use)
		},
		at: func(_ int, p Phase) (float64, float64) { return p.Centre, p.Sigma },
	}.chart(opt)
}

// MovingRange charts the moving ranges of XmR: point i is |xᵢ₊₁ − xᵢ|, with
//
//	centre d₂(2)σ̂, limits d₂(2)σ̂ ± k d₃(2)σ̂, at least 0
//
// It has one point fewer than x. The range between two phases belongs to the first and is
// not used for its limits. Phases hold sigma; their Centre is d₂(2)σ̂. Errors as in XmR, and
// fewer than three values.
func MovingRange(x []float64, opt Options) (Chart, error) {
	const op = "MovingRange"
	if err := checkValues(op, "x", x); err != nil {
		return Chart{}, err
	}
	if len(x) < 3 {
		return Chart{}, wrong(op, "x", "has fewer than three values")
	}
	sigma, method, err := movingSigma(op, x, opt.Estimator)
	if err != nil {
		return Chart{}, err
	}
	starts := map[int]bool{}
	for _, s := range opt.Phases {
		starts[s] = true
	}
	return plot{
		op: op, kind: "mR", method: "moving range, " + method,
		value: ranges(x), ceiling: math.Inf(1),
		estimate: func(lo, hi int, use func(int) bool) (float64, float64) {
			if !starts[hi] {
				hi++
			}
			s := sigma(lo, min(hi, len(x)), func(i int) bool { return i == len(x)-1 || use(i) })
			return d2(2) * s, s
		},
		at: func(_ int, p Phase) (float64, float64) { return d2(2) * p.Sigma, d3(2) * p.Sigma },
	}.chart(opt)
}

func ranges(x []float64) []float64 {
	out := make([]float64, len(x)-1)
	for i := range out {
		out[i] = math.Abs(x[i+1] - x[i])
	}
	return out
}

// movingSigma returns the estimator of sigma from moving ranges.
func movingSigma(op string, x []float64, e Estimator) (sigma func(lo, hi int, use func(int) bool) float64, method string, err error) {
	switch e {
	case Usual, RangeMean:
		return func(lo, hi int, use func(int) bool) float64 {
			var sum, n float64
			for i := lo + 1; i < hi; i++ {
				if use(i) && use(i-1) {
					sum += math.Abs(x[i] - x[i-1])
					n++
				}
			}
			return sum / n / d2(2)
		}, "mean moving range / d2", nil
	case RangeMedian:
		return func(lo, hi int, use func(int) bool) float64 {
			var r []float64
			for i := lo + 1; i < hi; i++ {
				if use(i) && use(i-1) {
					r = append(r, math.Abs(x[i]-x[i-1]))
				}
			}
			if len(r) == 0 {
				return math.NaN()
			}
			slices.Sort(r)
			return quantile.Type7(r, 0.5) / (2 * math.Erfinv(0.5))
		}, "median moving range / 0.9539", nil
	}
	return nil, "", wrong(op, "opt.Estimator", "needs groups")
}

// EWMA charts the exponentially weighted moving average, which detects small lasting shifts:
//
//	zᵢ = λxᵢ + (1−λ)zᵢ₋₁, z₀ = x̄,  x̄ ± k σ̂ √(λ/(2−λ) · (1 − (1−λ)²ⁱ))
//
// with i counted from the start of the phase, and σ̂ as in XmR. λ = 0.2 with
// k = 2.962 gives a false alarm every 500 points on average. ARL is that of the
// asymptotic limits. Run rules other than Beyond are an error, because neighbouring
// points are dependent.
// Source: Lucas and Saccucci (1990), Technometrics 32.
//
// The error is an *Error when x is empty or not finite, lambda is not in
// (0, 1], or an option is invalid.
func EWMA(x []float64, lambda float64, opt Options) (Chart, error) {
	const op = "EWMA"
	if err := checkValues(op, "x", x); err != nil {
		return Chart{}, err
	}
	if !(lambda > 0 && lambda <= 1) {
		return Chart{}, wrong(op, "lambda", "is not between 0 and 1")
	}
	if opt.Rules&^Beyond != 0 {
		return Chart{}, wrong(op, "opt.Rules", "has run rules, which need independent points")
	}
	sigma, method, err := movingSigma(op, x, opt.Estimator)
	if err != nil {
		return Chart{}, err
	}
	value := make([]float64, len(x))
	settled := lambda / (2 - lambda)
	decay := 2 * math.Log1p(-lambda)
	c, err := plot{
		op: op, kind: "EWMA", method: "EWMA, " + method,
		value: value, floor: math.Inf(-1), ceiling: math.Inf(1),
		estimate: func(lo, hi int, use func(int) bool) (float64, float64) {
			return mean(x, lo, hi, use), sigma(lo, hi, use)
		},
		follow: func(phases []Phase) {
			for _, p := range phases {
				last := p.Centre
				for i := p.From; i < p.To; i++ {
					last += lambda * (x[i] - last)
					value[i] = last
				}
			}
		},
		at: func(i int, p Phase) (float64, float64) {
			return p.Centre, p.Sigma * math.Sqrt(-settled*math.Expm1(float64(i-p.From+1)*decay))
		},
	}.chart(opt)
	if err != nil {
		return Chart{}, err
	}
	c.ARL, err = EWMAARL(lambda, c.Sigmas, 0)
	return c, err
}
