package quote

import (
	"cmp"
	"slices"
)

// scored is one delivery for the estimator: its score, the largest score that could
// have been observed by now for its order, and its weight.
type scored struct{ score, limit, w float64 }

func byScore(a, b scored) int {
	if c := cmp.Compare(a.score, b.score); c != 0 {
		return c
	}
	if c := cmp.Compare(a.limit, b.limit); c != 0 {
		return c
	}
	return cmp.Compare(a.w, b.w)
}

// truncatedQuantile returns the p-quantile of scores that are observable only up to
// their limits (Lynden-Bell 1971, with weights): descending from the largest,
//
//	F(s) = R/(1+R) · Π_{s_i > s} (1 − w_i/(1+R_i)),  R_i = Σ_j w_j [s_j ≤ s_i ≤ limit_j]
//
// The 1 is the future case, whose score may be anything: without truncation it makes
// the quantile conformal, and with truncation it limits the influence of the few old
// orders that could have been slow enough to be observed. The result is the smallest
// score with F ≥ p; enough is false when F of the largest is below p. sorted is
// ascending by score.
func truncatedQuantile(sorted []scored, p float64) (score float64, enough bool) {
	if len(sorted) == 0 {
		return 0, false
	}
	limits := slices.Clone(sorted)
	slices.SortFunc(limits, func(a, b scored) int { return cmp.Compare(b.limit, a.limit) })
	const round = 1e-12
	// reach is the weight of the scores whose limit is at least s, above that of the scores larger than s.
	f, reach, above := 1.0, 0.0, 0.0
	j, last := 0, len(sorted)-1
	for i := last; i >= 0; i-- {
		s := sorted[i]
		for ; j < len(limits) && limits[j].limit >= s.score; j++ {
			reach += limits[j].w
		}
		risk := max(reach-above, s.w)
		if f*risk/(1+risk) < p-round {
			return sorted[min(i+1, last)].score, i < last
		}
		f *= 1 - s.w/(1+risk)
		above += s.w
	}
	return sorted[0].score, true
}

// effective returns Kish's effective sample size of weighted cases, (Σw)²/Σw².
func effective(s []scored) float64 {
	var sum, squares float64
	for _, c := range s {
		sum += c.w
		squares += c.w * c.w
	}
	if squares == 0 {
		return 0
	}
	return sum * sum / squares
}
