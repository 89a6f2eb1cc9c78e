package cohort

import (
	"math/rand/v2"
	"testing"
)

func BenchmarkRetention(b *testing.B) {
	b.Run("10M", func(b *testing.B) {
		r := rand.New(rand.NewPCG(1, 1))
		const n, customers, end = 10_000_000, 1_000_000, 35
		customer, period := make([]int32, n), make([]int, n)
		for i := range n {
			customer[i], period[i] = int32(i/10%customers), r.IntN(end+1)
		}
		b.ReportAllocs()
		for b.Loop() {
			_, _ = Retention(customer, period, end, 0.95)
		}
	})
}

func BenchmarkCox(b *testing.B) {
	b.Run("100k×5", func(b *testing.B) {
		r := rand.New(rand.NewPCG(1, 1))
		s, x := Sample{}, [][]float64{}
		for range 100_000 {
			s.Time = append(s.Time, float64(1+r.IntN(1000)))
			s.Event = append(s.Event, r.IntN(2) == 0)
			x = append(x, []float64{r.NormFloat64(), r.NormFloat64(), r.Float64(), float64(r.IntN(2)), r.ExpFloat64()})
		}
		b.ReportAllocs()
		for b.Loop() {
			_, _ = Cox(s, x, Efron, 0.95)
		}
	})
}
