package btyd

import (
	"errors"
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
					t.Errorf("%s: %.3f (SE %.3f), true value %.3f", e.Name, e.Value, e.SE, want)
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

func TestFitCovariatesWithoutColumnsEqualsFitModel(t *testing.T) {
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

// Coefficients that no data identify are rejected by the name of their column, as
// stat/driver rejects such predictors.
func TestCollinearCovariatesAreRejected(t *testing.T) {
	t.Parallel()
	cs := simulated(t, MBGNBD{.6, 6, .8, 2.5}, 400, 4)
	rng := rand.New(rand.NewPCG(5, 5))
	// Columns: 0 shop, 1 online, 2 catalogue are indicators; 3 is a number.
	base := make([][4]float64, len(cs))
	for i := range base {
		base[i][rng.IntN(3)] = 1
		base[i][3] = rng.NormFloat64()
	}
	table := func(cols ...func(r [4]float64) float64) [][]float64 {
		out := make([][]float64, len(cs))
		for i, r := range base {
			for _, c := range cols {
				out[i] = append(out[i], c(r))
			}
		}
		return out
	}
	shop := func(r [4]float64) float64 { return r[0] }
	online := func(r [4]float64) float64 { return r[1] }
	catalogue := func(r [4]float64) float64 { return r[2] }
	number := func(r [4]float64) float64 { return r[3] }
	one := func([4]float64) float64 { return .3 }
	tilted := func(r [4]float64) float64 { return 7 - 2*r[3] }
	sum := func(r [4]float64) float64 { return r[0] + 3*r[3] }
	for _, tt := range []struct {
		name    string
		names   []string
		rows    [][]float64
		wantErr string
	}{
		{"OK", []string{"shop", "online", "number"}, table(shop, online, number), ""},
		{"constant", []string{"shop", "year"}, table(shop, one), `column "year" does not vary: leave it out`},
		{"constant first", []string{"year", "shop"}, table(one, shop), `column "year" does not vary: leave it out`},
		{"every indicator", []string{"shop", "online", "number", "catalogue"}, table(shop, online, number, catalogue),
			`column "catalogue" is determined by "shop", "online": leave one of them out`},
		{"twice", []string{"shop", "again"}, table(shop, shop), `column "again" is determined by "shop": leave one of them out`},
		{"shifted and scaled", []string{"shop", "number", "tilted"}, table(shop, number, tilted),
			`column "tilted" is determined by "number": leave one of them out`},
		{"sum", []string{"online", "shop", "number", "sum"}, table(online, shop, number, sum),
			`column "sum" is determined by "shop", "number": leave one of them out`},
		{"one name", []string{"shop", "shop"}, table(shop, number), `names two columns "shop"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for field, cov := range map[string]Covariates{
				"Transaction": {TransactionNames: tt.names, Transaction: tt.rows},
				"Dropout":     {DropoutNames: tt.names, Dropout: tt.rows},
				"both":        {TransactionNames: []string{"shop"}, Transaction: table(shop), DropoutNames: tt.names, Dropout: tt.rows},
			} {
				_, err := FitCovariates(KindMBGNBD, cs, cov, Options{})
				if tt.wantErr == "" {
					if err != nil {
						t.Errorf("%s: %v", field, err)
					}
					continue
				}
				var e *Error
				if field == "both" {
					field = "Dropout"
				}
				if !errors.As(err, &e) || e.Field != field || e.Msg != tt.wantErr || e.Op != "FitCovariates" {
					t.Errorf("%s: got %v, want %q", field, err, tt.wantErr)
				}
			}
		})
	}
}

func TestCovariateIntervals(t *testing.T) {
	t.Parallel()
	cs, cov := withCovariates(MBGNBD{1.2, 5, .8, 2.5}, 1200, 3)
	f, err := FitCovariates(KindMBGNBD, cs, cov, Options{Level: .9})
	if err != nil {
		t.Fatal(err)
	}
	shop := func(m CovariateModel) (float64, error) { return m.Transaction[0], nil }
	delta, err := f.Interval(AnyNumber, shop)
	if err != nil {
		t.Fatal(err)
	}
	wald := f.Transaction[0]
	near(t, "low", delta.Low, wald.Low, 1e-9)
	near(t, "high", delta.High, wald.High, 1e-9)
	profile, err := f.Profile(cs, cov, "transaction shop")
	if err != nil {
		t.Fatal(err)
	}
	boot, used, err := f.Bootstrap(cs, cov, 40, 1, shop)
	if err != nil || used != 40 {
		t.Fatal(used, err)
	}
	for _, iv := range []Interval{profile, boot[0]} {
		width := (iv.High - iv.Low) / (wald.High - wald.Low)
		if !(iv.Low < wald.Value && wald.Value < iv.High) || width < .5 || width > 1.8 || iv.N != 1200 || iv.Level != .9 {
			t.Errorf("%+v; Wald %+v", iv, wald)
		}
	}
	// P(alive) of a customer of the shop with a coupon.
	c := Customer{X: 2, TX: 20, T: 45}
	alive, err := f.Interval(Probability, func(m CovariateModel) (float64, error) {
		own, err := m.For([]float64{1}, []float64{1})
		if err != nil {
			return 0, err
		}
		return PAlive(own, c)
	})
	if err != nil || !(0 < alive.Low && alive.Low < alive.Value && alive.Value < alive.High && alive.High < 1) {
		t.Errorf("P(alive) %+v: %v", alive, err)
	}
}
