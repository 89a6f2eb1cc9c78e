package quantile_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"huitou/stat/conform/conformtest"
	"huitou/stat/quantile"

	"pgregory.net/rapid"
)

func TestPublished(t *testing.T) {
	t.Parallel()
	conformtest.Run(t, quantile.Checks())
}

// Python's documentation of statistics.quantiles prints the exclusive deciles (type 6) of
// these scores; its method "inclusive" (type 7) gives the others.
func TestPythonDeciles(t *testing.T) {
	t.Parallel()
	scores := []float64{
		105, 129, 87, 86, 111, 111, 89, 81, 108, 92, 110, 100, 75, 105, 103, 109, 76, 119, 99, 91, 103, 129, 106, 101, 84,
		111, 74, 87, 86, 103, 103, 106, 86, 111, 75, 87, 102, 121, 111, 88, 89, 101, 106, 95, 103, 107, 101, 81, 109, 104,
	}
	slices.Sort(scores)
	for _, c := range []struct {
		name string
		of   func([]float64, float64) float64
		want []float64
	}{
		{"Type6", quantile.Type6, []float64{81.0, 86.2, 89.0, 99.4, 102.5, 103.6, 106.0, 109.8, 111.0}},
		{"Type7", quantile.Type7, []float64{81.0, 86.8, 89.0, 99.6, 102.5, 103.4, 106.0, 109.2, 111.0}},
	} {
		for i, want := range c.want {
			if got := c.of(scores, float64(i+1)/10); math.Abs(got-want) > 1e-9 {
				t.Errorf("%s: decile %d is %v, want %v", c.name, i+1, got, want)
			}
		}
	}
}

// Small samples and the ends of the range of p.
func TestSmallSamplesAndEnds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name         string
		sorted       []float64
		p            float64
		six, seventh float64
	}{
		{"one value", []float64{4}, 0.3, 4, 4},
		{"none below", []float64{1, 2, 9}, 0, 1, 1},
		{"all below", []float64{1, 2, 9}, 1, 9, 9},
		{"beyond the first position", []float64{1, 2, 9}, 0.1, 1, 1.2},
		{"beyond the last position", []float64{1, 2, 9}, 0.9, 9, 7.6},
		{"median of an odd number", []float64{1, 2, 9}, 0.5, 2, 2},
		{"median of an even number", []float64{1, 2, 4, 9}, 0.5, 3, 3},
	} {
		if got := quantile.Type6(c.sorted, c.p); math.Abs(got-c.six) > 1e-12 {
			t.Errorf("%s: Type6 is %v, want %v", c.name, got, c.six)
		}
		if got := quantile.Type7(c.sorted, c.p); math.Abs(got-c.seventh) > 1e-12 {
			t.Errorf("%s: Type7 is %v, want %v", c.name, got, c.seventh)
		}
	}
}

// Quantiles increase with p, lie within the values, are equivariant under a change of sign,
// and those of type 6 are never closer to the median than those of type 7.
func TestMonotoneAndSymmetric(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.SliceOfN(rapid.Float64Range(-1e6, 1e6), 1, 40).Draw(t, "x")
		slices.Sort(x)
		p := rapid.Float64Range(0, 1).Draw(t, "p")
		q := rapid.Float64Range(p, 1).Draw(t, "q")
		mirror := make([]float64, len(x))
		for i, v := range x {
			mirror[len(x)-1-i] = -v
		}
		for _, of := range []func([]float64, float64) float64{quantile.Type6, quantile.Type7} {
			low, high := of(x, p), of(x, q)
			if low > high+1e-6 || low < x[0] || high > x[len(x)-1]+1e-6 {
				t.Fatalf("quantiles %v and %v of %v", low, high, x)
			}
			if other := -of(mirror, 1-p); math.Abs(other-low) > 1e-6 {
				t.Fatalf("%v, and %v of the negated values", low, other)
			}
		}
		wide, wider := quantile.Central(quantile.Type6, x, p*0.999)
		narrow, narrower := quantile.Central(quantile.Type7, x, p*0.999)
		if wide > narrow+1e-6 || wider < narrower-1e-6 {
			t.Fatalf("type 6 gives %v to %v, type 7 %v to %v", wide, wider, narrow, narrower)
		}
	})
}

// Of 39 draws, a further one lies between their 5 % and 95 % quantiles with probability .9
// by type 6; by type 7 with (n−1)/(n+1) of that, .855. The bounds are four standard errors
// of a share of 20,000, 4·√(.9·.1/20000) = .0085.
func TestCoverageOfFurtherDraw(t *testing.T) {
	t.Parallel()
	const rounds, bound = 20_000, 0.0085
	rng := rand.New(rand.NewPCG(6, 7))
	var six, seven int
	x := make([]float64, 39)
	for range rounds {
		for i := range x {
			x[i] = rng.Float64()
		}
		slices.Sort(x)
		next := rng.Float64()
		if low, high := quantile.Central(quantile.Type6, x, 0.9); low <= next && next <= high {
			six++
		}
		if low, high := quantile.Central(quantile.Type7, x, 0.9); low <= next && next <= high {
			seven++
		}
	}
	if got := float64(six) / rounds; math.Abs(got-0.9) > bound {
		t.Errorf("type 6 covers %v of the draws, want .9", got)
	}
	if got := float64(seven) / rounds; math.Abs(got-0.855) > 0.01 {
		t.Errorf("type 7 covers %v of the draws, want .855", got)
	}
}
