package btyd

import (
	"math"
	"slices"
)

// Hyp2F1 evaluates the Gauss hypergeometric function ₂F₁(a, b; c; z) for real
// arguments with c > 0 and z < 1.
//
// bound is an upper bound of the absolute error: rounding in proportion to the
// sum of absolute terms plus the tail beyond the last term, or the error
// estimate of the quadrature. It is below 10⁻⁹ of the value for a, b, c within
// [0, 10⁴] with c > min(a, b) and z within [−10⁴, 0.999].
//
// For z < 0 it uses Pfaff's transformation to z/(z−1), for c < a+b Euler's
// transformation to exponents that do not grow; where the series is long or
// cancels and c > b > 0 or c > a > 0, Euler's integral. Source: NIST Digital
// Library of Mathematical Functions §15.2, 15.6.1, 15.8.1.
//
// Errors: an argument outside the domain, or a value outside float64.
func Hyp2F1(a, b, c, z float64) (value, bound float64, err error) {
	const op = "Hyp2F1"
	for _, v := range []float64{a, b, c} {
		if !(math.Abs(v) <= 1e6) {
			return 0, 0, fault(op, "a, b, c", "must be within ±1e6, got %v", v)
		}
	}
	switch {
	case !(c > 0):
		return 0, 0, fault(op, "c", "must be positive, got %v", c)
	case !(z < 1 && z > -1e12):
		return 0, 0, fault(op, "z", "must be within (-1e12, 1), got %v", z)
	}
	value, bound = math.NaN(), math.Inf(1)
	if math.Abs(z) < 0.95 {
		value, bound = hypTransformed(a, b, c, z)
	}
	if !(bound <= 1e-13*math.Abs(value)) {
		if v, e := hypIntegral(a, b, c, z); e < bound {
			value, bound = v, e
		}
	}
	if !(bound <= 1e-9*math.Abs(value)) {
		if v, e := hypTransformed(a, b, c, z); e < bound {
			value, bound = v, e
		}
	}
	if !finite(value) || !finite(bound) {
		return 0, 0, fault(op, "result", "cannot be had in double precision for %v, %v, %v, %v", a, b, c, z)
	}
	return value, bound, nil
}

// hypTransformed sums the series after the transformation for which it converges best.
func hypTransformed(a, b, c, z float64) (value, bound float64) {
	logScale, zc := 0.0, 1-z
	if z < 0 {
		if c < b {
			a, b = b, a
		}
		logScale = -a * math.Log1p(-z)
		b, z, zc = c-b, z/(z-1), 1/(1-z)
	}
	if c < a+b && c > a && c > b {
		logScale += (c - a - b) * math.Log(zc)
		a, b = c-a, c-b
	}
	s, e := hypSeries(a, b, c, z)
	scale := math.Exp(logScale)
	value, bound = s*scale, (e+5e-16*math.Abs(s)*(2+math.Abs(logScale)))*scale
	if math.IsNaN(value) || math.IsNaN(bound) || scale == 0 {
		return math.NaN(), math.Inf(1)
	}
	return value, bound
}

// hypSeries sums Σ (a)_n(b)_n/(c)_n·zⁿ/n!; bound is +Inf when it is too long.
func hypSeries(a, b, c, z float64) (sum, bound float64) {
	const eps = 2.3e-16
	term, abs, drift := 1.0, 1.0, 0.0
	sum = 1
	for k := 0.0; k < 100_000; k++ {
		term *= (a + k) * (b + k) / ((c + k) * (k + 1)) * z
		sum += term
		abs += math.Abs(term)
		drift += math.Abs(term) * (k + 1) // accumulated rounding of the factors
		if term == 0 {
			return sum, eps * (abs + 8*drift)
		}
		ratio := math.Abs((a + k + 1) * (b + k + 1) / ((c + k + 1) * (k + 2)) * z)
		if ratio < 1 && math.Abs(term) <= 1e-17*abs*(1-ratio) && k > -a && k > -b {
			return sum, eps*(2*abs+8*drift) + math.Abs(term)/(1-ratio)
		}
		if abs > 1e300 {
			break
		}
	}
	return math.NaN(), math.Inf(1)
}

// hypIntegral evaluates Euler's integral for c > b > 0,
// Γ(c)/(Γ(b)Γ(c−b)) ∫ t^{b−1}(1−t)^{c−b−1}(1−zt)^{−a} dt, t = e^y/(1+e^y);
// bound is +Inf when it does not converge.
func hypIntegral(a, b, c, z float64) (value, bound float64) {
	if !(c > b && b > 0) {
		a, b = b, a
	}
	if !(c > b && b > 0) {
		return math.NaN(), math.Inf(1)
	}
	d, zc := c-b, 1-z
	norm := lbeta(b, d)
	f := func(y float64) float64 {
		lt, l1t := logitLogs(y)
		// 1 − zt = (1−t) + (1−z)t, without cancellation.
		l1z := math.Log(math.Exp(l1t) + zc*math.Exp(lt))
		return math.Exp(b*lt + d*l1t - a*l1z - norm)
	}
	// Below lo and above hi only the exponentials vary: their tails are added in closed form.
	lo := -40 - math.Log1p(d+math.Abs(a*z))
	hi := 40 + math.Log1p(b+math.Abs(a)) + math.Max(0, -math.Log(zc))
	peak := math.Min(hi, math.Max(lo, math.Log(b/d)))
	value, bound = integrate(f, 1e-13, spread(lo, hi, peak, -math.Log(zc), math.Sqrt(1/b+1/d))...)
	value += math.Exp(b*lo-norm)/b + math.Exp(-d*hi-a*math.Log(zc)-norm)/d
	return value, bound + (3e-15*(1+math.Abs(norm)+b+d)+5e-16*math.Abs(a))*math.Abs(value)
}

// logitLogs returns ln t and ln(1−t) for t = e^y/(1+e^y).
func logitLogs(y float64) (lt, l1t float64) {
	l := math.Log1p(math.Exp(-math.Abs(y)))
	if y < 0 {
		return y - l, -l
	}
	return -l, -y - l
}

// spread returns increasing breakpoints over [lo, hi], at geometrically growing
// distances from a peak of the given width and from a second point, so that
// panels are narrow where the integrand changes fast.
func spread(lo, hi, peak, other, width float64) []float64 {
	points := []float64{peak, other}
	for w := math.Min(1, width); w < hi-lo; w *= 3 {
		points = append(points, peak-w, peak+w)
	}
	for w := 1.0; w < hi-lo; w *= 3 {
		points = append(points, other-w, other+w)
	}
	slices.Sort(points)
	out := []float64{lo}
	for _, p := range points {
		if p > out[len(out)-1] && p < hi {
			out = append(out, p)
		}
	}
	return append(out, hi)
}

// TricomiU evaluates the confluent hypergeometric function of the second kind,
// U(a, b, z) = 1/Γ(a) ∫₀^∞ e^{−zt} t^{a−1} (1+t)^{b−a−1} dt, for a > 0, z > 0.
//
// bound is the error estimate of the quadrature; it is below 10⁻¹¹ of the
// value for a ≤ 10³, |b| ≤ 10³ and z within [10⁻⁸, 10⁴].
//
// Source: NIST Digital Library of Mathematical Functions 13.4.4.
//
// Errors: an argument outside the domain, or a value outside float64.
func TricomiU(a, b, z float64) (value, bound float64, err error) {
	const op = "TricomiU"
	switch {
	case !(a > 0 && a <= 1e6):
		return 0, 0, fault(op, "a", "must be within (0, 1e6], got %v", a)
	case !(math.Abs(b) <= 1e6):
		return 0, 0, fault(op, "b", "must be within ±1e6, got %v", b)
	case !(z > 0 && z <= 1e9):
		return 0, 0, fault(op, "z", "must be within (0, 1e9], got %v", z)
	}
	e := b - a - 1
	logf := func(y float64) float64 {
		return -z*math.Exp(y) + a*y + e*math.Max(0, y) + e*math.Log1p(math.Exp(-math.Abs(y)))
	}
	// The derivative of logf in y, −z·e^y + a + e·t/(1+t), has one sign change: bisect it.
	lo, hi := -745.0, math.Log(1+math.Abs(a)+math.Abs(e))-math.Log(z)+4
	left, right := lo, hi
	for range 200 {
		mid := (left + right) / 2
		t := math.Exp(mid)
		if -z*t+a+e*t/(1+t) > 0 {
			left = mid
		} else {
			right = mid
		}
	}
	peak := left
	top := logf(peak)
	t := math.Exp(peak)
	width := 1 / math.Sqrt(math.Max(1e-6, math.Abs(z*t-e*t/((1+t)*(1+t)))))
	// Left tail: proportional to e^{ay} once t is negligible against 1, 1/z and 1/|e|.
	tail := math.Min(peak, -40-math.Log1p(z+math.Abs(e)))
	start := math.Max(tail, peak-math.Max(800/a, 50))
	f := func(y float64) float64 { return math.Exp(logf(y) - top) }
	value, bound = integrate(f, 1e-14, spread(start, hi, peak, 0, width)...)
	if start == tail {
		value += math.Exp(a*tail-top) / a
	}
	scale := math.Exp(top - lgamma(a))
	value, bound = value*scale, bound*scale
	if !finite(value) {
		return 0, 0, fault(op, "result", "is outside the range of float64")
	}
	return value, bound + 3e-15*(math.Abs(top)+math.Abs(lgamma(a))+2)*value, nil
}
