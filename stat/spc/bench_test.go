package spc

import (
	"math/rand/v2"
	"testing"
)

func BenchmarkChart(b *testing.B) {
	const n = 1_000_000
	r := rand.New(rand.NewPCG(5, 8))
	x, d, sizes := make([]float64, n), make([]int, n), make([]int, n)
	for i := range x {
		x[i], d[i], sizes[i] = r.NormFloat64(), r.IntN(20), 200
	}
	for _, c := range []struct {
		name string
		draw func() error
	}{
		{"XmR/1000000", func() error { _, err := XmR(x, Options{}); return err }},
		{"XmRWesternElectric/1000000", func() error { _, err := XmR(x, Options{Rules: WesternElectric}); return err }},
		{"XmRNelson/1000000", func() error { _, err := XmR(x, Options{Rules: Nelson}); return err }},
		{"P/1000000", func() error { _, err := PChart(d, sizes, Options{}); return err }},
		{"EWMA/1000000", func() error { _, err := EWMA(x, 0.2, Options{}); return err }},
		{"CUSUM/1000000", func() error { _, err := CUSUM(x, Design{K: .5, H: 5}, Options{}); return err }},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := c.draw(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkARL(b *testing.B) {
	for _, c := range []struct {
		name string
		arl  func() (float64, error)
	}{
		{"CUSUM/h4", func() (float64, error) { return CUSUMARL(Design{K: .5, H: 4}, 0) }},
		{"CUSUM/h20", func() (float64, error) { return CUSUMARL(Design{K: .1, H: 20}, 0) }},
		{"EWMA/0.2", func() (float64, error) { return EWMAARL(0.2, 2.962, 0) }},
		{"EWMA/0.03", func() (float64, error) { return EWMAARL(0.03, 2.437, 0) }},
		{"WesternElectric", func() (float64, error) { return RulesARL(WesternElectric, 3, 0) }},
		{"Nelson", func() (float64, error) { return RulesARL(Nelson, 3, 0) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := c.arl(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
