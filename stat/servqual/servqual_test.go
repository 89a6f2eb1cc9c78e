package servqual

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"huitou/stat/conform/conformtest"

	"pgregory.net/rapid"
)

func TestChecks(t *testing.T) {
	t.Parallel()
	conformtest.Run(t, Checks())
}

func TestErrors(t *testing.T) {
	t.Parallel()
	one := [][]float64{{1}}
	for _, c := range []struct {
		name string
		call func() error
		want Error
	}{
		{"items", func() error { _, err := Measure(Survey{Perceived: one}, 0.95); return err }, Error{"Measure", "perceived", -1, "does not have the items of the dimensions"}},
		{"nobody", func() error {
			_, err := Measure(Survey{Dimensions: []int{1}, Perceived: [][]float64{{}}}, 0.95)
			return err
		}, Error{"Measure", "perceived", -1, "has no respondent"}},
		{"ragged", func() error {
			_, err := Measure(Survey{Dimensions: []int{2}, Perceived: [][]float64{{1}, {1, 2}}}, 0.95)
			return err
		}, Error{"Measure", "perceived", 1, "has another length than the first item"}},
		{"infinite", func() error {
			_, err := Measure(Survey{Dimensions: []int{1}, Perceived: [][]float64{{math.Inf(1)}}}, 0.95)
			return err
		}, Error{"Measure", "perceived", 0, "has an infinite answer"}},
		{"no answer", func() error {
			_, err := Measure(Survey{Dimensions: []int{1}, Perceived: [][]float64{{math.NaN()}}}, 0.95)
			return err
		}, Error{"Measure", "perceived", -1, "has no respondent who answered in every dimension"}},
		{"contradiction", func() error { _, err := Tolerance([]float64{7}, []float64{6}, []float64{5}, 0.95); return err }, Error{"Tolerance", "records", -1, "are none, or all excluded"}},
		{"level", func() error { _, err := Tolerance([]float64{7}, []float64{7}, []float64{5}, 95); return err }, Error{"Tolerance", "level", -1, "is not between 0 and 1"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var got *Error
			if err := c.call(); !errors.As(err, &got) || *got != c.want {
				t.Errorf("got %v, want %v", err, &c.want)
			}
		})
	}
}

// survey simulates n respondents of two dimensions.
func survey(r *rand.Rand, n int) Survey {
	s := Survey{Dimensions: []int{2, 3}, Expected: make([][]float64, 5), Perceived: make([][]float64, 5), Weights: make([][]float64, 2)}
	for range n {
		for j := range 5 {
			s.Expected[j] = append(s.Expected[j], 5+r.NormFloat64())
			s.Perceived[j] = append(s.Perceived[j], 4.5+r.NormFloat64())
		}
		w := float64(10 * r.IntN(11))
		s.Weights[0], s.Weights[1] = append(s.Weights[0], w), append(s.Weights[1], 100-w)
	}
	return s
}

func TestGapIsPerceivedMinusExpected(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := survey(rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1)), rapid.IntRange(1, 40).Draw(t, "n"))
		r, err := Measure(s, 0.95)
		if err != nil {
			t.Fatal(err)
		}
		swapped := s
		swapped.Expected, swapped.Perceived = s.Perceived, s.Expected
		back, err := Measure(swapped, 0.95)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range []float64{
			r.Perf.Value - back.Perf.Value - r.Gap.Value,
			r.WeightedPerf.Value - back.WeightedPerf.Value - r.WeightedGap.Value,
			r.Gap.Value + back.Gap.Value,
			(r.Dimensions[0].Gap.Value+r.Dimensions[1].Gap.Value)/2 - r.Gap.Value,
		} {
			if math.Abs(d) > 1e-9 {
				t.Fatalf("%+v, swapped %+v", r, back)
			}
		}
	})
}

func TestZonePartsAddUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 50).Draw(t, "n")
		draw := func(name string) []float64 { return rapid.SliceOfN(rapid.Float64Range(1, 9), n, n).Draw(t, name) }
		z, err := Tolerance(draw("adequate"), draw("desired"), draw("perceived"), 0.95)
		if err != nil {
			t.Skip("all records are inconsistent")
		}
		if z.N+len(z.Excluded) != n || math.Abs(z.Below.Value+z.Inside.Value+z.Above.Value-1) > 1e-12 ||
			math.Abs(z.Adequacy.Value-z.Superiority.Value-z.Width.Value) > 1e-9 {
			t.Fatalf("%+v", z)
		}
	})
}

func testCoverage(t *testing.T, runs int) {
	r := rand.New(rand.NewPCG(8, 3))
	gap, weighted := 0, 0
	for range runs {
		m, err := Measure(survey(r, 25), 0.95)
		if err != nil {
			t.Fatal(err)
		}
		if m.Gap.Low <= -0.5 && -0.5 <= m.Gap.High {
			gap++
		}
		if m.WeightedGap.Low <= -0.5 && -0.5 <= m.WeightedGap.High {
			weighted++
		}
	}
	for _, hits := range []int{gap, weighted} {
		if share := float64(hits) / float64(runs); share < 0.93 || share > 0.97 {
			t.Errorf("a 95 %% interval covers %.3f", share)
		}
	}
}

func TestCoverage(t *testing.T) {
	t.Parallel()
	testCoverage(t, 1_000)
}

func FuzzTolerance(f *testing.F) {
	f.Add(5.0, 6.0, 7.0, 5.0, 6.0, 7.0, 0.95)
	f.Add(math.NaN(), math.Inf(1), 0.0, -math.MaxFloat64, math.MaxFloat64, 5e-324, 0.5)
	f.Fuzz(func(t *testing.T, a, d, p, a2, d2, p2, level float64) {
		as, ds, ps := []float64{a, a2, a}, []float64{d, d2, d2}, []float64{p, p2, p}
		var e *Error
		z, err := Tolerance(as, ds, ps, level)
		if err != nil {
			if !errors.As(err, &e) {
				t.Fatal(err)
			}
		} else if !z.Adequacy.finite() || !z.Width.finite() || !z.Position.finite() || z.Position.bounded() && !(z.Position.Low <= z.Position.Value && z.Position.Value <= z.Position.High) {
			t.Fatalf("%+v", z)
		}
		r, err := Measure(Survey{Dimensions: []int{1, 1}, Expected: [][]float64{as, ds}, Perceived: [][]float64{ps, as}, Weights: [][]float64{ds, ps}}, level)
		if err == nil && !(r.Gap.finite() && r.WeightedGap.finite() && r.Perf.finite()) {
			t.Fatalf("%+v", r)
		}
	})
}

func BenchmarkMeasure(b *testing.B) {
	s := survey(rand.New(rand.NewPCG(2, 2)), 10_000)
	b.Run("10000x5", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := Measure(s, 0.95); err != nil {
				b.Fatal(err)
			}
		}
	})
}
