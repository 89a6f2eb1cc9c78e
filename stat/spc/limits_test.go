package spc

import (
	"math"
	"testing"
)

func near(a, b float64) bool { return math.Abs(a-b) <= 1e-9*(1+math.Abs(b)) }

func TestCUSUM(t *testing.T) {
	t.Parallel()
	x := []float64{1, 2, 1, -0.5, -3, -3}
	known := Options{Known: &Known{0, 1}}
	on, err := CUSUM(x, Design{K: 0.5, H: 2, HeadStart: 1}, known)
	if err != nil {
		t.Fatal(err)
	}
	up, down := []float64{1.5, 3, 3.5, 2.5, 0, 0}, []float64{0, 0, 0, 0, 2.5, 5}
	for i := range x {
		if !near(on.Up[i], up[i]) || !near(on.Down[i], down[i]) {
			t.Fatalf("sums %v %v, want %v %v", on.Up, on.Down, up, down)
		}
	}
	if len(on.Signals) != 5 || on.Signals[0] != (Signal{1, Beyond, true}) || on.Signals[4] != (Signal{5, Beyond, false}) {
		t.Errorf("signals %v", on.Signals)
	}
	again, err := CUSUM(x, Design{K: 0.5, H: 2, HeadStart: 1, Restart: true}, known)
	if err != nil || !near(again.Up[2], 1.5) || !near(again.Down[5], 3.5) {
		t.Errorf("after a restart %v %v, %v", again.Up, again.Down, err)
	}
}

func TestEWMALimitsConverge(t *testing.T) {
	t.Parallel()
	c, err := EWMA([]float64{1, 0, 2, 1, 0, 1}, 0.25, Options{Known: &Known{0, 2}, Phases: []int{4}})
	if err != nil {
		t.Fatal(err)
	}
	settled := 3 * 2 * math.Sqrt(0.25/1.75)
	if !near(c.High[0], 3*2*0.25) || !near(c.High[4], c.High[0]) || c.High[3] >= settled {
		t.Errorf("limits %v, settled %v", c.High, settled)
	}
	if !near(c.Value[1], 0.25*0.75) || c.Value[4] != 0 {
		t.Errorf("values %v", c.Value)
	}
}

// Two groups of three values with ranges 2 and 4 and standard deviations 1 and 2.
func TestEstimatorsOfGroups(t *testing.T) {
	t.Parallel()
	groups := [][]float64{{1, 2, 3}, {6, 8, 10}}
	for _, c := range []struct {
		name  string
		by    Estimator
		sigma float64
	}{
		{"ranges", RangeMean, 3 / d2(3)},
		{"deviations", DeviationMean, 1.5 / c4(3)},
		{"pooled", DeviationPooled, math.Sqrt(2.5) / c4(5)},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			x, err := XBar(groups, Options{Estimator: c.by})
			if err != nil {
				t.Fatal(err)
			}
			if !near(x.Phases[0].Sigma, c.sigma) || !near(x.Centre[0], 5) || !near(x.High[0], 5+3*c.sigma/math.Sqrt(3)) {
				t.Errorf("%+v, want sigma %v", x.Phases, c.sigma)
			}
			s, err := SChart(groups, Options{Estimator: c.by})
			if err != nil || !near(s.Centre[0], c4(3)*c.sigma) || s.Low[0] != 0 {
				t.Errorf("S centre %v low %v, %v", s.Centre, s.Low, err)
			}
		})
	}
}

func TestMedianRangeIsRobustToAnOutlier(t *testing.T) {
	t.Parallel()
	x := []float64{1, 2, 1, 2, 1, 50, 1, 2, 1, 2, 1}
	c, err := XmR(x, Options{Estimator: RangeMedian})
	if err != nil || !near(c.Phases[0].Sigma, 1/0.9538725524) {
		t.Errorf("sigma %v, %v", c.Phases, err)
	}
	without, err := XmR(x, Options{Exclude: []int{5}})
	if err != nil || !near(without.Phases[0].Sigma, 1/d2(2)) || without.Phases[0].Used != 10 {
		t.Errorf("%+v, %v", without.Phases, err)
	}
	if len(without.Signals) != 1 || without.Signals[0].Index != 5 {
		t.Errorf("signals %v", without.Signals)
	}
}

func TestMovingRangeSeparatesPhases(t *testing.T) {
	t.Parallel()
	c, err := MovingRange([]float64{1, 2, 1, 2, 50, 52, 50, 52}, Options{Phases: []int{4}})
	if err != nil {
		t.Fatal(err)
	}
	if c.N != 7 || !near(c.Centre[0], 1) || !near(c.Centre[4], 2) || len(c.Signals) != 1 || c.Signals[0].Index != 3 {
		t.Errorf("centre %v, signals %v", c.Centre, c.Signals)
	}
}
