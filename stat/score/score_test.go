package score

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
	nan := math.NaN()
	for _, c := range []struct {
		name string
		call func() error
		want Error
	}{
		{"n zero", func() error { _, err := Wilson(0, 0, 0.95); return err }, Error{"Wilson", "n", -1, "is not positive"}},
		{"level", func() error { _, err := AgrestiCoull(1, 2, 1); return err }, Error{"AgrestiCoull", "level", -1, "is not between 0 and 1"}},
		{"no votes", func() error { _, err := NPS(0, 0, 0, 0.95); return err }, Error{"NPS", "promoters", -1, "and the others are all zero"}},
		{"negative", func() error { _, err := NPS(1, -1, 0, 0.95); return err }, Error{"NPS", "passives", -1, "is negative"}},
		{"eleven", func() error { _, err := NPSOf([]int{10, 11}, 0.95); return err }, Error{"NPSOf", "answers", 1, "is off the scale"}},
		{"top box", func() error { _, err := CSAT([]int{1}, 5, 5, 0.95); return err }, Error{"CSAT", "top", -1, "is not between 1 and points − 1"}},
		{"one effort", func() error { _, err := CES([]int{7}, 0.95); return err }, Error{"Mean", "x", -1, "has one value, which has no interval"}},
		{"NaN", func() error { _, err := Mean([]float64{1, nan}, 0.95); return err }, Error{"Mean", "x", 1, "is not finite"}},
		{"weights", func() error { _, err := Kish([]float64{0, 0}); return err }, Error{"Kish", "w", -1, "is all zero"}},
		{"one weight", func() error { _, err := WeightedMean([]float64{1, 2}, []float64{1, 0}, 0.95); return err }, Error{"WeightedMean", "w", -1, "leaves one effective answer, which has no interval"}},
		{"ragged", func() error { _, err := SuppressTable([][]int{{1}, {1, 2}}, 5); return err }, Error{"SuppressTable", "counts", 1, "has another length than the first row"}},
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

func TestShareIntervalsStayWithinZeroAndOne(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 1_000_000).Draw(t, "n")
		k := rapid.IntRange(0, n).Draw(t, "k")
		level := rapid.Float64Range(0.5, 0.999).Draw(t, "level")
		w, _ := Wilson(k, n, level)
		a, _ := AgrestiCoull(k, n, level)
		if w.Low < 0 || w.High > 1 || !w.Contains(w.Estimate) {
			t.Fatalf("Wilson %+v", w)
		}
		if a.Low > w.Low+1e-12 || a.High < w.High-1e-12 {
			t.Fatalf("adjusted Wald %+v is not at least as wide as Wilson %+v", a, w)
		}
		other, _ := Wilson(n-k, n, level)
		if math.Abs(w.Low-(1-other.High)) > 1e-12 {
			t.Fatalf("yes %+v and no %+v do not mirror", w, other)
		}
	})
}

func TestEqualWeightsGiveUnweightedResults(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		answers := rapid.SliceOfN(rapid.IntRange(0, 10), 2, 60).Draw(t, "answers")
		weight := rapid.Float64Range(0.01, 1e6).Draw(t, "weight")
		w, x := make([]float64, len(answers)), make([]float64, len(answers))
		for i, a := range answers {
			w[i], x[i] = weight, float64(a)
		}
		plain, _ := NPSOf(answers, 0.95)
		weighted, err := WeightedNPS(answers, w, 0.95)
		if err != nil || !near(plain, weighted) {
			t.Fatalf("%+v, weighted %+v, %v", plain, weighted, err)
		}
		mean, _ := Mean(x, 0.95)
		weightedMean, err := WeightedMean(x, w, 0.95)
		if err != nil || !near(mean, weightedMean) {
			t.Fatalf("%+v, weighted %+v, %v", mean, weightedMean, err)
		}
	})
}

// near compares intervals; NaN limits are equal to NaN limits.
func near(a, b Interval) bool {
	same := func(a, b float64) bool { return math.Abs(a-b) < 1e-8 || math.IsNaN(a) && math.IsNaN(b) }
	return same(a.Estimate, b.Estimate) && same(a.Low, b.Low) && same(a.High, b.High)
}

func TestMeanIsEquivariant(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.SliceOfN(rapid.Float64Range(-100, 100), 2, 50).Draw(t, "x")
		y := make([]float64, len(x))
		for i, v := range x {
			y[len(x)-1-i] = 8 * v
		}
		a, _ := Mean(x, 0.9)
		b, _ := Mean(y, 0.9)
		if math.Abs(8*a.Low-b.Low) > 1e-9*(1+math.Abs(b.Low)) {
			t.Fatalf("%+v, scaled and reversed %+v", a, b)
		}
	})
}

func TestNPSChangeIsZeroAgainstItself(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) int { return rapid.IntRange(0, 400).Draw(t, name) }
		now, err := NPS(draw("p"), draw("s"), 1+draw("d"), 0.95)
		if err != nil {
			t.Fatal(err)
		}
		c, err := NPSChange(now, now)
		if err != nil || c.Changed || math.Abs(c.Low+c.High) > 1e-9 {
			t.Fatalf("%+v %v", c, err)
		}
	})
}

// cover returns the share of runs whose interval contains the true value.
func cover(runs int, trueValue float64, draw func(r *rand.Rand) (Interval, error)) (float64, error) {
	r := rand.New(rand.NewPCG(20, 25))
	hits := 0
	for range runs {
		i, err := draw(r)
		if err != nil {
			return 0, err
		}
		if i.Contains(trueValue) {
			hits++
		}
	}
	return float64(hits) / float64(runs), nil
}

func votes(r *rand.Rand, n int, p, d float64) (int, int, int) {
	promoters, detractors := 0, 0
	for range n {
		switch u := r.Float64(); {
		case u < p:
			promoters++
		case u > 1-d:
			detractors++
		}
	}
	return promoters, n - promoters - detractors, detractors
}

func testCoverage(t *testing.T, runs int) {
	for _, c := range []struct {
		name      string
		trueValue float64
		draw      func(r *rand.Rand) (Interval, error)
	}{
		{"Wilson", 0.3, func(r *rand.Rand) (Interval, error) {
			k, _, _ := votes(r, 80, 0.3, 0)
			return Wilson(k, 80, 0.95)
		}},
		{"NPS", 20, func(r *rand.Rand) (Interval, error) {
			p, s, d := votes(r, 50, 0.45, 0.25)
			return NPS(p, s, d, 0.95)
		}},
		{"change of NPS", 0, func(r *rand.Rand) (Interval, error) {
			p, s, d := votes(r, 40, 0.45, 0.25)
			now, _ := NPS(p, s, d, 0.95)
			p, s, d = votes(r, 120, 0.45, 0.25)
			before, _ := NPS(p, s, d, 0.95)
			c, err := NPSChange(now, before)
			return c.Interval, err
		}},
		{"change of a share", 0.2, func(r *rand.Rand) (Interval, error) {
			k1, _, _ := votes(r, 60, 0.5, 0)
			k0, _, _ := votes(r, 90, 0.3, 0)
			c, err := ProportionChange(k1, 60, k0, 90, 0.95)
			return c.Interval, err
		}},
		{"mean", 5, func(r *rand.Rand) (Interval, error) { return Mean(normals(r, 12, 5, 2), 0.95) }},
		{"change of a mean", 1, func(r *rand.Rand) (Interval, error) {
			c, err := MeanChange(normals(r, 9, 5, 3), normals(r, 25, 4, 1), 0.95)
			return c.Interval, err
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got, err := cover(runs, c.trueValue, c.draw); err != nil || got < 0.93 || got > 0.97 {
				t.Errorf("a 95 %% interval covers %.3f, %v", got, err)
			}
		})
	}
}

func normals(r *rand.Rand, n int, mean, sd float64) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = mean + sd*r.NormFloat64()
	}
	return x
}

func TestCoverage(t *testing.T) {
	t.Parallel()
	testCoverage(t, 4_000)
}
