package cohort

import (
	"math"
	"slices"
)

// baseline sums the hazard of a unit with z = 0 over event times, with the
// same treatment of ties as the likelihood.
func (m *coxModel) baseline(w []float64, shift float64) []Baseline {
	var out []Baseline
	var risk float64
	enter := 0
	for i := 0; i < len(m.order); {
		t, d, dead := m.s.Time[m.order[i]], 0, 0.0
		for ; i < len(m.order) && m.s.Time[m.order[i]] == t; i++ {
			u := m.order[i]
			risk += w[u]
			if m.s.Event[u] {
				d++
				dead += w[u]
			}
		}
		for ; enter < len(m.entries) && m.s.Entry[m.entries[enter]] >= t; enter++ {
			risk -= w[m.entries[enter]]
		}
		if d == 0 {
			continue
		}
		var h float64
		for l := range d {
			h += math.Exp(-shift) / (risk - m.part(l, d)*dead)
		}
		if !finite(h) {
			h = math.MaxFloat64 / 1e6
		}
		out = append(out, Baseline{t, h})
	}
	slices.Reverse(out)
	var sum float64
	for i := range out {
		sum += out[i].Hazard
		out[i].Hazard = min(sum, math.MaxFloat64/1e3)
	}
	return out
}

// Survival predicts the chance that a unit with covariates x lasts longer than
// t: exp(−H₀(t) e^{β·(x−x̄)}) (Breslow 1972). x has one value per coefficient.
func (f Fit) Survival(x []float64, t float64) (float64, error) {
	const op = "Survival"
	if len(x) != len(f.Coefficients) {
		return 0, &Error{op, "x", -1, "has another length than the coefficients"}
	}
	var eta float64
	for j, v := range x {
		if !finite(v) {
			return 0, &Error{op, "x", j, "is not finite"}
		}
		eta += f.Coefficients[j].Value * (v - f.means[j])
	}
	if math.IsNaN(t) || math.IsNaN(eta) {
		return 0, &Error{op, "t", -1, "is not a time"}
	}
	i, found := slices.BinarySearchFunc(f.Baseline, t, func(b Baseline, t float64) int {
		switch {
		case b.Time < t:
			return -1
		case b.Time > t:
			return 1
		}
		return 0
	})
	if found {
		i++
	}
	if i == 0 {
		return 1, nil
	}
	return math.Exp(-f.Baseline[i-1].Hazard * bounded(eta)), nil
}

// concordance is Harrell's C: among pairs whose order of leaving is known, the
// share in which the one at higher risk left first, equal risks counting half.
// Risks are ranked and counted in a Fenwick tree: n log n steps.
func concordance(s Sample, order []int, risk []float64) float64 {
	sorted := slices.Clone(risk)
	slices.Sort(sorted)
	sorted = slices.Compact(sorted)
	tree := make([]int, len(sorted)+1)
	below := func(i int) (n int) { // how many of rank < i
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
		return 0.5
	}
	return agree / pairs
}
