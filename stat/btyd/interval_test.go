package btyd

import (
	"errors"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
)

func simulated(t testing.TB, m Model, n int, seed uint64) []Customer {
	t.Helper()
	rng := rand.New(rand.NewPCG(seed, 9))
	ages := make([]float64, n)
	for i := range ages {
		ages[i] = 26 + float64(rng.IntN(26*7))/7
	}
	cs, _, err := Simulate(m, ages, 0, rng)
	if err != nil {
		t.Fatal(err)
	}
	return cs
}

// atChance fails when the standardised error is larger than that of 1 in 10⁵ draws.
func atChance(t *testing.T, what string, e Estimate, trueValue float64) {
	t.Helper()
	z := math.Log(e.Value/trueValue) / (e.SE / e.Value)
	if !(math.Abs(z) < 4.4) {
		t.Errorf("%s: estimate %.4g (SE %.3g), true value %.4g", what, e.Value, e.SE, trueValue)
	}
}

func TestFitRecoversTheParameters(t *testing.T) {
	t.Parallel()
	for _, m := range []Model{
		BGNBD{.6, 6, .8, 2.5}, MBGNBD{.6, 6, .8, 2.5}, ParetoNBD{.7, 6, .8, 12}, NBD{.8, 7},
		BGNBD{3, 10, .3, .6}, ParetoNBD{2, 4, 1.5, 40},
	} {
		t.Run(string(m.Kind()), func(t *testing.T) {
			t.Parallel()
			f := fitOf(t, m.Kind(), simulated(t, m, 8000, 21))
			if f.Fallback != "" {
				t.Fatalf("fell back: %s", f.Fallback)
			}
			for i, e := range f.Estimates {
				atChance(t, e.Name, e, m.Values()[i])
			}
		})
	}
}

func TestFallsBackToNBDWithoutDropout(t *testing.T) {
	t.Parallel()
	cs := simulated(t, NBD{.8, 7}, 200, 3)
	cells, err := Compress(cs)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range []Kind{KindBGNBD, KindMBGNBD, KindParetoNBD} {
		f := fitOf(t, k, cs)
		if f.Fallback == "" || f.Model.Kind() != KindNBD || f.Asked != k || f.PNoDropout <= 0.05 {
			t.Errorf("%s: model %v, p %v, fallback %q", k, f.Model, f.PNoDropout, f.Fallback)
		}
		kept, err := FitModel(k, cells, Options{NoFallback: true})
		if err != nil {
			t.Fatal(err)
		}
		if kept.Model.Kind() != k || len(kept.Warnings) == 0 {
			t.Errorf("%s: NoFallback gave %v with warnings %v", k, kept.Model, kept.Warnings)
		}
	}
}

func TestFitRejectsInvalidInput(t *testing.T) {
	t.Parallel()
	silent, err := Compress([]Customer{{0, 0, 10}, {0, 0, 20}})
	if err != nil {
		t.Fatal(err)
	}
	none, err := Compress(nil)
	if err != nil {
		t.Fatal(err)
	}
	one, err := Compress([]Customer{{1, 5, 10}})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name  string
		kind  Kind
		cells *Cells
		opt   Options
		field string
	}{
		{"nobody", KindBGNBD, none, Options{}, "cells"},
		{"no repeat purchases", KindNBD, silent, Options{}, "cells"},
		{"unknown model", "Gompertz", one, Options{}, "kind"},
		{"level", KindNBD, one, Options{Level: 95}, "Level"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := FitModel(tt.kind, tt.cells, tt.opt)
			var e *Error
			if !errors.As(err, &e) || e.Field != tt.field {
				t.Errorf("got %v, want an error about %s", err, tt.field)
			}
		})
	}
	for _, c := range []Customer{{-1, 0, 1}, {0, 1, 2}, {1, 3, 2}, {1, math.NaN(), 2}, {1, 1, math.Inf(1)}, {1, -1, 2}} {
		var e *Error
		if _, err := Compress([]Customer{{}, c}); !errors.As(err, &e) || e.Index != 1 {
			t.Errorf("Compress(%v): got %v, want an error at row 1", c, err)
		}
	}
}

func TestIntervalsAgree(t *testing.T) {
	t.Parallel()
	cs := simulated(t, ParetoNBD{.7, 6, .8, 12}, 1200, 5)
	f := fitOf(t, KindParetoNBD, cs)
	cells, err := Compress(cs)
	if err != nil {
		t.Fatal(err)
	}
	shape := func(m Model) (float64, error) { return m.Values()[0], nil }
	boot, used, err := f.Bootstrap(cells, 40, 1, shape)
	if err != nil || used != 40 {
		t.Fatal(used, err)
	}
	few, _, err := f.Bootstrap(cells, 5, 1, shape)
	if err != nil {
		t.Fatal(err)
	}
	again, _, err := f.Bootstrap(cells, 5, 1, shape)
	if err != nil || few[0] != again[0] {
		t.Errorf("the same seed gave %v, then %v: %v", few, again, err)
	}
	profile, err := f.Profile(cells, "r")
	if err != nil {
		t.Fatal(err)
	}
	delta, err := f.Interval(Positive, shape)
	if err != nil {
		t.Fatal(err)
	}
	wald := f.Estimates[0]
	for _, iv := range []Interval{boot[0], profile, delta} {
		width := (iv.High - iv.Low) / (wald.High - wald.Low)
		if !(iv.Low < wald.Value && wald.Value < iv.High) || width < .5 || width > 1.8 {
			t.Errorf("%s: %.4f to %.4f; Wald %.4f to %.4f", iv.Method, iv.Low, iv.High, wald.Low, wald.High)
		}
	}
	if _, err := f.Profile(cells, "a"); err == nil {
		t.Error("no error for a parameter that the model does not have")
	}
}

// One core and four give bit-identical results; not parallel, because it sets GOMAXPROCS.
func TestOneCoreGivesTheSameBits(t *testing.T) {
	cs := daily(12_000, 17) // many chunks of 512 cells
	run := func() []float64 {
		var out []float64
		cells, err := Compress(cs)
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range kinds {
			f, err := FitModel(k, cells, Options{})
			if err != nil {
				t.Fatal(err)
			}
			s, err := Score(f.Model, cells, 20)
			if err != nil {
				t.Fatal(err)
			}
			out = append(append(out, f.Model.Values()...), f.LogLik, s.Total)
			if k != KindMBGNBD {
				continue
			}
			total, err := f.futureTotal(cells, 20)
			if err != nil {
				t.Fatal(err)
			}
			profile, err := f.Profile(cells, "r")
			if err != nil {
				t.Fatal(err)
			}
			boot, _, err := f.Bootstrap(cells, 6, 1, func(m Model) (float64, error) { return m.Values()[0], nil })
			if err != nil {
				t.Fatal(err)
			}
			for _, iv := range []Interval{total, profile, boot[0]} {
				out = append(out, iv.Low, iv.High)
			}
		}
		return out
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	one := run()
	runtime.GOMAXPROCS(4)
	if many := run(); !slices.Equal(one, many) {
		t.Errorf("one core %v\nfour      %v", one, many)
	}
}

func TestScoreEqualsPerCustomerFunctions(t *testing.T) {
	t.Parallel()
	cs := simulated(t, MBGNBD{.6, 6, .8, 2.5}, 500, 2)
	cells, err := Compress(cs)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range []Model{cdnowBG, cdnowMBG, cdnowPareto, cdnowNBD} {
		s, err := Score(m, cells, 26)
		if err != nil {
			t.Fatal(err)
		}
		for i, c := range cs {
			p, err := PAlive(m, c)
			must(t, p, err)
			e, err := ExpectedFuture(m, c, 26)
			must(t, e, err)
			if math.Abs(p-s.PAlive[i]) > 1e-12 || math.Abs(e-s.Expected[i]) > 1e-9*(1+e) {
				t.Fatalf("%s, customer %d: %v %v, score %v %v", m.Kind(), i, p, e, s.PAlive[i], s.Expected[i])
			}
		}
		if warned := len(s.Warnings) > 0; warned != (m.Kind() == KindBGNBD) {
			t.Errorf("%s: warnings %v", m.Kind(), s.Warnings)
		}
	}
}

// The infinite-horizon value of the Pareto/NBD in closed form (Fader, Hardie
// and Lee 2005, JMR 42): (r+x)/(α+T)·P(alive)·B·z^{s−1}·U(s, s, z), z = δB.
func TestDiscountedParetoClosedForm(t *testing.T) {
	t.Parallel()
	m, c, rate := ParetoNBD{.5629966, 12.5590370, .4081095, 10.5148048}, Customer{7, 35, 77.86}, .0027
	got, err := Discounted(m, c, rate, math.Inf(1))
	must(t, got, err)
	z := rate * (m.Beta + c.T)
	u, _, err := TricomiU(m.S, m.S, z)
	must(t, u, err)
	alive, err := PAlive(m, c)
	must(t, alive, err)
	want := (m.R + 7) / (m.Alpha + c.T) * alive * (m.Beta + c.T) * math.Pow(z, m.S-1) * u
	closeTo(t, "DERT", got, want, 1e-10)
}
