package lift

import "math"

// RiskRatio returns the ratio of two rates p₁/p₀, x of n in each arm, with Koopman's score
// interval: all ratios φ that the score test at the level does not reject,
//
//	(x₁ − n₁p̃₁)²/(n₁p̃₁q̃₁) + (x₀ − n₀p̃₀)²/(n₀p̃₀q̃₀) ≤ z²
//
// with p̃₁ = φp̃₀, and p̃₀ the maximum likelihood estimate of the rate given φ,
//
//	p̃₀ = (−b − √(b² − 4ac))/(2a),  a = Nφ,  b = −(n₁φ + x₁ + n₀ + x₀φ),  c = x₁ + x₀
//
// N = n₁ + n₀, q = 1 − p, z the normal quantile of level. Value is 1 without an effect.
// Without an event in the hold-out the ratio has no upper limit and no value (NaN),
// without one among the treated its lower limit is 0. The interval is that of Miettinen
// and Nurminen without their factor N/(N−1).
// Source: Koopman (1984), Biometrics 40; Miettinen and Nurminen (1985), Statistics in
// Medicine 4.
//
// Errors: an arm without units or with a count outside 0 to n, no event in either arm, a
// level outside (0, 1); each an *Error.
func RiskRatio(treatedX, treatedN, holdOutX, holdOutN int, level float64) (Ratio, error) {
	const op = "RiskRatio"
	if err := checkLevel(op, level); err != nil {
		return Ratio{}, err
	}
	t, h, err := binaryArms(op, treatedX, treatedN, holdOutX, holdOutN)
	if err != nil {
		return Ratio{}, err
	}
	if treatedX+holdOutX == 0 {
		return Ratio{}, wrong(op, "treated", "and holdOut have no event")
	}
	k := koopman{float64(treatedX), float64(treatedN), float64(holdOutX), float64(holdOutN)}
	limit := math.Pow(normalQuantile(0.5+level/2), 2)
	r := Ratio{Value: t.Mean / h.Mean, Level: level, N: treatedN + holdOutN, Method: "Koopman score", Warnings: fewUnits(t, h)}
	middle := math.Log((k.x1 + 0.5) / (k.n1 + 0.5) / ((k.x0 + 0.5) / (k.n0 + 0.5)))
	if treatedX > 0 && holdOutX > 0 {
		middle = math.Log(r.Value)
	}
	end := func(step float64) float64 {
		inside, outside := middle, middle+step
		for k.chi2(math.Exp(outside)) <= limit {
			if math.Abs(outside) > 600 {
				return math.NaN()
			}
			inside, outside = outside, outside+2*(outside-middle)
		}
		for range 100 {
			if mid := inside + (outside-inside)/2; k.chi2(math.Exp(mid)) <= limit {
				inside = mid
			} else {
				outside = mid
			}
		}
		return math.Exp(inside)
	}
	if treatedX > 0 {
		r.Low = end(-1)
	}
	r.High = math.NaN()
	if holdOutX > 0 {
		r.High = end(1)
	} else {
		r.Value = math.NaN()
		r.Warnings = append(r.Warnings, noUpperEnd)
	}
	return r, nil
}

// koopman is a two-by-two table.
type koopman struct{ x1, n1, x0, n0 float64 }

// chi2 returns the score statistic of a ratio.
func (k koopman) chi2(ratio float64) float64 {
	a, c := (k.n1+k.n0)*ratio, k.x1+k.x0
	b := -(k.n1*ratio + k.x1 + k.n0 + k.x0*ratio)
	// The smaller root of a p² + b p + c, in the form without cancellation.
	p0 := 2 * c / (-b + math.Sqrt(max(0, b*b-4*a*c)))
	p1 := ratio * p0
	part := func(x, n, p float64) float64 {
		if d := x - n*p; math.Abs(d) > 1e-12*n {
			return d * d / (n * p * (1 - p))
		}
		return 0
	}
	return part(k.x1, k.n1, p1) + part(k.x0, k.n0, p0)
}
