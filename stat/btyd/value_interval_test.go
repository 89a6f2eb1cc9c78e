package btyd

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// base is a simulated customer base with spend and the fits of both.
type base struct {
	cs    []Customer
	cells *Cells
	spend []Spend
	fit   *Fit
	money *GammaGammaFit
}

func newBase(t testing.TB, m Model, g GammaGamma, n int, seed uint64) base {
	t.Helper()
	b := base{cs: simulated(t, m, n, seed)}
	var err error
	if b.spend, err = g.Simulate(b.cs, rand.New(rand.NewPCG(seed, 77))); err != nil {
		t.Fatal(err)
	}
	if b.cells, err = Compress(b.cs); err != nil {
		t.Fatal(err)
	}
	if b.fit, err = FitModel(m.Kind(), b.cells, Options{NoFallback: true}); err != nil {
		t.Fatal(err)
	}
	if b.money, err = FitGammaGamma(b.spend, Options{}); err != nil {
		t.Fatal(err)
	}
	return b
}

// The intervals cover the expectation at the true parameters: that of the total
// within binomial bounds, those of customers on average.
func TestLifetimeIntervalCoverage(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		m     Model
		g     GammaGamma
		e     Economics
		seeds int
	}{
		{"MBG-NBD, mean spend", MBGNBD{.8, 5, .8, 2.5}, GammaGamma{6, 4, 15}, Economics{Margin: .4, RewardRate: .03, ServiceCost: 1.5, Rate: .002, Horizon: 52}, 40},
		{"NBD, median spend", NBD{.8, 7}, GammaGamma{6, .8, 15}, Economics{Margin: .3, Rate: .002, Horizon: math.Inf(1)}, 100},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			const n = 400
			total, single := 0, 0.0
			used := 0
			for seed := range uint64(rounds(tt.seeds)) {
				b := newBase(t, tt.m, tt.g, n, 4000+seed)
				if b.money.Model.Q > 1 != (tt.g.Q > 1) {
					continue // mean and median are not comparable
				}
				expected, err := LifetimeValue(tt.m, b.cells, &GammaGammaFit{Model: tt.g}, b.spend, tt.e)
				if err != nil {
					t.Fatal(err)
				}
				v, err := LifetimeIntervals(b.fit, b.cells, b.money, b.spend, tt.e)
				if err != nil {
					t.Fatal(err)
				}
				used++
				if v.Interval.Low <= expected.Total && expected.Total <= v.Interval.High {
					total++
				}
				for i, w := range expected.Value {
					if v.Low[i] <= w && w <= v.High[i] {
						single += 1. / n
					}
				}
			}
			low, high := binomialBounds(used)
			t.Logf("total covered %.1f%%, customers %.1f%% of %d", 100*float64(total)/float64(used), 100*single/float64(used), used)
			if total < low || total > high {
				t.Errorf("the total is covered %d of %d times, not within [%d, %d]", total, used, low, high)
			}
			if share := single / float64(used); share < float64(low)/float64(used) || share > float64(high)/float64(used) {
				t.Errorf("customers are covered %.1f%%", 100*share)
			}
		})
	}
}

func TestLifetimeIntervalsMethodAndScale(t *testing.T) {
	t.Parallel()
	b := newBase(t, MBGNBD{.8, 5, .8, 2.5}, GammaGamma{6, 4, 15}, 600, 1)
	e := Economics{Margin: .4, RewardRate: .03, Rate: .002, Horizon: 52}
	plain, err := LifetimeValue(b.fit.Model, b.cells, b.money, b.spend, e)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"MBG/NBD", "posterior mean", "horizon 52", "discount rate 0.002"} {
		if !strings.Contains(plain.Method, part) {
			t.Errorf("method %q does not contain %q", plain.Method, part)
		}
	}
	if plain.Customers != 600 || plain.Low != nil || plain.Interval != nil {
		t.Errorf("n %d, intervals %v", plain.Customers, plain.Interval)
	}
	for name, cost := range map[string]float64{"gain": 0, "unsure": 9, "loss": 500} {
		e.ServiceCost = cost
		v, err := LifetimeIntervals(b.fit, b.cells, b.money, b.spend, e)
		if err != nil {
			t.Fatal(err)
		}
		iv := *v.Interval
		if iv.N != 600 || iv.Level != .95 || iv.Value != v.Total || !(iv.Low < iv.Value && iv.Value < iv.High) {
			t.Errorf("%s: %+v", name, iv)
		}
		if log := strings.Contains(iv.Method, "log scale"); log != (name != "unsure") {
			t.Errorf("%s: %s", name, iv.Method)
		}
		for i, w := range v.Value {
			if !(v.Low[i] <= w && w <= v.High[i]) {
				t.Fatalf("%s, customer %d: %v not within %v and %v", name, i, w, v.Low[i], v.High[i])
			}
			if name == "gain" && v.Low[i] < 0 || name == "loss" && v.High[i] > 0 {
				t.Fatalf("%s, customer %d: interval %v to %v has the opposite sign", name, i, v.Low[i], v.High[i])
			}
		}
	}
	// A Fit restored without its covariance has no intervals.
	if _, err := LifetimeIntervals(b.fit, b.cells, &GammaGammaFit{Model: b.money.Model}, b.spend, e); err == nil {
		t.Error("no error without the covariance of spend")
	}
	if _, err := LifetimeIntervals(&Fit{Model: b.fit.Model}, b.cells, b.money, b.spend, e); err == nil {
		t.Error("no error without the covariance of purchases")
	}
}

// The closed-form gradient equals the difference quotient, and a customer's interval
// equals that of GammaGammaFit.Interval when the purchases are known exactly.
func TestElasticityOfSpend(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		g := logUniform(.1, 50)
		m := GammaGamma{g.Draw(t, "p"), g.Draw(t, "q"), g.Draw(t, "gamma")}
		if math.Abs(m.Q-1) < .01 {
			return // the rule changes from median to mean
		}
		s := Spend{X: rapid.IntRange(0, 30).Draw(t, "x"), Mean: logUniform(.1, 1e3).Draw(t, "mean")}
		got := m.elasticity()(s)
		for i := range got {
			at := func(step float64) float64 {
				p := []float64{m.P, m.Q, m.Gamma}
				p[i] *= math.Exp(step)
				v, _, err := newGammaGamma(p).Typical(s)
				return math.Log(must(t, v, err))
			}
			num := (at(1e-4) - at(-1e-4)) / 2e-4
			if math.Abs(num-got[i]) > 1e-4*(1+math.Abs(num)) {
				t.Fatalf("derivative %d: %v, difference quotient %v", i, got[i], num)
			}
		}
	})
}
