package pls

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

// Interval is an estimate with its bootstrap percentiles and standard error.
type Interval struct{ Value, Low, High, SE float64 }

// Resampled holds the intervals of a model; the slices are those of Result.
type Resampled struct {
	N         int
	Paths     []Interval   // as Result.Paths
	Total     []Interval   // as Result.Total
	Loadings  []Interval   // as Result.Items
	Weights   []Interval   // as Result.Items
	R2        []*Interval  // as Result.Latent; nil for a block without a path to it
	AVE       []Interval   // as Result.Latent
	Alpha     []*Interval  // as Result.Latent; nil in Mode B
	Rho       []*Interval  // as Result.Latent; nil in Mode B
	Means     []*Interval  // as Result.Latent: weighted means of the items in their unit, as in Index; nil when a weight is negative
	HTMT      [][]Interval // as Result.HTMT
	Resamples int          // number that could be fitted
	Level     float64
	Method    string
	Warnings  []string
	fit       *Result
	indexed   []int // number of resamples with each of Means
}

// Bootstrap resamples the n respondents of a fitted model with replacement, refits it, and
// returns percentile intervals: the (1 ∓ level)/2 quantiles of each figure over the
// resamples (R's type 7), and the standard deviation as SE. Latent variables of a resample
// are oriented so that their loadings agree with those of the fit. Resample k draws from
// its own generator, seeded by seed and k: the result does not depend on the number of
// cores.
//
// Figures are in the units of Result; those that cannot be negative (R², AVE, HTMT) have
// intervals within [0, ∞), which do not test whether they are zero. Two blocks whose HTMT
// has an interval that contains 1 have a warning.
// Source: Efron and Tibshirani (1993), An Introduction to the Bootstrap, 13.3;
// Henseler, Ringle and Sarstedt (2015), Journal of the Academy of Marketing
// Science 43, for the use of HTMT's interval.
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
	b := Resampled{N: out.N, Resamples: len(draws), Level: level, Method: out.Method + ", bootstrap percentiles", fit: out}
	if 20*len(draws) < 19*resamples {
		b.Warnings = append(b.Warnings, fmt.Sprintf("%d of %d resamples could not be fitted", resamples-len(draws), resamples))
	}
	if unsettled > 0 {
		b.Warnings = append(b.Warnings, fmt.Sprintf("%d resamples did not settle and are left out", unsettled))
	}
	b.summarise(draws, out.figures())
	b.warn()
	return b, nil
}

// summarise computes the intervals, in the order of shape.figures.
func (b *Resampled) summarise(draws [][]float64, fitted []float64) {
	out, s, at, used := b.fit, b.fit.shape, 0, 0
	next := func() (i Interval) {
		i, used = interval(draws, at, fitted[at], b.Level)
		at++
		return i
	}
	several := func(n int) (list []Interval) {
		for range n {
			list = append(list, next())
		}
		return list
	}
	there := func(i Interval, is bool) *Interval {
		if !is {
			return nil
		}
		return &i
	}
	b.Paths, b.Total = several(len(out.Paths)), several(len(out.Total))
	b.Loadings, b.Weights = several(len(out.Items)), several(len(out.Items))
	for k, l := range out.Latent {
		b.R2 = append(b.R2, there(next(), l.R2 != nil))
		b.AVE = append(b.AVE, next())
		b.Alpha = append(b.Alpha, there(next(), l.Alpha != nil))
		b.Rho = append(b.Rho, there(next(), l.Rho != nil))
		b.Means = append(b.Means, there(next(), used > 0))
		b.indexed = append(b.indexed, used)
		b.HTMT = append(b.HTMT, make([]Interval, len(s.Blocks)))
		for j := range k {
			b.HTMT[k][j] = next()
			b.HTMT[j][k] = b.HTMT[k][j]
		}
	}
}

func (b *Resampled) warn() {
	for j, row := range b.HTMT {
		for k, i := range row[:j] {
			if one, two := b.fit.Latent[k], b.fit.Latent[j]; one.Mode == A && two.Mode == A && i.High >= 1 {
				b.Warnings = append(b.Warnings, fmt.Sprintf("“%s” and “%s” may be one: the interval of HTMT reaches 1", one.Name, two.Name))
			}
		}
	}
}

// figures lists the statistics that are resampled.
func (out *Result) figures() []float64 {
	e := &estimate{r2: make([]float64, len(out.Latent))}
	for _, p := range out.Paths {
		e.path = append(e.path, p.Value)
	}
	for b, l := range out.Latent {
		if l.R2 != nil {
			e.r2[b] = *l.R2
		}
	}
	for _, it := range out.Items {
		e.weight = append(e.weight, it.Weight)
		e.loading = append(e.loading, it.Cross)
	}
	return out.shape.figures(e, out.r, out.mean, out.sd, out.Total)
}

// figures returns those of an estimate in one slice: NaN for a mean with a negative weight.
func (s *shape) figures(e *estimate, r [][]float64, mean, sd []float64, effects []Effect) (out []float64) {
	out = append(out, e.path...)
	total, _ := s.total(e.path)
	for _, t := range effects {
		out = append(out, total[t.From][t.To])
	}
	for b := range s.Blocks {
		for j := s.from[b]; j < s.from[b+1]; j++ {
			out = append(out, e.loading[j][b])
		}
	}
	out = append(out, e.weight...)
	means, apart := s.means(e.weight, mean, sd), s.htmt(r)
	for b := range s.Blocks {
		ave, rho := s.quality(e, b)
		out = append(out, e.r2[b], ave, s.alpha(r, b), rho, means[b])
		out = append(out, apart[b][:b]...)
	}
	return out
}

// resample returns the figures of the resamples that could be fitted, in their order, and
// the number that did not converge.
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
	r, mean, sd, err := s.correlate(op, out.data, rows)
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
	return s.figures(e, r, mean, sd, out.Total), true
}

// align reverses latent variables whose loadings are opposite to those of items, and
// reports whether any was. A block with loadings of both signs has no natural direction:
// the sum of its loadings is near zero, and resamples would have either sign.
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
		for j := s.from[b]; j < s.from[b+1]; j++ {
			e.weight[j] = -e.weight[j]
		}
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

// interval summarises a figure over the resamples that have it, and returns their number.
func interval(draws [][]float64, j int, value, level float64) (i Interval, used int) {
	v := make([]float64, 0, len(draws))
	var mean float64
	for _, d := range draws {
		if !math.IsNaN(d[j]) {
			v = append(v, d[j])
			mean += (d[j] - mean) / float64(len(v))
		}
	}
	if len(v) < 2 || math.IsNaN(value) {
		return Interval{}, 0
	}
	var squares float64
	for _, x := range v {
		squares += (x - mean) * (x - mean)
	}
	slices.Sort(v)
	low, high := quantile.Central(quantile.Type7, v, level)
	return Interval{value, low, high, math.Sqrt(squares / float64(len(v)-1))}, len(v)
}
