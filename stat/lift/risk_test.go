package lift

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// Exchanging the arms gives the inverse ratio with the inverse limits.
func TestRiskRatioOfExchangedArms(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n1, n0 := rapid.IntRange(2, 300).Draw(t, "n1"), rapid.IntRange(2, 300).Draw(t, "n0")
		x1, x0 := rapid.IntRange(1, n1).Draw(t, "x1"), rapid.IntRange(1, n0).Draw(t, "x0")
		a, err := RiskRatio(x1, n1, x0, n0, 0.95)
		if err != nil {
			t.Fatal(err)
		}
		b, err := RiskRatio(x0, n0, x1, n1, 0.95)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range [][2]float64{{a.Value, b.Value}, {a.Low, b.High}, {a.High, b.Low}} {
			if math.Abs(p[0]*p[1]-1) > 1e-6 {
				t.Fatalf("%+v, arms exchanged %+v", a, b)
			}
		}
		if !(a.Low <= a.Value && a.Value <= a.High) {
			t.Fatalf("%+v", a)
		}
	})
}

func TestRiskRatioWithoutEvents(t *testing.T) {
	t.Parallel()
	if r, err := RiskRatio(0, 50, 5, 50, 0.95); err != nil || r.Low != 0 || !(r.High > 0.1 && r.High < 1.5) {
		t.Errorf("no event among the treated: %+v, %v", r, err)
	}
	if r, err := RiskRatio(5, 50, 0, 50, 0.95); err != nil || !math.IsNaN(r.High) || !math.IsNaN(r.Value) || !(r.Low > 0.5) {
		t.Errorf("no event in the hold-out: %+v, %v", r, err)
	}
	if _, err := RiskRatio(0, 50, 0, 50, 0.95); err == nil {
		t.Error("no error without any event")
	}
}

// The always-valid interval contains the fixed one, exchanging the arms inverts it, and a
// large effect excludes 1.
func TestSequentialRiskRatio(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n1, n0 := rapid.IntRange(20, 3000).Draw(t, "n1"), rapid.IntRange(20, 3000).Draw(t, "n0")
		x1, x0 := rapid.IntRange(1, n1).Draw(t, "x1"), rapid.IntRange(1, n0).Draw(t, "x0")
		watch := Watch{Planned: max(n1, n0)}
		a, err := SequentialRiskRatio(x1, n1, x0, n0, watch)
		if err != nil {
			t.Fatal(err)
		}
		b, err := SequentialRiskRatio(x0, n0, x1, n1, watch)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range [][2]float64{{a.Value, b.Value}, {a.Low, b.High}, {a.High, b.Low}} {
			if math.Abs(p[0]*p[1]-1) > 1e-9 {
				t.Fatalf("%+v, arms exchanged %+v", a, b)
			}
		}
		fixed, err := RiskRatio(x1, n1, x0, n0, 0.95)
		if err != nil {
			t.Fatal(err)
		}
		if min(x1, x0) >= 10 && min(n1-x1, n0-x0) >= 10 && math.Log(a.High/a.Low) < math.Log(fixed.High/fixed.Low) {
			t.Fatalf("narrower than the fixed interval: %+v, %+v", a, fixed)
		}
	})
	if r, err := SequentialRiskRatio(300, 1000, 150, 1000, Watch{Planned: 1000}); err != nil || r.Value != 2 || r.Low < 1.4 || r.High > 2.8 {
		t.Errorf("%+v, %v", r, err)
	}
	if r, err := SequentialRiskRatio(0, 50, 5, 50, Watch{Planned: 50}); err != nil || r.Low != 0 || !(r.High > 0.1) {
		t.Errorf("no event among the treated: %+v, %v", r, err)
	}
	if r, err := SequentialRiskRatio(5, 50, 0, 50, Watch{Planned: 50}); err != nil || !math.IsNaN(r.High) || !math.IsNaN(r.Value) || len(r.Warnings) == 0 {
		t.Errorf("no event in the hold-out: %+v, %v", r, err)
	}
	for name, w := range map[string]Watch{"nothing planned": {}, "level": {Planned: 9, Level: 2}} {
		if _, err := SequentialRiskRatio(5, 50, 5, 50, w); err == nil {
			t.Error(name)
		}
	}
	if _, err := SequentialRiskRatio(0, 50, 0, 50, Watch{Planned: 9}); err == nil {
		t.Error("no error without any event")
	}
}

// DetectableMean is the inverse of MeanSize.
func TestDetectableMeanInvertsMeanSize(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		plan := Plan{Power: rapid.Float64Range(0.5, 0.99).Draw(t, "power"), Ratio: rapid.Float64Range(0.1, 9).Draw(t, "ratio")}
		n := rapid.Float64Range(5, 1e6).Draw(t, "n")
		d, err := DetectableMean(3, n, plan)
		if err != nil {
			t.Fatal(err)
		}
		if s, err := MeanSize(3, d, plan); err != nil || math.Abs(s.Treated/n-1) > 1e-9 {
			t.Fatalf("%v units detect %v, which needs %+v, %v", n, d, s, err)
		}
	})
}
