package spc

import (
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"huitou/stat/conform/conformtest"

	"pgregory.net/rapid"
)

func TestChecks(t *testing.T) {
	t.Parallel()
	conformtest.Run(t, Checks())
}

func orangejuice(t *testing.T) (defectives, sizes []int) {
	b, err := os.ReadFile("../../../shared/data/spc/orangejuice.txt")
	if err != nil {
		t.Skip("the orange juice data set is missing")
	}
	for _, line := range strings.Split(strings.TrimSpace(string(b)), "\n")[1:] {
		f := strings.Fields(line)
		d, err1 := strconv.Atoi(f[1])
		n, err2 := strconv.Atoi(f[2])
		if err := errors.Join(err1, err2); err != nil {
			t.Fatal(err)
		}
		defectives, sizes = append(defectives, d), append(sizes, n)
	}
	return defectives, sizes
}

func TestChecksOrangejuice(t *testing.T) {
	t.Parallel()
	conformtest.Run(t, ChecksOrangejuice(orangejuice(t)))
}

func TestRules(t *testing.T) {
	t.Parallel()
	rising := []float64{0.1, 0.2, 0.3, 0.4, 0.5, 0.6}
	for _, c := range []struct {
		rule Rules
		x    []float64
		want []int
	}{
		{Beyond, []float64{0, 3.1, -2, -4}, []int{1, 3}},
		{TwoOfThree, []float64{2.1, 0, 2.5, 0, -2.5, 2.1, -2.1, 0}, []int{2, 6}},
		{FourOfFive, []float64{1.1, 1.2, 0, 1.3, 1.4, -1.1}, []int{4}},
		{Run7, []float64{1, 1, 1, 1, 1, 1, 1, 0, 1}, []int{6}},
		{Run8, []float64{-1, -1, -1, -1, -1, -1, -1, -1, -1}, []int{7, 8}},
		{Run9, []float64{1, 1, 1, 1, -1, 1, 1, 1, 1, 1, 1, 1, 1}, nil},
		{Trend6, append(rising, 0.5), []int{5}},
		{Alternate14, []float64{1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, -1.1}, []int{13}},
		{Hug15, make([]float64, 16), []int{14, 15}},
		{Avoid8, []float64{2, -2, 2, -2, 2, -2, 2, -2, 0}, []int{7}},
	} {
		t.Run(c.rule.String(), func(t *testing.T) {
			t.Parallel()
			chart, err := XmR(c.x, Options{Rules: c.rule, Known: &Known{0, 1}})
			if err != nil {
				t.Fatal(err)
			}
			var got []int
			for _, s := range chart.Signals {
				got = append(got, s.Index)
			}
			if !reflect.DeepEqual(got, c.want) {
				t.Errorf("signals at %v, want %v", got, c.want)
			}
		})
	}
}

func TestLaterPointsDoNotChangeLimits(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(4, 2))
	x := make([]float64, 120)
	for i := range x {
		x[i] = r.NormFloat64()
		if i >= 60 {
			x[i] += 8
		}
	}
	opt := Options{Phases: []int{60}, Baseline: 30}
	whole, err := XmR(x, opt)
	if err != nil {
		t.Fatal(err)
	}
	short, err := XmR(x[:95], opt)
	if err != nil {
		t.Fatal(err)
	}
	first, err := XmR(x[:30], Options{})
	if err != nil {
		t.Fatal(err)
	}
	if whole.Phases[1].Centre < 7 || whole.Phases[0].Centre != first.Phases[0].Centre || whole.High[94] != short.High[94] {
		t.Errorf("later points changed the limits: %+v, %+v, %+v", whole.Phases, short.Phases, first.Phases)
	}
	known, err := XmR(x[:60], Options{Known: &Known{first.Phases[0].Centre, first.Phases[0].Sigma}})
	if err != nil || known.High[3] != first.High[3] {
		t.Errorf("known limits %v, estimated %v, %v", known.High[3], first.High[3], err)
	}
}

func TestRelatedChartsAgree(t *testing.T) {
	t.Parallel()
	d, n := []int{3, 5, 2, 8}, []int{50, 50, 50, 50}
	p, _ := PChart(d, n, Options{})
	np, _ := NPChart(d, n, Options{})
	u, _ := UChart(d, []float64{2, 2, 2, 2}, Options{})
	c, _ := CChart(d, Options{})
	for i := range d {
		if math.Abs(np.High[i]-50*p.High[i]) > 1e-12 {
			t.Errorf("np %v, 50 p %v", np.High[i], 50*p.High[i])
		}
		if math.Abs(c.High[i]-2*u.High[i]) > 1e-12 {
			t.Errorf("c %v, 2 u %v", c.High[i], 2*u.High[i])
		}
	}
	x := [][]float64{{1, 2}, {3, 2}, {5, 1}}
	a, _ := RChart(x, Options{})
	m, _ := MovingRange([]float64{1, 2, 3}, Options{})
	if math.Abs(a.Centre[0]-2) > 1e-12 || math.Abs(m.High[0]-3.2665) > 1e-3 {
		t.Errorf("R %v, mR %v", a.Centre, m.High)
	}
}

func TestLaneyWidensLimits(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(7, 7))
	d, n := make([]int, 40), make([]int, 40)
	for i := range d {
		n[i] = 100_000
		d[i] = int(100_000 * (0.1 + 0.01*r.NormFloat64()))
	}
	plain, _ := PChart(d, n, Options{})
	wide, _ := PChart(d, n, Options{Laney: true})
	if len(plain.Signals) < 20 || len(wide.Signals) > 2 {
		t.Errorf("%d signals, with Laney %d", len(plain.Signals), len(wide.Signals))
	}
	if len(plain.Warnings) == 0 || len(wide.Warnings) != 0 {
		t.Errorf("%v, with Laney %v", plain.Warnings, wide.Warnings)
	}
}

func TestErrors(t *testing.T) {
	t.Parallel()
	ten := make([]float64, 10)
	for _, c := range []struct {
		name string
		call func() error
		want Error
	}{
		{"empty", func() error { _, err := XmR(nil, Options{}); return err }, Error{"XmR", "x", -1, "is empty"}},
		{"NaN", func() error { _, err := EWMA([]float64{1, math.NaN()}, 0.2, Options{}); return err }, Error{"EWMA", "x", 1, "is not finite"}},
		{"one point", func() error { _, err := XmR([]float64{1}, Options{}); return err }, Error{"XmR", "phase", 0, "has fewer than two points for its limits"}},
		{"size zero", func() error { _, err := PChart([]int{0, 0}, []int{5, 0}, Options{}); return err }, Error{"PChart", "sizes", 1, "is not positive"}},
		{"too many", func() error { _, err := NPChart([]int{6}, []int{5}, Options{}); return err }, Error{"NPChart", "defectives", 0, "is not between 0 and its size"}},
		{"units", func() error { _, err := UChart([]int{6}, []float64{0}, Options{}); return err }, Error{"UChart", "units", 0, "is not positive"}},
		{"phases", func() error { _, err := XmR(ten, Options{Phases: []int{5, 5}}); return err }, Error{"XmR", "opt.Phases", 1, "does not start inside the phase before"}},
		{"estimator", func() error { _, err := XmR(ten, Options{Estimator: DeviationPooled}); return err }, Error{"XmR", "opt.Estimator", -1, "needs groups"}},
		{"group of one", func() error { _, err := XBar([][]float64{{1, 2}, {1}}, Options{}); return err }, Error{"XBar", "groups", 1, "has fewer than two values: use XmR"}},
		{"constant", func() error { _, err := CUSUM(ten, Design{K: .5, H: 4}, Options{}); return err }, Error{"CUSUM", "phase", 0, "does not vary"}},
		{"long run", func() error { _, err := CUSUMARL(Design{K: 3, H: 10}, 0); return err }, Error{"CUSUMARL", "ARL", -1, "is above 10¹¹"}},
		{"dependent", func() error { _, err := EWMA(ten, .2, Options{Rules: Nelson}); return err }, Error{"EWMA", "opt.Rules", -1, "has run rules, which need independent points"}},
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

func TestResultsDoNotDependOnUnits(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.SliceOfN(rapid.Float64Range(-50, 50), 3, 60).Draw(t, "x")
		y := make([]float64, len(x))
		for i, v := range x {
			y[i] = 8 * v
		}
		opt := Options{Rules: Nelson}
		a, err := XmR(x, opt)
		if err != nil {
			t.Fatal(err)
		}
		b, err := XmR(y, opt)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(a.Signals, b.Signals) {
			t.Fatalf("signals %v, in other units %v", a.Signals, b.Signals)
		}
	})
}

func TestARLDecreasesWithTheShift(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := Design{K: rapid.Float64Range(0.1, 1).Draw(t, "k"), H: rapid.Float64Range(1, 6).Draw(t, "h")}
		small := rapid.Float64Range(0, 4).Draw(t, "small")
		a, err := CUSUMARL(d, small)
		if err != nil {
			t.Fatal(err)
		}
		b, err := CUSUMARL(d, small+0.3)
		if err != nil {
			t.Fatal(err)
		}
		back, _ := CUSUMARL(d, -small)
		if !(a >= b && b >= 1) || math.Abs(a-back) > 1e-6*a {
			t.Fatalf("%v, further %v, mirrored %v", a, b, back)
		}
	})
}
