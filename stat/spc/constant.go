package spc

import (
	"math"

	"gonum.org/v1/gonum/integrate/quad"
)

// C4 is E(s)/σ of the standard deviation s of n ≥ 2 normal values,
//
//	c₄(n) = √(2/(n−1)) Γ(n/2)/Γ((n−1)/2)
//
// NaN below 2.
func C4(n int) float64 {
	if n < 2 {
		return math.NaN()
	}
	a, _ := math.Lgamma(float64(n) / 2)
	b, _ := math.Lgamma(float64(n-1) / 2)
	return math.Sqrt(2/float64(n-1)) * math.Exp(a-b)
}

// D2 is E(R)/σ of the range R of n ≥ 2 normal values,
//
//	d₂(n) = ∫ 1 − Φ(x)ⁿ − (1−Φ(x))ⁿ dx,  d₂(2) = 2/√π
//
// NaN below 2. Source: Tippett (1925), Biometrika 17.
func D2(n int) float64 {
	switch {
	case n < 2:
		return math.NaN()
	case n == 2:
		return 2 / math.SqrtPi
	}
	size := float64(n)
	return quad.Fixed(func(x float64) float64 {
		p, q := phi(x), phi(-x)
		return 1 - math.Pow(p, size) - math.Pow(q, size)
	}, -reach, reach, 120, quad.Legendre{}, 0)
}

// D3 is the standard deviation of the range of n ≥ 2 normal values over σ: d₃²
// is, with d₂ = D2(n),
//
//	2 ∫∫_{x<y} 1 − Φ(y)ⁿ − (1−Φ(x))ⁿ + (Φ(y)−Φ(x))ⁿ dx dy − d₂²
//
// and d₃(2)² = 2 − 4/π. NaN below 2. Source: Tippett (1925), Biometrika 17.
func D3(n int) float64 {
	switch {
	case n < 2:
		return math.NaN()
	case n == 2:
		return math.Sqrt(2 - 4/math.Pi)
	}
	size := float64(n)
	square := 2 * quad.Fixed(func(y float64) float64 {
		top := math.Pow(phi(y), size)
		return quad.Fixed(func(x float64) float64 {
			return 1 - top - math.Pow(phi(-x), size) + math.Pow(phi(y)-phi(x), size)
		}, -reach, y, 80, quad.Legendre{}, 1)
	}, -reach, reach, 80, quad.Legendre{}, 1)
	d2 := D2(n)
	return math.Sqrt(square - d2*d2)
}

// reach is where the normal distribution has ended.
const reach = 9

func phi(x float64) float64 { return math.Erfc(-x/math.Sqrt2) / 2 }
