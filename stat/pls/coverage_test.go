package pls

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"
)

// testCoverage compares bootstrap intervals with the paths of a very large
// sample: with finitely many items PLS tends to those, not to 0.7 and 0.5.
func testCoverage(t *testing.T, runs int, low, high float64) {
	big, err := Fit(survey(rand.New(rand.NewPCG(1, 1)), 200_000, 3))
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(2, 1))
	hits := make([]int, len(big.Total))
	for k := range runs {
		fit, err := Fit(survey(r, 150, 3))
		if err != nil {
			t.Fatal(err)
		}
		b, err := fit.Bootstrap(300, 0.95, uint64(k))
		if err != nil {
			t.Fatal(err)
		}
		for j, i := range b.Total {
			if truth := big.Total[j].Value; i.Low <= truth && truth <= i.High {
				hits[j]++
			}
		}
	}
	for j, h := range hits {
		if share := float64(h) / float64(runs); share < low || share > high {
			t.Errorf("the interval of effect %+v covers %.3f", big.Total[j], share)
		}
	}
}

func TestCoverage(t *testing.T) {
	t.Parallel()
	testCoverage(t, 200, 0.9, 0.985)
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
			finite(l.Alpha)
			finite(l.Rho)
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
	column := mobi(b)
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
	fit, err := Fit(european(mobi(b), Centroid))
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
