package pls

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// Interval is an estimate with its bootstrap percentiles and standard error.
type Interval struct{ Value, Low, High, SE float64 }

// Resampled holds the intervals of a model; the slices are those of Result.
type Resampled struct {
	N         int
	Paths     []Interval // as Result.Paths
	Total     []Interval // as Result.Total
	Loadings  []Interval // as Result.Items
	R2        []Interval // as Result.Latent
	AVE, Rho  []Interval // as Result.Latent; Rho of Mode A
	Resamples int        // that could be fitted
	Level     float64
	Method    string
	Warnings  []string
}

// Bootstrap resamples the respondents of a fitted model and takes percentiles.
// Latent variables of a resample point the way they do in the fit: their
// loadings agree with its loadings. Resample k draws from its own
// source, seeded by seed and k: the result does not depend on the number of
// cores.
//
// The error is an *Error when resamples is not in 20…100,000, level is not in
// (0, 1), or fewer than 20 could be fitted.
func (out *Result) Bootstrap(resamples int, level float64, seed uint64) (Resampled, error) {
	const op = "Bootstrap"
	if resamples < 20 || resamples > 100_000 {
		return Resampled{}, wrong(op, "resamples", "is not between 20 and 100,000")
	}
	if !(level > 0 && level < 1) {
		return Resampled{}, wrong(op, "level", "is not between 0 and 1")
	}
	draws, unsettled := out.resample(resamples, seed)
	if len(draws) < 20 {
		return Resampled{}, wrong(op, "resamples", "fail: respondents are too few or too much alike")
	}
	b := Resampled{N: out.N, Resamples: len(draws), Level: level, Method: out.Method + ", bootstrap percentiles"}
	if 20*len(draws) < 19*resamples {
		b.Warnings = append(b.Warnings, fmt.Sprintf("%d of %d resamples could not be fitted", resamples-len(draws), resamples))
	}
	if unsettled > 0 {
		b.Warnings = append(b.Warnings, fmt.Sprintf("%d resamples did not settle and are left out", unsettled))
	}
	at := 0
	next := func(value float64) Interval {
		at++
		return summarise(draws, at-1, value, level)
	}
	for _, e := range out.Paths {
		b.Paths = append(b.Paths, next(e.Value))
	}
	for _, e := range out.Total {
		b.Total = append(b.Total, next(e.Value))
	}
	for _, it := range out.Items {
		b.Loadings = append(b.Loadings, next(it.Loading))
	}
	for _, l := range out.Latent {
		b.R2 = append(b.R2, next(l.R2))
	}
	for _, l := range out.Latent {
		b.AVE = append(b.AVE, next(l.AVE))
	}
	for _, l := range out.Latent {
		b.Rho = append(b.Rho, next(l.Rho))
	}
	return b, nil
}

// resample returns the figures of the resamples that could be fitted, in their
// order, and how many did not settle.
func (out *Result) resample(resamples int, seed uint64) (draws [][]float64, unsettled int) {
	draws = make([][]float64, resamples)
	var next, restless atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), resamples) {
		wg.Go(func() {
			rows := make([]int, out.N)
			for {
				k := int(next.Add(1)) - 1
				if k >= resamples {
					return
				}
				r := rand.New(rand.NewPCG(seed, uint64(k)))
				for i := range rows {
					rows[i] = out.rows[r.IntN(out.N)]
				}
				figures, settled := out.refit(rows)
				if !settled {
					restless.Add(1)
				}
				draws[k] = figures
			}
		})
	}
	wg.Wait()
	return slices.DeleteFunc(draws, func(d []float64) bool { return d == nil }), int(restless.Load())
}

// refit returns nil figures when the rows cannot be fitted.
func (out *Result) refit(rows []int) (figures []float64, settled bool) {
	const op = "Bootstrap"
	s := out.shape
	r, _, _, err := s.correlate(op, out.data, rows)
	if err != nil {
		return nil, true
	}
	e, err := s.run(op, r)
	if err != nil {
		return nil, true
	}
	if !e.settled {
		return nil, false
	}
	if s.align(e, out.Items) && s.regress(op, e) != nil {
		return nil, true
	}
	figures = append(figures, e.path...)
	total, _ := s.total(e.path)
	for _, t := range out.Total {
		figures = append(figures, total[t.From][t.To])
	}
	for j, it := range out.Items {
		figures = append(figures, e.loading[j][it.Block])
	}
	figures = append(figures, e.r2...)
	var rho []float64
	for b := range s.Blocks {
		ave, r := s.quality(e, b)
		figures, rho = append(figures, ave), append(rho, r)
	}
	return append(figures, rho...), true
}

// align turns latent variables whose loadings oppose those of items, and tells
// whether any was. A block whose loadings differ in sign has no direction of
// its own: its sum is near zero, and resamples would point either way.
func (s *shape) align(e *estimate, items []Item) (turned bool) {
	for b := range s.Blocks {
		var agree float64
		for j := s.from[b]; j < s.from[b+1]; j++ {
			agree += e.loading[j][b] * items[j].Loading
		}
		if agree >= 0 {
			continue
		}
		turned = true
		for j := range s.item {
			e.loading[j][b] = -e.loading[j][b]
		}
		for a := range s.Blocks {
			if a != b {
				e.latent[a][b], e.latent[b][a] = -e.latent[a][b], -e.latent[b][a]
			}
		}
	}
	return turned
}

func summarise(draws [][]float64, j int, value, level float64) Interval {
	v := make([]float64, len(draws))
	var mean float64
	for i, d := range draws {
		v[i] = d[j]
		mean += (v[i] - mean) / float64(i+1)
	}
	var squares float64
	for _, x := range v {
		squares += (x - mean) * (x - mean)
	}
	slices.Sort(v)
	return Interval{value, quantile(v, (1-level)/2), quantile(v, (1+level)/2), math.Sqrt(squares / float64(len(v)-1))}
}

// quantile interpolates between order statistics (R's type 7).
func quantile(sorted []float64, p float64) float64 {
	at := p * float64(len(sorted)-1)
	i := int(math.Floor(at))
	if i+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[i] + (at-float64(i))*(sorted[i+1]-sorted[i])
}
