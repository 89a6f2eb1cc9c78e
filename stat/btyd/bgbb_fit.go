package btyd

import (
	"math"
	"math/rand/v2"
	"slices"
)

// BGBBFit is a fitted BG/BB.
type BGBBFit struct {
	Model       BGBB
	Estimates   []Estimate
	Level       float64
	Customers   int
	Cells       int
	LogLik      float64
	AIC, BIC    float64
	Method      string
	Warnings    []Warning
	Evaluations int
}

// FitBGBB maximises the likelihood over the distinct histories.
func FitBGBB(visits []Visits, opt Options) (*BGBBFit, error) {
	const op = "FitBGBB"
	bought := false
	count := map[Visits]float64{}
	for i, v := range visits {
		if err := v.check(op, i); err != nil {
			return nil, err
		}
		count[v]++
		bought = bought || v.X > 0
	}
	if len(visits) == 0 {
		return nil, fault(op, "visits", "are empty")
	}
	if !bought {
		return nil, fault(op, "visits", "hold %d customers and none came back: no rate can be learnt", len(visits))
	}
	cells := make([]Visits, 0, len(count))
	for v := range count {
		cells = append(cells, v)
	}
	slices.SortFunc(cells, func(a, b Visits) int {
		return slices.Compare([]int{a.X, a.TX, a.N}, []int{b.X, b.TX, b.N})
	})
	f := func(p, grad []float64) float64 {
		m := BGBB{p[0], p[1], p[2], p[3]}
		sum := sumChunks(len(cells), 5, func(lo, hi int, acc []float64) {
			var g [4]float64
			for i := lo; i < hi; i++ {
				w := count[cells[i]]
				acc[0] += w * m.logLik(cells[i], &g)
				for j, v := range g {
					acc[j+1] += w * v
				}
			}
		})
		copy(grad, sum[1:])
		return sum[0]
	}
	starts := [][]float64{{0, 0, -.7, 1.1}, {0, -.7, 0, 2.3}, {-.7, 0, 0, .7}}
	got, err := maximise(op, f, bgbbNames, starts, float64(len(visits)), opt.Level)
	if err != nil {
		return nil, err
	}
	p := got.values
	return &BGBBFit{
		Model: BGBB{p[0], p[1], p[2], p[3]}, Estimates: got.estimates, Level: got.level,
		Customers: len(visits), Cells: len(cells), LogLik: got.loglik,
		AIC: 8 - 2*got.loglik, BIC: 4*math.Log(float64(len(visits))) - 2*got.loglik,
		Method: waldMethod, Warnings: got.warnings, Evaluations: got.evals,
	}, nil
}

// Simulate draws one history of n opportunities for each of customers people.
func (m BGBB) Simulate(customers, n int, rng *rand.Rand) ([]Visits, error) {
	if err := m.Validate(); err != nil {
		return nil, err
	}
	if customers < 0 || n < 0 || n > maxPeriods {
		return nil, fault("BGBB.Simulate", "customers, n", "must not be negative, n at most %d; got %d and %d", maxPeriods, customers, n)
	}
	out := make([]Visits, customers)
	for i := range out {
		p, leave := drawBeta(m.Alpha, m.Beta, rng), drawBeta(m.Gamma, m.Delta, rng)
		v := Visits{N: n}
		for t := 1; t <= n && rng.Float64() >= leave; t++ {
			if rng.Float64() < p {
				v.X, v.TX = v.X+1, t
			}
		}
		out[i] = v
	}
	return out, nil
}
