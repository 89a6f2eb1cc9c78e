package lift

import (
	"math"
	"slices"
)

// Ratio is a ratio of the treated to the hold-out with its interval: the relative
// difference, 0.1 for a tenth more, or the ratio of rates.
type Ratio struct {
	Value, Low, High float64
	Level            float64
	N                int // units of both arms
	Method           string
	Warnings         []string
}

// RelativeInterval returns Relative with an interval by Fieller's (1954) theorem: all
// ratios θ of the means that a test at the level does not reject,
//
//	(ȳ₁ − θȳ₀)² ≤ z² (v₁ + θ²v₀),  v = s²/n,  Value = ȳ₁/ȳ₀ − 1
//
// minus 1. z is the normal quantile of e.Level: with small arms it is somewhat smaller than
// Welch's t. Unlike the interval of the difference divided by ȳ₀, it includes the
// uncertainty of ȳ₀. Source: Fieller (1954), JRSS B 16; Franz (2007).
//
// Errors: a hold-out mean not significantly above 0, ȳ₀² ≤ z² v₀ (the interval would be
// unbounded), no variance, a Sequential e (an always-valid ratio needs more than an Effect
// holds); each an *Error.
func (e Effect) RelativeInterval() (Ratio, error) {
	const op = "RelativeInterval"
	if e.Sequential {
		return Ratio{}, wrong(op, "e", "is sequential: its ratio has no interval")
	}
	if err := checkLevel(op, e.Level); err != nil {
		return Ratio{}, err
	}
	if err := checkArms(op, e.Treated, e.HoldOut, 2); err != nil {
		return Ratio{}, err
	}
	v1 := e.Treated.Variance() / float64(e.Treated.N)
	v0 := e.HoldOut.Variance() / float64(e.HoldOut.N)
	if v1+v0 <= 0 {
		return Ratio{}, wrong(op, "e", "has arms that do not vary")
	}
	// a θ² − 2b θ + c ≤ 0, with the hold-out's mean as the unit
	m := e.HoldOut.Mean
	z2 := math.Pow(normalQuantile(0.5+e.Level/2), 2)
	ratio := e.Treated.Mean / m
	u1, u0 := v1/m/m, v0/m/m
	a, c := 1-z2*u0, ratio*ratio-z2*u1
	if !(m > 0 && a > 0) {
		return Ratio{}, wrong(op, "e", "has a hold-out mean that is not clearly above zero")
	}
	root := math.Sqrt(max(0, ratio*ratio-a*c))
	r := Ratio{
		Value: ratio - 1, Low: (ratio-root)/a - 1, High: (ratio+root)/a - 1, Level: e.Level,
		N: e.Treated.N + e.HoldOut.N, Method: "Fieller", Warnings: slices.Clone(e.Warnings),
	}
	if !finite(r.Value, r.Low, r.High) {
		return Ratio{}, wrong(op, "e", "overflows")
	}
	if z2*u0 > 0.25 {
		r.Warnings = append(r.Warnings, "the hold-out's mean is itself uncertain by more than half")
	}
	return r, nil
}
