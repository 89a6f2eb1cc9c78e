package btyd

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

// bootstrap refits a model to resampled customers and returns the percentile
// interval of every statistic in g. refit draws a sample and fits the model to it;
// its second result is false when the sample cannot be fitted. Replicate k draws
// from a generator seeded with (seed, k), so that the result does not depend on
// the number of cores.
func bootstrap[M any](op string, t maximum, at M, replicates int, seed uint64,
	refit func(rng *rand.Rand) (m M, ok bool), g []func(M) (float64, error),
) (out []Interval, used int, err error) {
	if replicates < 2 || replicates > 100_000 {
		return nil, 0, fault(op, "replicates", "must be within [2, 100000], got %d", replicates)
	}
	if err := t.isMaximum(op); err != nil {
		return nil, 0, err
	}
	estimate := make([]float64, len(g))
	for j, stat := range g {
		if estimate[j], err = stat(at); err != nil {
			return nil, 0, err
		}
	}
	one := func(k int) []float64 {
		m, ok := refit(rand.New(rand.NewPCG(seed, uint64(k))))
		if !ok {
			return nil
		}
		row := make([]float64, len(g))
		for j, stat := range g {
			v, err := stat(m)
			if err != nil || math.IsNaN(v) {
				return nil
			}
			row[j] = v
		}
		return row
	}
	draws := make([][]float64, replicates)
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), replicates) {
		wg.Go(func() {
			for k := int(next.Add(1)) - 1; k < replicates; k = int(next.Add(1)) - 1 {
				draws[k] = one(k)
			}
		})
	}
	wg.Wait()
	columns := make([][]float64, len(g))
	for _, d := range draws {
		if d == nil {
			continue
		}
		used++
		for j, v := range d {
			columns[j] = append(columns[j], v)
		}
	}
	if used < 2 {
		return nil, used, fault(op, "data", "left only %d usable replicates", used)
	}
	for j, col := range columns {
		slices.Sort(col)
		// Type 6: refits are expensive and replicates therefore few; type 7 would give intervals that are too narrow.
		low, high := quantile.Central(quantile.Type6, col, t.level)
		out = append(out, Interval{
			Value: estimate[j], Low: low, High: high,
			N: int(math.Round(t.n)), Level: t.level,
			Method: fmt.Sprintf("bootstrap over customers, percentile, %d of %d replicates", used, replicates),
		})
	}
	return out, used, nil
}

// resampled draws len(of) times with replacement and returns how often each group
// was drawn; of holds the group of every customer.
func resampled(of []int32, groups int, rng *rand.Rand) []float64 {
	weight := make([]float64, groups)
	for range of {
		weight[of[rng.IntN(len(of))]]++
	}
	return weight
}
