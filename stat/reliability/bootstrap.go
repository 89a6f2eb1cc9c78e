package reliability

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"huitou/stat/quantile"
)

// resample computes the bootstrap interval of ω.
func (f *Factor) resample(items [][]float64, resamples int, seed uint64) error {
	rows := complete(items)
	all := make([]float64, resamples)
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
				all[k] = refit(items, drawn)
			}
		})
	}
	wg.Wait()
	draws := slices.DeleteFunc(all, math.IsNaN)
	f.Resamples = len(draws)
	if f.Resamples < 20 {
		return wrong("Omega", "resamples", "fail: respondents are too few or too much alike")
	}
	if 20*f.Resamples < 19*resamples {
		f.Warnings = append(f.Warnings, fmt.Sprintf("%d of %d resamples could not be fitted", resamples-f.Resamples, resamples))
	}
	slices.Sort(draws)
	f.Low, f.High = quantile.Central(quantile.Type7, draws, f.Level)
	return nil
}

// refit returns NaN when the drawn rows cannot be fitted.
func refit(items [][]float64, drawn []int) float64 {
	m, err := covary("Omega", items, drawn)
	if err != nil {
		return math.NaN()
	}
	s, ok := factor(m.correlations())
	if !ok {
		return math.NaN()
	}
	return omega(s.loadings)
}
