package forecast

import (
	"math"
	"runtime"
	"slices"
	"sync"
)

// largest is the largest count that is accepted.
const largest = 1 << 40

// Model is a fitted seasonal count model. Counts are per period; one period is
// the time step of the input.
type Model struct {
	Period     int
	Season     []float64 // index per phase, mean 1; phase 0 is that of counts[0]
	Level      float64   // mean per period, free of season
	Drift      float64   // discount of the level per period: 1 is constant
	Adapt      float64   // discount of the season per season: 1 is constant
	Dispersion float64   // φ of Var = μ + φμ²: 0 is Poisson
	LogScore   float64   // mean log predictive probability of the counts after the first season
	N          int
	Method     string
	Warnings   []string

	state state
}

// Fit estimates the model from counts in order of time, with period counts to a season
// (7 for days and weeks, 24 or 168 for hours). At least two full seasons are needed.
//
// With a, b the shape and rate of the level's gamma distribution, s the index
// of the phase, estimated from c counts, δ = Drift and k = 1/(1+φμ) (West and
// Harrison 1997, chapter 10; Harvey and Fernandes 1989; the term 1/(c+1) for the
// uncertainty of the season is ours):
//
//	before:  a ← δa, b ← δb, μ = s a/b,  y ~ negative binomial, mean μ,
//	         variance μ + μ² (1/a + φ + 1/(c+1))
//	after:   a ← a + k y, b ← b + k s
//
// The index of a phase is Σ k y ÷ Σ k a/b over its past (c is Σ k y), discounted by Adapt
// per season and shrunk towards 1 with the weight of one count. δ, φ and Adapt maximise
// the sum of log predictive probabilities over a grid, which is evaluated on all cores; the
// result does not depend on their number. The parameters have no interval, because a grid
// gives no curvature of the likelihood.
//
// Errors: a period outside 1 to 10,000, fewer than two seasons (or four counts), a negative
// or too large count (by index); each an *Error.
func Fit(counts []int, period int) (Model, error) {
	const op = "Fit"
	if period < 1 || period > 10_000 {
		return Model{}, &Error{op, "period", -1, "is not between 1 and 10,000"}
	}
	if len(counts) < 2*period || len(counts) < 4 {
		return Model{}, &Error{op, "counts", -1, "holds fewer than two seasons"}
	}
	for i, c := range counts {
		if c < 0 || c > largest {
			return Model{}, &Error{op, "counts", i, "is not a count"}
		}
	}
	grid := settings()
	scores := make([]float64, len(grid))
	workers := min(runtime.GOMAXPROCS(0), len(grid))
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := w; i < len(grid); i += workers {
				scores[i], _ = run(counts, period, grid[i])
			}
		})
	}
	wg.Wait()
	best := 0
	for i, s := range scores {
		if s > scores[best] {
			best = i
		}
	}
	score, st := run(counts, period, grid[best])
	season, mean := st.indices()
	m := Model{
		Period: period, Season: season, Level: st.a / st.b * mean,
		Drift: grid[best].drift, Adapt: grid[best].adapt, Dispersion: grid[best].dispersion,
		LogScore: score / float64(len(counts)-period), N: len(counts),
		Method: "gamma–Poisson discount filter", state: st,
	}
	if len(counts) < 4*period {
		m.Warnings = append(m.Warnings, "fewer than four seasons: the season is uncertain")
	}
	if slices.Max(counts) == 0 {
		m.Warnings = append(m.Warnings, "nothing has been counted yet")
	}
	return m, nil
}

// setting is one point of the grid.
type setting struct{ drift, adapt, dispersion float64 }

func settings() (out []setting) {
	for _, d := range []float64{1, 0.998, 0.99, 0.97, 0.94, 0.9, 0.8} {
		for _, s := range []float64{1, 0.95, 0.85} {
			for _, v := range []float64{0, 0.001, 0.003, 0.01, 0.03, 0.06, 0.1, 0.2, 0.5, 1, 2} {
				out = append(out, setting{d, s, v})
			}
		}
	}
	return out
}

// state is the state of the filter after some counts.
type state struct {
	setting
	a, b     float64
	num, den []float64 // per phase
	phase    int
}

func (s *state) index(phase int) float64 { return (s.num[phase] + 1) / (s.den[phase] + 1) }

// indices returns the seasonal indices scaled to mean 1, and the mean before scaling.
func (s *state) indices() (out []float64, mean float64) {
	out = make([]float64, len(s.num))
	for i := range out {
		out[i] = s.index(i)
		mean += out[i] / float64(len(out))
	}
	for i := range out {
		out[i] /= mean
	}
	return out, mean
}

// predict returns the predictive distribution of the count the given number of steps ahead.
func (s *state) predict(phase, steps int) negativeBinomial {
	shape := s.a * math.Pow(s.drift, float64(steps))
	return negativeBinomial{mean: s.index(phase) * s.a / s.b, shape: 1 / (1/max(shape, 1e-3) + s.dispersion + 1/(s.num[phase]+1))}
}

func (s *state) learn(y float64) {
	s.a, s.b = max(s.a*s.drift, 1e-3), s.b*s.drift
	s.b = max(s.b, 1e-12)
	level, index := s.a/s.b, s.index(s.phase)
	k := 1 / (1 + s.dispersion*index*level)
	s.a += k * y
	s.b += k * index
	s.num[s.phase] = s.adapt*s.num[s.phase] + k*y
	s.den[s.phase] = s.adapt*s.den[s.phase] + k*level
	s.phase++
	if s.phase == len(s.num) {
		s.phase = 0
	}
}

// run filters all counts and sums the log probabilities after the first season.
func run(counts []int, period int, how setting) (score float64, s state) {
	var first float64
	for _, c := range counts[:period] {
		first += float64(c) / float64(period)
	}
	s = state{setting: how, a: 1, b: 1 / (first + 0.5), num: make([]float64, period), den: make([]float64, period)}
	for i, c := range counts {
		if i >= period {
			score += s.predict(s.phase, 1).logProb(float64(c))
		}
		s.learn(float64(c))
	}
	return score, s
}

// Point is the forecast of one period: the mean and the central interval of the count,
// between its (1−level)/2 and (1+level)/2 quantiles.
type Point struct {
	Step      int     // 1 is the next period
	Phase     int     // of the season
	Mean      float64 // expected count
	Low, High int     // central interval of the count
	dist      negativeBinomial
}

// Above returns the probability that the count exceeds capacity, 1 − F(capacity) with F
// the negative binomial of Fit. It is a predictive probability, without an interval.
func (p Point) Above(capacity int) float64 {
	if capacity < 0 {
		return 1
	}
	return 1 - p.dist.cdf(float64(capacity))
}

// Ahead forecasts the next horizon periods, one Point each, with central intervals at the
// level (0.9). h steps ahead the distribution is that of Fit with shape δʰa: the
// uncertainty grows with the horizon. δ, φ and Adapt are treated as known. Counts are
// discrete, so that an interval of small counts covers more than level. Errors: a horizon
// outside 1 to 100,000, a level outside (0, 1), an m not made by Fit; each an *Error.
// Source: as for Fit.
func (m Model) Ahead(horizon int, level float64) ([]Point, error) {
	const op = "Ahead"
	if horizon < 1 || horizon > 100_000 {
		return nil, &Error{op, "horizon", -1, "is not between 1 and 100,000"}
	}
	if !(level > 0 && level < 1) {
		return nil, &Error{op, "level", -1, "is not between 0 and 1"}
	}
	if m.state.num == nil {
		return nil, &Error{op, "m", -1, "has not been fitted"}
	}
	out := make([]Point, horizon)
	for h := range out {
		phase := (m.state.phase + h) % m.Period
		d := m.state.predict(phase, h+1)
		out[h] = Point{
			Step: h + 1, Phase: phase, Mean: d.mean,
			Low: d.quantile(0.5 - level/2), High: d.quantile(0.5 + level/2), dist: d,
		}
	}
	return out, nil
}

// Peaks returns the points at which the count exceeds capacity with probability risk or
// more: P(y > capacity) ≥ risk. A risk above 1 gives no points.
func Peaks(points []Point, capacity int, risk float64) []Point {
	var out []Point
	for _, p := range points {
		if p.Above(capacity) >= risk {
			out = append(out, p)
		}
	}
	return out
}
