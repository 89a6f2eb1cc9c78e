//go:build simulation

package btyd

import (
	"math"
	"math/rand/v2"
	"testing"
)

// studies is the number of simulated customer bases per model.
const studies = 200

// TestIntervalsCover fits 200 simulated bases per model: the mean of the
// estimates must be the truth and the 95 percent intervals of all parameters
// together must hold it 93 to 97 times in a hundred.
//
//	go test -tags simulation -run Cover ./stat/btyd/
func TestIntervalsCover(t *testing.T) {
	for _, m := range []Model{
		BGNBD{.8, 5, .8, 2.5}, MBGNBD{.8, 5, .8, 2.5}, ParetoNBD{1, 5, .9, 12}, NBD{.8, 7},
	} {
		t.Run(string(m.Kind()), func(t *testing.T) {
			t.Parallel()
			c := coverage{truth: m.Values(), names: m.Kind().Names()}
			for seed := range uint64(studies) {
				f := fitOf(t, m.Kind(), simulated(t, m, 3000, 1000+seed))
				if f.Fallback != "" {
					t.Fatalf("seed %d fell back: %s", seed, f.Fallback)
				}
				c.add(f.Estimates)
			}
			c.judge(t)
		})
	}
	t.Run("BG-BB", func(t *testing.T) {
		t.Parallel()
		m := BGBB{1.2, .75, .8, 2.8}
		c := coverage{truth: []float64{m.Alpha, m.Beta, m.Gamma, m.Delta}, names: bgbbNames}
		for seed := range uint64(studies) {
			vs, err := m.Simulate(8000, 8, rand.New(rand.NewPCG(seed, 1)))
			if err != nil {
				t.Fatal(err)
			}
			f, err := FitBGBB(vs, Options{})
			if err != nil {
				t.Fatal(err)
			}
			c.add(f.Estimates)
		}
		c.judge(t)
	})
	t.Run("Gamma-Gamma", func(t *testing.T) {
		t.Parallel()
		m := GammaGamma{6, 4, 15}
		c := coverage{truth: []float64{m.P, m.Q, m.Gamma}, names: []string{"p", "q", "gamma"}}
		for seed := range uint64(studies) {
			cs := simulated(t, NBD{.8, 7}, 2000, seed)
			spend, err := m.Simulate(cs, rand.New(rand.NewPCG(seed, 2)))
			if err != nil {
				t.Fatal(err)
			}
			f, err := FitGammaGamma(spend, Options{})
			if err != nil {
				t.Fatal(err)
			}
			c.add(f.Estimates)
		}
		c.judge(t)
	})
	t.Run("sBG", func(t *testing.T) {
		t.Parallel()
		m := SBG{.7, 2.2}
		c := coverage{truth: []float64{m.Alpha, m.Beta}, names: sbgNames}
		for seed := range uint64(studies) {
			cohort, err := m.Simulate(4000, 8, rand.New(rand.NewPCG(seed, 3)))
			if err != nil {
				t.Fatal(err)
			}
			f, err := FitSBG([]Cohort{cohort}, Options{})
			if err != nil {
				t.Fatal(err)
			}
			c.add(f.Estimates)
		}
		c.judge(t)
	})
}

type coverage struct {
	names  []string
	truth  []float64
	n      int
	inside []int
	sumLog []float64
	sumSq  []float64
}

func (c *coverage) add(estimates []Estimate) {
	if c.inside == nil {
		c.inside, c.sumLog, c.sumSq = make([]int, len(c.truth)), make([]float64, len(c.truth)), make([]float64, len(c.truth))
	}
	c.n++
	for i, e := range estimates {
		if e.Low <= c.truth[i] && c.truth[i] <= e.High {
			c.inside[i]++
		}
		d := math.Log(e.Value / c.truth[i])
		c.sumLog[i] += d
		c.sumSq[i] += d * d
	}
}

func (c *coverage) judge(t *testing.T) {
	t.Helper()
	total := 0
	for i, name := range c.names {
		n := float64(c.n)
		mean := c.sumLog[i] / n
		sd := math.Sqrt(c.sumSq[i]/n - mean*mean)
		t.Logf("%-5s covered %.1f%%, mean error of the logarithm %+.4f, spread %.4f", name, 100*float64(c.inside[i])/n, mean, sd)
		total += c.inside[i]
		// A maximum of the likelihood is biased by the order of its variance.
		if math.Abs(mean) > 4*sd/math.Sqrt(n)+sd*sd {
			t.Errorf("%s is biased: mean error of the logarithm %.4f, spread %.4f", name, mean, sd)
		}
	}
	if share := float64(total) / float64(c.n*len(c.names)); share < .93 || share > .97 {
		t.Errorf("95 percent intervals hold the truth %.1f%% of the time", 100*share)
	}
}
