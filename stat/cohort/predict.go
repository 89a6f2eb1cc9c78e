package cohort

import (
	"math"
	"slices"
)

// concordance returns Harrell's C: among pairs whose order of events is known, the share
// in which the unit of higher risk has the earlier event, equal risks counting half; NaN
// without such a pair. Risks are ranked and counted in a Fenwick tree: n log n steps.
func concordance(s Sample, order []int, risk []float64) float64 {
	sorted := slices.Clone(risk)
	slices.Sort(sorted)
	sorted = slices.Compact(sorted)
	tree := make([]int, len(sorted)+1)
	below := func(i int) (n int) { // number of units with rank < i
		for ; i > 0; i -= i & -i {
			n += tree[i]
		}
		return n
	}
	add := func(rank int) {
		for i := rank + 1; i < len(tree); i += i & -i {
			tree[i]++
		}
	}
	rank := func(u int) int {
		r, _ := slices.BinarySearch(sorted, risk[u])
		return r
	}
	var agree, pairs float64
	inTree := 0
	for i := 0; i < len(order); {
		j := i
		for ; j < len(order) && s.Time[order[j]] == s.Time[order[i]]; j++ {
			if !s.Event[order[j]] {
				add(rank(order[j]))
				inTree++
			}
		}
		for _, u := range order[i:j] {
			if s.Event[u] {
				r := rank(u)
				less := below(r)
				agree += float64(less) + float64(below(r+1)-less)/2
				pairs += float64(inTree)
			}
		}
		for _, u := range order[i:j] {
			if s.Event[u] {
				add(rank(u))
				inTree++
			}
		}
		i = j
	}
	if pairs == 0 {
		return math.NaN()
	}
	return agree / pairs
}
