package btyd

import "math"

// ParetoNBD is the Pareto/NBD model (Schmittlein, Morrison and Colombo 1987,
// Management Science 33(1)): purchases at rate λ ~ Gamma(R, Alpha) until an
// exponential lifetime with rate μ ~ Gamma(S, Beta) ends. Alpha and Beta have
// the unit of time.
//
//	L = Γ(r+x) α^r β^s/Γ(r) · { (α+T)^−(r+x) (β+T)^−s
//	      + s ∫_{t_x}^T (α+τ)^−(r+x) (β+τ)^−(s+1) dτ }
//
//	P(alive)     first term of {…} over {…}
//	E[X(t)]      rβ/(α(s−1))·[1 − (β/(β+t))^{s−1}]
//	E[Y(t)]      P(alive)·(r+x)(β+T)/((α+T)(s−1))·[1 − ((β+T)/(β+T+t))^{s−1}]
//	P(X(t)=x)    P(N(t)=x)·S(t) + ∫₀^t P(N(τ)=x)·s β^s/(β+τ)^{s+1} dτ
//	S(t)         (β/(β+t))^s
//	P(Y(t)≥1)    P(alive)·∫₀^t (r+x)(α+T)^{r+x}/(α+T+u)^{r+x+1}·((β+T)/(β+T+u))^s du
//
// with N negative binomial as for BGNBD. The integral of L is the difference of two
// Gauss hypergeometric functions (Fader and Hardie 2005, "A Note on Deriving the
// Pareto/NBD Model"), here in a form with positive terms and without overflow.
type ParetoNBD struct{ R, Alpha, S, Beta float64 }

// Kind returns KindParetoNBD.
func (m ParetoNBD) Kind() Kind { return KindParetoNBD }

// Values returns r, α, s, β.
func (m ParetoNBD) Values() []float64 { return []float64{m.R, m.Alpha, m.S, m.Beta} }

// Validate reports parameters outside [1e-9, 1e9].
func (m ParetoNBD) Validate() error {
	return checkPositive("ParetoNBD", m.Kind().Names(), m.Values())
}

// tails returns the logarithms of the integrals from t_x and from T to infinity, each
// divided by the weight of being alive at T, and the logarithm of that weight.
func (m ParetoNBD) tails(c Customer) (fromTX, fromT, alive float64) {
	x := float64(c.X)
	alive = -(m.R+x)*math.Log(m.Alpha+c.T) - m.S*math.Log(m.Beta+c.T)
	jx, jt := m.tail(x, c.TX, nil), m.tail(x, c.T, nil)
	return math.Max(jx, jt) - alive, jt - alive, alive
}

func (m ParetoNBD) logLik(c Customer) float64 {
	jx, jt, alive := m.tails(c)
	top := math.Max(0, jx)
	sum := math.Exp(-top) + math.Exp(jx-top) - math.Exp(jt-top)
	return lrising(m.R, float64(c.X)) + m.R*math.Log(m.Alpha) + m.S*math.Log(m.Beta) +
		alive + top + math.Log(sum)
}

func (m ParetoNBD) alive(c Customer) float64 {
	if c.TX == c.T {
		return 1
	}
	jx, jt, _ := m.tails(c)
	return clampProb(1 / (1 + math.Exp(jx) - math.Exp(math.Min(jt, jx))))
}

func (m ParetoNBD) unconditional(t float64) float64 { return m.aliveFuture(0, 0, t) }

// aliveFuture returns (r+x)(β+T)/((α+T)(s−1))·[1 − ((β+T)/(β+T+t))^{s−1}], in a form
// without a singularity at s = 1.
func (m ParetoNBD) aliveFuture(x, age, t float64) float64 {
	l := math.Log1p(t / (m.Beta + age))
	return (m.R + x) / (m.Alpha + age) * (m.Beta + age) * l * expm1Over((1-m.S)*l)
}

// expm1Over returns (e^v − 1)/v.
func expm1Over(v float64) float64 {
	if math.Abs(v) < 1e-12 {
		return 1 + v/2
	}
	return math.Expm1(v) / v
}

// within returns ∫₀^t (r+x) A^{r+x}/(A+u)^{r+x+1}·(B/(B+u))^s du with A = α+T and
// B = β+T: the next purchase comes at u, before the customer drops out.
func (m ParetoNBD) within(x, age, t float64) float64 {
	r, a, b := m.R+x, m.Alpha+age, m.Beta+age
	if t < 4*math.Min(a, b)/(1+r+m.S) {
		sum := 0.0
		for i, g := range legendre16.x {
			u := g * t
			sum += legendre16.w[i] * math.Exp(-(r+1)*math.Log1p(u/a)-m.S*math.Log1p(u/b))
		}
		return r * t / a * sum
	}
	// With the roles of purchase and dropout exchanged this is the tail integral of the likelihood.
	swap := ParetoNBD{R: m.S, Alpha: b, S: r, Beta: a}
	at := func(u float64) float64 {
		return math.Exp(r*math.Log(a) + m.S*math.Log(b) + swap.tail(0, u, nil))
	}
	return clampProb(at(0) - at(t))
}

// discounted returns (r+x)/(α+T)·∫₀^h e^{−δu} (B/(B+u))^s du with B = β+T; over an
// infinite horizon the integral is B·z^{s−1}·U(s, s, z) with z = δB.
func (m ParetoNBD) discounted(x, age, rate, h float64) float64 {
	if rate == 0 || h == 0 {
		return m.aliveFuture(x, age, h)
	}
	b := m.Beta + age
	top := math.Log1p(h / b) // in the variable ln(1+u/B)
	sum := 0.0
	for y := 0.0; y < top; {
		slope := m.S - 1 + rate*b*math.Exp(y)
		w := math.Min(top-y, math.Min(0.5, 6/(math.Abs(m.S-1)+2*rate*b*math.Exp(y))))
		part := 0.0
		for i, g := range legendre16.x {
			v := y + g*w
			part += legendre16.w[i] * w * math.Exp((1-m.S)*v-rate*b*math.Expm1(v))
		}
		sum += part
		if slope > 0 && part < 1e-17*sum {
			break
		}
		y += w
	}
	return (m.R + x) / (m.Alpha + age) * b * sum
}

func (m ParetoNBD) discountedNew(rate, h float64) float64 { return m.discounted(0, 0, rate, h) }

func (m ParetoNBD) survivors(t float64) float64 {
	return math.Exp(-m.S * math.Log1p(t/m.Beta))
}

// pmf returns P(N(t)=x)·P(alive at t) + ∫₀^t P(N(τ)=x)·s β^s/(β+τ)^{s+1} dτ (Fader
// and Hardie 2020, "Deriving an Expression for P(X(t)=x) Under the Pareto/NBD
// Model"), in the variable ln(τ).
func (m ParetoNBD) pmf(x int, t float64) float64 {
	fx := float64(x)
	v := math.Exp(logNegBinomial(m.R, m.Alpha, fx, t)) * m.survivors(t)
	if t == 0 {
		return v
	}
	f := func(y float64) float64 {
		u := math.Exp(y)
		return math.Exp(logNegBinomial(m.R, m.Alpha, fx, u)-(m.S+1)*math.Log1p(u/m.Beta)+y) * m.S / m.Beta
	}
	hi := math.Log(t)
	lo := math.Min(math.Log(m.Alpha), math.Log(m.Beta)) - 40 - math.Log1p(m.S+m.R)
	lo = math.Min(lo, hi-40)
	peak := math.Log(m.Alpha*(fx+1)) - math.Log(m.R+m.S)
	g, _ := integrate(f, 1e-12, spread(lo, hi, math.Min(peak, hi), math.Log(m.Beta), 1/math.Sqrt(m.R+m.S+1))...)
	return v + g
}
