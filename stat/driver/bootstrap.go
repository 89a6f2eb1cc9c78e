package driver

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"huitou/stat/quantile"
)

// Interval is an importance with its bootstrap percentiles.
type Interval struct{ Value, Low, High float64 }

// Resampled holds importances with intervals.
type Resampled struct {
	N          int        // respondents used
	Importance []Interval // one per predictor
	R2         Interval
	Resamples  int // number that could be fitted
	Level      float64
	Method     string
	Warnings   []string // those of the model and of the resampling
}

// Bootstrap resamples the N complete respondents of y and x, [predictor][respondent],
// with replacement and returns percentile intervals of R² and of the importances by the
// method: the (1 ∓ level)/2 quantiles over the resamples (R's type 7). Resample k draws
// from its own generator, seeded by seed and k, so that the result does not depend on
// the number of cores. Resamples in which predictors become collinear are left out
// and counted in a warning. With fewer than some 200 respondents the coverage of 95 %
// intervals is about 93.5 %.
// Source: Efron and Tibshirani (1993), An Introduction to the Bootstrap, 13.3.
//
// The error is an *Error as in Fit and LMG, when resamples is not in
// 20…100,000, level is not in (0, 1), or fewer than 20 could be fitted.
func Bootstrap(y []float64, x [][]float64, by Method, resamples int, level float64, seed uint64) (Resampled, error) {
	return BootstrapWeighted(y, x, nil, by, resamples, level, seed)
}

// BootstrapWeighted does what Bootstrap does, with a weight per respondent, as in
// FitWeighted; a drawn respondent keeps the weight.
// Source: as in Bootstrap.
//
// The error is an *Error as in Bootstrap and FitWeighted.
func BootstrapWeighted(y []float64, x [][]float64, w []float64, by Method, resamples int, level float64, seed uint64) (Resampled, error) {
	const op = "Bootstrap"
	if resamples < 20 || resamples > 100_000 {
		return Resampled{}, wrong(op, "resamples", "is not between 20 and 100,000")
	}
	if !(level > 0 && level < 1) {
		return Resampled{}, wrong(op, "level", "is not between 0 and 1")
	}
	m, err := FitWeighted(y, x, w)
	if err != nil {
		return Resampled{}, err
	}
	importance, err := m.Importance(by)
	if err != nil {
		return Resampled{}, err
	}
	rows, err := complete(op, y, x, w)
	if err != nil {
		return Resampled{}, err
	}
	draws := resample(y, x, w, rows, by, resamples, seed)
	out := Resampled{
		N: m.N, Resamples: len(draws), Level: level, Warnings: m.Warnings,
		Method: fmt.Sprintf("%v, bootstrap percentiles", by),
	}
	if len(draws) < 20 {
		return Resampled{}, wrong(op, "resamples", "fail: predictors are too few or too much alike")
	}
	if 10*len(draws) < 9*resamples {
		out.Warnings = append(out.Warnings, fmt.Sprintf("%d of %d resamples were collinear", resamples-len(draws), resamples))
	}
	p := len(x)
	for j := range p {
		out.Importance = append(out.Importance, percentiles(draws, j, importance[j], level))
	}
	out.R2 = percentiles(draws, p, m.R2, level)
	return out, nil
}

// resample returns importances and R² of the resamples that could be fitted,
// in the order of the resamples.
func resample(y []float64, x [][]float64, w []float64, rows []int, by Method, resamples int, seed uint64) [][]float64 {
	all := make([][]float64, resamples)
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), resamples) {
		wg.Go(func() {
			drawn := make([]int, len(rows))
			for {
				k := int(next.Add(1)) - 1
				if k >= resamples {
					return
				}
				r := rand.New(rand.NewPCG(seed, uint64(k)))
				for i := range drawn {
					drawn[i] = rows[r.IntN(len(rows))]
				}
				all[k] = refit(y, x, w, drawn, by)
			}
		})
	}
	wg.Wait()
	return slices.DeleteFunc(all, func(d []float64) bool { return d == nil })
}

// refit returns nil when the drawn rows cannot be fitted.
func refit(y []float64, x [][]float64, w []float64, drawn []int, by Method) []float64 {
	const op = "Bootstrap"
	z, err := standardise(op, y, x, w, drawn)
	if err != nil {
		return nil
	}
	m := &Model{N: len(drawn), Effective: effective(w, drawn), r: correlate(z, len(drawn))}
	if m.regress(op) != nil {
		return nil
	}
	importance, err := m.Importance(by)
	if err != nil {
		return nil
	}
	return append(importance, m.R2)
}

func percentiles(draws [][]float64, j int, value, level float64) Interval {
	v := make([]float64, len(draws))
	for i, d := range draws {
		v[i] = d[j]
	}
	slices.Sort(v)
	low, high := quantile.Central(quantile.Type7, v, level)
	return Interval{value, low, high}
}
