package btyd

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestCovariatesAreRecovered(t *testing.T) {
	t.Parallel()
	const n = 9000
	for _, base := range []Model{ParetoNBD{1.2, 5, 1.5, 30}, BGNBD{1.2, 5, .8, 2.5}, MBGNBD{1.2, 5, .8, 2.5}} {
		t.Run(string(base.Kind()), func(t *testing.T) {
			t.Parallel()
			rng := rand.New(rand.NewPCG(8, 8))
			cov := Covariates{TransactionNames: []string{"shop", "online"}, DropoutNames: []string{"coupon"}}
			cs := make([]Customer, n)
			for i := range cs {
				z := []float64{float64(rng.IntN(2)), float64(rng.IntN(3)) / 2}
				w := []float64{float64(rng.IntN(2))}
				p := base.Values()
				base.Kind().shift(p, p, .5*z[0]-.3*z[1], .7*w[0])
				cs[i], _ = simulateOne(base.Kind().make(p), 40+float64(rng.IntN(70))/7, 0, rng)
				cov.Transaction, cov.Dropout = append(cov.Transaction, z), append(cov.Dropout, w)
			}
			f, err := FitCovariates(base.Kind(), cs, cov, Options{})
			if err != nil {
				t.Fatal(err)
			}
			for i, want := range []float64{.5, -.3, .7} {
				e := append(f.Transaction, f.Dropout...)[i]
				if z := (e.Value - want) / e.SE; !(math.Abs(z) < 4.4) {
					t.Errorf("%s: %.3f (SE %.3f), truth %.3f", e.Name, e.Value, e.SE, want)
				}
			}
			for i, e := range f.Estimates {
				atChance(t, e.Name, e, base.Values()[i])
			}
			if f.P > 1e-6 || f.LogLik <= f.PlainLogLik {
				t.Errorf("likelihood ratio: p %v, %v against %v", f.P, f.LogLik, f.PlainLogLik)
			}
			m, err := f.For([]float64{1, 0}, []float64{1})
			if err != nil {
				t.Fatal(err)
			}
			if got, want := m.Values()[1], f.Base.Values()[1]*math.Exp(-f.Transaction[0].Value); got != want {
				t.Errorf("For: alpha %v, want %v", got, want)
			}
		})
	}
}

func TestCovariatesWithoutColumnsAreThePlainModel(t *testing.T) {
	t.Parallel()
	cs := simulated(t, MBGNBD{.6, 6, .8, 2.5}, 2000, 4)
	f, err := FitCovariates(KindMBGNBD, cs, Covariates{}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "log-likelihood", f.LogLik, f.PlainLogLik, 1e-6)
	for _, bad := range []Covariates{
		{TransactionNames: []string{"z"}, Transaction: [][]float64{{1}}},
		{DropoutNames: []string{"z"}, Dropout: make([][]float64, len(cs))},
	} {
		if _, err := FitCovariates(KindMBGNBD, cs, bad, Options{}); err == nil {
			t.Errorf("covariates of the wrong shape were taken: %v", bad.TransactionNames)
		}
	}
}
