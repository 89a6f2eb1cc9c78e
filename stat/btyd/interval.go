package btyd

import (
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"gonum.org/v1/gonum/stat/distuv"
)

// Interval is a range at a level, and how it was made.
type Interval struct {
	Low, High float64
	Level     float64
	Method    string
}

// Interval is the delta-method interval of any number computed from the model,
// such as the expected purchases of one customer, on the log scale when the
// number is positive (so that it stays positive). Errors: the fit has no
// covariance, or g fails near the estimates.
func (f *Fit) Interval(g func(Model) (float64, error)) (Interval, error) {
	const op = "Fit.Interval"
	if f.cov == nil {
		return Interval{}, fault(op, "fit", "has no standard errors: %d parameters on a bound or a flat likelihood", len(f.Estimates))
	}
	kind, p := f.Model.Kind(), f.Model.Values()
	at, err := g(f.Model)
	if err != nil {
		return Interval{}, err
	}
	scale := 1.0
	if at > 0 {
		scale = at
	}
	grad := make([]float64, len(p))
	for i := range p {
		const h = 1e-4
		q := slices.Clone(p)
		q[i] = p[i] * math.Exp(h)
		up, err := g(kind.make(q))
		if err != nil {
			return Interval{}, err
		}
		q[i] = p[i] * math.Exp(-h)
		down, err := g(kind.make(q))
		if err != nil {
			return Interval{}, err
		}
		grad[i] = (up - down) / (2 * h) / scale
	}
	v := 0.0
	for i := range grad {
		for j := range grad {
			v += grad[i] * grad[j] * f.cov.At(i, j)
		}
	}
	half := distuv.UnitNormal.Quantile(0.5+f.Level/2) * math.Sqrt(math.Max(0, v))
	out := Interval{Level: f.Level, Method: "delta method"}
	if at > 0 {
		out.Low, out.High, out.Method = at*math.Exp(-half), at*math.Exp(half), "delta method, log scale"
	} else {
		out.Low, out.High = at-half, at+half
	}
	if !finite(out.Low) || !finite(out.High) {
		return Interval{}, fault(op, "result", "is outside the range of float64")
	}
	return out, nil
}

// Profile is the profile-likelihood interval of one parameter of the fitted
// model: all values whose best log-likelihood, over the other parameters, is
// within χ²₁/2 of the top. It is the interval to trust when the Wald interval
// is wide. A side without a crossing ends on the bound of the box.
func (f *Fit) Profile(cells *Cells, parameter string) (Interval, error) {
	kind := f.Model.Kind()
	i := slices.Index(kind.Names(), parameter)
	if i < 0 {
		return Interval{}, fault("Fit.Profile", "parameter", "of %s must be one of %v, got %q", kind, kind.Names(), parameter)
	}
	p := cells.problem(kind)
	n := float64(cells.customers)
	top := cells.logParams(f.Model)
	target := p.f(top, make([]float64, len(top))) - distuv.ChiSquared{K: 1}.Quantile(f.Level)/2/n
	step := 0.5
	if f.cov != nil && f.cov.At(i, i) > 0 {
		step = 2 * math.Sqrt(f.cov.At(i, i))
	}
	back := func(u float64) float64 {
		v := math.Exp(u)
		if kind.isTime(i) {
			v *= cells.timeUnit()
		}
		return v
	}
	return Interval{
		Low:  back(p.crossing(i, top, target, -step)),
		High: back(p.crossing(i, top, target, step)), Level: f.Level, Method: "profile likelihood",
	}, nil
}

// crossing walks coordinate i away from the top in growing steps until the
// profile falls below target, then closes in.
func (p problem) crossing(i int, top []float64, target, step float64) float64 {
	start := slices.Clone(top)
	height := func(u float64) float64 {
		sub := problem{lo: without(p.lo, i), hi: without(p.hi, i)}
		full, grad := slices.Clone(top), make([]float64, len(top))
		full[i] = u
		sub.f = func(v, g []float64) float64 {
			copy(full[:i], v[:i])
			copy(full[i+1:], v[i:])
			value := p.f(full, grad)
			copy(g, without(grad, i))
			return value
		}
		o, ok := sub.climb(without(start, i), 100)
		if !ok {
			return math.Inf(-1)
		}
		copy(start[:i], o.u[:i])
		copy(start[i+1:], o.u[i:])
		return o.value
	}
	inside, vIn := top[i], math.Inf(1)
	outside, vOut := top[i], 0.0
	for range 60 {
		outside = math.Min(p.hi[i], math.Max(p.lo[i], inside+step))
		vOut = height(outside) - target
		if vOut < 0 {
			break
		}
		if outside == p.hi[i] || outside == p.lo[i] {
			return outside
		}
		inside, vIn = outside, vOut
		step *= 1.5
	}
	for range 60 {
		if math.Abs(outside-inside) < 1e-5 {
			break
		}
		mid := (inside + outside) / 2
		if finite(vIn) && finite(vOut) {
			// The secant, kept away from the ends.
			s := inside + (outside-inside)*vIn/(vIn-vOut)
			if d := (outside - inside) * 0.05; (s-inside)/d > 1 && (outside-s)/d > 1 {
				mid = s
			}
		}
		if v := height(mid) - target; v < 0 {
			outside, vOut = mid, v
		} else {
			inside, vIn = mid, v
		}
	}
	return (inside + outside) / 2
}

func without(v []float64, i int) []float64 {
	return append(slices.Clone(v[:i]), v[i+1:]...)
}

// Bootstrap refits the model to resampled customers and returns, for every
// statistic in g, the percentile interval at the level of the fit. Replicate k
// draws from a generator seeded with (seed, k): the answer does not depend on
// the number of cores. Replicates without repeat buyers are left out; used is
// the number that remained.
func (f *Fit) Bootstrap(cells *Cells, replicates int, seed uint64, g ...func(Model) (float64, error)) (out []Interval, used int, err error) {
	const op = "Fit.Bootstrap"
	if replicates < 2 || replicates > 100_000 {
		return nil, 0, fault(op, "replicates", "must be within [2, 100000], got %d", replicates)
	}
	draws := make([][]float64, replicates)
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), replicates) {
		wg.Go(func() {
			for k := int(next.Add(1)) - 1; k < replicates; k = int(next.Add(1)) - 1 {
				draws[k] = replicate(f.Model, cells, rand.New(rand.NewPCG(seed, uint64(k))), g)
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
		return nil, used, fault(op, "cells", "left only %d usable replicates", used)
	}
	for _, col := range columns {
		slices.Sort(col)
		out = append(out, Interval{
			Low: quantile(col, (1-f.Level)/2), High: quantile(col, (1+f.Level)/2),
			Level: f.Level, Method: "bootstrap over customers, percentile",
		})
	}
	return out, used, nil
}

func replicate(fit Model, cells *Cells, rng *rand.Rand, g []func(Model) (float64, error)) []float64 {
	weight := make([]float64, len(cells.rows))
	for range cells.of {
		weight[cells.of[rng.IntN(len(cells.of))]]++
	}
	re := cells.reweighted(weight)
	if re.meanX == 0 {
		return nil
	}
	got, err := fitFrom("Fit.Bootstrap", fit.Kind(), re, [][]float64{re.logParams(fit)})
	if err != nil {
		return nil
	}
	m, out := fit.Kind().make(got.params), make([]float64, len(g))
	for j, stat := range g {
		if out[j], err = stat(m); err != nil {
			return nil
		}
	}
	return out
}

// quantile interpolates linearly in sorted values (type 7 of Hyndman and Fan).
func quantile(sorted []float64, q float64) float64 {
	at := q * float64(len(sorted)-1)
	i := int(at)
	if i+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[i] + (at-float64(i))*(sorted[i+1]-sorted[i])
}
