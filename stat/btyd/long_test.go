//go:build long

package btyd

import (
	"math"
	"testing"
)

// TestIntervalsCover fits 200 simulated data sets per model: the mean error of the
// estimates must be within chance of 0; the coverage of Wald and profile intervals
// must be within binomial bounds for every parameter, and within 93 to 97 percent
// pooled over all parameters.
//
//	go test -tags long -run IntervalsCover -v -timeout 60m ./stat/btyd/
func TestIntervalsCover(t *testing.T) {
	for _, s := range studies() {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			wald, profiles := newCoverage("Wald interval", s), newCoverage("profile", s)
			sum, square := make([]float64, len(s.trueValues)), make([]float64, len(s.trueValues))
			for seed := range uint64(200) {
				got := s.fit(t, s.big, seed)
				wald.n++
				profiles.n++
				for i, e := range got.wald {
					wald.add(i, e.Low, e.High)
					p, err := got.profile(s.names[i])
					if err != nil {
						t.Fatal(err)
					}
					profiles.add(i, p.Low, p.High)
					d := math.Log(math.Abs(e.Value) / s.trueValues[i])
					sum[i] += d
					square[i] += d * d
				}
			}
			wald.judge(t)
			profiles.judge(t)
			wald.together(t)
			profiles.together(t)
			for i, name := range s.names {
				mean := sum[i] / 200
				sd := math.Sqrt(square[i]/200 - mean*mean)
				t.Logf("%-16s mean error of the logarithm %+.4f, spread %.4f", name, mean, sd)
				// A maximum of the likelihood is biased by the order of its variance.
				if math.Abs(mean) > 4*sd/math.Sqrt(200)+sd*sd {
					t.Errorf("%s is biased: mean error of the logarithm %.4f, spread %.4f", name, mean, sd)
				}
			}
		})
	}
}

// TestBootstrapIntervalsCover does the same for 99 bootstrap replicates on data sets
// of half the size.
func TestBootstrapIntervalsCover(t *testing.T) {
	for _, s := range studies() {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			boots := newCoverage("bootstrap", s)
			for seed := range uint64(200) {
				got, used, err := s.fit(t, s.big/2, seed).bootstrap(99)
				if err != nil || used < 90 {
					t.Fatal(used, err)
				}
				boots.n++
				for i, b := range got {
					boots.add(i, b.Low, b.High)
				}
			}
			boots.judge(t)
			boots.together(t)
		})
	}
}
