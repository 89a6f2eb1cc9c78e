package spc

import (
	"math"
	"math/rand/v2"
	"testing"
)

// runLength draws normal points until watch signals, and returns their number.
func runLength(r *rand.Rand, shift float64, watch func(x float64) bool) float64 {
	for i := 1; ; i++ {
		if watch(r.NormFloat64() + shift) {
			return float64(i)
		}
	}
}

// testRunLengths compares the run lengths of the equations with those of simulated charts.
func testRunLengths(t *testing.T, runs int) {
	for _, c := range []struct {
		name  string
		shift float64
		arl   func() (float64, error)
		start func() func(x float64) bool
	}{
		{"Nelson's zones, no shift", 0, func() (float64, error) { return RulesARL(Nelson, 3, 0) }, rules(Nelson &^ (Trend6 | Alternate14))},
		{"Western Electric, half a sigma", 0.5, func() (float64, error) { return RulesARL(WesternElectric, 3, 0.5) }, rules(WesternElectric)},
		{"limits inside two sigma", 0, func() (float64, error) { return RulesARL(Beyond|TwoOfThree|Run7, 1.5, 0) }, rulesAt(Beyond|TwoOfThree|Run7, 1.5)},
		{"EWMA", 0.3, func() (float64, error) { return EWMAARL(0.2, 2.5, 0.3) }, func() func(float64) bool {
			z := 0.0
			return func(x float64) bool {
				z += 0.2 * (x - z)
				return math.Abs(z) > 2.5*math.Sqrt(0.2/1.8)
			}
		}},
		{"CUSUM with head start", 0.2, func() (float64, error) { return CUSUMARL(Design{K: 0.4, H: 4.5, HeadStart: 2}, 0.2) }, func() func(float64) bool {
			up, down := 2.0, 2.0
			return func(x float64) bool {
				up, down = max(0, up+x-0.4), max(0, down-x-0.4)
				return up > 4.5 || down > 4.5
			}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			want, err := c.arl()
			if err != nil {
				t.Fatal(err)
			}
			r := rand.New(rand.NewPCG(1, 9))
			var sum, squares float64
			for range runs {
				l := runLength(r, c.shift, c.start())
				sum += l
				squares += l * l
			}
			n := float64(runs)
			got := sum / n
			if se := math.Sqrt((squares/n - got*got) / n); math.Abs(got-want) > 4*se {
				t.Errorf("runs %.3f ± %.3f, equations %.3f", got, se, want)
			}
		})
	}
}

func rules(r Rules) func() func(float64) bool { return rulesAt(r, 3) }

func rulesAt(r Rules, sigmas float64) func() func(float64) bool {
	return func() func(float64) bool {
		var m memory
		return func(x float64) bool { return m.add(x, x)&r != 0 || math.Abs(x) > sigmas }
	}
}

func TestRunLengths(t *testing.T) {
	t.Parallel()
	testRunLengths(t, 4_000)
}
