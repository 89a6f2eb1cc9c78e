package repeat

import (
	"math"
	"math/rand/v2"
	"reflect"
	"runtime"
	"testing"

	"huitou/stat/conform/conformtest"

	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"
)

func TestChecks(t *testing.T) {
	t.Parallel()
	conformtest.Run(t, Checks())
}

// simulate draws n customers of a model over a period; after reports who bought in the
// horizon after it.
func simulate(seed uint64, n int, p Parameters, period, horizon float64) (hs []History, after []bool) {
	r := rand.New(rand.NewPCG(seed, 3))
	for i := range n {
		rate := distuv.Gamma{Alpha: p.A, Beta: p.B, Src: r}.Rand()
		leave := distuv.Beta{Alpha: p.LeaveA, Beta: p.LeaveB, Src: r}.Rand()
		size := float64(1 + i%4)
		h, now, bought := History{Size: size}, period*r.Float64(), false
		for {
			units := float64(1 + r.IntN(3))
			h.Units = append(h.Units, units)
			gap := math.Inf(1)
			if r.Float64() >= leave {
				gap = distuv.Gamma{Alpha: p.Shape, Beta: rate, Src: r}.Rand() * math.Pow(units, p.UnitPower) / math.Pow(size, p.SizePower)
				gap = max(gap, 1e-6)
			}
			if now+gap > period {
				h.Open, bought = period-now, now+gap <= period+horizon
				break
			}
			h.Gaps = append(h.Gaps, gap)
			now += gap
		}
		hs, after = append(hs, h), append(after, bought)
	}
	return hs, after
}

func TestFitRecoversAndIsCalibrated(t *testing.T) {
	t.Parallel()
	trueParameters := Parameters{Shape: 2, A: 4, B: 40, LeaveA: 1, LeaveB: 9, UnitPower: 0.8, SizePower: 0.5, Keep: 1}
	hs, came := simulate(1, customers(), trueParameters, 365, 28)
	m, err := Fit(hs)
	if err != nil {
		t.Fatal(err)
	}
	p := m.All
	if math.Abs(p.Shape-2) > 0.2 || math.Abs(p.UnitPower-0.8) > 0.1 || math.Abs(p.SizePower-0.5) > 0.1 ||
		math.Abs(p.A/p.B-0.1) > 0.02 || math.Abs(p.LeaveA/(p.LeaveA+p.LeaveB)-0.1) > 0.03 {
		t.Errorf("%+v", p)
	}
	chance := make([]float64, len(hs))
	for i, h := range hs {
		if chance[i], err = m.Within(h, 28); err != nil {
			t.Fatal(err)
		}
	}
	bins, err := Calibration(chance, came, 5)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range bins {
		if se := math.Sqrt(b.Chance * (1 - b.Chance) / float64(b.N)); math.Abs(b.Chance-b.Came) > 4*se+0.01 {
			t.Errorf("%d customers: predicted %.3f, observed %.3f", b.N, b.Chance, b.Came)
		}
	}
}

func TestItemsAreShrunkTowardsTheirCategory(t *testing.T) {
	t.Parallel()
	fast := Parameters{Shape: 2, A: 4, B: 20, LeaveA: 1, LeaveB: 20, Keep: 1}
	slow := fast
	slow.B = 200
	var hs []History
	for i, p := range []Parameters{fast, slow} {
		some, _ := simulate(uint64(i), 150, p, 365, 1)
		for _, h := range some {
			hs = append(hs, History{Gaps: h.Gaps, Open: h.Open, Path: []int{0, i}})
		}
	}
	hs = append(hs, History{Gaps: []float64{5, 6}, Open: 1, Path: []int{0, 7}})
	m, err := Fit(hs)
	if err != nil {
		t.Fatal(err)
	}
	window := func(path ...int) Window {
		w, err := m.Window(History{Path: path}, 0.8, 1)
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
	a, b, unknown := window(0, 0), window(0, 1), window(0, 7)
	if !(a.Median < unknown.Median && unknown.Median < b.Median) {
		t.Errorf("medians %v, %v, %v", a.Median, unknown.Median, b.Median)
	}
	if w, _ := m.Window(History{}, 0.8, 3); w.Enough || len(w.Warnings) == 0 {
		t.Errorf("a window from fewer purchases than required: %+v", w)
	}
}

func TestProbabilitiesAreBoundedAndGrowWithHorizon(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := Model{All: Parameters{
			Shape: rapid.Float64Range(0.1, 50).Draw(t, "k"), A: rapid.Float64Range(0.05, 500).Draw(t, "a"),
			B: rapid.Float64Range(1e-3, 1e5).Draw(t, "b"), LeaveA: rapid.Float64Range(0.01, 50).Draw(t, "la"),
			LeaveB: rapid.Float64Range(0.01, 50).Draw(t, "lb"), Keep: rapid.Float64Range(0.3, 0.999).Draw(t, "keep"),
		}}
		h := History{
			Gaps: rapid.SliceOfN(rapid.Float64Range(0.01, 1000), 0, 30).Draw(t, "gaps"),
			Open: rapid.Float64Range(0, 1e5).Draw(t, "open"),
		}
		active, err := m.Active(h)
		if err != nil || !(active >= 0 && active <= 1) {
			t.Fatalf("active %v, %v", active, err)
		}
		before := 0.0
		for _, horizon := range []float64{0, 1, 10, 100, 1000} {
			p, err := m.Within(h, horizon)
			if err != nil || !(p >= before-1e-9 && p <= active+1e-9) {
				t.Fatalf("within %v: %v after %v, active %v, %v", horizon, p, before, active, err)
			}
			before = p
		}
	})
}

func TestResultsDoNotDependOnTimeUnit(t *testing.T) {
	t.Parallel()
	hs, _ := simulate(2, 200, Parameters{Shape: 2, A: 4, B: 40, LeaveA: 1, LeaveB: 9, Keep: 1}, 365, 1)
	hours := make([]History, len(hs))
	for i, h := range hs {
		hours[i] = History{Open: 24 * h.Open}
		hs[i] = History{Gaps: h.Gaps, Open: h.Open}
		for _, g := range h.Gaps {
			hours[i].Gaps = append(hours[i].Gaps, 24*g)
		}
	}
	a, err1 := Fit(hs)
	b, err2 := Fit(hours)
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	for i := range hs[:20] {
		p, _ := a.Within(hs[i], 10)
		q, _ := b.Within(hours[i], 240)
		if math.Abs(p-q) > 0.01 {
			t.Errorf("in days %v, in hours %v", p, q)
		}
	}
}

func TestRewind(t *testing.T) {
	t.Parallel()
	h := History{Gaps: []float64{10, 5}, Open: 3, Units: []float64{1, 2, 3}}
	before, bought, begun := h.Rewind(4)
	want := History{Gaps: []float64{10}, Open: 4, Units: []float64{1, 2}}
	if !begun || !bought || !reflect.DeepEqual(before, want) {
		t.Errorf("%+v, %v, %v", before, bought, begun)
	}
	if _, _, begun := h.Rewind(19); begun {
		t.Error("the history has begun before its first purchase")
	}
}

func TestOneCoreGivesIdenticalResults(t *testing.T) {
	hs, _ := simulate(3, 1500, Parameters{Shape: 2, A: 4, B: 80, LeaveA: 1, LeaveB: 9, Keep: 1}, 200, 1)
	p := Parameters{Shape: 1.5, A: 3, B: 50, LeaveA: 1, LeaveB: 5, Keep: 0.9}
	many := total(hs, p)
	old := runtime.GOMAXPROCS(1)
	one := total(hs, p)
	runtime.GOMAXPROCS(old)
	if one != many {
		t.Errorf("one core %v, all %v", one, many)
	}
}

func FuzzFit(f *testing.F) {
	f.Add(1.0, 2.0, 3.0, 0.0, 1)
	f.Add(1e-9, 1e9, 1e9, 1e9, 0)
	f.Add(math.NaN(), math.Inf(1), -1.0, 5e-324, 3)
	f.Fuzz(func(t *testing.T, a, b, c, open float64, path int) {
		hs := []History{{Gaps: []float64{a, b}, Open: open, Path: []int{path}}, {Gaps: []float64{c}, Open: open, Units: []float64{a, b}, Size: c}, {}}
		m, err := Fit(hs)
		if err != nil {
			return
		}
		for _, h := range hs {
			if p, err := m.Within(h, b); err == nil && !(p >= 0 && p <= 1) {
				t.Fatalf("%v of %+v", p, m.All)
			}
			if c, err := m.WithinInterval(h, b, 0.9); err == nil && !(c.Low >= 0 && c.Low <= c.Value && c.Value <= c.High && c.High <= 1) {
				t.Fatalf("%+v of %+v", c, m.All)
			}
			if c, err := m.ActiveInterval(h, 0.9); err == nil && !(c.Low >= 0 && c.Low <= c.Value && c.Value <= c.High && c.High <= 1) {
				t.Fatalf("%+v of %+v", c, m.All)
			}
			if w, err := m.Window(h, 0.9, 1); err == nil && !(finite(w.Low) && w.Low <= w.Median && w.Median <= w.High && finite(w.High)) {
				t.Fatalf("%+v", w)
			}
		}
		if es, err := m.Intervals([]int{path}, 0.9); err == nil {
			for _, e := range es {
				if !(finite(e.Low) && finite(e.High) && e.Low <= e.Value && e.Value <= e.High) {
					t.Fatalf("%+v", e)
				}
			}
		}
		if bs, err := Baselines(hs, b); err == nil {
			for _, base := range bs {
				if p := base.Within(hs[0]); !(p >= 0 && p <= 1) {
					t.Fatalf("%s: %v", base.Name, p)
				}
			}
		}
	})
}

// The intervals of parameters, and of probabilities for customers outside the sample,
// cover the true values at their level.
func TestIntervalsCover(t *testing.T) {
	t.Parallel()
	trueParameters := Parameters{Shape: 1.5, A: 3, B: 30, LeaveA: 1, LeaveB: 6, UnitPower: 0.8, SizePower: 0.5, Keep: 1}
	trueModel := Model{All: trueParameters, positions: map[string]int{}}
	customers := []History{
		{Gaps: []float64{9, 12, 10, 11}, Open: 5, Size: 1},
		{Gaps: []float64{20}, Open: 30, Size: 2},
		{Open: 40, Size: 3},
	}
	inside, computed := map[string]float64{}, map[string]float64{}
	count := func(what string, trueValue, low, high float64) {
		computed[what]++
		if low <= trueValue && trueValue <= high {
			inside[what]++
		}
	}
	rounds := coverings()
	for seed := range rounds {
		hs, _ := simulate(uint64(1000+seed), 300, trueParameters, 365, 28)
		m, err := Fit(hs)
		if err != nil {
			t.Fatal(err)
		}
		estimates, err := m.Intervals(nil, 0.9)
		if err != nil {
			t.Fatal(err)
		}
		real := named(trueParameters.vector())
		for i, e := range estimates[:7] { // Keep is on its limit
			count(e.Name, real[i], e.Low, e.High)
		}
		for i, h := range customers {
			p, _ := trueModel.Within(h, 14)
			c, err := m.WithinInterval(h, 14, 0.9)
			if plain, _ := m.Within(h, 14); err != nil || c.Value != plain || c.N != 300 {
				t.Fatalf("%+v, %v, %v", c, plain, err)
			}
			count("within "+string(rune('1'+i)), p, c.Low, c.High)
			a, _ := trueModel.Active(h)
			if c, err = m.ActiveInterval(h, 0.9); err != nil {
				t.Fatal(err)
			}
			count("active "+string(rune('1'+i)), a, c.Low, c.High)
		}
	}
	for what, n := range computed {
		got := inside[what] / n
		t.Logf("%s: 90 %% covers %.3f of %v", what, got, n)
		if math.Abs(got-0.9) > 3*math.Sqrt(0.9*0.1/n) {
			t.Errorf("%s: 90 %% covers %.3f of %v", what, got, n)
		}
	}
}

func TestIntervalsRejectInvalidInput(t *testing.T) {
	t.Parallel()
	if _, err := (Model{}).Intervals(nil, 0.9); err == nil {
		t.Error("no error for a model that was not fitted")
	}
	if _, err := (Model{}).WithinInterval(History{}, 1, 1); err == nil {
		t.Error("no error for a level of 1")
	}
}

func BenchmarkFit(b *testing.B) {
	b.Run("2k", func(b *testing.B) {
		hs, _ := simulate(1, 2000, Parameters{Shape: 2, A: 4, B: 80, LeaveA: 1, LeaveB: 9, Keep: 1}, 365, 1)
		b.ReportAllocs()
		for b.Loop() {
			_, _ = Fit(hs)
		}
	})
}

func BenchmarkWithin(b *testing.B) {
	m := Model{All: Parameters{Shape: 2, A: 4, B: 80, LeaveA: 1, LeaveB: 9, Keep: 0.95}}
	h := History{Gaps: []float64{20, 30, 25, 22}, Open: 12}
	b.ReportAllocs()
	for b.Loop() {
		_, _ = m.Within(h, 14)
	}
}
