package reliability

import (
	"math"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distuv"
)

// Composite is the reliability of a composite of items.
type Composite struct {
	N, K      int // respondents from whom the loadings were estimated; items
	Rho       float64
	SE        float64 // 0 without an interval
	Low, High float64
	Level     float64
	Method    string
	Warnings  []string
}

// CompositeRho returns the reliability of a composite of standardised items with
// the given loadings (Dillon–Goldstein's ρ, Jöreskog's ρ_c):
//
//	ρ = (Σλ)² / ((Σλ)² + Σ(1 − λ²))
//
// λ is the correlation of an item with the composite, one for each, and ρ a share of 0
// to 1. The interval assumes loadings estimated by maximum likelihood from n
// respondents with jointly normal items: with Σ = λλ' + diag(1 − λ²), the
// information n/2 · tr(Σ⁻¹ ∂Σ Σ⁻¹ ∂Σ) of loadings and unique variances gives
// their covariances, the delta method the variance of ρ, and the limits are computed on
// the scale of ln ρ/(1−ρ). It is 0…1 with a warning when the information is singular:
// with fewer than three loadings, or one at ±1. The interval does not apply to loadings of
// partial least squares: use pls.Result.Bootstrap for those.
// Source: Werts, Linn and Jöreskog (1974), Educational and Psychological
// Measurement 34; Raykov (2002), Multivariate Behavioral Research 37; Kelley and
// Pornprasertmanit (2016), Psychological Methods 21, for the scale.
//
// The error is an *Error when loadings is empty, one is not in −1…1, n < 3, level is not in
// (0, 1), or Σλ and Σ(1 − λ²) are both zero.
func CompositeRho(loadings []float64, n int, level float64) (Composite, error) {
	const op = "CompositeRho"
	if len(loadings) == 0 {
		return Composite{}, wrong(op, "loadings", "is empty")
	}
	if n < 3 {
		return Composite{}, wrong(op, "n", "is fewer than three")
	}
	if !(level > 0 && level < 1) {
		return Composite{}, wrong(op, "level", "is not between 0 and 1")
	}
	var sum, unique float64
	for j, l := range loadings {
		if !(l >= -1 && l <= 1) {
			return Composite{}, &Error{op, "loadings", j, "is not between −1 and 1"}
		}
		sum += l
		unique += 1 - l*l
	}
	base := sum*sum + unique
	if !(base > 0) {
		return Composite{}, wrong(op, "loadings", "cancel")
	}
	c := Composite{
		N: n, K: len(loadings), Rho: sum * sum / base, High: 1, Level: level,
		Method: "one factor of given loadings; delta method",
	}
	if v := variance(loadings, sum, unique) / float64(n); c.Rho > 0 && c.Rho < 1 && v > 0 && v < 1 {
		c.SE = math.Sqrt(v)
		half := distuv.UnitNormal.Quantile((1+level)/2) * c.SE / (c.Rho * (1 - c.Rho))
		at := math.Log(c.Rho / (1 - c.Rho))
		c.Low, c.High = 1/(1+math.Exp(half-at)), 1/(1+math.Exp(-half-at))
	} else {
		c.Warnings = append(c.Warnings, "the loadings determine no interval")
	}
	if c.Rho < 0.7 {
		c.Warnings = append(c.Warnings, "the reliability is below 0.7")
	}
	if n < 100 {
		c.Warnings = append(c.Warnings, "fewer than 100 respondents: the interval is approximate")
	}
	return c, nil
}

// variance returns n times the variance of ρ; NaN when the information is singular.
// Parameters are k loadings, then k unique variances ψ, of items with free variances; ρ is
// that of the standardised items, so that λ* = λ/√(λ²+ψ).
func variance(l []float64, sum, unique float64) float64 {
	k := len(l)
	if k < 3 {
		return math.NaN()
	}
	sigma := mat.NewSymDense(k, nil)
	for a := range k {
		for b := range a {
			sigma.SetSym(a, b, l[a]*l[b])
		}
		sigma.SetSym(a, a, 1)
	}
	var chol mat.Cholesky
	var s mat.SymDense
	for _, v := range l {
		if v*v > 1-1e-9 {
			return math.NaN()
		}
	}
	if !chol.Factorize(sigma) || chol.InverseTo(&s) != nil {
		return math.NaN()
	}
	u := make([]float64, k) // Σ⁻¹λ
	var q float64           // λ'Σ⁻¹λ
	for a := range k {
		for b := range k {
			u[a] += s.At(a, b) * l[b]
		}
	}
	for a := range k {
		q += u[a] * l[a]
	}
	information := mat.NewSymDense(2*k, nil)
	for a := range k {
		for b := range k {
			t := s.At(a, b)
			if b <= a {
				information.SetSym(a, b, q*t+u[a]*u[b]) // by λ_a, λ_b
				information.SetSym(k+a, k+b, t*t/2)     // by ψ_a, ψ_b
			}
			information.SetSym(k+a, b, u[a]*t) // by ψ_a, λ_b
		}
	}
	// Derivatives of the standardised loading: ∂λ*/∂λ = ψ, ∂λ*/∂ψ = −λ/2 where λ² + ψ = 1.
	g := mat.NewVecDense(2*k, nil)
	base := sum*sum + unique
	for a, v := range l {
		byStar := 2 * sum * (unique + sum*v) / (base * base)
		g.SetVec(a, byStar*(1-v*v))
		g.SetVec(k+a, -byStar*v/2)
	}
	var x mat.VecDense
	if !chol.Factorize(information) || chol.SolveVecTo(&x, g) != nil {
		return math.NaN()
	}
	return mat.Dot(g, &x)
}
