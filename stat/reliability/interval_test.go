package reliability

import (
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

// Alpha without an item equals the alpha of the others, with its interval.
func TestDroppedEqualsAlphaOfTheOthers(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 2))
		items := scale(r, rapid.IntRange(5, 60).Draw(t, "n"), []float64{0.8, 0.7, 0.5, 0.2})
		level := rapid.Float64Range(0.5, 0.99).Draw(t, "level")
		s, err := Alpha(items, level)
		if err != nil {
			t.Fatal(err)
		}
		for j, it := range s.Items {
			var others [][]float64
			for a, x := range items {
				if a != j {
					others = append(others, x)
				}
			}
			o, err := Alpha(others, level)
			if err != nil {
				t.Fatal(err)
			}
			d := it.Dropped
			if math.Abs(d.Value-o.Alpha) > 1e-9 || math.Abs(d.Low-o.Low) > 1e-9 || math.Abs(d.High-o.High) > 1e-9 {
				t.Fatalf("item %d: %+v, the others alone %v [%v, %v]", j, d, o.Alpha, o.Low, o.High)
			}
		}
	})
}

func TestScaleOfTwoItems(t *testing.T) {
	t.Parallel()
	s, err := Alpha(scale(rand.New(rand.NewPCG(4, 1)), 40, []float64{0.8, 0.7}), 0.95)
	if err != nil || s.Items[0].Dropped != nil || s.Items[1].Rest == nil || s.Standardised == nil {
		t.Errorf("%+v, %v", s, err)
	}
	// With two items the correlation with the rest is the mean correlation.
	if rest := s.Items[0].Rest; math.Abs(rest.Value-s.MeanR.Value) > 1e-12 || math.Abs(rest.High-s.MeanR.High) > 0.03 {
		t.Errorf("rest %+v, mean r %+v", rest, s.MeanR)
	}
}

// Every interval becomes narrower with a larger sample, and contains the estimate.
func TestIntervalsNarrowWithSampleSize(t *testing.T) {
	t.Parallel()
	width := func(n int) (out []float64) {
		s, err := Alpha(scale(rand.New(rand.NewPCG(4, 7)), n, []float64{0.8, 0.7, 0.6, 0.3}), 0.95)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range []*Interval{{s.Alpha, s.Low, s.High}, s.Standardised, &s.MeanR, s.Items[3].Rest, s.Items[3].Dropped} {
			if !(i.Low < i.Value && i.Value < i.High) {
				t.Errorf("n %d: %+v", n, i)
			}
			out = append(out, i.High-i.Low)
		}
		return out
	}
	few, many := width(100), width(10_000)
	for j := range few {
		if ratio := few[j] / many[j]; ratio < 8 || ratio > 12 {
			t.Errorf("interval %d is %.1f times as wide with a hundredth of the respondents", j, ratio)
		}
	}
}

// testIntervalCoverage simulates equal loadings, for which Feldt's interval is exact, and
// unequal ones, for which the delta method must have its coverage as well.
func testIntervalCoverage(t *testing.T, runs int) {
	for _, c := range []struct {
		name     string
		loadings []float64
		n        int
	}{{"equal", []float64{0.7, 0.7, 0.7, 0.7}, 50}, {"unequal", []float64{0.9, 0.7, 0.5, 0.3}, 200}} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			trueValues, err := Alpha(scale(rand.New(rand.NewPCG(1, 2)), 1_000_000, c.loadings), 0.95)
			if err != nil {
				t.Fatal(err)
			}
			r := rand.New(rand.NewPCG(15, 5))
			names := []string{"standardised", "mean r", "rest", "dropped"}
			pick := func(s Scale) []Interval {
				return []Interval{*s.Standardised, s.MeanR, *s.Items[3].Rest, *s.Items[3].Dropped}
			}
			hits := make([]int, len(names))
			for range runs {
				s, err := Alpha(scale(r, c.n, c.loadings), 0.95)
				if err != nil {
					t.Fatal(err)
				}
				for k, i := range pick(s) {
					if v := pick(trueValues)[k].Value; i.Low <= v && v <= i.High {
						hits[k]++
					}
				}
			}
			for k, h := range hits {
				share := float64(h) / float64(runs)
				t.Logf("%s: %.4f", names[k], share)
				if share < 0.93 || share > 0.97 {
					t.Errorf("%s: a 95 %% interval covers %.4f", names[k], share)
				}
			}
		})
	}
}

func TestIntervalCoverage(t *testing.T) {
	t.Parallel()
	testIntervalCoverage(t, 3_000)
}
