package spc

import (
	"math"
	"slices"
)

// XBar charts the means of groups of values (the deliveries of a day):
//
//	x̿ ± k σ̂/√nᵢ,  x̿ = Σnᵢx̄ᵢ/Σnᵢ
//
// opt.Estimator estimates σ̂; RangeMean loses precision with more than about ten per group.
// Source: Montgomery (2013), Statistical Quality Control, 7th ed., chapter 6.
//
// The error is an *Error when there are no groups, one has fewer than two
// values or one that is not finite, or an option is invalid.
func XBar(groups [][]float64, opt Options) (Chart, error) {
	const op = "XBar"
	g, err := summarise(op, groups)
	if err != nil {
		return Chart{}, err
	}
	sigma, method, err := g.sigma(op, opt.Estimator, RangeMean)
	if err != nil {
		return Chart{}, err
	}
	return plot{
		op: op, kind: "x̄", method: "x̄, " + method,
		value: g.mean, floor: math.Inf(-1), ceiling: math.Inf(1),
		estimate: func(lo, hi int, use func(int) bool) (float64, float64) {
			var m, n float64
			for i := lo; i < hi; i++ {
				if use(i) {
					n += float64(g.size[i])
					m += (g.mean[i] - m) * float64(g.size[i]) / n
				}
			}
			return m, sigma(lo, hi, use)
		},
		at: func(i int, p Phase) (float64, float64) { return p.Centre, p.Sigma / math.Sqrt(float64(g.size[i])) },
	}.chart(opt)
}

// RChart charts the ranges within groups, d₂(n)σ̂ ± k d₃(n)σ̂, at least 0. Centre of a
// Phase is sigma as well. Errors as in XBar.
func RChart(groups [][]float64, opt Options) (Chart, error) {
	return spread("RChart", "R", groups, opt, RangeMean,
		func(g groupStats) []float64 { return g.span },
		func(n int) (float64, float64) { return d2(n), d3(n) })
}

// SChart charts the standard deviations within groups,
// c₄(n)σ̂ ± k σ̂√(1 − c₄(n)²), at least 0. Centre of a Phase is sigma as well.
// Errors as in XBar.
func SChart(groups [][]float64, opt Options) (Chart, error) {
	return spread("SChart", "S", groups, opt, DeviationMean,
		func(g groupStats) []float64 { return g.sd },
		func(n int) (float64, float64) { c := c4(n); return c, math.Sqrt(1 - c*c) })
}

// spread charts a statistic whose mean and standard deviation are multiples of
// sigma that depend on the size of the group.
func spread(op, kind string, groups [][]float64, opt Options, usual Estimator,
	pick func(groupStats) []float64, factors func(n int) (centre, sd float64),
) (Chart, error) {
	g, err := summarise(op, groups)
	if err != nil {
		return Chart{}, err
	}
	sigma, method, err := g.sigma(op, opt.Estimator, usual)
	if err != nil {
		return Chart{}, err
	}
	known := map[int][2]float64{}
	for _, n := range g.size {
		if _, ok := known[n]; !ok {
			centre, sd := factors(n)
			known[n] = [2]float64{centre, sd}
		}
	}
	return plot{
		op: op, kind: kind, method: kind + ", " + method, value: pick(g), ceiling: math.Inf(1),
		estimate: func(lo, hi int, use func(int) bool) (float64, float64) {
			s := sigma(lo, hi, use)
			return s, s
		},
		at: func(i int, p Phase) (float64, float64) {
			f := known[g.size[i]]
			return f[0] * p.Sigma, f[1] * p.Sigma
		},
	}.chart(opt)
}

type groupStats struct {
	size           []int
	mean, span, sd []float64
}

func summarise(op string, groups [][]float64) (groupStats, error) {
	n := len(groups)
	if n == 0 {
		return groupStats{}, wrong(op, "groups", "is empty")
	}
	g := groupStats{make([]int, n), make([]float64, n), make([]float64, n), make([]float64, n)}
	for i, x := range groups {
		if len(x) < 2 {
			return groupStats{}, &Error{op, "groups", i, "has fewer than two values: use XmR"}
		}
		if checkValues(op, "groups", x) != nil {
			return groupStats{}, &Error{op, "groups", i, "has a value that is not finite"}
		}
		m := mean(x, 0, len(x), func(int) bool { return true })
		var squares float64
		for _, v := range x {
			squares += (v - m) * (v - m)
		}
		g.size[i], g.mean[i], g.span[i] = len(x), m, slices.Max(x)-slices.Min(x)
		g.sd[i] = math.Sqrt(squares / float64(len(x)-1))
		if !finite(g.mean[i], g.span[i], g.sd[i]) {
			return groupStats{}, &Error{op, "groups", i, "has values that are too large"}
		}
	}
	return g, nil
}

// sigma returns the estimator of the standard deviation within groups.
func (g groupStats) sigma(op string, e, usual Estimator) (f func(lo, hi int, use func(int) bool) float64, method string, err error) {
	if e == Usual {
		e = usual
	}
	average := func(x []float64, factor func(n int) float64) func(lo, hi int, use func(int) bool) float64 {
		known := map[int]float64{}
		for _, n := range g.size {
			if _, ok := known[n]; !ok {
				known[n] = factor(n)
			}
		}
		unbiased := make([]float64, len(x))
		for i, v := range x {
			unbiased[i] = v / known[g.size[i]]
		}
		return func(lo, hi int, use func(int) bool) float64 { return mean(unbiased, lo, hi, use) }
	}
	switch e {
	case RangeMean:
		return average(g.span, d2), "mean range / d2", nil
	case DeviationMean:
		return average(g.sd, c4), "mean deviation / c4", nil
	case DeviationPooled:
		return g.pooled, "pooled deviation / c4", nil
	}
	return nil, "", wrong(op, "opt.Estimator", "is not for groups")
}

func (g groupStats) pooled(lo, hi int, use func(int) bool) float64 {
	var squares float64
	df := 0
	for i := lo; i < hi; i++ {
		if use(i) {
			squares += g.sd[i] * g.sd[i] * float64(g.size[i]-1)
			df += g.size[i] - 1
		}
	}
	return math.Sqrt(squares/float64(df)) / c4(df+1)
}
