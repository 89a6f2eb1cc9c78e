package spc

import (
	"math"

	"gonum.org/v1/gonum/integrate/quad"
)

// C4 returns E(s)/σ of the standard deviation s of n ≥ 2 normal values,
//
//	c₄(n) = √(2/(n−1)) Γ(n/2)/Γ((n−1)/2)
//
// Errors: an n below 2, an *Error. Source: Montgomery (2013), Statistical Quality
// Control, 7th ed., appendix VI.
func C4(n int) (float64, error) {
	if n < 2 {
		return 0, wrong("C4", "n", "is below 2")
	}
	return c4(n), nil
}

func c4(n int) float64 {
	if n > 10_000 { // the difference of the logarithms loses precision; this expansion is exact to 1e-13
		return 4 * float64(n-1) / (4*float64(n) - 3)
	}
	a, _ := math.Lgamma(float64(n) / 2)
	b, _ := math.Lgamma(float64(n-1) / 2)
	return math.Sqrt(2/float64(n-1)) * math.Exp(a-b)
}

// D2 returns E(R)/σ of the range R of n ≥ 2 normal values,
//
//	d₂(n) = ∫ 1 − Φ(x)ⁿ − (1−Φ(x))ⁿ dx,  d₂(2) = 2/√π
//
// Errors: an n outside 2 to 10,000, an *Error. Source: Tippett (1925), Biometrika 17.
func D2(n int) (float64, error) {
	if n < 2 || n > widest {
		return 0, wrong("D2", "n", "is not between 2 and 10,000")
	}
	return d2(n), nil
}

// widest is the size up to which the integrals are exact to 1e-5.
const widest = 10_000

func d2(n int) float64 {
	if n == 2 {
		return 2 / math.SqrtPi
	}
	size := float64(n)
	return quad.Fixed(func(x float64) float64 {
		p, q := phi(x), phi(-x)
		return 1 - math.Pow(p, size) - math.Pow(q, size)
	}, -reach, reach, 120, quad.Legendre{}, 0)
}

// D3 returns the standard deviation of the range of n ≥ 2 normal values, divided by σ: d₃²
// is, with d₂ = D2(n),
//
//	2 ∫∫_{x<y} 1 − Φ(y)ⁿ − (1−Φ(x))ⁿ + (Φ(y)−Φ(x))ⁿ dx dy − d₂²
//
// and d₃(2)² = 2 − 4/π. Errors: an n outside 2 to 10,000, an *Error. Source:
// Tippett (1925), Biometrika 17.
func D3(n int) (float64, error) {
	if n < 2 || n > widest {
		return 0, wrong("D3", "n", "is not between 2 and 10,000")
	}
	return d3(n), nil
}

func d3(n int) float64 {
	if n == 2 {
		return math.Sqrt(2 - 4/math.Pi)
	}
	size := float64(n)
	nodes := 80
	if n > 50 { // the integrand is steep: use more nodes
		nodes = 250
	}
	square := 2 * quad.Fixed(func(y float64) float64 {
		top := math.Pow(phi(y), size)
		return quad.Fixed(func(x float64) float64 {
			return 1 - top - math.Pow(phi(-x), size) + math.Pow(phi(y)-phi(x), size)
		}, -reach, y, nodes, quad.Legendre{}, 1)
	}, -reach, reach, nodes, quad.Legendre{}, 1)
	mean := d2(n)
	return math.Sqrt(max(0, square-mean*mean))
}

// reach is the limit of integration, beyond which the normal density is negligible.
const reach = 9

func phi(x float64) float64 { return math.Erfc(-x/math.Sqrt2) / 2 }
