package pls

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

func TestIndexErrors(t *testing.T) {
	t.Parallel()
	nan := math.NaN()
	items := [][]float64{{1, 5, 9}, {2, 6, 8}}
	for _, c := range []struct {
		name string
		call func() error
		want Error
	}{
		{"off the scale", func() error { _, err := Index([]float64{3, 100, 0}, []float64{1, 1, 1}, 1, 10); return err }, Error{"Index", "means", 1, "is off the scale"}},
		{"both", func() error { _, err := Index([]float64{3, 100, 0}, []float64{3, 100, 0}, 1, 10); return err }, Error{"Index", "means", 1, "is off the scale"}},
		{"below", func() error { _, err := Index([]float64{3, 4, 0}, []float64{3, 100, 0}, 1, 10); return err }, Error{"Index", "means", 2, "is off the scale"}},
		{"unknown", func() error { _, err := Index([]float64{nan}, []float64{1}, 1, 10); return err }, Error{"Index", "means", 0, "is off the scale"}},
		{"negative", func() error { _, err := Index([]float64{3, 4, 5}, []float64{-1, 3, 0}, 1, 10); return err }, Error{"Index", "weights", 0, "is negative or not finite"}},
		{"infinite", func() error { _, err := Index([]float64{3}, []float64{math.Inf(1)}, 1, 10); return err }, Error{"Index", "weights", 0, "is negative or not finite"}},
		{"zero", func() error { _, err := Index([]float64{3}, []float64{0}, 1, 10); return err }, Error{"Index", "weights", -1, "are all zero"}},
		{"none", func() error { _, err := Index(nil, nil, 1, 10); return err }, Error{"Index", "means", -1, "is empty"}},
		{"lengths", func() error { _, err := Index([]float64{3}, nil, 1, 10); return err }, Error{"Index", "weights", -1, "has another length than the items"}},
		{"no scale", func() error { _, err := Index([]float64{3}, []float64{1}, 10, 1); return err }, Error{"Index", "high", -1, "is not above low"}},
		{"no items", func() error { _, err := IndexOf(nil, nil, 1, 10, 0.95); return err }, Error{"IndexOf", "items", -1, "is empty"}},
		{"answers", func() error { _, err := IndexOf(items, []float64{1, 1}, 1, 8, 0.95); return err }, Error{"IndexOf", "items", 0, "has an answer off the scale"}},
		{"ragged", func() error { _, err := IndexOf([][]float64{{1, 2}, {1}}, []float64{1, 1}, 1, 8, 0.95); return err }, Error{"IndexOf", "items", 1, "has another length than the first"}},
		{"one", func() error {
			_, err := IndexOf([][]float64{{1, nan}, {1, 2}}, []float64{1, 1}, 1, 8, 0.95)
			return err
		}, Error{"IndexOf", "items", -1, "have fewer than two complete respondents"}},
		{"level", func() error { _, err := IndexOf(items, []float64{1, 1}, 1, 10, 95); return err }, Error{"IndexOf", "level", -1, "is not between 0 and 1"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var got *Error
			if err := c.call(); !errors.As(err, &got) || *got != c.want {
				t.Errorf("got %v, want %v", err, &c.want)
			}
		})
	}
}

// IndexOf, Index and Resampled.Index are equal when their weights are.
func TestIndicesAgree(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 6))
		model, data := survey(r, rapid.IntRange(12, 60).Draw(t, "n"), 3)
		for _, x := range data {
			for i, v := range x {
				x[i] = max(1, min(10, math.Round(6+2*v)))
			}
		}
		fit, err := Fit(model, data)
		if err != nil {
			t.Skip(err)
		}
		boot, err := fit.Bootstrap(20, 0.9, 1)
		if err != nil {
			t.Skip(err)
		}
		var mean, weight []float64
		for j := range 3 {
			mean, weight = append(mean, fit.mean[j]), append(weight, fit.Items[j].Weight/fit.sd[j])
		}
		known, err := Index(mean, weight, 1, 10)
		if err != nil {
			if _, err := boot.Index(0, 1, 10); err == nil {
				t.Fatal("no error for a negative weight")
			}
			return
		}
		given, err := IndexOf(data[:3], weight, 1, 10, 0.9)
		if err != nil || math.Abs(given.Value-known) > 1e-9 || !(0 <= given.Low && given.Low <= known && known <= given.High && given.High <= 100) {
			t.Fatalf("%+v, %v of means, %v", given, known, err)
		}
		fitted, err := boot.Index(0, 1, 10)
		if err != nil {
			return // too many resamples with negative weights
		}
		if math.Abs(fitted.Value-known) > 1e-9 || fitted.Low > fitted.High || fitted.Low < 0 || fitted.High > 100 || fitted.N != given.N || fitted.Resamples > 20 {
			t.Fatalf("%+v, %v of means", fitted, known)
		}
	})
}

func TestModelIndexErrors(t *testing.T) {
	t.Parallel()
	model, data := survey(rand.New(rand.NewPCG(3, 3)), 80, 3)
	for i := range data[8] {
		data[8][i] = -data[8][i] // one item is reversed
	}
	fit, err := Fit(model, data)
	if err != nil {
		t.Fatal(err)
	}
	b, err := fit.Bootstrap(50, 0.95, 1)
	if err != nil {
		t.Fatal(err)
	}
	if b.Means[2] != nil || b.Means[1] == nil {
		t.Errorf("means %v", b.Means)
	}
	for _, c := range []struct {
		block     int
		low, high float64
		why       string
	}{
		{3, -20, 20, "is none of the model"},
		{2, -20, 20, "has an item that weighs negatively, number 3: leave it out of the model"},
		{1, 1, 10, "has answers off the scale, to item 1"},
		{1, 10, 1, "is not above low"},
	} {
		var got *Error
		if _, err := b.Index(c.block, c.low, c.high); !errors.As(err, &got) || got.Op != "Index" || got.Why != c.why {
			t.Errorf("%+v: got %v", c, err)
		}
	}
	if s, err := b.Index(1, -20, 20); err != nil || s.N != 80 || s.Resamples != 50 || s.Level != 0.95 || s.Method == "" || !(s.Low < s.Value && s.Value < s.High && s.SE > 0) {
		t.Errorf("%+v, %v", s, err)
	}
	var none Resampled
	if _, err := none.Index(0, 1, 10); err == nil {
		t.Error("no error for an empty result")
	}
}

// A block without a path to it has no R², and one in Mode B no reliability.
func TestAbsentFigures(t *testing.T) {
	t.Parallel()
	model, data := survey(rand.New(rand.NewPCG(3, 1)), 80, 3)
	model.Blocks[0].Mode = B
	fit, err := Fit(model, data)
	if err != nil {
		t.Fatal(err)
	}
	b, err := fit.Bootstrap(40, 0.95, 1)
	if err != nil {
		t.Fatal(err)
	}
	if l := fit.Latent[0]; l.R2 != nil || l.Alpha != nil || l.Rho != nil || b.R2[0] != nil || b.Alpha[0] != nil || b.Rho[0] != nil {
		t.Errorf("%+v, %+v", l, b)
	}
	if l := fit.Latent[1]; l.R2 == nil || l.Alpha == nil || l.Rho == nil || b.R2[1].Value != *l.R2 || b.Alpha[1].Value != *l.Alpha || b.Rho[1].Value != *l.Rho {
		t.Errorf("%+v, %+v", l, b)
	}
	for j, it := range fit.Items {
		if w := b.Weights[j]; w.Value != it.Weight || !(w.Low < w.High) {
			t.Errorf("weight of item %d: %v, %+v", j, it.Weight, w)
		}
	}
	for j := range fit.HTMT {
		for k := range j {
			if i := b.HTMT[j][k]; i != b.HTMT[k][j] || i.Value != fit.HTMT[j][k] || !(i.Low < i.High) {
				t.Errorf("HTMT %+v of %v", i, fit.HTMT[j][k])
			}
		}
	}
}

func FuzzIndex(f *testing.F) {
	f.Add(3.0, 4.0, 1.0, 1.0, 1.0, 10.0, 0.95)
	f.Add(3.0, 100.0, 3.0, 100.0, 1.0, 10.0, 0.95)
	f.Add(-1e308, 1e308, 5e-324, 1e308, -1e308, 1e308, 0.5)
	f.Add(0.0, 5e-324, 1e308, 1e308, 0.0, 5e-324, 1e-9)
	f.Fuzz(func(t *testing.T, a, b, v, w, low, high, level float64) {
		var wrong *Error
		if i, err := Index([]float64{a, b}, []float64{v, w}, low, high); err != nil && !errors.As(err, &wrong) || err == nil && !(i >= 0 && i <= 100) {
			t.Fatal(i, err)
		}
		s, err := IndexOf([][]float64{{a, b, a}, {b, a, a}}, []float64{v, w}, low, high, level)
		if err != nil && !errors.As(err, &wrong) || err == nil && !(0 <= s.Low && s.Low <= s.Value && s.Value <= s.High && s.High <= 100) {
			t.Fatalf("%+v %v", s, err)
		}
	})
}
