package btyd

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

func regIncBeta(a, b, x float64) float64 { return mathext.RegIncBeta(a, b, x) }

// BGNBD is the beta-geometric/NBD model (Fader, Hardie and Lee 2005,
// Marketing Science 24(2)): purchases come at rate λ ~ Gamma(R, Alpha) and the
// customer drops out after each repeat purchase with probability p ~ Beta(A, B).
// Alpha has the unit of time.
//
//	ln L = A1 + A2 + ln(e^A3 + 1{x>0}·e^A4)
//	A1 = lnΓ(r+x) − lnΓ(r) + r ln α
//	A2 = lnΓ(a+b) + lnΓ(b+x) − lnΓ(b) − lnΓ(a+b+x)
//	A3 = −(r+x) ln(α+T)
//	A4 = ln a − ln(b+x−1) − (r+x) ln(α+t_x)
//
//	P(alive)     1/(1 + 1{x>0}·a/(b+x−1)·((α+T)/(α+t_x))^{r+x})
//	E[X(t)]      H(r, a, b, t/α)
//	E[Y(t)]      P(alive)·H(r+x, a, b+x, t/(α+T))
//	P(X(t)=x)    B(a,b+x)/B(a,b)·P(N=x) + 1{x>0}·B(a+1,b+x−1)/B(a,b)·P(N≥x)
//	S(t)         ₂F₁(r, a; a+b; −t/α)
//	P(Y(t)≥1)    P(alive)·(1 − ((α+T)/(α+T+t))^{r+x})
//
//	H(R,a,b,τ) = (a+b−1)/(a−1)·[1 − (1+τ)^−R ₂F₁(R, b; a+b−1; τ/(1+τ))]
//	P(N=x)     = Γ(r+x)/(Γ(r)x!)·(α/(α+t))^r·(t/(α+t))^x
//
// H is evaluated in a form without singularities at a = 1 and for a+b < 1. Sources:
// Fader, Hardie and Lee (2005), eq. 8 to 10; P(alive) as in Fader and Hardie
// (2013), "Overcoming the BG/NBD Model's #NUM! Error Problem".
type BGNBD struct{ R, Alpha, A, B float64 }

// Kind returns KindBGNBD.
func (m BGNBD) Kind() Kind { return KindBGNBD }

// Values returns r, α, a, b.
func (m BGNBD) Values() []float64 { return []float64{m.R, m.Alpha, m.A, m.B} }

// Validate reports parameters outside [1e-9, 1e9].
func (m BGNBD) Validate() error {
	return checkPositive("BGNBD", m.Kind().Names(), m.Values())
}

// odds returns the logarithm of P(dropped out at T)/P(alive at T) given the history.
func (m BGNBD) odds(c Customer) float64 {
	x := float64(c.X)
	return math.Log(m.A) - math.Log(m.B+x-1) + (m.R+x)*math.Log1p((c.T-c.TX)/(m.Alpha+c.TX))
}

func (m BGNBD) logLik(c Customer) float64 {
	x := float64(c.X)
	ll := lrising(m.R, x) + m.R*math.Log(m.Alpha) + lbeta(m.A, m.B+x) - lbeta(m.A, m.B) -
		(m.R+x)*math.Log(m.Alpha+c.T)
	if c.X > 0 {
		more, _ := softplus(m.odds(c))
		ll += more
	}
	return ll
}

func (m BGNBD) alive(c Customer) float64 {
	if c.X == 0 {
		return 1
	}
	_, pDropped := softplus(m.odds(c))
	return 1 - pDropped
}

func (m BGNBD) unconditional(t float64) float64 {
	return untilDropout(m.R, m.A, m.B, t/m.Alpha)
}

func (m BGNBD) aliveFuture(x, age, t float64) float64 {
	return untilDropout(m.R+x, m.A, m.B+x, t/(m.Alpha+age))
}

func (m BGNBD) within(x, age, t float64) float64 {
	return -math.Expm1(-(m.R + x) * math.Log1p(t/(m.Alpha+age)))
}

func (m BGNBD) discounted(x, age, rate, h float64) float64 {
	return untilDropoutDiscounted(m.R+x, m.Alpha+age, m.A, m.B+x, rate, h)
}

func (m BGNBD) discountedNew(rate, h float64) float64 { return m.discounted(0, 0, rate, h) }

func (m BGNBD) survivors(t float64) float64 {
	return geoSurvivors(m.R, m.A, m.B, t/m.Alpha)
}

// pmf returns s_x·P(N=x) + (s_{x−1}−s_x)·P(N≥x) with s_x = E[(1−p)^x].
func (m BGNBD) pmf(x int, t float64) float64 {
	return geoPMF(m.R, m.Alpha, m.A, m.B, x, t, 0)
}

// geoPMF returns P(X(t) = x) when the customer has already had first chances to
// drop out before the first repeat purchase (0 for BG/NBD, 1 for MBG/NBD).
func geoPMF(r, alpha, a, b float64, x int, t float64, first int) float64 {
	fx := float64(x + first)
	ls := lbeta(a, b+fx) - lbeta(a, b) // ln s of x+first
	v := math.Exp(ls + logNegBinomial(r, alpha, float64(x), t))
	if fx > 0 {
		// s_{k−1} − s_k = s_k·a/(b+k−1)
		v += math.Exp(ls) * a / (b + fx - 1) * atLeast(r, alpha, x, t)
	}
	return v
}

// MBGNBD is the modified BG/NBD (Batislam, Denizel and Filiztekin 2007, IJRM
// 24(3); Hoppe and Wagner 2007): as BG/NBD, but the customer may also drop out
// after the first purchase, so that P(alive) of a one-time buyer is below 1.
//
// The likelihood is that of BGNBD with b+x+1, a+b+x+1 in A2 and
// A4 = ln a − ln(b+x) − (r+x) ln(α+t_x) for every x. With H and N as there,
//
//	P(alive)     1/(1 + a/(b+x)·((α+T)/(α+t_x))^{r+x})
//	E[X(t)]      b/(a+b)·H(r, a, b+1, t/α)
//	E[Y(t)]      P(alive)·H(r+x, a, b+x+1, t/(α+T))
//	P(X(t)=x)    B(a,b+x+1)/B(a,b)·P(N=x) + B(a+1,b+x)/B(a,b)·P(N≥x)
//	S(t)         b/(a+b)·₂F₁(r, a; a+b+1; −t/α)
//	P(Y(t)≥1)    P(alive)·(1 − ((α+T)/(α+T+t))^{r+x})
type MBGNBD struct{ R, Alpha, A, B float64 }

// Kind returns KindMBGNBD.
func (m MBGNBD) Kind() Kind { return KindMBGNBD }

// Values returns r, α, a, b.
func (m MBGNBD) Values() []float64 { return []float64{m.R, m.Alpha, m.A, m.B} }

// Validate reports parameters outside [1e-9, 1e9].
func (m MBGNBD) Validate() error {
	return checkPositive("MBGNBD", m.Kind().Names(), m.Values())
}

func (m MBGNBD) odds(c Customer) float64 {
	x := float64(c.X)
	return math.Log(m.A) - math.Log(m.B+x) + (m.R+x)*math.Log1p((c.T-c.TX)/(m.Alpha+c.TX))
}

func (m MBGNBD) logLik(c Customer) float64 {
	x := float64(c.X)
	more, _ := softplus(m.odds(c))
	return lrising(m.R, x) + m.R*math.Log(m.Alpha) + lbeta(m.A, m.B+x+1) - lbeta(m.A, m.B) -
		(m.R+x)*math.Log(m.Alpha+c.T) + more
}

func (m MBGNBD) alive(c Customer) float64 {
	_, pDropped := softplus(m.odds(c))
	return 1 - pDropped
}

func (m MBGNBD) unconditional(t float64) float64 {
	return m.B / (m.A + m.B) * untilDropout(m.R, m.A, m.B+1, t/m.Alpha)
}

func (m MBGNBD) aliveFuture(x, age, t float64) float64 {
	return untilDropout(m.R+x, m.A, m.B+x+1, t/(m.Alpha+age))
}

func (m MBGNBD) within(x, age, t float64) float64 {
	return -math.Expm1(-(m.R + x) * math.Log1p(t/(m.Alpha+age)))
}

func (m MBGNBD) discounted(x, age, rate, h float64) float64 {
	return untilDropoutDiscounted(m.R+x, m.Alpha+age, m.A, m.B+x+1, rate, h)
}

func (m MBGNBD) discountedNew(rate, h float64) float64 {
	return m.B / (m.A + m.B) * m.discounted(0, 0, rate, h)
}

func (m MBGNBD) survivors(t float64) float64 {
	return m.B / (m.A + m.B) * geoSurvivors(m.R, m.A, m.B+1, t/m.Alpha)
}

func (m MBGNBD) pmf(x int, t float64) float64 {
	return geoPMF(m.R, m.Alpha, m.A, m.B, x, t, 1)
}
