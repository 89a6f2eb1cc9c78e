package btyd

import "math"

func lgamma(x float64) float64 {
	v, _ := math.Lgamma(x)
	return v
}

func lbeta(a, b float64) float64 {
	// For a large second argument the three logarithms of Γ cancel; Stirling's
	// series of lnΓ(b) − lnΓ(a+b) does not.
	if a > b {
		a, b = b, a
	}
	if b < 1e3 || a > b/2 {
		return lgamma(a) + lgamma(b) - lgamma(a+b)
	}
	return lgamma(a) + lgammaRatio(b, a)
}

// lgammaRatio returns lnΓ(b) − lnΓ(b+a) for large b:
// (b−½)·ln(b/(b+a)) − a·ln(b+a) + a + (1/12)(1/b − 1/(b+a)) − …
func lgammaRatio(b, a float64) float64 {
	c := b + a
	corr := (1/b-1/c)/12 - (1/(b*b*b)-1/(c*c*c))/360
	return -(b-0.5)*math.Log1p(a/b) - a*math.Log(c) + a + corr
}

// lrising returns ln of the rising factorial Γ(a+x)/Γ(a).
func lrising(a, x float64) float64 {
	if x == 0 {
		return 0
	}
	if a > 1e3 && x < a {
		return -lgammaRatio(a, x)
	}
	return lgamma(a+x) - lgamma(a)
}

// softplus returns ln(1+e^d) and its derivative 1/(1+e^−d).
func softplus(d float64) (value, slope float64) {
	e := math.Exp(-math.Abs(d))
	if d > 0 {
		return d + math.Log1p(e), 1 / (1 + e)
	}
	return math.Log1p(e), e / (1 + e)
}

// logNegBinomial returns ln P(N=x) of the purchases N in time t without dropout.
func logNegBinomial(r, alpha, x, t float64) float64 {
	if t == 0 {
		if x == 0 {
			return 0
		}
		return math.Inf(-1)
	}
	v := lrising(r, x) - lgamma(x+1) - r*math.Log1p(t/alpha)
	if x > 0 {
		v -= x * math.Log1p(alpha/t)
	}
	return v
}
