package btyd

import (
	"errors"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// With 150 customers the intervals are wide: P(alive) of a customer without repeat
// purchases had an upper limit of 1.17 on the log scale.
func TestProbabilityIntervalsStayWithinZeroAndOne(t *testing.T) {
	t.Parallel()
	m := MBGNBD{.6, 6, .8, 2.5}
	var fits []*Fit
	for seed := range uint64(8) {
		cells, err := Compress(simulated(t, m, 150, seed))
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range kinds {
			f, err := FitModel(k, cells, Options{NoFallback: true})
			if err != nil {
				t.Fatal(err)
			}
			if f.maximum.cov != nil {
				fits = append(fits, f)
			}
		}
	}
	if len(fits) < 20 {
		t.Fatalf("only %d fits have standard errors", len(fits))
	}
	wide := 0.0
	// Eight purchases within almost no time: a probability near the smallest float64.
	if iv, err := fits[0].Interval(Probability, func(m Model) (float64, error) { return PMF(m, 8, 2.35e-38) }); err != nil || iv.Low < 0 {
		t.Errorf("%+v, %v", iv, err)
	}
	rapid.Check(t, func(t *rapid.T) {
		f := rapid.SampledFrom(fits).Draw(t, "fit")
		c, h := drawCustomer(t), rapid.Float64Range(0, 500).Draw(t, "t")
		for name, g := range map[string]func(Model) (float64, error){
			"PAlive":         func(m Model) (float64, error) { return PAlive(m, c) },
			"PurchaseWithin": func(m Model) (float64, error) { return PurchaseWithin(m, c, h) },
			"Survival":       func(m Model) (float64, error) { return Survival(m, h) },
			"PMF":            func(m Model) (float64, error) { return PMF(m, c.X, h) },
		} {
			p, err := g(f.Model)
			must(t, p, err)
			iv, err := f.Interval(Probability, g)
			if err != nil {
				t.Fatalf("%s = %v: %v", name, p, err)
			}
			if !(0 <= iv.Low && iv.Low <= p && p <= iv.High && iv.High <= 1) || iv.Value != p {
				t.Fatalf("%s = %v, interval %+v", name, p, iv)
			}
			if iv.N != 150 || iv.Level != .95 || !strings.HasPrefix(iv.Method, "delta method, ") {
				t.Fatalf("%s: %+v", name, iv)
			}
			wide = math.Max(wide, iv.High-iv.Low)
		}
	})
	if wide < .3 {
		t.Errorf("the widest interval is %v: the test needs fits with wide intervals", wide)
	}
}

func TestScales(t *testing.T) {
	t.Parallel()
	cs := simulated(t, MBGNBD{.6, 6, .8, 2.5}, 400, 3)
	f := fitOf(t, KindMBGNBD, cs)
	constant := func(v float64) func(Model) (float64, error) {
		return func(Model) (float64, error) { return v, nil }
	}
	for _, tt := range []struct {
		name    string
		scale   Scale
		v       float64
		wantErr string
	}{
		{"no scale", 0, .5, "scale"},
		{"unknown scale", 9, .5, "scale"},
		{"probability above 1", Probability, 1.2, "quantity"},
		{"probability below 0", Probability, -.1, "quantity"},
		{"negative count", Positive, -1, "quantity"},
		{"not a number", AnyNumber, math.NaN(), "quantity"},
		{"certain", Probability, 1, ""},
		{"impossible", Probability, 0, ""},
		{"nothing", Positive, 0, ""},
		{"next to impossible", Probability, 1e-310, ""},
		{"next to nothing", Positive, 1e-310, ""},
		{"loss", AnyNumber, -3, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			iv, err := f.Interval(tt.scale, constant(tt.v))
			if tt.wantErr != "" {
				var e *Error
				if !errors.As(err, &e) || e.Field != tt.wantErr {
					t.Fatalf("got %+v, %v; want an error about %s", iv, err, tt.wantErr)
				}
				return
			}
			if err != nil || iv.Low != tt.v || iv.High != tt.v {
				t.Errorf("a constant %v has the interval %+v: %v", tt.v, iv, err)
			}
		})
	}
	// A probability of 1 at the estimate but below 1 nearby: the interval ends at 1.
	edge, err := f.Interval(Probability, func(m Model) (float64, error) { return math.Min(1, m.Values()[0]/f.Model.Values()[0]), nil })
	if err != nil || edge.High != 1 || !(edge.Low > 0 && edge.Low < 1) || !strings.Contains(edge.Method, "cut at the edge") {
		t.Errorf("on the edge: %+v, %v", edge, err)
	}
	// The intervals of P(alive) and of 1 − P(alive) are mirror images of each other.
	age := Customer{X: 0, T: 35}
	alive := func(m Model) (float64, error) { return PAlive(m, age) }
	gone := func(m Model) (float64, error) { p, err := PAlive(m, age); return 1 - p, err }
	a, err := f.Interval(Probability, alive)
	if err != nil {
		t.Fatal(err)
	}
	g, err := f.Interval(Probability, gone)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "1 − low", 1-a.Low, g.High, 1e-9)
	near(t, "1 − high", 1-a.High, g.Low, 1e-9)
}

// A parameter on its bound is held fixed, and the method names it.
func TestIntervalNamesParametersHeldFixed(t *testing.T) {
	t.Parallel()
	cells, err := Compress(simulated(t, NBD{.8, 7}, 1500, 3))
	if err != nil {
		t.Fatal(err)
	}
	f, err := FitModel(KindMBGNBD, cells, Options{NoFallback: true})
	if err != nil {
		t.Fatal(err)
	}
	bound := false
	for _, w := range f.Warnings {
		bound = bound || w.Code == "bound"
	}
	iv, err := f.Interval(Positive, func(m Model) (float64, error) { return Expected(m, 10) })
	if err != nil {
		t.Skipf("no covariance: %v", err)
	}
	if named := strings.Contains(iv.Method, "taken as known"); named != bound {
		t.Errorf("bound %v, method %q", bound, iv.Method)
	}
}
