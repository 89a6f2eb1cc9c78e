package recsys

import (
	"math"

	"huitou/stat/conform"
)

// Checks lists the published numbers this package reproduces. Those for Ta-Feng
// need data that may not be embedded.
func Checks() []conform.Check {
	check := func(name, source string, published, tolerance float64, ours func() (float64, error)) conform.Check {
		return conform.Check{Package: "recsys", Name: name, Source: source, Published: published, Tolerance: tolerance, Ours: ours}
	}
	const scikit = "scikit-learn, help page of ndcg_score: relevance 10, 0, 0, 1, 5"
	return []conform.Check{
		check("NDCG of scores .1 .2 .3 4 70", scikit, 0.69, 0.01, func() (float64, error) { return NDCG([]float64{5, 1, 0, 0, 10}, 5) }),
		check("NDCG of scores .05 1.1 1 .5 0", scikit, 0.49, 0.01, func() (float64, error) { return NDCG([]float64{0, 0, 1, 10, 5}, 5) }),
		check("NDCG at 4 of scores .05 1.1 1 .5 0", scikit, 0.35, 0.01, func() (float64, error) { return NDCG([]float64{0, 0, 1, 10, 5}, 4) }),
		check("cosine of two items that 2 of 3 buyers share", "Sarwar et al. (2001): 2/(√3 √2)", 2/math.Sqrt(6), 1e-6,
			func() (float64, error) {
				l, err := NewLog([]int32{0, 0, 1, 1, 2}, make([]int32, 5), []int32{0, 1, 0, 1, 0})
				if err != nil {
					return 0, err
				}
				n, err := NewNeighbours(l, Near{Weighting: Cosine})
				if err != nil {
					return 0, err
				}
				return n.Alike(0)[0].Score, nil
			}),
	}
}
