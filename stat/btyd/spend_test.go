package btyd

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestGammaGammaGradient(t *testing.T) {
	t.Parallel()
	d, err := newSpendData("test", []Spend{{1, 12}, {2, 30}, {7, 9}, {1, 80}, {0, 0}})
	if err != nil {
		t.Fatal(err)
	}
	p := []float64{6.2, 3.7, 15, .2}
	grad := make([]float64, 4)
	d.logLik(p[0], p[1], p[2], p[3], grad)
	for i := range p {
		up, down := slices.Clone(p), slices.Clone(p)
		up[i] += 1e-5
		down[i] -= 1e-5
		num := (d.logLik(up[0], up[1], up[2], up[3], nil) - d.logLik(down[0], down[1], down[2], down[3], nil)) / 2e-5
		near(t, "gradient", grad[i], num, 1e-6*(1+math.Abs(num)))
	}
}

func TestGammaGammaRecovers(t *testing.T) {
	t.Parallel()
	cs := simulated(t, NBD{.8, 7}, 5000, 12)
	spend, err := GammaGamma{6, 4, 15}.Simulate(cs, rand.New(rand.NewPCG(1, 1)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := FitGammaGamma(spend, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for i, trueValue := range []float64{6, 4, 15} {
		atChance(t, f.Estimates[i].Name, f.Estimates[i], trueValue)
	}
	if f.Independence.Dependent || f.Independence.P < 1e-4 {
		t.Errorf("independent spend was called dependent: %+v", f.Independence)
	}
	// A change of the unit of money changes γ by its factor and nothing else.
	cents := slices.Clone(spend)
	for i := range cents {
		cents[i].Mean *= 100
	}
	g, err := FitGammaGamma(cents, Options{})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "p", g.Model.P, f.Model.P, 1e-5)
	near(t, "gamma", g.Model.Gamma/100, f.Model.Gamma, 1e-4)
	// Spend that grows with frequency is detected.
	for i := range cents {
		cents[i].Mean *= math.Pow(float64(max(1, cents[i].X)), .4)
	}
	ind, err := TestIndependence(cents)
	if err != nil {
		t.Fatal(err)
	}
	if !ind.Dependent || math.Abs(ind.Kappa-.4) > .1 || ind.Low > .4 || ind.High < .4 {
		t.Errorf("an elasticity of 0.4 was found to be %+v", ind)
	}
}

func TestSpendIsNeverNegativeOrInfinite(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		g := logUniform(1e-3, 1e3)
		m := GammaGamma{g.Draw(t, "p"), g.Draw(t, "q"), g.Draw(t, "gamma")}
		s := Spend{X: rapid.IntRange(0, 50).Draw(t, "x"), Mean: logUniform(1e-3, 1e6).Draw(t, "mean")}
		v, _, err := m.Typical(s)
		if must(t, v, err) <= 0 && m.Q > .01 {
			t.Fatalf("typical spend %v", v)
		}
		if mean, err := m.Mean(s); err == nil {
			median, err := m.Median(s)
			if must(t, median, err) > mean*(1+1e-9) {
				t.Fatalf("median %v above mean %v of a right-skewed distribution", median, mean)
			}
		} else if m.P*float64(s.X)+m.Q > 1+1e-9 {
			t.Fatalf("refused a finite mean: %v", err)
		}
	})
}

func TestNoNegativeValueFromInfiniteMean(t *testing.T) {
	t.Parallel()
	cs := simulated(t, MBGNBD{.6, 6, .8, 2.5}, 3000, 6)
	spend, err := GammaGamma{2, .7, 15}.Simulate(cs, rand.New(rand.NewPCG(2, 2)))
	if err != nil {
		t.Fatal(err)
	}
	money, err := FitGammaGamma(spend, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if money.Model.Q > 1 {
		t.Fatalf("q = %v, the case needs q ≤ 1", money.Model.Q)
	}
	cells, err := Compress(cs)
	if err != nil {
		t.Fatal(err)
	}
	v, err := LifetimeValue(cdnowMBG, cells, money, spend, Economics{Margin: .3, Rate: .002, Horizon: math.Inf(1)})
	if err != nil {
		t.Fatal(err)
	}
	for i, x := range v.Value {
		if x < 0 || !finite(x) {
			t.Fatalf("customer %d is worth %v", i, x)
		}
	}
	if !slices.ContainsFunc(v.Warnings, func(w Warning) bool { return w.Code == "infinite-mean" }) {
		t.Errorf("no warning about the infinite mean: %v", v.Warnings)
	}
	if _, err := LifetimeValue(cdnowMBG, cells, money, spend[1:], Economics{Horizon: 1}); err == nil {
		t.Error("spend of another length was taken")
	}
}
