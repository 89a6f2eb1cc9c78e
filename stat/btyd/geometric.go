package btyd

import "math"

// untilDropout returns the expected number of events of a Gamma(R, A) mixed Poisson
// process over time t = τ·A when the customer drops out after each event with
// probability p ~ Beta(a, b):
//
//	H(R, a, b, τ) = E_p[(1 − (1+pτ)^−R)/p]
//	             = (a+b−1)/(a−1)·[1 − (1+τ)^−R ₂F₁(R, b; a+b−1; τ/(1+τ))]
//
// The closed form (Fader, Hardie and Lee 2005, eq. 9 and 10) is 0/0 at a = 1, needs
// c ≤ 0 when a+b < 1 and loses precision for short times. The sum over the number N
// of events of the process without dropout,
//
//	H = Σ_k P(N=k)·S_k,  S_k = Σ_{n<k} (b)_n/(a+b)_n,
//
// has only positive terms. When it needs more than some thousands of terms, the
// integral over p is evaluated instead. Relative error below 10⁻¹¹.
func untilDropout(r, a, b, tau float64) float64 {
	if tau == 0 {
		return 0
	}
	mean := r * tau
	terms := mean + 10*math.Sqrt(mean*(1+tau)) + 40*(1+tau)
	logP0 := -r * math.Log1p(tau)
	if terms > 4000 || logP0 < -600 {
		return untilDropoutIntegral(r, a, b, tau)
	}
	w := tau / (1 + tau)
	p := math.Exp(logP0)
	survive, s, sum := 1.0, 0.0, 0.0
	for k := 0.0; k < 20000; k++ {
		p *= (r + k) / (k + 1) * w
		s += survive
		survive *= (b + k) / (a + b + k)
		term := p * s
		sum += term
		if k > mean && term < 1e-17*sum*(1-w) {
			break
		}
	}
	return sum
}

func untilDropoutIntegral(r, a, b, tau float64) float64 {
	norm := lbeta(a, b)
	f := func(y float64) float64 {
		lp, l1p := logitLogs(y)
		p := math.Exp(lp)
		return math.Exp(a*lp+b*l1p-norm) * -math.Expm1(-r*math.Log1p(p*tau)) / p
	}
	lo := -40 - math.Log1p(b+r*tau+tau)
	hi := 40 + math.Log1p(a+r)
	peak := math.Min(hi, math.Max(lo, math.Log(a/b)))
	v, _ := integrate(f, 1e-12, spread(lo, hi, peak, -math.Log(r*tau+tau), math.Sqrt(1/a+1/b))...)
	v += r * tau * math.Exp(a*lo-norm) / a
	v += -math.Expm1(-r*math.Log1p(tau)) * math.Exp(-b*hi-norm) / b
	return v
}

// untilDropoutDiscounted returns ∫₀^h e^{−δu} dH(u/A), by parts
// e^{−δh}H(h) + δ∫₀^h e^{−δu}H(u)du, in the variable ln(1+u/A), in which H varies
// on a scale of about 1.
func untilDropoutDiscounted(r, age, a, b, rate, h float64) float64 {
	if rate*h >= 36 {
		return untilDropoutForever(r, age, a, b, rate)
	}
	end := math.Exp(-rate*h) * untilDropout(r, a, b, h/age)
	if rate == 0 || h == 0 {
		return end
	}
	top := math.Log1p(h / age)
	sum := 0.0
	step := math.Min(0.5, 2/(1+r)) // H changes on the scale y ~ 1/r
	for y := 0.0; y < top; {
		w := math.Min(top-y, math.Min(step, 3/(rate*age*math.Exp(y))))
		part := 0.0
		for i, x := range legendre16.x {
			v := y + x*w
			tau := math.Expm1(v)
			part += legendre16.w[i] * w * math.Exp(v-rate*age*tau) * untilDropout(r, a, b, tau)
		}
		sum += part
		y += w
		step = math.Min(0.5, 2*step)
	}
	return end + rate*age*sum
}

// untilDropoutForever returns untilDropoutDiscounted over an infinite horizon. The
// n-th event of a customer with rate λ has the present value (λ/(λ+δ))ⁿ and happens
// with probability (b)_{n−1}/(a+b)_{n−1}, so that it is
//
//	E_λ[q·₂F₁(1, b; a+b; q)], q = λ/(λ+δ), λ ~ Gamma(R, A)
//
// in the variable ln(λA), by the trapezoidal rule: the integrand is analytic in
// a strip and vanishes at both ends, so that the error is of order e^{−10/h}.
func untilDropoutForever(r, age, a, b, rate float64) float64 {
	d := rate * age
	peak := math.Log(r)
	h := math.Min(0.25, 0.5/math.Sqrt(r))
	// ln density at peak+v is r(v − expm1(v)) − norm.
	norm := lgamma(r) - r*peak + r
	if r > 1e3 {
		norm = 0.5*math.Log(2*math.Pi/r) + 1/(12*r)
	}
	f := func(v float64) float64 {
		l := math.Exp(peak + v)
		q, qc := l/(l+d), d/(l+d)
		return math.Exp(r*(v-math.Expm1(v))-norm+eulerG(b, a, q, qc).ln) * q
	}
	sum := f(0)
	for _, dir := range []float64{h, -h} {
		for i := 1.0; i < 4000; i++ {
			v := f(i * dir)
			sum += v
			if v < 1e-17*sum {
				break
			}
		}
	}
	return h * sum
}

// geoSurvivors returns E_p[(1+pτ)^−R], the share of customers alive after time τ·A.
func geoSurvivors(r, a, b, tau float64) float64 {
	if tau == 0 {
		return 1
	}
	// The mean of (1+pτ)^−R over p is ₂F₁(R, a; a+b; −τ).
	if v, _, err := Hyp2F1(r, a, a+b, -tau); err == nil {
		return clampProb(v)
	}
	norm := lbeta(a, b)
	f := func(y float64) float64 {
		lp, l1p := logitLogs(y)
		return math.Exp(a*lp + b*l1p - norm - r*math.Log1p(math.Exp(lp)*tau))
	}
	lo, hi := -40-math.Log1p(b+r*tau+tau), 40+math.Log1p(a+r)
	peak := math.Min(hi, math.Max(lo, math.Log(a/b)))
	v, _ := integrate(f, 1e-12, spread(lo, hi, peak, -math.Log(r*tau+tau), math.Sqrt(1/a+1/b))...)
	v += math.Exp(a*lo-norm)/a + math.Exp(-r*math.Log1p(tau)-b*hi-norm)/b
	return clampProb(v)
}

// atLeast returns P(N ≥ x) of the process without dropout over time t.
func atLeast(r, alpha float64, x int, t float64) float64 {
	if x == 0 {
		return 1
	}
	if t == 0 {
		return 0
	}
	// I_w(x, r), the small tail itself, avoids cancellation in 1 − P(N < x).
	return regIncBeta(float64(x), r, t/(alpha+t))
}
