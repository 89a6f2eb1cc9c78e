package btyd

import "math"

// Hyp2F1 is the Gauss hypergeometric function ₂F₁(a, b; c; z) for real
// arguments with c > 0 and z < 1.
//
// bound is an upper bound of the absolute error: rounding (2⁻⁵² per term of
// the sum of absolute terms) plus the tail beyond the last term, or the error
// estimate of the quadrature. For a, b, c within [0, 10⁴] and z within
// [−10⁴, 0.999] bound is below 10⁻⁹ of the value.
//
// z < 0 goes through Pfaff's transformation to z/(z−1); c < a+b through
// Euler's to exponents that do not grow; z near 1 with c > b > 0 through
// Euler's integral. Source: NIST Digital Library of Mathematical Functions
// §15.2, 15.6.1, 15.8.1.
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
	logScale := 0.0
	if z < 0 {
		logScale = -a * math.Log1p(-z)
		b, z = c-b, z/(z-1)
	}
	if c < a+b && c > a && c > b {
		logScale += (c - a - b) * math.Log1p(-z)
		a, b = c-a, c-b
	}
	s, e, ok := hypIntegral(a, b, c, z)
	if !ok {
		if s, e, ok = hypSeries(a, b, c, z); !ok {
			return 0, 0, fault(op, "z", "is too close to 1 for these a, b, c: %v", z)
		}
	}
	scale := math.Exp(logScale)
	value, bound = s*scale, (e+2e-16*math.Abs(s)*(2+math.Abs(logScale)))*scale
	if !finite(value) || !finite(bound) {
		return 0, 0, fault(op, "result", "is outside the range of float64")
	}
	return value, bound, nil
}

// hypSeries sums Σ (a)_n(b)_n/(c)_n·zⁿ/n!.
func hypSeries(a, b, c, z float64) (sum, bound float64, ok bool) {
	term, abs := 1.0, 1.0
	sum = 1
	for n := range 2_000_000 {
		k := float64(n)
		term *= (a + k) * (b + k) / ((c + k) * (k + 1)) * z
		sum += term
		abs += math.Abs(term)
		if term == 0 {
			return sum, 2.3e-16 * (k + 2) * abs, true
		}
		ratio := math.Abs((a + k + 1) * (b + k + 1) / ((c + k + 1) * (k + 2)) * z)
		if math.Abs(term) <= 1e-17*abs*(1-ratio) && ratio < 1 && k > -a && k > -b {
			return sum, 2.3e-16*math.Sqrt(k+2)*4*abs + math.Abs(term)/(1-ratio), true
		}
		if math.IsInf(abs, 1) {
			return 0, 0, false
		}
	}
	return 0, 0, false
}

// hypIntegral evaluates Euler's integral when it converges and z is so close
// to 1 that the series would be long:
// Γ(c)/(Γ(b)Γ(c−b)) ∫ t^{b−1}(1−t)^{c−b−1}(1−zt)^{−a} dt, t = e^y/(1+e^y).
func hypIntegral(a, b, c, z float64) (value, bound float64, ok bool) {
	if z < 0.95 {
		return 0, 0, false
	}
	if !(c > b && b > 0) {
		a, b = b, a
	}
	if !(c > b && b > 0) {
		return 0, 0, false
	}
	d := c - b
	norm := lbeta(b, d)
	f := func(y float64) float64 {
		lt, l1t := logitLogs(y)
		// 1 − zt = (1−t) + (1−z)t, without cancellation.
		l1z := math.Log(math.Exp(l1t) + (1-z)*math.Exp(lt))
		return math.Exp(b*lt + d*l1t - a*l1z - norm)
	}
	// Beyond y the factors other than the exponentials are constant.
	lo := -40 - math.Log1p(d+math.Abs(a))
	hi := 40 + math.Log1p(b+math.Abs(a)) - math.Log1p(-z)
	peak := math.Min(hi, math.Max(lo, math.Log(b/d)))
	value, bound = integrate(f, 1e-13, spread(lo, hi, peak, -math.Log1p(-z), math.Sqrt(1/b+1/d))...)
	value += math.Exp(b*lo-norm)/b + math.Exp(-d*hi-a*math.Log1p(-z)-norm)/d
	return value, bound + 1e-15*math.Abs(norm)*math.Abs(value), true
}

// logitLogs is ln t and ln(1−t) for t = e^y/(1+e^y).
func logitLogs(y float64) (lt, l1t float64) {
	l := math.Log1p(math.Exp(-math.Abs(y)))
	if y < 0 {
		return y - l, -l
	}
	return -l, -y - l
}

// spread returns increasing breakpoints over [lo, hi] that separate a peak of
// the given width and a second point of interest from the rest.
func spread(lo, hi, peak, other, width float64) []float64 {
	w := math.Min(1, width)
	points := []float64{lo}
	for _, p := range sorted(peak-10*w, peak-3*w, peak-w, peak, peak+w, peak+3*w, peak+10*w, other-3, other, other+3) {
		if p > points[len(points)-1] && p < hi {
			points = append(points, p)
		}
	}
	return append(points, hi)
}

// TricomiU is the confluent hypergeometric function of the second kind,
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
	// The slope in y, −z·e^y + a + e·t/(1+t), has one sign change: bisect it.
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
	// Left tail: e^{ay} once t is negligible against 1, 1/z and 1/|e|.
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
	return value, bound + 1e-15*(math.Abs(top)+1)*value, nil
}
