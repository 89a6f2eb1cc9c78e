package driver

import (
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"runtime"
	"testing"

	"huitou/stat/conform/conformtest"

	"pgregory.net/rapid"
)

func TestChecks(t *testing.T) {
	t.Parallel()
	conformtest.Run(t, Checks())
}

// survey simulates n answers to p correlated questions, and one that depends on them.
func survey(r *rand.Rand, n, p int) (y []float64, x [][]float64) {
	y, x = make([]float64, n), make([][]float64, p)
	for j := range x {
		x[j] = make([]float64, n)
	}
	for i := range n {
		common := r.NormFloat64()
		for j := range x {
			x[j][i] = common + r.NormFloat64()
			y[i] += x[j][i] / float64(j+1)
		}
		y[i] += 2 * r.NormFloat64()
	}
	return y, x
}

func sum(x []float64) float64 {
	var s float64
	for _, v := range x {
		s += v
	}
	return s
}

func TestSharesAddUpToR2(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		p := rapid.IntRange(1, 8).Draw(t, "p")
		n := p + 2 + rapid.IntRange(0, 60).Draw(t, "n")
		y, x := survey(r, n, p)
		m, err := Fit(y, x)
		if err != nil {
			t.Fatal(err)
		}
		for _, by := range []Method{LMG, Johnson} {
			shares, err := m.Importance(by)
			if err != nil {
				t.Fatal(err)
			}
			if d := sum(shares) - m.R2; math.Abs(d) > 1e-9 {
				t.Fatalf("%v misses R² %v by %v", by, m.R2, d)
			}
			for _, s := range shares {
				if s < -1e-12 || s > 1 {
					t.Fatalf("%v %v", by, shares)
				}
			}
		}
	})
}

func TestResultsDoNotDependOnUnitsAndOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 2))
		y, x := survey(r, 40, 4)
		scale := rapid.Float64Range(-1e6, 1e6).Filter(func(s float64) bool { return math.Abs(s) > 1e-6 }).Draw(t, "scale")
		y2, x2 := make([]float64, 40), [][]float64{make([]float64, 40), make([]float64, 40), make([]float64, 40), make([]float64, 40)}
		for to, from := range r.Perm(40) {
			y2[to] = 3 - 5*y[from]
			for j := range x {
				x2[3-j][to] = x[j][from]*scale + 10
			}
		}
		a, err := Fit(y, x)
		if err != nil {
			t.Fatal(err)
		}
		b, err := Fit(y2, x2)
		if err != nil {
			t.Fatal(err)
		}
		for _, by := range []Method{LMG, Johnson} {
			sa, _ := a.Importance(by)
			sb, _ := b.Importance(by)
			for j := range sa {
				if math.Abs(sa[j]-sb[3-j]) > 1e-8 {
					t.Fatalf("%v %v, turned around %v", by, sa, sb)
				}
			}
		}
	})
}

// LMG equals its definition: the mean gain in R² over every order of entry.
func TestLMGIsTheMeanOverOrders(t *testing.T) {
	t.Parallel()
	y, x := fertility()
	m, err := Fit(y, x)
	if err != nil {
		t.Fatal(err)
	}
	r2 := subsets(m.r)
	want := make([]float64, 5)
	orders := 0
	var enter func(set int, gains []float64)
	enter = func(set int, gains []float64) {
		if set == 31 {
			orders++
			for j, g := range gains {
				want[j] += g
			}
			return
		}
		for j := range 5 {
			if set>>j&1 == 0 {
				with := append([]float64(nil), gains...)
				with[j] = r2[set|1<<j] - r2[set]
				enter(set|1<<j, with)
			}
		}
	}
	enter(0, make([]float64, 5))
	got, _ := m.LMG()
	for j := range want {
		if math.Abs(got[j]-want[j]/float64(orders)) > 1e-12 {
			t.Errorf("%v, by definition %v of %d", got, want, orders)
		}
	}
	// R² of a subset is that of a fit on it.
	part, err := Fit(y, [][]float64{x[1], x[4]})
	if err != nil || math.Abs(part.R2-r2[1<<1|1<<4]) > 1e-12 {
		t.Errorf("R² %v, swept %v, %v", part.R2, r2[18], err)
	}
}

func TestSuppressor(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(4, 4))
	y, x := make([]float64, 500), [][]float64{make([]float64, 500), make([]float64, 500)}
	for i := range y {
		noise := r.NormFloat64()
		y[i] = r.NormFloat64()
		x[0][i] = y[i] + noise                // y plus noise
		x[1][i] = noise + 0.1*r.NormFloat64() // the noise, independent of y
	}
	m, err := Fit(y, x)
	if err != nil || m.Method == "" || m.Suppressor[0] == m.Suppressor[1] || !m.Suppressor[1] || len(m.Warnings) == 0 {
		t.Errorf("%+v, %v", m, err)
	}
}

func TestErrors(t *testing.T) {
	t.Parallel()
	y := []float64{1, 2, 3, 4, 6}
	for _, c := range []struct {
		name string
		call func() error
		want Error
	}{
		{"no predictor", func() error { _, err := Fit(y, nil); return err }, Error{"Fit", "x", -1, "has no predictor"}},
		{"length", func() error { _, err := Fit(y, [][]float64{{1}}); return err }, Error{"Fit", "x", 0, "has another length than y"}},
		{"infinite", func() error { _, err := Fit(y, [][]float64{{1, 2, math.Inf(1), 3, 4}}); return err }, Error{"Fit", "x", 0, "has an infinite value"}},
		{"constant", func() error { _, err := Fit(y, [][]float64{{1, 5, 2, 4, 3}, {7, 7, 7, 7, 7}}); return err }, Error{"Fit", "x", 1, "does not vary"}},
		{"constant y", func() error { _, err := Fit(make([]float64, 5), [][]float64{y}); return err }, Error{"Fit", "y", -1, "does not vary"}},
		{"collinear", func() error { _, err := Fit(y, [][]float64{{1, 5, 2, 4, 3}, {2, 10, 4, 8, 6}}); return err }, Error{"Fit", "x", 1, "is determined by other predictors"}},
		{"too few", func() error { _, err := Fit(y[:2], [][]float64{{1, 2}}); return err }, Error{"Fit", "y", -1, "has 2 complete respondents for 1 predictors"}},
		{"resamples", func() error { _, err := Bootstrap(y, [][]float64{y}, LMG, 1, 0.95, 1); return err }, Error{"Bootstrap", "resamples", -1, "is not between 20 and 100,000"}},
		{"sixteen", func() error {
			m, err := Fit(survey(rand.New(rand.NewPCG(1, 1)), 100, 16))
			if err != nil {
				return err
			}
			_, err = m.LMG()
			return err
		}, Error{"LMG", "x", -1, "has more than 15 predictors: use Johnson"}},
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

func TestOneCoreGivesIdenticalBootstrap(t *testing.T) {
	y, x := survey(rand.New(rand.NewPCG(3, 3)), 80, 4)
	y[3] = math.NaN()
	many, err := Bootstrap(y, x, Johnson, 200, 0.9, 42)
	if err != nil {
		t.Fatal(err)
	}
	cores := runtime.GOMAXPROCS(1)
	one, err := Bootstrap(y, x, Johnson, 200, 0.9, 42)
	runtime.GOMAXPROCS(cores)
	if err != nil || !reflect.DeepEqual(many, one) {
		t.Errorf("%+v, on one core %+v, %v", many, one, err)
	}
}

// The true value is the importance in a sample of 400,000. Percentile intervals reach
// their nominal coverage only for large n: in 1,500 runs it was 93.4 % at n = 50, 93.7 %
// at 100, 93.8 % at 200 and 94.9 % at 500. BCa intervals do not improve on it (91.6, 93.1,
// 93.3 and 94.3 %): they balance the misses on both sides, but are too narrow on one. The
// theory is asymptotic, so the test uses n = 500.
func testCoverage(t *testing.T, runs int) {
	big, err := Fit(survey(rand.New(rand.NewPCG(1, 5)), 400_000, 3))
	if err != nil {
		t.Fatal(err)
	}
	trueImportance, err := big.LMG()
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(2, 5))
	hits := 0
	for k := range runs {
		y, x := survey(r, 500, 3)
		b, err := Bootstrap(y, x, LMG, 400, 0.95, uint64(k))
		if err != nil {
			t.Fatal(err)
		}
		for j, i := range b.Importance {
			if i.Low <= trueImportance[j] && trueImportance[j] <= i.High {
				hits++
			}
		}
	}
	// Three binomial standard errors of the runs (the three intervals of a run are dependent),
	// and at least two points: percentile intervals are not exact at 500.
	allowed := max(0.02, 3*math.Sqrt(0.95*0.05/float64(runs)))
	if share := float64(hits) / float64(3*runs); math.Abs(share-0.95) > allowed {
		t.Errorf("a 95 %% interval covers %.3f, not within %.3f", share, allowed)
	}
}

func TestCoverage(t *testing.T) {
	t.Parallel()
	testCoverage(t, 100)
}

func FuzzFit(f *testing.F) {
	f.Add(1.0, 2.0, 3.0, 4.0, 5.0, 6.0)
	f.Add(0.0, 0.0, math.NaN(), math.Inf(-1), math.MaxFloat64, 5e-324)
	f.Add(1e308, -1e308, 1e308, 1e-308, 1.0, 1.0)
	f.Fuzz(func(t *testing.T, a, b, c, d, e, g float64) {
		y := []float64{a, b, c, d, e, g, 1}
		x := [][]float64{{b, a, d, c, g, e, 2}, {a, c, e, b, d, g, a}}
		m, err := Fit(y, x)
		if err != nil {
			var wrong *Error
			if !errors.As(err, &wrong) {
				t.Fatal(err)
			}
			return
		}
		for _, by := range []Method{LMG, Johnson} {
			shares, err := m.Importance(by)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range shares {
				if !finite(s) {
					t.Fatalf("%v of %v, %v: %v", by, y, x, shares)
				}
			}
		}
	})
}

func BenchmarkLMG(b *testing.B) {
	y, x := survey(rand.New(rand.NewPCG(9, 9)), 26_000, 14)
	b.Run("26000x14", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			m, err := Fit(y, x)
			if err != nil {
				b.Fatal(err)
			}
			if _, err := m.LMG(); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkBootstrap(b *testing.B) {
	y, x := survey(rand.New(rand.NewPCG(9, 9)), 1_000, 8)
	for _, by := range []Method{LMG, Johnson} {
		b.Run(by.String()+"/1000x8x500", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Bootstrap(y, x, by, 500, 0.95, 1); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
