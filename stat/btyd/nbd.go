package btyd

import "math"

// NBD is the negative binomial model (Ehrenberg 1959): purchases at rate
// λ ~ Gamma(R, Alpha) without dropout. FitModel falls back to it when the data show
// no dropout.
//
//	ln L = lnΓ(r+x) − lnΓ(r) + r ln α − (r+x) ln(α+T)
//
//	P(alive)     1
//	E[X(t)]      rt/α
//	E[Y(t)]      (r+x)t/(α+T)
//	P(X(t)=x)    Γ(r+x)/(Γ(r)x!)·(α/(α+t))^r·(t/(α+t))^x
//	S(t)         1
//	P(Y(t)≥1)    1 − ((α+T)/(α+T+t))^{r+x}
//
// Alpha has the unit of time.
type NBD struct{ R, Alpha float64 }

// Kind returns KindNBD.
func (m NBD) Kind() Kind { return KindNBD }

// Values returns r, α.
func (m NBD) Values() []float64 { return []float64{m.R, m.Alpha} }

// Validate reports parameters outside [1e-9, 1e9].
func (m NBD) Validate() error { return checkPositive("NBD", m.Kind().Names(), m.Values()) }

func (m NBD) logLik(c Customer) float64 {
	x := float64(c.X)
	return lrising(m.R, x) - m.R*math.Log1p(c.T/m.Alpha) - x*math.Log(m.Alpha+c.T)
}

func (m NBD) alive(Customer) float64          { return 1 }
func (m NBD) unconditional(t float64) float64 { return m.R / m.Alpha * t }
func (m NBD) survivors(float64) float64       { return 1 }

func (m NBD) aliveFuture(x, age, t float64) float64 { return (m.R + x) / (m.Alpha + age) * t }

func (m NBD) within(x, age, t float64) float64 {
	return -math.Expm1(-(m.R + x) * math.Log1p(t/(m.Alpha+age)))
}

func (m NBD) discounted(x, age, rate, h float64) float64 {
	years := h
	if rate > 0 {
		years = -math.Expm1(-rate*h) / rate
	}
	return (m.R + x) / (m.Alpha + age) * years
}

func (m NBD) discountedNew(rate, h float64) float64 { return m.discounted(0, 0, rate, h) }

func (m NBD) pmf(x int, t float64) float64 {
	return math.Exp(logNegBinomial(m.R, m.Alpha, float64(x), t))
}
