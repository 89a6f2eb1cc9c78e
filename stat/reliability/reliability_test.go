package reliability

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"huitou/stat/conform/conformtest"

	"pgregory.net/rapid"
)

func TestChecks(t *testing.T) {
	t.Parallel()
	conformtest.Run(t, Checks())
}

func TestChecksMobi(t *testing.T) {
	t.Parallel()
	conformtest.Run(t, ChecksMobi(conformtest.Mobi(t)))
}

// scale simulates n respondents whose items have one common factor.
func scale(r *rand.Rand, n int, loadings []float64) [][]float64 {
	items := make([][]float64, len(loadings))
	for range n {
		f := r.NormFloat64()
		for j, l := range loadings {
			items[j] = append(items[j], l*f+math.Sqrt(1-l*l)*r.NormFloat64())
		}
	}
	return items
}

func TestOmegaRecoversTheFactor(t *testing.T) {
	t.Parallel()
	loadings := []float64{0.9, 0.8, 0.6, 0.5}
	f, err := Omega(scale(rand.New(rand.NewPCG(1, 1)), 200_000, loadings), 20, 0.95, 1)
	if err != nil {
		t.Fatal(err)
	}
	want, _ := CompositeRho(loadings, 200_000, 0.95)
	if math.Abs(f.Omega-want.Rho) > 0.005 {
		t.Errorf("omega %v, want %v", f.Omega, want.Rho)
	}
	for j, l := range loadings {
		if math.Abs(f.Loadings[j]-l) > 0.01 {
			t.Errorf("loadings %v, want %v", f.Loadings, loadings)
		}
	}
}

func TestAlphaOfEqualItemsIsOmega(t *testing.T) {
	t.Parallel()
	items := scale(rand.New(rand.NewPCG(2, 1)), 200_000, []float64{0.7, 0.7, 0.7, 0.7, 0.7})
	s, err := Alpha(items, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	f, err := Omega(items, 20, 0.95, 1)
	if err != nil || math.Abs(f.Omega-s.Standardised.Value) > 1e-4 {
		t.Errorf("omega %v, standardised alpha %v, %v", f.Omega, s.Standardised.Value, err)
	}
}

func TestErrors(t *testing.T) {
	t.Parallel()
	x := []float64{1, 2, 3, 5}
	for _, c := range []struct {
		name string
		call func() error
		want Error
	}{
		{"one item", func() error { _, err := Alpha([][]float64{x}, 0.95); return err }, Error{"Alpha", "items", -1, "are fewer than two"}},
		{"two items", func() error { _, err := Omega([][]float64{x, x}, 20, 0.95, 1); return err }, Error{"Omega", "items", -1, "are fewer than three"}},
		{"ragged", func() error { _, err := Alpha([][]float64{x, x[:2]}, 0.95); return err }, Error{"Alpha", "items", 1, "has another length than the first"}},
		{"infinite", func() error { _, err := Alpha([][]float64{x, {1, 2, 3, math.Inf(1)}}, 0.95); return err }, Error{"Alpha", "items", 1, "has an infinite answer"}},
		{"few", func() error {
			_, err := Alpha([][]float64{x, {1, math.NaN(), 3, math.NaN()}}, 0.95)
			return err
		}, Error{"Alpha", "items", -1, "have fewer than three complete respondents"}},
		{"constant", func() error { _, err := Alpha([][]float64{x, {7, 7, 7, 7}}, 0.95); return err }, Error{"Alpha", "items", 1, "does not vary"}},
		{"cancel", func() error { _, err := Alpha([][]float64{x, {5, 4, 3, 1}}, 0.95); return err }, Error{"Alpha", "items", -1, "cancel: their sum does not vary"}},
		{"level", func() error { _, err := Alpha([][]float64{x, x}, 1); return err }, Error{"Alpha", "level", -1, "is not between 0 and 1"}},
		{"loading", func() error { _, err := CompositeRho([]float64{0.5, 1.1}, 100, 0.95); return err }, Error{"CompositeRho", "loadings", 1, "is not between −1 and 1"}},
		{"respondents", func() error { _, err := CompositeRho([]float64{0.5}, 2, 0.95); return err }, Error{"CompositeRho", "n", -1, "is fewer than three"}},
		{"composite level", func() error { _, err := CompositeRho([]float64{0.5}, 9, 0); return err }, Error{"CompositeRho", "level", -1, "is not between 0 and 1"}},
		{"cancelling", func() error { _, err := CompositeRho([]float64{1, -1}, 9, 0.9); return err }, Error{"CompositeRho", "loadings", -1, "cancel"}},
		{"resamples", func() error { _, err := Omega([][]float64{x, x, x}, 19, 0.95, 1); return err }, Error{"Omega", "resamples", -1, "is not between 20 and 100,000"}},
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

func TestResultsDoNotDependOnUnitsAndOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 3))
		items := scale(r, 30, []float64{0.8, 0.7, 0.5})
		factor := rapid.Float64Range(1e-3, 1e6).Draw(t, "factor")
		turned := make([][]float64, 3)
		order := r.Perm(30)
		for j, x := range items {
			for _, i := range order {
				turned[2-j] = append(turned[2-j], factor*x[i]+3)
			}
		}
		a, err := Alpha(items, 0.95)
		if err != nil {
			t.Fatal(err)
		}
		b, err := Alpha(turned, 0.95)
		if err != nil || math.Abs(a.Alpha-b.Alpha) > 1e-8 || math.Abs(a.Items[0].Dropped.Value-b.Items[2].Dropped.Value) > 1e-8 {
			t.Fatalf("%+v, turned %+v, %v", a, b, err)
		}
		if !(a.Low <= a.Alpha && a.Alpha <= a.High && a.High <= 1) {
			t.Fatalf("%+v", a)
		}
	})
}

// Equal loadings λ give alpha kλ²/(1 + (k−1)λ²).
func testCoverage(t *testing.T, runs int) {
	r := rand.New(rand.NewPCG(5, 5))
	loadings := []float64{0.7, 0.7, 0.7, 0.7}
	trueValue := 4 * 0.49 / (1 + 3*0.49)
	hits := 0
	for range runs {
		s, err := Alpha(scale(r, 50, loadings), 0.95)
		if err != nil {
			t.Fatal(err)
		}
		if s.Low <= trueValue && trueValue <= s.High {
			hits++
		}
	}
	if share := float64(hits) / float64(runs); share < 0.93 || share > 0.97 {
		t.Errorf("a 95 %% interval covers %.3f", share)
	}
}

func TestCoverage(t *testing.T) {
	t.Parallel()
	testCoverage(t, 3_000)
}

func FuzzScale(f *testing.F) {
	f.Add(1.0, 2.0, 3.0, 4.0, 5.0, 6.0)
	f.Add(0.0, 0.0, math.NaN(), math.Inf(1), 1e308, 5e-324)
	f.Add(1e99, -1e99, 1e-99, 0.0, 1.0, 1.0)
	f.Fuzz(func(t *testing.T, a, b, c, d, e, g float64) {
		items := [][]float64{{a, b, c, d, e}, {b, d, a, g, c}, {g, e, d, a, b}}
		before := slices.Clone(items[0])
		s, err := Alpha(items, 0.95)
		var wrong *Error
		if err != nil && !errors.As(err, &wrong) {
			t.Fatal(err)
		}
		if err == nil {
			for _, i := range []*Interval{{s.Alpha, s.Low, s.High}, s.Standardised, &s.MeanR, s.Items[1].Rest, s.Items[2].Dropped} {
				if i != nil && !(i.Low <= i.Value && i.Value <= i.High && i.High <= 1 && i.Low > math.Inf(-1)) {
					t.Fatalf("%+v %+v", i, s)
				}
			}
		}
		o, err := Omega(items, 20, 0.95, 1)
		if err == nil && !(0 <= o.Low && o.Low <= o.High && o.High <= 1 && o.Omega >= 0 && o.Omega <= 1) {
			t.Fatalf("%+v", o)
		}
		for i, v := range items[0] {
			if math.Float64bits(v) != math.Float64bits(before[i]) {
				t.Fatal("the items were modified")
			}
		}
	})
}

func BenchmarkAlpha(b *testing.B) {
	items := scale(rand.New(rand.NewPCG(1, 2)), 10_000, []float64{0.5, 0.6, 0.7, 0.8, 0.5, 0.6, 0.7})
	b.Run("10000x7", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := Alpha(items, 0.95); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkOmega(b *testing.B) {
	items := scale(rand.New(rand.NewPCG(1, 2)), 10_000, []float64{0.5, 0.6, 0.7, 0.8, 0.5, 0.6, 0.7})
	b.Run("10000x7x500", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := Omega(items, 500, 0.95, 1); err != nil {
				b.Fatal(err)
			}
		}
	})
}
