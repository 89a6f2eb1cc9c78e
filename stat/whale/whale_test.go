package whale

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"huitou/stat/conform/conformtest"

	"pgregory.net/rapid"
)

func TestChecks(t *testing.T) {
	t.Parallel()
	conformtest.Run(t, Checks())
}

func TestFollow(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		profit  []int64
		flagged bool
		end     float64
		peak    Point
		points  bool
	}{
		{"one", []int64{5}, false, 1, Point{1, 1}, true},
		{"with a loss", []int64{-50, 100, 100}, false, 1, Point{2. / 3, 4. / 3}, true},
		{"total zero", []int64{-100, 100}, true, 0, Point{.5, 1}, true},
		{"total negative", []int64{-300, 100, 0}, true, -2, Point{1. / 3, 1}, true},
		{"nobody earns", []int64{-3, 0}, true, 0, Point{math.NaN(), math.NaN()}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := Follow(c.profit, 0.95)
			if err != nil || got.Flagged != c.flagged || fmt.Sprint(got.Peak) != fmt.Sprint(c.peak) || (len(got.Points) > 0) != c.points {
				t.Fatalf("%+v, %v", got, err)
			}
			if c.points && got.Points[len(got.Points)-1] != (Point{1, c.end}) {
				t.Errorf("ends at %v", got.Points[len(got.Points)-1])
			}
		})
	}
	for _, profit := range [][]int64{nil, {math.MaxInt64, 1}, {math.MinInt64}} {
		if _, err := Follow(profit, 0.95); err == nil {
			t.Errorf("no error for %v", profit)
		}
	}
}

func TestCurveProperties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		profit := rapid.SliceOfN(rapid.Int64Range(-1e6, 1e7), 1, 300).Draw(t, "profit")
		kept := slices.Clone(profit)
		c, err := Follow(profit, 0.95)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(kept, profit) {
			t.Fatal("the input was modified")
		}
		if c.Earning+c.Even+c.Losing != len(profit) || c.Earned-c.Lost != c.Total {
			t.Fatal("parts do not add up")
		}
		if c.base <= 0 {
			return
		}
		if end := c.Points[len(c.Points)-1]; !c.Flagged && end != (Point{1, 1}) {
			t.Fatalf("ends at %v", end)
		}
		for i, p := range c.Points {
			if p.Profit > c.Peak.Profit+1e-12 || i > 0 && p.Customers <= c.Points[i-1].Customers {
				t.Fatalf("point %v after %v, peak %v", p, c.Points[max(i-1, 0)], c.Peak)
			}
		}
		p := rapid.Float64Range(0, 1).Draw(t, "p")
		top, _ := c.Top(p)
		bottom, _ := c.Bottom(1 - p)
		if whole := float64(c.Total) / c.base; math.Abs(top.Value+bottom.Value-whole) > 1e-9*(1+math.Abs(top.Value)) {
			t.Fatalf("top %v, bottom %v", top, bottom)
		}
		if at, ok := c.Reach(top.Value); ok && p <= c.Peak.Customers {
			if again, _ := c.Top(at); math.Abs(again.Value-top.Value) > 1e-9 {
				t.Fatalf("reach %v gives %v, want %v", at, again, top)
			}
		}
		rand.New(rand.NewPCG(1, 1)).Shuffle(len(kept), func(i, j int) { kept[i], kept[j] = kept[j], kept[i] })
		if other, _ := Follow(kept, 0.95); !slices.Equal(other.Points, c.Points) {
			t.Fatal("the result depends on the order of customers")
		}
	})
}

// Exponential profits have the Lorenz curve top(p) = p (1 − ln p).
func TestIntervalCoverage(t *testing.T) {
	t.Parallel()
	trueShare, hit := 0.2*(1-math.Log(0.2)), 0
	const runs = 600
	for run := range runs {
		r := rand.New(rand.NewPCG(5, uint64(run)))
		profit := make([]int64, 500)
		for i := range profit {
			profit[i] = int64(r.ExpFloat64() * 100_000)
		}
		c, _ := Follow(profit, 0.95)
		if s, _ := c.Top(0.2); s.Low <= trueShare && s.High >= trueShare {
			hit++
		}
	}
	if got := float64(hit) / runs; got < 0.93 || got > 0.97 {
		t.Errorf("covers %v", got)
	}
}

func FuzzFollow(f *testing.F) {
	f.Add([]byte{}, 0.95, 0.2)
	f.Add(binary.LittleEndian.AppendUint64(nil, 1<<63-1), 0.95, 1.0)
	f.Add(make([]byte, 80), 0.5, 0.0)
	f.Fuzz(func(t *testing.T, data []byte, level, p float64) {
		var profit []int64
		for ; len(data) >= 8; data = data[8:] {
			profit = append(profit, int64(binary.LittleEndian.Uint64(data)))
		}
		c, err := Follow(profit, level)
		if err != nil {
			return
		}
		finite := func(xs ...float64) {
			for _, x := range xs {
				if math.IsNaN(x) || math.IsInf(x, 0) {
					t.Errorf("not finite: %+v", c)
				}
			}
		}
		if c.Earning > 0 {
			finite(c.Peak.Profit, c.PeakShare.Value)
		}
		if s, err := c.Top(p); err == nil {
			finite(s.Value)
		}
		if r, err := c.Rule8020(); err == nil {
			finite(r.Best20.Value, r.Worst30.Value, r.Lost)
		}
	})
}

func BenchmarkFollow(b *testing.B) {
	b.Run("1M", func(b *testing.B) {
		r := rand.New(rand.NewPCG(1, 1))
		profit := make([]int64, 1_000_000)
		for i := range profit {
			profit[i] = int64(r.ExpFloat64()*10_000) - 3000
		}
		b.ReportAllocs()
		for b.Loop() {
			_, _ = Follow(profit, 0.95)
		}
	})
}
