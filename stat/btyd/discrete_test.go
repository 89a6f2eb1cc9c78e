package btyd

import (
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

func TestBGBBIsADistribution(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		g := logUniform(.05, 20)
		m := BGBB{g.Draw(t, "alpha"), g.Draw(t, "beta"), g.Draw(t, "gamma"), g.Draw(t, "delta")}
		n := rapid.IntRange(0, 25).Draw(t, "n")
		sum, mean := 0.0, 0.0
		for x := 0; x <= n; x++ {
			p, err := m.PMF(x, n)
			sum += must(t, p, err)
			mean += float64(x) * p
		}
		closeTo(t, "total", sum, 1, 1e-9)
		e, err := m.Expected(n)
		if math.Abs(must(t, e, err)-mean) > 1e-9*(1+mean) {
			t.Fatalf("mean of the pmf %v, Expected %v", mean, e)
		}
		// The likelihoods of all histories with n opportunities sum to one: there are
		// C(t_x−1, x−1) orders of x purchases with the last at t_x.
		total := 0.0
		for tx := 0; tx <= n; tx++ {
			for x := min(1, tx); x <= tx; x++ {
				logOrders := 0.0
				if x > 0 {
					logOrders = lgamma(float64(tx)) - lgamma(float64(x)) - lgamma(float64(tx-x+1))
				}
				total += math.Exp(logOrders + m.logLik(Visits{x, tx, n}, nil))
				if x == 0 {
					break
				}
			}
		}
		closeTo(t, "total likelihood", total, 1, 1e-8)
		fresh, err := m.ExpectedFuture(Visits{}, n)
		if math.Abs(must(t, fresh, err)-e) > 1e-12*(1+e) {
			t.Fatalf("no history: %v, new customer %v", fresh, e)
		}
	})
}

func TestBGBBGradient(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		g := logUniform(.05, 20)
		p := []float64{g.Draw(t, "alpha"), g.Draw(t, "beta"), g.Draw(t, "gamma"), g.Draw(t, "delta")}
		v := Visits{N: rapid.IntRange(0, 40).Draw(t, "n")}
		v.TX = rapid.IntRange(0, v.N).Draw(t, "t_x")
		if v.TX > 0 {
			v.X = rapid.IntRange(1, v.TX).Draw(t, "x")
		}
		var grad [4]float64
		at := func(q []float64, g *[4]float64) float64 { return BGBB{q[0], q[1], q[2], q[3]}.logLik(v, g) }
		at(p, &grad)
		for i := range p {
			h := 1e-5 * p[i]
			up, down := append([]float64(nil), p...), append([]float64(nil), p...)
			up[i] += h
			down[i] -= h
			num := (at(up, nil) - at(down, nil)) / (2 * h)
			if math.Abs(num-grad[i]) > 1e-5*(1+math.Abs(num))+1e-8/p[i] {
				t.Fatalf("%s: gradient %v, difference quotient %v", bgbbNames[i], grad[i], num)
			}
		}
	})
}

func TestFitBGBBRecovers(t *testing.T) {
	t.Parallel()
	m := BGBB{1.2, .75, .66, 2.78}
	vs, err := m.Simulate(11104, 6, rand.New(rand.NewPCG(6, 6)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := FitBGBB(vs, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for i, trueValue := range []float64{1.2, .75, .66, 2.78} {
		atChance(t, f.Estimates[i].Name, f.Estimates[i], trueValue)
	}
	if f.Cells != 22 {
		t.Errorf("%d distinct histories of 6 opportunities, want 22", f.Cells)
	}
	total, err := f.Model.LogLikelihood(vs)
	near(t, "log-likelihood", must(t, total, err), f.LogLik, 1e-6)
}

func TestSBG(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		g := logUniform(.05, 50)
		m := SBG{g.Draw(t, "alpha"), g.Draw(t, "beta")}
		left, before := 1.0, 1.0
		for n := 1; n <= 30; n++ {
			p, err := m.PMF(n)
			left -= must(t, p, err)
			s, err := m.Survival(n)
			if must(t, s, err) > before || math.Abs(s-left) > 1e-10 {
				t.Fatalf("survival %v after %v, 1 − Σ pmf %v", s, before, left)
			}
			r, err := m.Retention(n)
			closeTo(t, "retention", must(t, r, err), s/before, 1e-9)
			before = s
		}
		// DEL = 1 + DERL(0)/(1+d)
		del, err := m.DiscountedLifetime(.1)
		must(t, del, err)
		derl, err := m.DiscountedResidual(.1, 0)
		closeTo(t, "DEL", del, 1+must(t, derl, err)/1.1, 1e-9)
	})
}

func TestFitSBGRecovers(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(4, 4))
	m := SBG{.7, 2.2}
	var cohorts []Cohort
	for periods := 3; periods <= 8; periods++ {
		c, err := m.Simulate(1500, periods, rng)
		if err != nil {
			t.Fatal(err)
		}
		cohorts = append(cohorts, c)
	}
	f, err := FitSBG(cohorts, Options{})
	if err != nil {
		t.Fatal(err)
	}
	atChance(t, "alpha", f.Estimates[0], .7)
	atChance(t, "beta", f.Estimates[1], 2.2)
	curve, err := f.Project(20)
	if err != nil {
		t.Fatal(err)
	}
	for n, e := range curve {
		if trueValue := m.survival(float64(n)); n > 0 && math.Abs(e.Value-trueValue) > 4.4*e.SE {
			t.Errorf("survival at %d: %v (SE %v), true value %v", n, e.Value, e.SE, trueValue)
		}
	}
	for _, bad := range [][]Cohort{nil, {{}}, {{Lost: []float64{-1}}}, {{Lost: []float64{math.NaN()}, Left: 1}}} {
		if _, err := FitSBG(bad, Options{}); err == nil {
			t.Errorf("FitSBG(%v) returned no error", bad)
		}
	}
}
