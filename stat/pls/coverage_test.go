package pls

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"huitou/stat/conform/conformtest"
)

// testCoverage compares bootstrap intervals with the figures of a very large sample: with
// finitely many items PLS converges to those, not to 0.7 and 0.5. The coverage must lie
// within three binomial standard errors of 0.95.
//
// Percentile intervals reach their nominal coverage only for large n. At n = 150 with 300
// resamples, in 3,000 runs the coverage was 93.4 to 94.0 % for total effects, 92.8 % for
// R², 93.4 % for HTMT and 94.5 % for the mean. The theory is asymptotic, so the test uses
// n = 500.
func testCoverage(t *testing.T, runs int) {
	big, err := Fit(survey(rand.New(rand.NewPCG(1, 1)), 200_000, 3))
	if err != nil {
		t.Fatal(err)
	}
	index := big.figures()
	r := rand.New(rand.NewPCG(2, 1))
	names := []string{"total effect 0 → 1", "total effect 0 → 2", "total effect 1 → 2", "R² of 1", "HTMT of 0 and 1", "mean of 2"}
	trueValues := []float64{big.Total[0].Value, big.Total[1].Value, big.Total[2].Value, *big.Latent[1].R2, big.HTMT[0][1], index[len(index)-3]}
	hits := make([]int, len(names))
	for k := range runs {
		fit, err := Fit(survey(r, 500, 3))
		if err != nil {
			t.Fatal(err)
		}
		b, err := fit.Bootstrap(400, 0.95, uint64(k))
		if err != nil {
			t.Fatal(err)
		}
		for j, i := range []Interval{b.Total[0], b.Total[1], b.Total[2], *b.R2[1], b.HTMT[0][1], *b.Means[2]} {
			if i.Low <= trueValues[j] && trueValues[j] <= i.High {
				hits[j]++
			}
		}
	}
	error3 := 3 * math.Sqrt(0.95*0.05/float64(runs))
	for j, h := range hits {
		share := float64(h) / float64(runs)
		t.Logf("%s: %.4f", names[j], share)
		if share < 0.95-error3 || share > 0.95+error3 {
			t.Errorf("the interval of the %s covers %.4f", names[j], share)
		}
	}
}

func TestCoverage(t *testing.T) {
	t.Parallel()
	testCoverage(t, 50)
}

func FuzzFit(f *testing.F) {
	f.Add(1.0, 2.0, 3.0, 4.0, 5.0, 6.0, uint8(0))
	f.Add(0.0, 0.0, math.NaN(), math.Inf(1), 1e308, 5e-324, uint8(7))
	f.Add(1e99, -1e99, 1e-99, 1.0, 1.0, 1.0, uint8(13))
	f.Fuzz(func(t *testing.T, a, b, c, d, e, g float64, kind uint8) {
		data := [][]float64{{a, b, c, d, e, g}, {b, d, a, g, c, e}, {g, e, d, a, b, c}, {c, a, b, e, g, d}, {a, a, b, b, c, c}}
		mode := Mode(kind & 1)
		model := Model{
			Blocks: []Block{{"x", []int{0, 1}, mode}, {"y", []int{2, 3}, A}, {"z", []int{4}, mode}},
			Paths:  []Arrow{{0, 1}, {1, 2}, {0, 2}}, Scheme: Scheme(kind >> 1 & 3),
		}
		fit, err := Fit(model, data)
		if err != nil {
			var wrong *Error
			if !errors.As(err, &wrong) {
				t.Fatal(err)
			}
			return
		}
		finite := func(v float64) {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				t.Fatalf("%+v", fit)
			}
		}
		for _, p := range append(fit.Paths, fit.Total...) {
			finite(p.Value)
		}
		for _, it := range fit.Items {
			finite(it.Weight)
			finite(it.Loading)
		}
		for b, l := range fit.Latent {
			for _, v := range []*float64{l.R2, l.Alpha, l.Rho} {
				if v != nil {
					finite(*v)
				}
			}
			finite(l.AVE)
			finite(fit.HTMT[b][0])
		}
		if boot, err := fit.Bootstrap(20, 0.9, 1); err == nil {
			for _, p := range boot.Paths {
				finite(p.Low)
				finite(p.High)
			}
		}
	})
}

func BenchmarkFit(b *testing.B) {
	column := conformtest.Mobi(b)
	for _, scheme := range []Scheme{Centroid, Factorial, Path} {
		b.Run(scheme.String()+"/250x24", func(b *testing.B) {
			model, data := european(column, scheme)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Fit(model, data); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkBootstrap(b *testing.B) {
	fit, err := Fit(european(conformtest.Mobi(b), Centroid))
	if err != nil {
		b.Fatal(err)
	}
	b.Run("250x24x500", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := fit.Bootstrap(500, 0.95, 1); err != nil {
				b.Fatal(err)
			}
		}
	})
}
