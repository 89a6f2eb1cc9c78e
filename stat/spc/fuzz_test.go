package spc

import (
	"encoding/binary"
	"errors"
	"math"
	"testing"
)

func numbers(b []byte) []float64 {
	var x []float64
	for ; len(b) >= 8 && len(x) < 4096; b = b[8:] {
		x = append(x, math.Float64frombits(binary.LittleEndian.Uint64(b)))
	}
	return x
}

func sound(t *testing.T, c Chart, err error) {
	t.Helper()
	var e *Error
	if err != nil {
		if !errors.As(err, &e) {
			t.Fatalf("not an *Error: %v", err)
		}
		return
	}
	for i := range c.Value {
		if !finite(c.Value[i], c.Centre[i], c.Low[i], c.High[i]) || c.Low[i] > c.High[i] {
			t.Fatalf("%s point %d: %v in %v…%v…%v", c.Kind, i, c.Value[i], c.Low[i], c.Centre[i], c.High[i])
		}
	}
	if onlyTrends := c.Rules&^(Trend6|Alternate14) == 0; onlyTrends != math.IsNaN(c.ARL) || !onlyTrends && !(finite(c.ARL) && c.ARL >= 1) {
		t.Fatalf("ARL %v", c.ARL)
	}
}

// Any input gives an error or finite limits.
func FuzzCharts(f *testing.F) {
	f.Add([]byte{}, 0.2, 3.0, 0, uint16(0))
	for _, v := range []float64{0, 1, math.Inf(1), math.NaN(), math.MaxFloat64, -math.MaxFloat64, 5e-324} {
		b := binary.LittleEndian.AppendUint64(nil, math.Float64bits(v))
		f.Add(b, 0.2, 3.0, 0, uint16(WesternElectric))
		b = append(append(b, b...), b...)
		f.Add(b, 1.0, 0.1, 2, uint16(Nelson))
		f.Add(append(b, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f), 0.001, 9.0, 1, uint16(Beyond))
	}
	f.Add([]byte("00"), 0.2, 3.0, 0, uint16(Trend6))
	f.Fuzz(func(t *testing.T, b []byte, lambda, sigmas float64, phase int, rules uint16) {
		x := numbers(b)
		opt := Options{Sigmas: sigmas, Rules: Rules(rules), Laney: rules&1 == 1}
		if phase > 0 {
			opt.Phases = []int{phase}
		}
		xmr, err := XmR(x, opt)
		sound(t, xmr, err)
		mr, err := MovingRange(x, opt)
		sound(t, mr, err)
		groups := [][]float64{x, x}
		xbar, err := XBar(groups, opt)
		sound(t, xbar, err)
		s, err := SChart(groups, opt)
		sound(t, s, err)
		counts := make([]int, len(b))
		for i, v := range b {
			counts[i] = int(v)
		}
		c, err := CChart(counts, opt)
		sound(t, c, err)
		if len(x) > 0 {
			units := make([]float64, len(x))
			for i, v := range x {
				units[i] = math.Abs(v)
			}
			u, err := UChart(counts[:len(x)], units, opt)
			sound(t, u, err)
		}
		sizes := make([]int, len(b))
		for i := range sizes {
			sizes[i] = 255
		}
		np, err := NPChart(counts, sizes, opt)
		sound(t, np, err)
		opt.Rules = Beyond
		ewma, err := EWMA(x, lambda, opt)
		sound(t, ewma, err)
		if sums, err := CUSUM(x, Design{K: lambda, H: sigmas}, opt); err == nil {
			for i := range sums.Up {
				if !finite(sums.Up[i], sums.Down[i]) {
					t.Fatalf("sums %v %v", sums.Up[i], sums.Down[i])
				}
			}
		}
	})
}

func FuzzARL(f *testing.F) {
	f.Add(0.5, 4.0, 2.0, 0.0)
	f.Add(0.0, 50.0, 0.0, math.MaxFloat64)
	f.Add(1.0, 10.0, 10.0, -1e300)
	f.Add(0.001, 1e-9, 0.0, 5.0)
	f.Fuzz(func(t *testing.T, k, h, head, shift float64) {
		for name, f := range map[string]func() (float64, error){
			"CUSUM":  func() (float64, error) { return CUSUMARL(Design{K: k, H: h, HeadStart: head}, shift) },
			"EWMA":   func() (float64, error) { return EWMAARL(k, h, shift) },
			"Nelson": func() (float64, error) { return RulesARL(Nelson, h, shift) },
			"hug":    func() (float64, error) { return RulesARL(Hug15, h, shift) },
		} {
			if arl, err := f(); err == nil && !(arl >= 1 && arl < math.Inf(1)) {
				t.Fatalf("%s: %v", name, arl)
			}
		}
	})
}

// A constant is a finite number between 0 and n, or an error.
func FuzzConstants(f *testing.F) {
	for _, n := range []int{math.MinInt, -1, 0, 1, 2, 3, 25, 1000, 10_000, 10_001, math.MaxInt} {
		f.Add(n)
	}
	f.Fuzz(func(t *testing.T, n int) {
		for name, of := range map[string]func(int) (float64, error){"D2": D2, "D3": D3, "C4": C4} {
			v, err := of(n)
			if n < 2 && err == nil || err == nil && !(v > 0 && v < 10) || err != nil && v != 0 {
				t.Errorf("%s(%d) = %v, %v", name, n, v, err)
			}
		}
	})
}

// For large n the constants approach their asymptotic values.
func TestConstantsOfLargeGroups(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name       string
		got, want  float64
		difference float64
	}{
		{"c4 either side of the change of formula", c4(10_000), c4(10_001), 1e-8},
		{"c4(2)", c4(2), math.Sqrt(2 / math.Pi), 1e-12},
		{"d2(1000)", d2(1000), 6.4829, 1e-3},
	} {
		if math.Abs(c.got-c.want) > c.difference {
			t.Errorf("%s: %v, want %v", c.name, c.got, c.want)
		}
	}
}
