package btyd

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

// study simulates data from a model with known parameters and fits the model to them.
type study struct {
	name       string
	names      []string
	trueValues []float64
	n          int // customers, enough for the asymptotics of Wald intervals
	big        int // customers in the simulation study
	fit        func(t testing.TB, n int, seed uint64) subject
}

// subject is a fit with its Wald, profile and bootstrap intervals of every parameter.
type subject struct {
	wald      []Estimate
	profile   func(name string) (Interval, error)
	bootstrap func(replicates int) ([]Interval, int, error)
}

// each returns one statistic per parameter.
func each[M any](n int, values func(M) []float64) []func(M) (float64, error) {
	out := make([]func(M) (float64, error), n)
	for i := range out {
		out[i] = func(m M) (float64, error) { return values(m)[i], nil }
	}
	return out
}

func studies() []study {
	var out []study
	for _, m := range []struct {
		Model
		n, big int
	}{{BGNBD{.8, 5, .8, 2.5}, 500, 1400}, {MBGNBD{.8, 5, .8, 2.5}, 500, 1400}, {ParetoNBD{1, 5, .9, 12}, 500, 1400}, {NBD{.8, 7}, 400, 800}} {
		k := m.Kind()
		out = append(out, study{string(k), k.Names(), m.Values(), m.n, m.big, func(t testing.TB, n int, seed uint64) subject {
			cells, err := Compress(simulated(t, m.Model, n, 1000+seed))
			if err != nil {
				t.Fatal(err)
			}
			f, err := FitModel(k, cells, Options{NoFallback: true})
			if err != nil {
				t.Fatal(err)
			}
			return subject{
				f.Estimates, func(name string) (Interval, error) { return f.Profile(cells, name) },
				func(r int) ([]Interval, int, error) {
					return f.Bootstrap(cells, r, seed, each(len(k.Names()), Model.Values)...)
				},
			}
		}})
	}
	out = append(out, study{"BG-BB", bgbbNames, []float64{1.2, .75, .8, 2.8}, 4000, 8000, func(t testing.TB, n int, seed uint64) subject {
		vs, err := BGBB{1.2, .75, .8, 2.8}.Simulate(n, 8, rand.New(rand.NewPCG(seed, 1)))
		if err != nil {
			t.Fatal(err)
		}
		f, err := FitBGBB(vs, Options{})
		if err != nil {
			t.Fatal(err)
		}
		return subject{
			f.Estimates, func(name string) (Interval, error) { return f.Profile(vs, name) },
			func(r int) ([]Interval, int, error) {
				return f.Bootstrap(vs, r, seed, each(4, func(m BGBB) []float64 { return []float64{m.Alpha, m.Beta, m.Gamma, m.Delta} })...)
			},
		}
	}})
	out = append(out, study{"Gamma-Gamma", []string{"p", "q", "gamma"}, []float64{6, 4, 15}, 500, 1000, func(t testing.TB, n int, seed uint64) subject {
		spend, err := GammaGamma{6, 4, 15}.Simulate(simulated(t, NBD{.8, 7}, n, seed), rand.New(rand.NewPCG(seed, 2)))
		if err != nil {
			t.Fatal(err)
		}
		f, err := FitGammaGamma(spend, Options{})
		if err != nil {
			t.Fatal(err)
		}
		return subject{
			f.Estimates, func(name string) (Interval, error) { return f.Profile(spend, name) },
			func(r int) ([]Interval, int, error) {
				return f.Bootstrap(spend, r, seed, each(3, func(m GammaGamma) []float64 { return []float64{m.P, m.Q, m.Gamma} })...)
			},
		}
	}})
	out = append(out, study{"sBG", sbgNames, []float64{.7, 2.2}, 4000, 8000, func(t testing.TB, n int, seed uint64) subject {
		cohort, err := SBG{.7, 2.2}.Simulate(n, 8, rand.New(rand.NewPCG(seed, 3)))
		if err != nil {
			t.Fatal(err)
		}
		f, err := FitSBG([]Cohort{cohort}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		return subject{
			f.Estimates, func(name string) (Interval, error) { return f.Profile([]Cohort{cohort}, name) },
			func(r int) ([]Interval, int, error) {
				return f.Bootstrap([]Cohort{cohort}, r, seed, each(2, func(m SBG) []float64 { return []float64{m.Alpha, m.Beta} })...)
			},
		}
	}})
	return append(out, covariateStudy())
}

func covariateStudy() study {
	base, nz := MBGNBD{1.2, 5, .8, 2.5}, 1
	names := append(base.Kind().Names(), "transaction shop", "dropout coupon")
	return study{"MBG-NBD with covariates", names, append(base.Values(), .5, .7), 800, 1600, func(t testing.TB, n int, seed uint64) subject {
		cs, cov := withCovariates(base, n, seed)
		f, err := FitCovariates(base.Kind(), cs, cov, Options{})
		if err != nil {
			t.Fatal(err)
		}
		return subject{
			append(append(append([]Estimate(nil), f.Estimates...), f.Transaction...), f.Dropout...),
			func(name string) (Interval, error) { return f.Profile(cs, cov, name) },
			func(r int) ([]Interval, int, error) {
				return f.Bootstrap(cs, cov, r, seed, each(5+nz, func(m CovariateModel) []float64 {
					return append(append(m.Base.Values(), m.Transaction...), m.Dropout...)
				})...)
			},
		}
	}}
}

// withCovariates draws customers of whom half came through the shop (coefficient
// .5) and half had a coupon (coefficient .7).
func withCovariates(base Model, n int, seed uint64) ([]Customer, Covariates) {
	rng := rand.New(rand.NewPCG(seed, 8))
	cov := Covariates{TransactionNames: []string{"shop"}, DropoutNames: []string{"coupon"}}
	cs := make([]Customer, n)
	for i := range cs {
		z, w := []float64{float64(rng.IntN(2))}, []float64{float64(rng.IntN(2))}
		p := base.Values()
		base.Kind().shift(p, p, .5*z[0], .7*w[0])
		cs[i], _ = simulateOne(base.Kind().make(p), 40+float64(rng.IntN(70))/7, 0, rng)
		cov.Transaction, cov.Dropout = append(cov.Transaction, z), append(cov.Dropout, w)
	}
	return cs, cov
}

// coverage counts how often the intervals contain the true value, per parameter.
type coverage struct {
	what       string
	names      []string
	trueValues []float64
	n          int
	inside     []int
}

func newCoverage(what string, s study) *coverage {
	return &coverage{what: what, names: s.names, trueValues: s.trueValues, inside: make([]int, len(s.trueValues))}
}

func (c *coverage) add(i int, low, high float64) {
	if low <= c.trueValues[i] && c.trueValues[i] <= high {
		c.inside[i]++
	}
}

// judge fails when the coverage of a parameter is outside the range that holds
// 99.9 percent of studies of exact 95 percent intervals.
func (c *coverage) judge(t *testing.T) {
	t.Helper()
	low, high := binomialBounds(c.n)
	for i, name := range c.names {
		t.Logf("%s of %-16s covered %.1f%% of %d times", c.what, name, 100*float64(c.inside[i])/float64(c.n), c.n)
		if c.inside[i] < low || c.inside[i] > high {
			t.Errorf("%s of %s covered the true value %d of %d times, not within [%d, %d]", c.what, name, c.inside[i], c.n, low, high)
		}
	}
}

// together fails when the coverage pooled over all parameters is outside 93 to 97 percent.
func (c *coverage) together(t *testing.T) {
	t.Helper()
	pooled := 0
	for _, v := range c.inside {
		pooled += v
	}
	share := float64(pooled) / float64(c.n*len(c.trueValues))
	t.Logf("%ss together %.1f%%", c.what, 100*share)
	if share < .93 || share > .97 {
		t.Errorf("%ss cover the true values %.1f%% of the time", c.what, 100*share)
	}
}

// binomialBounds returns the .0005 and .9995 quantiles of Binomial(n, .95).
func binomialBounds(n int) (low, high int) {
	b := distuv.Binomial{N: float64(n), P: .95}
	for low = 0; b.CDF(float64(low)) < .0005; low++ {
	}
	for high = n; high > 0 && 1-b.CDF(float64(high-1)) < .0005; high-- {
	}
	return low, high
}

// Per parameter the coverage is within the binomial bounds, and pooled over the
// parameters within 93 to 97 percent. The build tag long runs a larger study.
func TestWaldIntervalCoverage(t *testing.T) {
	t.Parallel()
	for _, s := range studies() {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			c := newCoverage("Wald interval", s)
			seeds := 200
			if len(s.trueValues) > 4 {
				seeds = 100 // with covariates a fit takes longer
			}
			for seed := range uint64(rounds(seeds)) {
				c.n++
				for i, e := range s.fit(t, s.n, seed).wald {
					c.add(i, e.Low, e.High)
				}
			}
			c.judge(t)
			if c.n >= 100 { // with fewer the share is too uncertain
				c.together(t)
			}
		})
	}
}

// Models that are quick to fit; the others are in the simulation study under the build tag long.
func TestProfileAndBootstrapCoverage(t *testing.T) {
	t.Parallel()
	for _, s := range studies() {
		seeds, replicates := map[string]int{"sBG": 100, "Gamma-Gamma": 30, "BG-BB": 20}[s.name], 39
		if seeds == 0 {
			continue
		}
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			profiles, boots := newCoverage("profile", s), newCoverage("bootstrap", s)
			for seed := range uint64(rounds(seeds)) {
				got := s.fit(t, s.n, seed)
				addIntervals(t, got, s, replicates, profiles, boots)
			}
			profiles.judge(t)
			boots.judge(t)
		})
	}
}

func addIntervals(t *testing.T, got subject, s study, replicates int, profiles, boots *coverage) {
	t.Helper()
	profiles.n++
	boots.n++
	for i, name := range s.names {
		p, err := got.profile(name)
		if err != nil {
			t.Fatal(err)
		}
		profiles.add(i, p.Low, p.High)
	}
	bs, used, err := got.bootstrap(replicates)
	if err != nil || used < replicates*9/10 {
		t.Fatal(used, err)
	}
	for i, b := range bs {
		boots.add(i, b.Low, b.High)
	}
}

func TestBinomialBounds(t *testing.T) {
	t.Parallel()
	low, high := binomialBounds(200)
	p := distuv.Binomial{N: 200, P: .95}
	if p.CDF(float64(low-1)) >= .0005 || p.CDF(float64(low)) < .0005 || 1-p.CDF(float64(high-1)) < .0005 || math.Abs(float64(low+high)/2-190) > 3 {
		t.Errorf("bounds %d to %d", low, high)
	}
}
