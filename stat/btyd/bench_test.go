package btyd

import (
	"math"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"
	"testing"
)

// million is a million customers like CDNOW's: acquired over twelve weeks,
// observed for 27 to 39 weeks, purchases on whole days.
var million = sync.OnceValue(func() []Customer { return daily(1_000_000, 7) })

func daily(n int, seed uint64) []Customer {
	rng := rand.New(rand.NewPCG(seed, 1))
	ages := make([]float64, n)
	for i := range ages {
		ages[i] = float64(27*7+rng.IntN(84)) / 7
	}
	cs, _, err := Simulate(ParetoNBD{.553, 10.578, .606, 11.669}, ages, 0, rng)
	if err != nil {
		panic(err)
	}
	for i := range cs {
		if cs[i].X > 0 {
			cs[i].TX = math.Min(cs[i].T, math.Ceil(cs[i].TX*7)/7)
		}
	}
	return cs
}

// wholeCDNOW returns the whole cohort, calibration to 1997-09-30.
func wholeCDNOW(tb testing.TB) []Customer {
	lines := readLines(tb, "CDNOW_master.txt")
	type hist struct{ first, last, n int }
	var order []string
	byID := map[string]*hist{}
	for _, l := range lines {
		f := strings.Fields(l)
		if len(f) < 4 || f[0] == "customer_id" {
			continue
		}
		day := dayNumber(atoi(tb, f[1]))
		if day > dayNumber(19970930) {
			continue
		}
		h := byID[f[0]]
		if h == nil {
			h = &hist{first: day, last: day}
			byID[f[0]] = h
			order = append(order, f[0])
		} else if day > h.last {
			h.n++
			h.last = day
		}
	}
	end := dayNumber(19970930)
	cs := make([]Customer, 0, len(order))
	for _, id := range order {
		h := byID[id]
		cs = append(cs, Customer{h.n, float64(h.last-h.first) / 7, float64(end-h.first) / 7})
	}
	return cs
}

// dayNumber counts days within 1997 and 1998 from yyyymmdd.
func dayNumber(d int) int {
	month := [...]int{0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334}
	return (d/10000-1997)*365 + month[d/100%100-1] + d%100
}

func BenchmarkFit(b *testing.B) {
	sample, _, _ := readCDNOW(b)
	whole := wholeCDNOW(b)
	for _, size := range []struct {
		name string
		cs   func() []Customer
	}{
		{"sample", func() []Customer { return sample }},
		{"whole", func() []Customer { return whole }},
		{"million", million},
	} {
		cs := size.cs()
		for _, k := range []Kind{KindBGNBD, KindMBGNBD, KindParetoNBD, KindNBD} {
			b.Run(strings.ReplaceAll(string(k), "/", "-")+"/"+size.name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					cells, err := Compress(cs)
					if err != nil {
						b.Fatal(err)
					}
					f, err := FitModel(k, cells, Options{})
					if err != nil {
						b.Fatal(err)
					}
					b.ReportMetric(float64(f.Cells), "cells")
					b.ReportMetric(float64(f.Evaluations), "evals")
				}
			})
		}
	}
}

func BenchmarkCompress(b *testing.B) {
	cs := million()
	b.Run("million", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := Compress(cs); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkScore(b *testing.B) {
	cells, err := Compress(million())
	if err != nil {
		b.Fatal(err)
	}
	models := []Model{
		BGNBD{.243, 4.414, .793, 2.426}, MBGNBD{.525, 6.183, .891, 1.614}, ParetoNBD{.553, 10.578, .606, 11.669},
	}
	b.Run("million/three models", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			for _, m := range models {
				if _, err := Score(m, cells, 39); err != nil {
					b.Fatal(err)
				}
			}
		}
		var ms runtime.MemStats
		runtime.ReadMemStats(&ms)
		b.ReportMetric(float64(ms.Sys)/1e6, "MB-sys")
	})
}

func BenchmarkLifetimeIntervals(b *testing.B) {
	cs := million()
	spend, err := cdnowSpend.Simulate(cs, rand.New(rand.NewPCG(3, 3)))
	if err != nil {
		b.Fatal(err)
	}
	cells, err := Compress(cs)
	if err != nil {
		b.Fatal(err)
	}
	fit, err := FitModel(KindParetoNBD, cells, Options{})
	if err != nil {
		b.Fatal(err)
	}
	money, err := FitGammaGamma(spend, Options{})
	if err != nil {
		b.Fatal(err)
	}
	e := Economics{Margin: .4, ServiceCost: 1, Rate: .002, Horizon: 52}
	for name, f := range map[string]func() error{
		"without": func() error { _, err := LifetimeValue(fit.Model, cells, money, spend, e); return err },
		"with":    func() error { _, err := LifetimeIntervals(fit, cells, money, spend, e); return err },
	} {
		b.Run("million/"+name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := f(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
