package score

import "math"

// Change is the difference now minus before, with its interval.
type Change struct {
	Interval      // N is the sum of both
	Changed  bool // the interval excludes zero
}

func (c *Change) judge(now, before Interval) {
	c.Changed = c.Low > 0 || c.High < 0
	if min(now.Effective, before.Effective) < 30 {
		c.Warnings = append(c.Warnings, few)
	}
}

// ProportionChange returns p₁ − p₀ = k1/n1 − k0/n0 of two independent samples with
// Newcombe's interval: with lᵢ, uᵢ the Wilson limits,
//
//	p₁ − p₀ − √((p₁−l₁)² + (u₀−p₀)²)  to  p₁ − p₀ + √((u₁−p₁)² + (p₀−l₀)²)
//
// It is a difference of shares, −1 to 1 (0.1 is ten points of a hundred).
// Source: Newcombe (1998), Statistics in Medicine 17, method 10.
//
// The error is an *Error as in Wilson.
func ProportionChange(k1, n1, k0, n0 int, level float64) (Change, error) {
	const op = "ProportionChange"
	if err := checkShare(op, k1, n1, level); err != nil {
		return Change{}, err
	}
	if err := checkShare(op, k0, n0, level); err != nil {
		return Change{}, err
	}
	now := wilson(float64(k1)/float64(n1), float64(n1), n1, level)
	before := wilson(float64(k0)/float64(n0), float64(n0), n0, level)
	return Between(now, before, "Newcombe")
}

// NPSChange returns the difference of two net promoter scores of independent waves,
// results of NPS, NPSOf or WeightedNPS, in points:
//
//	100((p̃₁−d̃₁) − (p̃₀−d̃₀) ± z √(ṽ₁ + ṽ₀))
//
// with the shares p̃, d̃ and variances ṽ of the adjusted Wald interval of NPS, 1
// now and 0 before. Shares are recovered from Estimate, SE and Effective.
// Source: Rocks (2016), The American Statistician 70(4).
//
// The error is an *Error when the levels differ or one is not such a score.
func NPSChange(now, before Interval) (Change, error) {
	const op = "NPSChange"
	if now.Level != before.Level {
		return Change{}, wrong(op, "before", "has another level")
	}
	for _, w := range []struct {
		arg string
		i   Interval
	}{{"now", now}, {"before", before}} {
		if !(w.i.Effective >= 1 && w.i.Estimate >= -100 && w.i.Estimate <= 100 && w.i.SE >= 0 && w.i.Level > 0 && w.i.Level < 1) || !finite(w.i.SE, w.i.Effective) {
			return Change{}, wrong(op, w.arg, "is not a net promoter score")
		}
	}
	m1, v1 := now.adjusted()
	m0, v0 := before.adjusted()
	half := normal(now.Level) * math.Sqrt(v1+v0)
	out := Change{Interval: Interval{
		Estimate: now.Estimate - before.Estimate,
		SE:       math.Hypot(now.SE, before.SE),
		Low:      100 * max(-2, m1-m0-half), High: 100 * min(2, m1-m0+half),
		N: now.N + before.N, Effective: now.Effective + before.Effective,
		Level: now.Level, Method: "adjusted Wald, n + 3 each",
	}}
	out.judge(now, before)
	return out, nil
}

// adjusted returns p̃ − d̃ of a net promoter score and its variance.
func (i Interval) adjusted() (difference, variance float64) {
	d := i.Estimate / 100
	either := i.SE*i.SE/1e4*i.Effective + d*d // p + d
	size := i.Effective + 3
	difference = d * i.Effective / size
	return difference, ((either*i.Effective+1.5)/size - difference*difference) / size
}

// Between combines the intervals l…u of two independent estimates θ, 1 now and 0
// before, into that of their difference, in their unit, from the squared distances
// between estimates and limits (method of variance estimates recovery):
//
//	θ₁ − θ₀ − √((θ₁−l₁)² + (u₀−θ₀)²)  to  θ₁ − θ₀ + √((u₁−θ₁)² + (θ₀−l₀)²)
//
// For Wilson intervals this is Newcombe's method 10. method is the Method of the
// result.
// Source: Zou and Donner (2008), Statistics in Medicine 27.
//
// The error is an *Error when the two levels differ, or an interval is not
// finite or does not contain its estimate.
func Between(now, before Interval, method string) (Change, error) {
	const op = "Between"
	if now.Level != before.Level {
		return Change{}, wrong(op, "before", "has another level")
	}
	if !finite(now.Low, now.High, now.Estimate, now.SE, before.Low, before.High, before.Estimate, before.SE) {
		return Change{}, wrong(op, "now", "or before is not finite")
	}
	if !now.Contains(now.Estimate) || !before.Contains(before.Estimate) {
		return Change{}, wrong(op, "now", "or before does not contain its estimate")
	}
	d := now.Estimate - before.Estimate
	out := Change{Interval: Interval{
		Estimate: d,
		SE:       math.Hypot(now.SE, before.SE),
		Low:      d - math.Hypot(now.Estimate-now.Low, before.High-before.Estimate),
		High:     d + math.Hypot(now.High-now.Estimate, before.Estimate-before.Low),
		N:        now.N + before.N, Effective: now.Effective + before.Effective,
		Level: now.Level, Method: method,
	}}
	if !finite(out.Low, out.High) {
		return Change{}, wrong(op, "now", "and before are too far apart")
	}
	out.judge(now, before)
	return out, nil
}

// MeanChange returns x̄₁ − x̄₀ of two independent samples with Welch's interval:
//
//	d ± t(ν) √(s₁²/n₁ + s₀²/n₀),  ν = (v₁ + v₀)² / (v₁²/(n₁−1) + v₀²/(n₀−1)),  vᵢ = sᵢ²/nᵢ
//
// with s² the variance and n the number of the values of a sample, 1 now and 0
// before; d is in their unit.
// Source: Welch (1947), Biometrika 34.
//
// The error is an *Error as in Mean.
func MeanChange(now, before []float64, level float64) (Change, error) {
	const op = "MeanChange"
	if err := checkValues(op, "now", now, 2); err != nil {
		return Change{}, err
	}
	if err := checkValues(op, "before", before, 2); err != nil {
		return Change{}, err
	}
	if err := checkLevel(op, level); err != nil {
		return Change{}, err
	}
	a, b := moments(now, nil), moments(before, nil)
	va, vb := a.variance/a.effective, b.variance/b.effective
	se := math.Sqrt(va + vb)
	d := a.mean - b.mean
	out := Change{Interval: Interval{
		Estimate: d, Low: d, High: d, SE: se,
		N: a.n + b.n, Effective: float64(a.n + b.n), Level: level, Method: "Welch",
	}}
	if se > 0 {
		ra, rb := va/(va+vb), vb/(va+vb)
		half := student(level, 1/(ra*ra/(a.effective-1)+rb*rb/(b.effective-1))) * se
		out.Low, out.High = d-half, d+half
	} else {
		out.Low, out.High, out.SE = math.NaN(), math.NaN(), math.NaN()
		out.Warnings = append(out.Warnings, "all answers are equal: there is no interval")
	}
	if !finite(out.Low, out.High, se) {
		return Change{}, wrong(op, "now", "or before is too large for an interval")
	}
	out.judge(Interval{Effective: a.effective}, Interval{Effective: b.effective})
	return out, nil
}
