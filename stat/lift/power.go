package lift

import "math"

// Plan is the required error rates of a test.
type Plan struct {
	Alpha float64 // probability of a type I error, two-sided; 0 means 0.05
	Power float64 // probability of detecting the effect; 0 means 0.8
	Ratio float64 // hold-out units per treated unit; 0 means 1
}

// Size is the number of units a test needs, not rounded. It is not an estimate and has no
// interval; it is as accurate as the assumed rates or standard deviation.
type Size struct {
	Treated, HoldOut float64
	Method           string
}

func (p Plan) normal(op string) (zAlpha, zPower, ratio float64, err error) {
	if p.Alpha == 0 {
		p.Alpha = 0.05
	}
	if p.Power == 0 {
		p.Power = 0.8
	}
	if p.Ratio == 0 {
		p.Ratio = 1
	}
	switch {
	case !open(p.Alpha):
		return 0, 0, 0, wrong(op, "Alpha", "is not between 0 and 1")
	case !open(p.Power) || p.Power <= p.Alpha/2:
		return 0, 0, 0, wrong(op, "Power", "is not between Alpha/2 and 1")
	case !finite(p.Ratio) || p.Ratio < 1e-9 || p.Ratio > 1e9:
		return 0, 0, 0, wrong(op, "Ratio", "is not a positive number")
	}
	return normalQuantile(1 - p.Alpha/2), normalQuantile(p.Power), p.Ratio, nil
}

// normalQuantile returns the quantile of the standard normal distribution.
func normalQuantile(p float64) float64 { return math.Sqrt2 * math.Erfinv(2*p-1) }

// ProportionSize returns the number of units needed to detect a change of a rate from base
// to changed. With k = Ratio, p̄ = (changed + k·base)/(1+k) and q = 1 − p,
//
//	treated = (z_{1−α/2} √((1+1/k) p̄ q̄) + z_{1−β} √(p₁q₁ + p₀q₀/k))² / (p₁−p₀)²
//
// (Fleiss 1981, without continuity correction; R's power.prop.test for k = 1). Rates
// are 0 to 1. Errors: a rate outside its range, rates too close to each other, a field of
// plan outside its range; each an *Error.
func ProportionSize(base, changed float64, plan Plan) (Size, error) {
	const op = "ProportionSize"
	za, zb, k, err := plan.normal(op)
	if err != nil {
		return Size{}, err
	}
	if !(base >= 0 && base <= 1) {
		return Size{}, wrong(op, "base", "is not a rate")
	}
	if !(changed >= 0 && changed <= 1) {
		return Size{}, wrong(op, "changed", "is not a rate")
	}
	n := proportionSize(base, changed, za, zb, k)
	if !finite(n) {
		return Size{}, wrong(op, "changed", "is too near to base")
	}
	return Size{n, k * n, "Fleiss, normal approximation"}, nil
}

func proportionSize(p0, p1, za, zb, k float64) float64 {
	mean := (p1 + k*p0) / (1 + k)
	root := za*math.Sqrt((1+1/k)*mean*(1-mean)) + zb*math.Sqrt(p1*(1-p1)+p0*(1-p0)/k)
	return root / (p1 - p0) * (root / (p1 - p0))
}

// Detectable returns the smallest increase of a rate that treated units against Ratio
// times as many hold-out units detect: the inverse of ProportionSize, by bisection. When
// not even an increase to 1 is detectable, found is false. base and changed are 0 to 1,
// treated is a number of units. Errors: an argument or field of plan outside its range,
// an *Error. Source: Fleiss (1981).
func Detectable(base, treated float64, plan Plan) (changed float64, found bool, err error) {
	const op = "Detectable"
	za, zb, k, err := plan.normal(op)
	if err != nil {
		return 0, false, err
	}
	if !(base >= 0 && base < 1) {
		return 0, false, wrong(op, "base", "is not a rate below 1")
	}
	if !finite(treated) || treated <= 0 {
		return 0, false, wrong(op, "treated", "is not a positive number")
	}
	lo, hi := base, 1.0
	if !(proportionSize(base, hi, za, zb, k) <= treated) {
		return 1, false, nil
	}
	for range 100 {
		mid := lo + (hi-lo)/2
		if mid > base && proportionSize(base, mid, za, zb, k) <= treated {
			hi = mid
		} else {
			lo = mid
		}
	}
	return hi, true, nil
}

// MeanSize returns the number of units needed to detect a difference delta of means when
// outcomes have standard deviation sd in both arms:
//
//	treated = (1+1/k) (z_{1−α/2} + z_{1−β})² sd²/delta² + z²_{1−α/2}/4
//
// The last term is Guenther's (1981) correction for the t test. sd and delta are in the
// unit of the outcome; k = Ratio, β = 1 − Power. Errors: an sd that is not positive, a
// delta that is 0 or too small, a field of plan outside its range; each an *Error.
func MeanSize(sd, delta float64, plan Plan) (Size, error) {
	const op = "MeanSize"
	za, zb, k, err := plan.normal(op)
	if err != nil {
		return Size{}, err
	}
	if !finite(sd) || sd <= 0 {
		return Size{}, wrong(op, "sd", "is not a positive number")
	}
	if !finite(delta) || delta == 0 {
		return Size{}, wrong(op, "delta", "is zero or not finite")
	}
	d := (za + zb) * (sd / delta)
	n := (1+1/k)*d*d + za*za/4
	if !finite(n, k*n) {
		return Size{}, wrong(op, "delta", "is too small")
	}
	return Size{n, k * n, "Guenther, normal approximation"}, nil
}

// DetectableMean returns the smallest difference of means that treated units against Ratio
// times as many hold-out units detect: the inverse of MeanSize,
//
//	delta = sd (z_{1−α/2} + z_{1−β}) √((1+1/k) / (treated − z²_{1−α/2}/4))
//
// in the unit of sd. Errors: sd or treated not positive, treated too small to detect any
// difference, a field of plan outside its range; each an *Error. Source: Guenther (1981),
// The American Statistician 35.
func DetectableMean(sd, treated float64, plan Plan) (delta float64, err error) {
	const op = "DetectableMean"
	za, zb, k, err := plan.normal(op)
	if err != nil {
		return 0, err
	}
	if !finite(sd) || sd <= 0 {
		return 0, wrong(op, "sd", "is not a positive number")
	}
	if !finite(treated) || treated <= 0 {
		return 0, wrong(op, "treated", "is not a positive number")
	}
	n := treated - za*za/4
	if n <= 0 {
		return 0, wrong(op, "treated", "is too few for any difference")
	}
	return sd * (za + zb) * math.Sqrt((1+1/k)/n), nil
}
