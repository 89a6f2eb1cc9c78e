package forecast

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// negativeBinomial is the distribution with the given mean and variance
// mean + mean²/shape; from poissonShape on it is Poisson.
type negativeBinomial struct{ mean, shape float64 }

const poissonShape = 1e9

func (d negativeBinomial) logProb(y float64) float64 {
	if d.mean <= 0 {
		if y == 0 {
			return 0
		}
		return -1e3
	}
	lg, _ := math.Lgamma(y + 1)
	if d.shape > poissonShape {
		return y*math.Log(d.mean) - d.mean - lg
	}
	lr, _ := math.Lgamma(d.shape)
	lry, _ := math.Lgamma(d.shape + y)
	return lry - lr - lg - d.shape*math.Log1p(d.mean/d.shape) - y*math.Log1p(d.shape/d.mean)
}

// cdf returns P(Y ≤ y): I_{r/(r+μ)}(r, y+1), or Q(y+1, μ) for Poisson.
func (d negativeBinomial) cdf(y float64) float64 {
	switch {
	case y < 0:
		return 0
	case d.mean <= 0:
		return 1
	case d.shape > poissonShape:
		return mathext.GammaIncRegComp(math.Floor(y)+1, d.mean)
	}
	return mathext.RegIncBeta(d.shape, math.Floor(y)+1, d.shape/(d.shape+d.mean))
}

// quantile returns the smallest count with P(Y ≤ y) ≥ p.
func (d negativeBinomial) quantile(p float64) int {
	lo, hi := -1.0, 1.0
	for d.cdf(hi) < p && hi < 1<<50 {
		lo, hi = hi, 2*hi
	}
	for hi-lo > 1 {
		if mid := math.Floor(lo + (hi-lo)/2); d.cdf(mid) >= p {
			hi = mid
		} else {
			lo = mid
		}
	}
	return int(hi)
}
