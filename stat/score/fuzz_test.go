package score

import (
	"encoding/binary"
	"errors"
	"math"
	"testing"
)

// Any input gives an error or a finite result.
func FuzzMeans(f *testing.F) {
	f.Add([]byte{}, 0.95)
	for _, v := range []float64{0, 1, math.Inf(1), math.NaN(), math.MaxFloat64, 5e-324} {
		b := binary.LittleEndian.AppendUint64(nil, math.Float64bits(v))
		f.Add(b, 0.95)
		f.Add(append(b, b...), 0.95)
		f.Add(append(b, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f), 1e-9)
		f.Add(append(b, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f), 1-1e-16)
	}
	f.Fuzz(func(t *testing.T, b []byte, level float64) {
		var x []float64
		for ; len(b) >= 8; b = b[8:] {
			x = append(x, math.Float64frombits(binary.LittleEndian.Uint64(b)))
		}
		check := func(i Interval, err error) {
			t.Helper()
			var e *Error
			if err != nil {
				if !errors.As(err, &e) {
					t.Fatalf("not an *Error: %v", err)
				}
				return
			}
			if !finite(i.Estimate, i.Effective) || finite(i.SE) != finite(i.Low, i.High) || i.Low > i.High {
				t.Fatalf("%v gives %+v", x, i)
			}
		}
		check(Mean(x, level))
		check(WeightedMean(x, x, level))
		c, err := MeanChange(x, x, level)
		check(c.Interval, err)
	})
}

func FuzzCounts(f *testing.F) {
	f.Add(60, 25, 15, 0.95)
	f.Add(0, 0, 0, 0.95)
	f.Add(0, 1, 0, 0.999999)
	f.Add(math.MaxInt, math.MaxInt, math.MaxInt, 0.5)
	f.Fuzz(func(t *testing.T, p, s, d int, level float64) {
		if i, err := NPS(p, s, d, level); err == nil && (!finite(i.Estimate, i.Low, i.High, i.SE) || i.Low < -100 || i.High > 100 || i.Low > i.High) {
			t.Fatalf("%+v", i)
		}
		if i, err := Wilson(p, s, level); err == nil && !(i.Low >= 0 && i.High <= 1 && i.Contains(i.Estimate)) {
			t.Fatalf("%+v", i)
		}
		if i, err := AgrestiCoull(p, s, level); err == nil && !(i.Low >= 0 && i.High <= 1 && i.Low <= i.High) {
			t.Fatalf("%+v", i)
		}
	})
}
