package servqual

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"
)

// records simulates n zones about 5 to 7 and the perceived service.
func records(r *rand.Rand, n int) (adequate, desired, perceived []float64) {
	for range n {
		low := 5 + 0.8*r.NormFloat64()
		width := max(0, 2+0.5*r.NormFloat64())
		adequate, desired = append(adequate, low), append(desired, low+width)
		perceived = append(perceived, low+0.4*width+0.9*r.NormFloat64())
	}
	return adequate, desired, perceived
}

// At the limits of Fieller's interval the mean of (P − A) − θ(D − A) has exactly the
// critical t.
func TestPositionLimitsAreCriticalValues(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		n := rapid.IntRange(3, 60).Draw(t, "n")
		level := rapid.Float64Range(0.5, 0.99).Draw(t, "level")
		a, d, p := records(r, n)
		z, err := Tolerance(a, d, p, level)
		if err != nil {
			t.Fatal(err)
		}
		if z.Position.SE == 0 {
			if !slices.Contains(z.Warnings, "the width may be zero: the position has no interval") {
				t.Fatalf("%+v", z)
			}
			return
		}
		want := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: float64(n - 1)}.Quantile(0.5 + level/2)
		for _, theta := range []float64{z.Position.Low, z.Position.High} {
			x := make([]float64, n)
			for i := range x {
				x[i] = p[i] - a[i] - theta*(d[i]-a[i])
			}
			f := figure(x, nil, level)
			if got := math.Abs(f.Value) / f.SE; math.Abs(got-want) > 1e-6*want {
				t.Fatalf("t %v at %v, want %v", got, theta, want)
			}
		}
	})
}

func TestPositionWithoutInterval(t *testing.T) {
	t.Parallel()
	none := math.NaN()
	for _, c := range []struct {
		name    string
		a, d, p []float64
		want    Figure
		warning string
	}{
		{"no width", []float64{5, 6, 5}, []float64{5, 6, 5}, []float64{6, 6, 7}, Figure{}, "adequate equals desired: there is no zone"},
		{"unsure width", []float64{5, 6, 5}, []float64{5, 6, 8}, []float64{6, 6, 7}, Figure{1, none, none, none, 3}, "the width may be zero: the position has no interval"},
		{"one", []float64{5}, []float64{7}, []float64{6}, Figure{0.5, none, none, none, 1}, "one record: no intervals"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			z, err := Tolerance(c.a, c.d, c.p, 0.95)
			if err != nil || fmt.Sprint(z.Position) != fmt.Sprint(c.want) || !slices.Contains(z.Warnings, c.warning) {
				t.Errorf("%+v, %v", z, err)
			}
		})
	}
}

func TestSharesHaveIntervals(t *testing.T) {
	t.Parallel()
	a, d, p := records(rand.New(rand.NewPCG(2, 2)), 400)
	z, err := Tolerance(a, d, p, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range []Figure{z.Below, z.Inside, z.Above} {
		if !(0 < f.Low && f.Low < f.Value && f.Value < f.High && f.High < 1 && f.SE > 0) || f.N != 400 {
			t.Errorf("%+v", f)
		}
	}
}

func testZoneCoverage(t *testing.T, runs int) {
	r := rand.New(rand.NewPCG(9, 4))
	a, d, p := records(r, 500_000)
	trueValues, err := Tolerance(a, d, p, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	pick := func(z Zone) []Figure { return []Figure{z.Position, z.Below, z.Inside, z.Above} }
	hits := make([]int, 4)
	for range runs {
		a, d, p := records(r, 60)
		z, err := Tolerance(a, d, p, 0.95)
		if err != nil {
			t.Fatal(err)
		}
		for k, f := range pick(z) {
			if v := pick(trueValues)[k].Value; f.Low <= v && v <= f.High {
				hits[k]++
			}
		}
	}
	for k, h := range hits {
		if share := float64(h) / float64(runs); share < 0.93 || share > 0.97 {
			t.Errorf("interval %d covers %.4f", k, share)
		}
	}
}

func TestZoneCoverage(t *testing.T) {
	t.Parallel()
	testZoneCoverage(t, 2_000)
}
