package ipa

import (
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"huitou/stat/conform/conformtest"

	"pgregory.net/rapid"
)

func TestChecks(t *testing.T) {
	t.Parallel()
	conformtest.Run(t, Checks())
}

// survey simulates n respondents who rate p attributes on 1 to 7, with a common mood, and
// their overall satisfaction.
func survey(r *rand.Rand, n, p int) (Survey, []float64) {
	s := Survey{Low: 1, High: 7, Performance: make([][]float64, p), Stated: make([][]float64, p)}
	var overall []float64
	answer := func(v float64) float64 { return min(7, max(1, math.Round(v))) }
	for range n {
		mood, sum := r.NormFloat64(), 0.0
		for j := range p {
			x := answer(4 + float64(j%3-1) + mood/2 + r.NormFloat64())
			sum += x * float64(j%2)
			s.Performance[j] = append(s.Performance[j], x)
			s.Stated[j] = append(s.Stated[j], answer(4+float64(j%4)/2+r.NormFloat64()))
		}
		overall = append(overall, sum+r.NormFloat64())
	}
	return s, overall
}

func TestErrors(t *testing.T) {
	t.Parallel()
	nan, inf := math.NaN(), math.Inf(1)
	two := [][]float64{{1, 2, 3}, {2, 3, 5}}
	good := func() Survey { return Survey{Performance: two, Stated: two, Low: 1, High: 5} }
	change := func(f func(s *Survey)) func() error {
		s := good()
		f(&s)
		return func() error { _, err := Map(s, Mean, 0.95); return err }
	}
	correlate := func(x [][]float64, y []float64, level float64) func() error {
		return func() error { _, err := Correlate(x, y, level); return err }
	}
	for _, c := range []struct {
		name string
		call func() error
		want Error
	}{
		{"one attribute", change(func(s *Survey) { s.Performance = two[:1] }), Error{"Map", "performance", -1, "has fewer than two attributes"}},
		{"no importance", change(func(s *Survey) { s.Stated = nil }), Error{"Map", "stated", -1, "and derived are both missing"}},
		{"scale", change(func(s *Survey) { s.High = 1 }), Error{"Map", "high", -1, "is not above low"}},
		{"off", change(func(s *Survey) { s.High = 4 }), Error{"Map", "performance", 1, "has an answer off the scale"}},
		{"stated off", change(func(s *Survey) { s.Stated = [][]float64{{1, 2, 3}, {1, 0, 1}} }), Error{"Map", "stated", 1, "has an answer off the scale"}},
		{"infinite", change(func(s *Survey) { s.Stated = [][]float64{{1, 2, 3}, {1, inf, 1}} }), Error{"Map", "stated", 1, "has an answer off the scale"}},
		{"attributes", change(func(s *Survey) { s.Stated = two[:1] }), Error{"Map", "stated", -1, "has another number of attributes than performance"}},
		{"ragged", change(func(s *Survey) { s.Stated = [][]float64{{1, 2, 3}, {1}} }), Error{"Map", "stated", 1, "has another length than the first attribute"}},
		{"answers", change(func(s *Survey) { s.Stated = [][]float64{{1, 2, 3}, {1, nan, nan}} }), Error{"Map", "stated", 1, "has fewer than two answers"}},
		{"derived", change(func(s *Survey) { s.Derived = []Figure{{1, 1, 1, 1}} }), Error{"Map", "derived", -1, "has another number of attributes than performance"}},
		{"outside", change(func(s *Survey) { s.Derived = []Figure{{1, 1, 1, 1}, {1, 2, 3, 9}} }), Error{"Map", "derived", 1, "is not finite, outside its interval, or of nobody"}},
		{"lines", change(func(s *Survey) { s.Lines.Stated = nan }), Error{"Map", "lines", -1, "are not finite"}},
		{"level", func() error { _, err := Map(good(), Mean, 95); return err }, Error{"Map", "level", -1, "is not between 0 and 1"}},
		{"crosshair", func() error { _, err := Map(good(), 4, 0.95); return err }, Error{"Map", "crosshair", -1, "is unknown"}},
		{"nothing", correlate(nil, nil, 0.95), Error{"Correlate", "performance", -1, "is empty"}},
		{"lengths", correlate(two, []float64{1}, 0.95), Error{"Correlate", "performance", 0, "has another length than overall"}},
		{"three", correlate(two, []float64{1, 2, 3}, 0.95), Error{"Correlate", "performance", 0, "has fewer than four who answered overall too"}},
		{"constant", correlate([][]float64{{1, 1, 1, 1}}, []float64{1, 2, 3, 4}, 0.95), Error{"Correlate", "performance", 0, "or overall does not vary, or is infinite"}},
		{"infinite overall", correlate([][]float64{{1, 2, 1, 1}}, []float64{1, 2, 3, inf}, 0.95), Error{"Correlate", "performance", 0, "or overall does not vary, or is infinite"}},
		{"correlation level", correlate([][]float64{{1, 2, 1, 1}}, []float64{1, 2, 3, 4}, 0), Error{"Correlate", "level", -1, "is not between 0 and 1"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var got *Error
			if err := c.call(); !errors.As(err, &got) || *got != c.want {
				t.Errorf("got %v, want %v", err, &c.want)
			}
		})
	}
}

func TestQuadrantFollowsTheLines(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		s, overall := survey(r, rapid.IntRange(20, 80).Draw(t, "n"), rapid.IntRange(2, 8).Draw(t, "p"))
		s.Performance[1][3] = math.NaN()
		var err error
		if s.Derived, err = Correlate(s.Performance, overall, 0.9); err != nil {
			t.Fatal(err)
		}
		at := Crosshair(rapid.IntRange(0, 3).Draw(t, "at"))
		s.Lines = Lines{4, 5, 0.2}
		before := slices.Clone(s.Performance[1])
		m, err := Map(s, at, 0.9)
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range s.Performance[1] {
			if math.Float64bits(v) != math.Float64bits(before[i]) {
				t.Fatal("answers were changed")
			}
		}
		above := 0
		for _, p := range m.Points {
			for _, k := range []struct {
				place Place
				line  float64
			}{{p.Stated, m.Lines.Stated}, {p.Derived, m.Lines.Derived}} {
				well := k.place.Quadrant == KeepUp || k.place.Quadrant == Overkill
				matters := k.place.Quadrant == KeepUp || k.place.Quadrant == Concentrate
				if well != (p.Performance.Value >= m.Lines.Performance) || matters != (k.place.Importance.Value >= k.line) {
					t.Fatalf("%+v with lines %+v", p, m.Lines)
				}
				if k.place.Certain && (p.Performance.crosses(m.Lines.Performance) || k.place.Importance.crosses(k.line)) {
					t.Fatalf("%+v with lines %+v", p, m.Lines)
				}
			}
			if p.Performance.Value >= m.Lines.Performance {
				above++
			}
			if !(p.Performance.Low <= p.Performance.Value && p.Performance.Value <= p.Performance.High) {
				t.Fatalf("%+v", p)
			}
		}
		if at == Median && 2*above < len(m.Points) {
			t.Fatalf("%d of %d are above the median", above, len(m.Points))
		}
		if at == ScaleMid && (m.Lines.Performance != 4 || m.Lines.Stated != 4) || at == Given && m.Lines != s.Lines {
			t.Fatalf("lines %+v", m.Lines)
		}
	})
}

// The result does not depend on units and on the order of attributes and respondents.
func TestResultsDoNotDependOnUnitsAndOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 2))
		s, _ := survey(r, 40, 5)
		at := Crosshair(rapid.IntRange(0, 2).Draw(t, "at"))
		turned := Survey{Low: 10*s.Low + 3, High: 10*s.High + 3}
		attributes, people := r.Perm(5), r.Perm(40)
		for _, j := range attributes {
			var p, i []float64
			for _, k := range people {
				p, i = append(p, 10*s.Performance[j][k]+3), append(i, 10*s.Stated[j][k]+3)
			}
			turned.Performance, turned.Stated = append(turned.Performance, p), append(turned.Stated, i)
		}
		a, err := Map(s, at, 0.95)
		if err != nil {
			t.Fatal(err)
		}
		b, err := Map(turned, at, 0.95)
		if err != nil {
			t.Fatal(err)
		}
		for to, from := range attributes {
			p, q := a.Points[from], b.Points[to]
			if math.Abs(10*p.Performance.Low+3-q.Performance.Low) > 1e-9 {
				t.Fatalf("%+v, turned %+v", p, q)
			}
			near := math.Abs(p.Performance.Value-a.Lines.Performance) < 1e-9 || math.Abs(p.Stated.Importance.Value-a.Lines.Stated) < 1e-9
			if !near && p.Stated.Quadrant != q.Stated.Quadrant {
				t.Fatalf("%+v, turned %+v", p, q)
			}
		}
	})
}

// A map with the lines of another map of the same answers equals it.
func TestGivenLinesReproduceTheMap(t *testing.T) {
	t.Parallel()
	s, overall := survey(rand.New(rand.NewPCG(3, 3)), 60, 6)
	s.Derived, _ = Correlate(s.Performance, overall, 0.95)
	a, err := Map(s, Mean, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	s.Lines = a.Lines
	b, err := Map(s, Given, 0.95)
	if err != nil || !reflect.DeepEqual(a.Points, b.Points) || a.Lines != b.Lines {
		t.Errorf("%+v, again %+v, %v", a, b, err)
	}
}

func TestWarnings(t *testing.T) {
	t.Parallel()
	s, _ := survey(rand.New(rand.NewPCG(5, 3)), 60, 4)
	for j := range s.Stated {
		for i := range s.Stated[j] {
			s.Stated[j][i] = 6 + float64((i+j)%2)
			s.Performance[j][i] = max(5, s.Performance[j][i])
		}
	}
	s.Derived = []Figure{{0.5, 0.4, 0.6, 60}, {0.1, 0, 0.2, 60}, {0.1, 0, 0.2, 60}, {0.1, 0, 0.2, 60}}
	m, err := Map(s, ScaleMid, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range []string{"stated importance is saturated", "disagree about 3 of 4", "one side of its line"} {
		if !slices.ContainsFunc(m.Warnings, func(s string) bool { return strings.Contains(s, w) }) {
			t.Errorf("no %q in %q", w, m.Warnings)
		}
	}
	s.Stated = nil
	m, err = Map(s, Mean, 0.95)
	if err != nil || m.Points[0].Stated != (Place{}) || m.Points[0].Differ || !math.IsNaN(m.Lines.Stated) {
		t.Errorf("%+v, %v", m, err)
	}
}

// A quadrant with Certain set is that of the true means in at least 95 of 100 cases:
// attributes on a line are not certain.
func testCertain(t *testing.T, runs int) {
	r := rand.New(rand.NewPCG(6, 6))
	performance, importance := []float64{3, 4, 5, 4, 4.2}, []float64{5, 5, 3, 4, 4.3}
	var lineP, lineI float64
	for j := range performance {
		lineP, lineI = lineP+performance[j]/5, lineI+importance[j]/5
	}
	// The fourth and fifth attributes lie close to a line, the second near another.
	certain, wrongly := 0, 0
	for range runs {
		s := Survey{Low: -20, High: 30, Performance: make([][]float64, 5), Stated: make([][]float64, 5)}
		for range 50 {
			mood := r.NormFloat64()
			for j := range 5 {
				s.Performance[j] = append(s.Performance[j], performance[j]+mood+r.NormFloat64())
				s.Stated[j] = append(s.Stated[j], importance[j]+mood+r.NormFloat64())
			}
		}
		m, err := Map(s, Mean, 0.95)
		if err != nil {
			t.Fatal(err)
		}
		for j, p := range m.Points {
			if !p.Stated.Certain {
				continue
			}
			certain++
			well, matters := p.Stated.Quadrant == KeepUp || p.Stated.Quadrant == Overkill, p.Stated.Quadrant >= Concentrate
			if well != (performance[j] >= lineP) || matters != (importance[j] >= lineI) {
				wrongly++
			}
		}
	}
	if share := float64(wrongly) / float64(certain); certain < runs || share > 0.05 {
		t.Errorf("%d certain quadrants, %.4f of them wrong", certain, share)
	}
}

func TestCertain(t *testing.T) {
	t.Parallel()
	testCertain(t, 1_000)
}

func testCoverage(t *testing.T, runs int) {
	r := rand.New(rand.NewPCG(6, 7))
	means, rs := 0, 0
	for range runs {
		x, y := make([]float64, 30), make([]float64, 30)
		for i := range x {
			x[i] = r.NormFloat64()
			y[i] = 0.6*x[i] + 0.8*r.NormFloat64()
		}
		if f := mean(x, nil, 0.95); !(f.Low > 0 || f.High < 0) {
			means++
		}
		f, err := Correlate([][]float64{x}, y, 0.95)
		if err != nil {
			t.Fatal(err)
		}
		if f[0].Low <= 0.6 && 0.6 <= f[0].High {
			rs++
		}
	}
	for name, hits := range map[string]int{"mean": means, "correlation": rs} {
		if share := float64(hits) / float64(runs); share < 0.94 || share > 0.96 {
			t.Errorf("the interval of a %s covers %.4f", name, share)
		}
	}
}

func TestCoverage(t *testing.T) {
	t.Parallel()
	testCoverage(t, 5_000)
}

func FuzzMap(f *testing.F) {
	f.Add(1.0, 2.0, 3.0, 4.0, 5.0, 1.0, 7.0, 0.95, uint8(0))
	f.Add(math.NaN(), math.Inf(1), -1e308, 1e308, 5e-324, -1e308, 1e308, 0.5, uint8(2))
	f.Add(0.0, 5e-324, 0.0, 5e-324, 0.0, 0.0, 5e-324, 1e-9, uint8(1))
	f.Fuzz(func(t *testing.T, a, b, c, d, e, low, high, level float64, at uint8) {
		s := Survey{
			Performance: [][]float64{{a, b, c, d, e}, {b, c, a, a, d}}, Stated: [][]float64{{e, d, c, b, a}, {a, a, b, e, c}},
			Low: low, High: high, Lines: Lines{a, b, c},
		}
		var wrong *Error
		derived, err := Correlate(s.Performance, []float64{b, a, e, c, d}, level)
		if err != nil && !errors.As(err, &wrong) {
			t.Fatal(err)
		}
		for _, f := range derived {
			if f.bounded() && !(-1 <= f.Low && f.Low <= f.Value && f.Value <= f.High && f.High <= 1) {
				t.Fatalf("%+v", f)
			}
		}
		s.Derived = derived
		m, err := Map(s, Crosshair(at), level)
		if err != nil {
			if !errors.As(err, &wrong) {
				t.Fatal(err)
			}
			return
		}
		for _, p := range m.Points {
			if !finite(p.Performance.Value, p.Stated.Importance.Value, m.Lines.Performance) || p.Performance.Low > p.Performance.High {
				t.Fatalf("%+v", m)
			}
		}
	})
}

func BenchmarkMap(b *testing.B) {
	s, overall := survey(rand.New(rand.NewPCG(1, 1)), 10_000, 20)
	b.Run("10000x20", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var err error
			if s.Derived, err = Correlate(s.Performance, overall, 0.95); err != nil {
				b.Fatal(err)
			}
			if _, err = Map(s, Mean, 0.95); err != nil {
				b.Fatal(err)
			}
		}
	})
}
