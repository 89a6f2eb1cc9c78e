package cohort

import (
	"encoding/binary"
	"math"
	"testing"
)

func FuzzSurvival(f *testing.F) {
	bytesOf := func(xs ...float64) (out []byte) {
		for _, x := range xs {
			out = binary.LittleEndian.AppendUint64(out, math.Float64bits(x))
		}
		return out
	}
	f.Add([]byte{}, uint64(0), 0.95)
	f.Add(bytesOf(1, 1, 1, 1), uint64(15), 0.95)
	f.Add(bytesOf(1, 2, 3, 4, 5, 6), uint64(63), 0.5)
	f.Add(bytesOf(math.Inf(1), math.NaN(), 3, 4), uint64(7), 0.95)
	f.Add(bytesOf(1e308, 1e-308, 5e-324, 0, 7, 1e300), uint64(63), 0.999999)
	f.Fuzz(func(t *testing.T, data []byte, events uint64, level float64) {
		s, x, group := Sample{}, [][]float64{}, []int{}
		for i := 0; len(data) >= 16 && i < 64; i++ {
			s.Time = append(s.Time, math.Float64frombits(binary.LittleEndian.Uint64(data)))
			v := math.Float64frombits(binary.LittleEndian.Uint64(data[8:]))
			x = append(x, []float64{v, float64(i % 3)})
			s.Event = append(s.Event, events>>i&1 == 1)
			group = append(group, i%2)
			data = data[16:]
		}
		for band := range 3 {
			c, err := KaplanMeier(s, level, Band(band))
			if err != nil {
				continue
			}
			for _, st := range c.Steps {
				if !finite(st.Survival) || st.Survival > 0 && !finite(st.StdError, st.Low, st.High) {
					t.Errorf("%+v", st)
				}
			}
		}
		if lr, err := LogRank(s, group); err == nil && !finite(lr.Chi2, lr.P) {
			t.Errorf("%+v", lr)
		}
		for _, ties := range []Ties{Efron, Breslow} {
			fit, err := Cox(s, x, ties, level)
			if err != nil {
				continue
			}
			for _, c := range fit.Coefficients {
				if !finite(c.Value, c.StdError, c.Ratio, c.Low, c.High, c.Z, c.P) {
					t.Errorf("%+v", c)
				}
			}
			if p, err := fit.Predict(x[0], s.Time[0]); err == nil &&
				!(finite(p.StdError) && p.Low >= 0 && p.Low <= p.Survival && p.Survival <= p.High && p.High <= 1) {
				t.Errorf("%+v", p)
			}
			if p, err := fit.Survival(x[0], s.Time[0]); err == nil && !(p >= 0 && p <= 1) {
				t.Errorf("survival %v", p)
			}
		}
	})
}

func FuzzRetention(f *testing.F) {
	f.Add([]byte{0, 1, 0, 0, 1, 3}, 3)
	f.Add([]byte{}, 0)
	f.Fuzz(func(t *testing.T, data []byte, end int) {
		var customer []int32
		var period []int
		for ; len(data) >= 2; data = data[2:] {
			customer, period = append(customer, int32(int8(data[0]))), append(period, int(int8(data[1])))
		}
		table, err := Retention(customer, period, end, 0.95)
		if err != nil {
			return
		}
		for _, c := range table.ByAge {
			if !(c.Low >= 0 && c.Low <= c.Rate && c.Rate <= c.High && c.High <= 1) {
				t.Errorf("%+v", c)
			}
		}
	})
}
