package quantile

// Type6 returns the p quantile, 0 ≤ p ≤ 1, of n ≥ 1 ascending values x₁ … xₙ without NaN,
// in their unit, by definition 6 of Hyndman and Fan:
//
//	h = p(n+1),  Q = x⌊h⌋ + (h − ⌊h⌋)(x⌊h⌋₊₁ − x⌊h⌋)
//
// and the extreme value where h is outside 1 … n. A further draw lies between the p and
// 1−p quantiles of n draws with probability 1−2p exactly (where h is whole), between those
// of Type7 with less for small n: use Type6 for bootstrap intervals from few replicates.
func Type6(sorted []float64, p float64) float64 {
	return at(sorted, p*float64(len(sorted)+1)-1)
}

// Type7 returns the p quantile, 0 ≤ p ≤ 1, of n ≥ 1 ascending values x₁ … xₙ without NaN,
// in their unit, by definition 7 of Hyndman and Fan (Gumbel 1939):
//
//	h = p(n−1) + 1,  Q = x⌊h⌋ + (h − ⌊h⌋)(x⌊h⌋₊₁ − x⌊h⌋)
//
// The 0 and 1 quantiles are the smallest and the largest value: p is the share of the n−1
// steps between neighbours that lie below the quantile.
func Type7(sorted []float64, p float64) float64 {
	return at(sorted, p*float64(len(sorted)-1))
}

// Central returns the limits of the central share level, 0 < level < 1, of n ≥ 1 ascending
// values: the (1−level)/2 and the (1+level)/2 quantile by one of the types above.
func Central(of func(sorted []float64, p float64) float64, sorted []float64, level float64) (low, high float64) {
	return of(sorted, (1-level)/2), of(sorted, (1+level)/2)
}

// at interpolates linearly between the values around position h, counted from 0.
func at(sorted []float64, h float64) float64 {
	last := len(sorted) - 1
	if h <= 0 {
		return sorted[0]
	}
	i := int(h)
	if i >= last {
		return sorted[last]
	}
	return sorted[i] + (h-float64(i))*(sorted[i+1]-sorted[i])
}
