package score

import (
	"math/rand/v2"
	"testing"
)

func BenchmarkWilson(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Wilson(810, 2630, 0.95); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkMean(b *testing.B) {
	x := normals(rand.New(rand.NewPCG(1, 2)), 100_000, 5, 2)
	b.Run("100000", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := Mean(x, 0.95); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkSuppressTable(b *testing.B) {
	r := rand.New(rand.NewPCG(3, 4))
	counts := make([][]int, 40)
	for i := range counts {
		counts[i] = make([]int, 12)
		for j := range counts[i] {
			counts[i][j] = r.IntN(60)
		}
	}
	big := large(300)
	for _, c := range []struct {
		name   string
		counts [][]int
	}{{"40x12", counts}, {"300x300/random", big["random"]}, {"300x300/diagonal", big["diagonal"]}} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := SuppressTable(c.counts, Smallest); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
