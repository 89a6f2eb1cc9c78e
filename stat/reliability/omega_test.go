package reliability

import (
	"math"
	"math/rand/v2"
	"reflect"
	"runtime"
	"testing"

	"pgregory.net/rapid"

	"gonum.org/v1/gonum/mat"
)

func correlations(loadings ...float64) *mat.SymDense {
	r := mat.NewSymDense(len(loadings), nil)
	for a, l := range loadings {
		r.SetSym(a, a, 1)
		for b := range a {
			r.SetSym(a, b, l*loadings[b])
		}
	}
	return r
}

func TestThreeItemsInClosedForm(t *testing.T) {
	t.Parallel()
	for _, loadings := range [][]float64{{0.9, 0.5, 0.1}, {0.8, -0.3, 0.6}, {0.2, 0.01, 0.1}} {
		s, ok := factor(correlations(loadings...))
		if !ok || s.iterations != 0 || s.heywood {
			t.Fatalf("%+v, %v", s, ok)
		}
		for j, l := range loadings {
			if math.Abs(s.loadings[j]-l) > 1e-12 {
				t.Errorf("%v, want %v", s.loadings, loadings)
			}
		}
	}
	// r₁₂ r₁₃ / r₂₃ = 1.6: the exact loading would be above 1.
	r := mat.NewSymDense(3, []float64{1, .8, .8, .8, 1, .4, .8, .4, 1})
	s, ok := factor(r)
	if !ok || !s.heywood || s.loadings[0] != 1 {
		t.Errorf("%+v, %v", s, ok)
	}
}

// The residuals converge to a minimum for any correlations, in few steps.
func TestResidualsConverge(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 8))
		k := rapid.IntRange(3, 12).Draw(t, "k")
		strength := rapid.Float64Range(0, 0.9).Draw(t, "strength")
		n := rapid.IntRange(4, 200).Draw(t, "n")
		loadings := make([]float64, k)
		for j := range loadings {
			loadings[j] = strength * r.Float64()
		}
		m, err := measure("", scale(r, n, loadings))
		if err != nil {
			t.Fatal(err)
		}
		c := m.correlations()
		s, ok := factor(c)
		if !ok {
			t.Fatalf("after %d steps still %v at %v", s.iterations, steepest(c, s.loadings), s.loadings)
		}
		best := residuals(c, s.loadings)
		for range 50 {
			near := make([]float64, k)
			for j, l := range s.loadings {
				near[j] = max(-1, min(1, l+1e-3*r.NormFloat64()))
			}
			if f := residuals(c, near); f < best-1e-12 {
				t.Fatalf("%v at %v, nearby %v", best, s.loadings, f)
			}
		}
	})
}

// A scale with small loadings, on which iterated principal axes need thousands of steps.
func TestWeakScaleConvergesFast(t *testing.T) {
	t.Parallel()
	most := 0
	r := rand.New(rand.NewPCG(6, 6))
	for range 300 {
		m, err := measure("", scale(r, 100, []float64{0.3, 0.25, 0.2, 0.2, 0.15}))
		if err != nil {
			t.Fatal(err)
		}
		s, ok := factor(m.correlations())
		if !ok {
			t.Fatal("does not converge")
		}
		most = max(most, s.iterations)
	}
	if most > 60 {
		t.Errorf("takes %d steps", most)
	}
}

func TestOneCoreGivesIdenticalOmega(t *testing.T) {
	items := scale(rand.New(rand.NewPCG(3, 3)), 80, []float64{0.7, 0.6, 0.5, 0.6})
	items[2][7] = math.NaN()
	many, err := Omega(items, 200, 0.9, 42)
	if err != nil {
		t.Fatal(err)
	}
	cores := runtime.GOMAXPROCS(1)
	one, err := Omega(items, 200, 0.9, 42)
	runtime.GOMAXPROCS(cores)
	if err != nil || !reflect.DeepEqual(many, one) {
		t.Errorf("%+v, on one core %+v, %v", many, one, err)
	}
	if many.N != 79 || many.Dropped != 1 || many.Resamples != 200 || many.Level != 0.9 || many.Method == "" || len(many.Warnings) == 0 {
		t.Errorf("%+v", many)
	}
}

func TestCompositeRho(t *testing.T) {
	t.Parallel()
	c, err := CompositeRho([]float64{0.8, 0.7, 0.6}, 250, 0.95)
	if err != nil || math.Abs(c.Rho-4.41/(4.41+1.51)) > 1e-15 || c.N != 250 || c.K != 3 || !(c.Low < c.Rho && c.Rho < c.High) || len(c.Warnings) != 0 {
		t.Errorf("%+v, %v", c, err)
	}
	for _, loadings := range [][]float64{{0.8}, {0.8, 0.7}, {1, 0.5, 0.5}, {0, 0, 0}, {1, 1, 1}} {
		c, err := CompositeRho(loadings, 250, 0.95)
		if err != nil || c.Low != 0 || c.High != 1 || c.SE != 0 || len(c.Warnings) == 0 {
			t.Errorf("%v: %+v, %v", loadings, c, err)
		}
	}
}

// The standard error by the delta method equals the standard deviation of estimates in a
// simulation.
func TestCompositeRhoStandardError(t *testing.T) {
	t.Parallel()
	loadings := []float64{0.8, 0.7, 0.5}
	r := rand.New(rand.NewPCG(9, 9))
	var sum, squares float64
	const runs, n = 4000, 400
	for range runs {
		m, err := measure("", scale(r, n, loadings))
		if err != nil {
			t.Fatal(err)
		}
		s, _ := factor(m.correlations())
		o := omega(s.loadings)
		sum += o
		squares += o * o
	}
	spread := math.Sqrt((squares - sum*sum/runs) / (runs - 1))
	c, err := CompositeRho(loadings, n, 0.95)
	if err != nil || math.Abs(c.SE/spread-1) > 0.04 {
		t.Errorf("standard error %v, spread %v, %v", c.SE, spread, err)
	}
}

func testOmegaCoverage(t *testing.T, runs int) {
	loadings := []float64{0.8, 0.7, 0.6, 0.5}
	trueValue := omega(loadings)
	r := rand.New(rand.NewPCG(7, 5))
	var hits, composite int
	for k := range runs {
		f, err := Omega(scale(r, 250, loadings), 400, 0.95, uint64(k))
		if err != nil {
			t.Fatal(err)
		}
		if f.Low <= trueValue && trueValue <= f.High {
			hits++
		}
		c, err := CompositeRho(f.Loadings, f.N, 0.95)
		if err != nil {
			t.Fatal(err)
		}
		if c.Low <= trueValue && trueValue <= c.High {
			composite++
		}
	}
	// Three binomial standard errors, and at least two points: neither interval is exact at 250.
	allowed := max(0.02, 3*math.Sqrt(0.95*0.05/float64(runs)))
	for name, hits := range map[string]int{"Omega": hits, "CompositeRho": composite} {
		if share := float64(hits) / float64(runs); math.Abs(share-0.95) > allowed {
			t.Errorf("%s: a 95 %% interval covers %.4f, not within %.3f", name, share, allowed)
		}
	}
}

func TestOmegaCoverage(t *testing.T) {
	t.Parallel()
	testOmegaCoverage(t, 120)
}
