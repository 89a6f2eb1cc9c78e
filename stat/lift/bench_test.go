package lift

import (
	"math/rand/v2"
	"testing"
)

func BenchmarkAssign(b *testing.B) {
	b.ReportAllocs()
	shares := []float64{0.9, 0.1}
	for b.Loop() {
		_, _ = Assign("spring", "cus_00000001", shares)
	}
}

func BenchmarkBootstrap(b *testing.B) {
	for _, c := range []struct {
		name string
		n    int
	}{{"1k", 1000}, {"10k", 10_000}} {
		b.Run(c.name, func(b *testing.B) {
			r := rand.New(rand.NewPCG(1, 1))
			ys := make([]float64, 2*c.n)
			for i := range ys {
				ys[i] = r.ExpFloat64()
			}
			b.ReportAllocs()
			for b.Loop() {
				_, _ = Bootstrap(ys[:c.n], ys[c.n:], 0.95, Resampling{})
			}
		})
	}
}

func BenchmarkQini(b *testing.B) {
	b.Run("100k", func(b *testing.B) {
		r := rand.New(rand.NewPCG(1, 1))
		const n = 100_000
		s, y, a := make([]float64, n), make([]float64, n), make([]bool, n)
		for i := range n {
			s[i], y[i], a[i] = r.Float64(), r.ExpFloat64(), r.IntN(2) == 0
		}
		b.ReportAllocs()
		for b.Loop() {
			_, _ = Qini(s, a, y, 0.95, Resampling{Resamples: 100})
		}
	})
}
