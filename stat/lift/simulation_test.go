package lift

import (
	"math/rand/v2"
	"testing"
)

// peek simulates tests of two equal arms, analyses after every pair of units, and returns
// the share of tests in which any interval excluded the true difference.
func peek(runs, units int, watch Watch, draw func(*rand.Rand) float64) float64 {
	wrong := 0
	for run := range runs {
		r := rand.New(rand.NewPCG(11, uint64(run)))
		var a, b Arm
		for range units {
			a.Add(draw(r))
			b.Add(draw(r))
			e, err := Sequential(a, b, watch)
			if err == nil && (e.Low > 0 || e.High < 0) {
				wrong++
				break
			}
		}
	}
	return float64(wrong) / float64(runs)
}

func peekRates(runs, units int, watch Watch, p float64) float64 {
	wrong := 0
	for run := range runs {
		r := rand.New(rand.NewPCG(12, uint64(run)))
		x, y := 0, 0
		for n := 1; n <= units; n++ {
			if r.Float64() < p {
				x++
			}
			if r.Float64() < p {
				y++
			}
			e, err := SequentialProportions(x, n, y, n, watch)
			if err == nil && (e.Low > 0 || e.High < 0) {
				wrong++
				break
			}
		}
	}
	return float64(wrong) / float64(runs)
}

// peekRatio does what peek does, for the ratio of two rates.
func peekRatio(runs, units int, watch Watch, p1, p0 float64) float64 {
	wrong := 0
	for run := range runs {
		r := rand.New(rand.NewPCG(15, uint64(run)))
		x, y := 0, 0
		for n := 1; n <= units; n++ {
			if r.Float64() < p1 {
				x++
			}
			if r.Float64() < p0 {
				y++
			}
			e, err := SequentialRiskRatio(x, n, y, n, watch)
			if err == nil && (e.Low > p1/p0 || e.High < p1/p0) { // a missing limit is infinite
				wrong++
				break
			}
		}
	}
	return float64(wrong) / float64(runs)
}

func TestSequentialErrorOverAllAnalyses(t *testing.T) {
	t.Parallel()
	runs, units := looks()
	watch := Watch{Planned: units / 2}
	for _, c := range []struct {
		name string
		got  func() float64
	}{
		{"normal", func() float64 { return peek(runs, units, watch, (*rand.Rand).NormFloat64) }},
		{"skewed", func() float64 { return peek(runs, units, watch, (*rand.Rand).ExpFloat64) }},
		{"mostly zero", func() float64 {
			return peek(runs, units, watch, func(r *rand.Rand) float64 {
				if r.Float64() < 0.9 {
					return 0
				}
				return 1 + r.ExpFloat64()
			})
		}},
		{"rate 2 %", func() float64 { return peekRates(runs, units, watch, 0.02) }},
		{"ratio 1 of 2 %", func() float64 { return peekRatio(runs, units, watch, 0.02, 0.02) }},
		{"ratio 3 of 5 %", func() float64 { return peekRatio(runs, units, watch, 0.15, 0.05) }},
		{"ratio 1 of 60 %", func() float64 { return peekRatio(runs, units, watch, 0.6, 0.6) }},
		{"rate 50 %", func() float64 { return peekRates(runs, units, watch, 0.5) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := c.got(); got > 0.05 {
				t.Errorf("error %v over %d runs of %d looks", got, runs, units)
			} else {
				t.Logf("error %v", got)
			}
		})
	}
}

func TestFixedIntervalCoverage(t *testing.T) {
	t.Parallel()
	runs, _ := looks()
	runs *= 4
	hit := map[string]int{}
	for run := range runs {
		r := rand.New(rand.NewPCG(13, uint64(run)))
		var a, b Arm
		x, y := 0, 0
		for range 60 {
			a.Add(3 + r.NormFloat64())
			if r.Float64() < 0.3 {
				x++
			}
		}
		for range 90 {
			b.Add(2 * r.NormFloat64())
			if r.Float64() < 0.1 {
				y++
			}
		}
		if e, _ := Difference(a, b, 0.95); e.Low <= 3 && e.High >= 3 {
			hit["Welch"]++
		}
		if e, _ := Proportions(x, 60, y, 90, 0.95); e.Low <= 0.2 && e.High >= 0.2 {
			hit["Newcombe"]++
		}
	}
	for name, n := range hit {
		if got := float64(n) / float64(runs); got < 0.93 || got > 0.97 {
			t.Errorf("%s covers %v", name, got)
		}
	}
}

func TestSequentialPower(t *testing.T) {
	t.Parallel()
	seen := 0
	for run := range 100 {
		r := rand.New(rand.NewPCG(14, uint64(run)))
		var a, b Arm
		for range 400 {
			a.Add(0.4 + r.NormFloat64())
			b.Add(r.NormFloat64())
			if e, err := Sequential(a, b, Watch{Planned: 200}); err == nil && Verdict(e, 1<<30) == Separated {
				seen++
				break
			}
		}
	}
	if seen < 95 {
		t.Errorf("detected %d of 100", seen)
	}
}
