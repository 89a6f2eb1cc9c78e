package score

import (
	"math"
	"testing"
)

// linearised returns a weighted mean Σwx/Σw and its standard error by Taylor linearisation
// of a ratio, for respondents drawn with replacement:
//
//	SE² = n/(n − 1) · Σ (wᵢ(xᵢ − x̄))² / (Σw)²
//
// the formula of R's survey::svymean for svydesign(ids = ~1, weights = ~w).
// Source: Lumley (2010), Complex Surveys, section 2.2; Särndal, Swensson and Wretman
// (1992), Model Assisted Survey Sampling, section 5.7.
func linearised(x, w []float64) (mean, se float64) {
	var sum, squares float64
	for i := range x {
		sum += w[i]
		mean += w[i] * x[i]
	}
	mean /= sum
	for i := range x {
		squares += math.Pow(w[i]*(x[i]-mean), 2)
	}
	n := float64(len(x))
	return mean, math.Sqrt(n/(n-1)*squares) / sum
}

// Compares the standard error at Kish's n with the design-based one, which surveys
// report: the estimate is the same; Kish's n assumes that weights are independent of the
// answers, and when respondents with large weights have extreme answers its standard error
// is too small. The expected numbers are computed by hand.
func TestKishAgainstLinearisedStandardError(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name           string
		x, w           []float64
		mean           float64
		design, byKish float64 // squares of the standard errors
	}{
		// w(x − x̄) = .5, −1, 1.5, .5, −1.5: 5/4 · 6/100; n = 100/24, s² = .25 n/(n − 1).
		{"a share", []float64{1, 0, 1, 1, 0}, []float64{1, 2, 3, 1, 3}, .5, .075, .25 / (100./24 - 1)},
		// w(x − x̄) = −40, 0, 20, 20: 4/3 · 2400/100; n = 100/30, Σw(x − x̄)²/Σw = 100.
		{"large weights in the middle", []float64{10, 20, 30, 40}, []float64{4, 3, 2, 1}, 20, 32, 100 / (100./30 - 1)},
		// w(x − x̄) = −40, 40, 0, …: 6/5 · 3200/144; n = 144/36 = 4, Σw(x − x̄)²/Σw = 800/12.
		{"large weights at the ends", []float64{-10, 10, 0, 0, 0, 0}, []float64{4, 4, 1, 1, 1, 1}, 0, 6. / 5 * 3200 / 144, 800. / 12 / 3},
		// Equal weights: both are s²/n, s² = 10/4.
		{"equal", []float64{1, 2, 3, 4, 5}, []float64{7, 7, 7, 7, 7}, 3, .5, .5},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			mean, se := linearised(tt.x, tt.w)
			got, err := WeightedMean(tt.x, tt.w, .95)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range []struct {
				what      string
				got, want float64
			}{{"mean", got.Estimate, tt.mean}, {"mean of the design", mean, tt.mean}, {"SE² of the design", se * se, tt.design}, {"SE² by Kish", got.SE * got.SE, tt.byKish}} {
				if math.Abs(c.got-c.want) > 1e-12*(1+math.Abs(c.want)) {
					t.Errorf("%s is %v, want %v", c.what, c.got, c.want)
				}
			}
		})
	}
}
