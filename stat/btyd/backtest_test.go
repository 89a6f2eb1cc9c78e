package btyd

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// The second moment given alive equals that of the PMF of the model whose
// parameters are those of a customer alive at T.
func TestSecondMomentIsThatOfThePMF(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := drawModel(t, .05, 20)
		x, age := float64(rapid.IntRange(0, 20).Draw(t, "x")), rapid.Float64Range(0, 100).Draw(t, "T")
		p := m.Values()
		h := (p[1] + age) * rapid.Float64Range(0, 2).Draw(t, "t/(alpha+T)") / (1 + x/10)
		future := m // of a customer alive at T
		switch m := m.(type) {
		case BGNBD:
			future = BGNBD{m.R + x, m.Alpha + age, m.A, m.B + x}
		case MBGNBD:
			future = BGNBD{m.R + x, m.Alpha + age, m.A, m.B + x + 1}
		case ParetoNBD:
			future = ParetoNBD{m.R + x, m.Alpha + age, m.S, m.Beta + age}
		case NBD:
			future = NBD{m.R + x, m.Alpha + age}
		}
		first, second := 0.0, 0.0
		for y := range 5000 {
			v := future.pmf(y, h)
			first += float64(y) * v
			second += float64(y) * float64(y) * v
			if y > 50 && v*float64(y)*float64(y) < 1e-13 {
				break
			}
		}
		closeTo(t, "mean", m.aliveFuture(x, age, h)+1e-9, first+1e-9, 1e-6)
		closeTo(t, "second moment", aliveSecond(m, x, age, h)+1e-9, second+1e-9, 1e-5)
	})
}

// At extreme parameters the second moment is finite and at least the square of
// the first.
func TestSecondMomentIsAtLeastTheMeanSquared(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := drawModel(t, 1e-6, 1e6)
		x, age := float64(rapid.SampledFrom([]int{0, 1, 30, 10_000}).Draw(t, "x")), rapid.Float64Range(0, 1e4).Draw(t, "T")
		h := logUniform(1e-6, 1e6).Draw(t, "t")
		first, second := m.aliveFuture(x, age, h), aliveSecond(m, x, age, h)
		if !finite(second) || second < first*(1-1e-6) || second < first*first*(1-1e-6) {
			t.Fatalf("first moment %v, second %v", first, second)
		}
	})
}

// The predictive interval contains the hold-out total simulated from the true
// model at its nominal rate.
func TestBackTestIntervalCoverage(t *testing.T) {
	t.Parallel()
	for _, m := range []Model{BGNBD{.8, 5, .8, 2.5}, MBGNBD{.8, 5, .8, 2.5}, ParetoNBD{1, 5, .9, 12}, NBD{.8, 7}} {
		t.Run(string(m.Kind()), func(t *testing.T) {
			t.Parallel()
			const seeds = 40
			covered, errors := 0, 0
			for seed := range uint64(seeds) {
				rng := rand.New(rand.NewPCG(seed, 21))
				ages := make([]float64, 300)
				for i := range ages {
					ages[i] = 26 + float64(rng.IntN(26*7))/7
				}
				cs, later, err := Simulate(m, ages, 26, rng)
				if err != nil {
					t.Fatal(err)
				}
				bt, err := RunBackTest(cs, later, 26, m.Kind())
				if err != nil {
					t.Fatal(err)
				}
				row := bt.Rows[0]
				if row.Interval == nil {
					t.Fatalf("no interval: %v", bt.Warnings)
				}
				in := row.Interval.Low <= bt.Actual && bt.Actual <= row.Interval.High
				if in {
					covered++
				}
				if in == hasWarning(bt.Warnings, "outside") {
					t.Errorf("%v within %+v, warnings %v", bt.Actual, row.Interval, bt.Warnings)
				}
				if r := row.MAERange; !(r.Low < row.MAE && row.MAE < r.High) || r.N != 300 {
					errors++
				}
			}
			low, high := binomialBounds(seeds)
			t.Logf("covered %d of %d", covered, seeds)
			if covered < low || covered > high || errors > 0 {
				t.Errorf("covered %d of %d times, not within [%d, %d]; %d invalid ranges", covered, seeds, low, high, errors)
			}
		})
	}
}

func TestBackTestCDNOW(t *testing.T) {
	t.Parallel()
	cal, holdout, _ := readCDNOW(t)
	bt, err := RunBackTest(cal, holdout, 39, kinds...)
	if err != nil {
		t.Fatal(err)
	}
	if bt.Customers != 2357 || !strings.Contains(bt.Method, "39") || !hasWarning(bt.Warnings, "outside") {
		t.Errorf("%d customers, %q, %v", bt.Customers, bt.Method, bt.Warnings)
	}
	for i, k := range kinds { // as stated in docs/statistics.md
		iv := bt.Rows[i].Interval
		t.Logf("%s: %.0f to %.0f, actual %.0f", k, iv.Low, iv.High, bt.Actual)
		if in := iv.Low <= bt.Actual && bt.Actual <= iv.High; in != (k == KindParetoNBD) {
			t.Errorf("%s: %+v", k, iv)
		}
	}
	iv := bt.Rows[0].Interval
	if iv == nil || iv.N != 2357 || iv.Level != .95 || !strings.Contains(iv.Method, "predictive") ||
		!(iv.Low < bt.Rows[0].Predicted && bt.Rows[0].Predicted < iv.High) || iv.Low != math.Floor(iv.Low) {
		t.Errorf("%+v", iv)
	}
	for _, r := range bt.Rows[len(kinds):] {
		if r.Interval != nil {
			t.Errorf("%s has an interval", r.Method)
		}
	}
}
