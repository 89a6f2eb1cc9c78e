package lift

import (
	"encoding/binary"
	"math"
	"testing"
)

func floats(data []byte) []float64 {
	out := make([]float64, 0, len(data)/8)
	for ; len(data) >= 8; data = data[8:] {
		out = append(out, math.Float64frombits(binary.LittleEndian.Uint64(data)))
	}
	return out
}

func bytesOf(xs ...float64) []byte {
	var out []byte
	for _, x := range xs {
		out = binary.LittleEndian.AppendUint64(out, math.Float64bits(x))
	}
	return out
}

func FuzzEffect(f *testing.F) {
	f.Add([]byte{}, 0.95, 3)
	f.Add(bytesOf(1), 0.95, 1)
	f.Add(bytesOf(1, 1, 1, 1), 0.5, 2)
	f.Add(bytesOf(math.Inf(1), 2, math.NaN()), 0.95, 1)
	f.Add(bytesOf(math.MaxFloat64, -math.MaxFloat64, 1, 2, 3, 4), 0.95, 3)
	f.Add(bytesOf(5e-324, 0, 5e-324, 0, 0, 5e-324), 0.95, 3)
	f.Fuzz(func(t *testing.T, data []byte, level float64, cut int) {
		ys := floats(data)
		if cut < 0 || cut > len(ys) || len(ys) > 64 {
			return
		}
		check := func(e Effect, err error) {
			if err == nil && !(finite(e.Difference, e.Low, e.High, e.P) && e.P >= 0 && e.P <= 1 && e.Low <= e.High) {
				t.Errorf("%+v", e)
			}
			if r, err2 := e.RelativeInterval(); err == nil && err2 == nil && !(finite(r.Value, r.Low, r.High) && r.Low <= r.High) {
				t.Errorf("%+v", r)
			}
		}
		check(Bootstrap(ys[:cut], ys[cut:], level, Resampling{Resamples: 100}))
		a, errA := Summarise(ys[:cut])
		b, errB := Summarise(ys[cut:])
		if errA == nil && errB == nil {
			check(Difference(a, b, level))
			check(Sequential(a, b, Watch{Level: level, Planned: cut, MinArm: 2}))
		}
		treated := make([]bool, len(ys))
		for i := range treated {
			treated[i] = i%2 == 0
		}
		q, err := Qini(ys, treated, ys, level, Resampling{Resamples: 100})
		if err == nil && (!finite(q.Coefficient, q.Gain) || finite(q.Low) != finite(q.High)) {
			t.Errorf("%+v", q)
		}
	})
}

func FuzzRates(f *testing.F) {
	f.Add(0, 0, 0, 0, 0.95, 0.5)
	f.Add(1, 1, 0, 1, 0.999999999, 1e-300)
	f.Add(0, math.MaxInt, math.MaxInt, math.MaxInt, 0.95, 1.0)
	f.Fuzz(func(t *testing.T, x, n, y, m int, level, p float64) {
		check := func(e Effect, err error) {
			if err == nil && !(finite(e.Difference, e.Low, e.High, e.P) && e.Low >= -1 && e.High <= 1 && e.Low <= e.High) {
				t.Errorf("%+v", e)
			}
		}
		check(Proportions(x, n, y, m, level))
		check(SequentialProportions(x, n, y, m, Watch{Level: level, Planned: n, MinArm: 2}))
		s, err := ProportionSize(p, level, Plan{Alpha: level, Power: p})
		if err == nil && !finite(s.Treated, s.HoldOut) {
			t.Errorf("%+v", s)
		}
		if d, _, err := Detectable(p, level, Plan{Ratio: p}); err == nil && !finite(d) {
			t.Error(d)
		}
		if s, err := MeanSize(p, level, Plan{Ratio: p}); err == nil && !finite(s.Treated, s.HoldOut) {
			t.Errorf("%+v", s)
		}
		if c, q, err := Balance([]int{x, n}, []float64{p, 1 - p}); err == nil && !finite(c, q) {
			t.Error(c, q)
		}
	})
}
