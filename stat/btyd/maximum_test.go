package btyd

import (
	"errors"
	"math"
	"slices"
	"testing"
)

func hasWarning(list []Warning, code string) bool {
	return slices.ContainsFunc(list, func(w Warning) bool { return w.Code == code })
}

// A hundred customers with 10⁴ purchases within 1e-9 weeks and none in the 1e9
// weeks after: the search used to stop at its starting values and report a flat
// likelihood.
func TestExtremeDataReachAMaximumWithinBounds(t *testing.T) {
	t.Parallel()
	cs := make([]Customer, 100)
	for i := range cs {
		cs[i] = Customer{10_000, 1e-9, 1e9}
	}
	cells, err := Compress(cs)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range kinds {
		f, err := FitModel(k, cells, Options{NoFallback: true})
		if err != nil {
			t.Fatal(err)
		}
		if hasWarning(f.Warnings, "not-maximum") {
			t.Errorf("%s: %v", k, f.Warnings)
		}
		// No point of a grid over the bounds has a higher likelihood.
		p := cells.problem(k)
		top := p.f(cells.logParams(f.Model), make([]float64, len(p.lo)))
		grid := []float64{0, .25, .5, .75, 1}
		u := make([]float64, len(p.lo))
		var walk func(i int)
		walk = func(i int) {
			if i == len(u) {
				if v := p.f(u, make([]float64, len(u))); v > top+1e-9*math.Abs(top) {
					t.Fatalf("%s: log-likelihood %v at %v, %v at the fit", k, v, u, top)
				}
				return
			}
			for _, g := range grid {
				u[i] = p.lo[i] + g*(p.hi[i]-p.lo[i])
				walk(i + 1)
			}
		}
		walk(0)
	}
}

// A fit whose search stopped before a maximum says so and has no intervals.
func TestNoIntervalsWithoutAMaximum(t *testing.T) {
	t.Parallel()
	steep := problem{lo: []float64{-5, -5}, hi: []float64{5, 5}}
	// The gradient has the wrong sign, so that no step of the search can increase f.
	steep.f = func(u, grad []float64) float64 {
		grad[0], grad[1] = 1, 0
		return -u[0] - u[1]*u[1]
	}
	got, ok := steep.findMaximum([][]float64{{0, 0}}, 200, 500)
	if !ok {
		t.Fatal("no result")
	}
	got.names, got.unit, got.level = []string{"r", "alpha"}, []float64{1, 1}, .95
	estimates, warnings := got.estimates()
	if !hasWarning(warnings, "not-maximum") || hasWarning(warnings, "flat") {
		t.Errorf("warnings %v", warnings)
	}
	for _, e := range estimates {
		if !math.IsNaN(e.SE) || !math.IsNaN(e.Low) || !math.IsNaN(e.High) {
			t.Errorf("%s has an interval: %+v", e.Name, e)
		}
	}
	one := func([]float64) (float64, error) { return 1, nil }
	_, delta := got.delta("test", Positive, one)
	_, profile := got.profile("test", steep, "cells", "r")
	_, _, boot := bootstrap[Model]("test", got, NBD{1, 1}, 10, 1, nil, nil)
	for _, err := range []error{delta, profile, boot} {
		var e *Error
		if !errors.As(err, &e) || e.Field != "fit" {
			t.Errorf("got %v, want an error", err)
		}
	}
}

// When a parameter ends on its bound, the curvature does not give the uncertainty of
// the others: they have no Wald interval, and a warning says so.
func TestParameterOnBoundHasNoWaldIntervals(t *testing.T) {
	t.Parallel()
	// A ridge whose maximum lies beyond the bounds: the first coordinate ends on its
	// bound at 1, and the second with it.
	ridge := problem{lo: []float64{-5, -5}, hi: []float64{1, 5}}
	ridge.f = func(u, grad []float64) float64 {
		a, b := u[0]-3, u[1]-u[0]
		grad[0], grad[1] = -2*a+8*b, -8*b
		return -a*a - 4*b*b
	}
	got, ok := ridge.findMaximum([][]float64{{0, 0}}, 200, 500)
	if !ok || !got.atBound[0] || got.atBound[1] || got.cov == nil {
		t.Fatalf("%+v", got)
	}
	got.names, got.unit, got.level = []string{"r", "alpha"}, []float64{1, 1}, .95
	estimates, warnings := got.estimates()
	for _, code := range []string{"bound", "bound-others"} {
		if !hasWarning(warnings, code) {
			t.Errorf("no warning %q in %v", code, warnings)
		}
	}
	if hasWarning(warnings, "flat") {
		t.Errorf("warnings %v", warnings)
	}
	for _, e := range estimates {
		if !math.IsNaN(e.SE) || !math.IsNaN(e.Low) || !math.IsNaN(e.High) {
			t.Errorf("%s has an interval: %+v", e.Name, e)
		}
	}
	wide, err := got.profile("test", ridge, "cells", "alpha")
	if err != nil || !(wide.Low < wide.Value && wide.Value < wide.High) {
		t.Errorf("the profile is %+v, %v", wide, err)
	}
}

// A search that ends on a bound leaves no gradient in the free parameters.
func TestNoFreeGradientAfterFitOnBound(t *testing.T) {
	t.Parallel()
	for seed := range uint64(rounds(16)) {
		n := 5 + int(seed)*3
		cells, err := Compress(simulated(t, NBD{.8, 7}, n, 300+seed))
		if err != nil {
			t.Fatal(err)
		}
		if cells.meanX == 0 {
			continue
		}
		for _, k := range kinds {
			f, err := FitModel(k, cells, Options{NoFallback: true})
			if err != nil {
				t.Fatal(err)
			}
			if hasWarning(f.Warnings, "not-maximum") {
				t.Errorf("%s on %d customers: %v, %v", k, n, f.Model, f.Warnings)
			}
		}
	}
}

// Intervals reject data other than those of the fit.
func TestIntervalsRejectOtherData(t *testing.T) {
	t.Parallel()
	for _, s := range studies() {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			got := s.fit(t, 300, 1)
			if _, err := got.profile("no such parameter"); err == nil {
				t.Error("no error for a parameter that the model does not have")
			}
			if _, _, err := got.bootstrap(1); err == nil {
				t.Error("no error for one replicate")
			}
		})
	}
	a, b := simulated(t, NBD{.8, 7}, 300, 1), simulated(t, NBD{.8, 7}, 300, 2)
	f := fitOf(t, KindNBD, a)
	cells, err := Compress(b)
	if err != nil {
		t.Fatal(err)
	}
	var e *Error
	if _, err := f.Profile(cells, "r"); !errors.As(err, &e) || e.Field != "cells" {
		t.Errorf("profile on other cells: %v", err)
	}
	if _, _, err := f.Bootstrap(cells, 10, 1); !errors.As(err, &e) || e.Field != "cells" {
		t.Errorf("bootstrap on other cells: %v", err)
	}
	cohort := []Cohort{{Lost: []float64{.3, .1}, Left: .6}}
	shares, err := FitSBG(cohort, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := shares.Bootstrap(cohort, 10, 1); !errors.As(err, &e) || e.Field != "cohorts" {
		t.Errorf("bootstrap of shares: %v", err)
	}
	if _, err := (&GammaGammaFit{Model: GammaGamma{6, 4, 15}}).Interval(Positive, func(GammaGamma) (float64, error) { return 1, nil }); err == nil {
		t.Error("no error for the interval of a zero Fit")
	}
}

// The bootstrap with one seed gives the same result on any number of cores.
func TestBootstrapIsDeterministic(t *testing.T) {
	t.Parallel()
	for _, s := range studies() {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			got := s.fit(t, 200, 4)
			a, used, err := got.bootstrap(12)
			if err != nil {
				t.Fatal(err)
			}
			b, again, err := got.bootstrap(12)
			if err != nil || used != again || !slices.Equal(a, b) {
				t.Errorf("%v and %v: %v", a, b, err)
			}
			for i, iv := range a {
				if iv.N == 0 || iv.Level != .95 || iv.Method == "" || iv.Value != got.wald[i].Value {
					t.Errorf("%+v, estimate %v", iv, got.wald[i])
				}
			}
		})
	}
}
