package kano

import (
	"errors"
	"math/rand/v2"
	"testing"

	"huitou/stat/conform/conformtest"

	"pgregory.net/rapid"
)

func TestChecks(t *testing.T) {
	t.Parallel()
	conformtest.Run(t, Checks())
}

func TestClassify(t *testing.T) {
	t.Parallel()
	want := [5]string{"QAAAO", "RIIIM", "RIIIM", "RIIIM", "RRRRQ"}
	for f := Like; f <= Dislike; f++ {
		for d := Like; d <= Dislike; d++ {
			if got, err := Classify(f, d); err != nil || got.String() != want[f-1][d-1:d] {
				t.Errorf("%d, %d: %v %v, want %s", f, d, got, err, want[f-1][d-1:d])
			}
		}
	}
}

func TestTies(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		counts Counts
		want   string
	}{
		{"must-be before all", Counts{5, 5, 5, 5, 0, 0}, "MO"},
		{"one-dimensional before attractive", Counts{1, 5, 5, 5, 0, 0}, "OA"},
		{"attractive before indifferent", Counts{1, 2, 5, 5, 0, 0}, "AI"},
		{"only reverse", Counts{Reverse: 3}, "RM"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r, err := Count(c.counts, 0.95)
			if got := r.Category.String() + r.Second.String(); err != nil || got != c.want {
				t.Errorf("got %s %v, want %s", got, err, c.want)
			}
		})
	}
}

// The other warnings are given as well when no answer is for the feature or indifferent.
func TestWarningsWithoutCoefficients(t *testing.T) {
	t.Parallel()
	r, err := Count(Counts{Reverse: 3, Questionable: 2}, 0.95)
	if err != nil || len(r.Warnings) != 4 {
		t.Errorf("%d warnings, want 4 (no coefficients, alike, contradicting, few): %q, %v", len(r.Warnings), r.Warnings, err)
	}
}

func TestErrors(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		call func() error
		want Error
	}{
		{"nobody", func() error { _, err := Count(Counts{}, 0.95); return err }, Error{"Count", "counts", -1, "are all zero"}},
		{"negative", func() error { _, err := Count(Counts{0, -1}, 0.95); return err }, Error{"Count", "counts", 1, "is not a count"}},
		{"empty", func() error { _, err := Discrete(nil, nil, 0.95); return err }, Error{"Discrete", "functional", -1, "is empty"}},
		{"scale", func() error { _, err := Continuous([]Answer{1, 1}, []Answer{1, 6}, 0.95); return err }, Error{"Continuous", "dysfunctional", 1, "is off the scale"}},
		{"lengths", func() error { _, err := Discrete([]Answer{1}, nil, 0.95); return err }, Error{"Discrete", "dysfunctional", -1, "has another length than functional"}},
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

func answers(t *rapid.T) (f, d []Answer) {
	n := rapid.IntRange(1, 80).Draw(t, "n")
	one := rapid.Map(rapid.IntRange(1, 5), func(i int) Answer { return Answer(i) })
	return rapid.SliceOfN(one, n, n).Draw(t, "f"), rapid.SliceOfN(one, n, n).Draw(t, "d")
}

func TestBounds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		f, d := answers(t)
		r, err := Discrete(f, d, 0.95)
		if err != nil {
			t.Fatal(err)
		}
		if r.Better.Low < 0 || r.Better.High > 1 || r.Worse.Low < -1 || r.Worse.High > 0 || r.Difference < 0 || r.Total > 1 {
			t.Fatalf("%+v", r)
		}
		p, err := Continuous(f, d, 0.95)
		if err != nil || p.Functional.Value < -2 || p.Functional.Value > 4 || p.Dysfunctional.Value < -2 || p.Dysfunctional.Value > 4 {
			t.Fatalf("%+v %v", p, err)
		}
	})
}

func TestResultsDoNotDependOnOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		f, d := answers(t)
		a, _ := Discrete(f, d, 0.95)
		order := rapid.Permutation(indices(len(f))).Draw(t, "order")
		f2, d2 := make([]Answer, len(f)), make([]Answer, len(f))
		for i, k := range order {
			f2[i], d2[i] = f[k], d[k]
		}
		b, _ := Discrete(f2, d2, 0.95)
		if a.Counts != b.Counts || a.Category != b.Category {
			t.Fatalf("%+v, in another order %+v", a, b)
		}
	})
}

func indices(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

// For two categories with equal probabilities, McNemar's test rejects at its nominal rate
// and Fong's test in a quarter of the surveys.
func testFong(t *testing.T, runs int) {
	r := rand.New(rand.NewPCG(6, 1))
	fong, mcnemar := 0.0, 0.0
	for range runs {
		var c Counts
		for range 300 {
			c[r.IntN(2)]++
		}
		res, err := Count(c, 0.95)
		if err != nil {
			t.Fatal(err)
		}
		if res.Distinguishable {
			fong++
		}
		if res.P < 0.1 {
			mcnemar++
		}
	}
	fong, mcnemar = fong/float64(runs), mcnemar/float64(runs)
	if fong < 0.2 || fong > 0.28 || mcnemar < 0.07 || mcnemar > 0.12 {
		t.Errorf("rejection rate of Fong's test %.3f, of McNemar's %.3f", fong, mcnemar)
	}
}

func TestFong(t *testing.T) {
	t.Parallel()
	testFong(t, 2_000)
}

func FuzzDiscrete(f *testing.F) {
	f.Add([]byte{}, 0.95)
	f.Add([]byte{1, 5, 2, 5}, 0.95)
	f.Add([]byte{0, 255}, 2.0)
	f.Fuzz(func(t *testing.T, b []byte, level float64) {
		var fun, dys []Answer
		for i := 0; i+1 < len(b); i += 2 {
			fun, dys = append(fun, Answer(b[i])), append(dys, Answer(b[i+1]))
		}
		if r, err := Discrete(fun, dys, level); err == nil && !(r.Better.Low <= r.Better.High && r.Critical >= 0) {
			t.Fatalf("%+v", r)
		}
		if p, err := Continuous(fun, dys, level); err == nil && !(p.Functional.Low <= p.Functional.High) {
			t.Fatalf("%+v", p)
		}
	})
}

func BenchmarkDiscrete(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 1))
	f, d := make([]Answer, 10_000), make([]Answer, 10_000)
	for i := range f {
		f[i], d[i] = Answer(1+r.IntN(5)), Answer(1+r.IntN(5))
	}
	b.Run("10000", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := Discrete(f, d, 0.95); err != nil {
				b.Fatal(err)
			}
		}
	})
}
