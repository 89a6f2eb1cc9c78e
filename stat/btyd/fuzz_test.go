package btyd

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

// sane fails unless the result is finite or the error is an *Error of this package.
func sane(t *testing.T, what string, v float64, err error) {
	t.Helper()
	if err != nil {
		var e *Error
		if !errors.As(err, &e) {
			t.Fatalf("%s: error of another type: %v", what, err)
		}
		return
	}
	if !finite(v) {
		t.Fatalf("%s is %v without an error", what, v)
	}
}

func sanePMF(t *testing.T, what string, v float64, err error) {
	t.Helper()
	sane(t, what, v, err)
	if v < 0 || v > 1 {
		t.Fatalf("%s = %v is no probability", what, v)
	}
}

// inTime fails when a call took longer than the limit.
func inTime(t *testing.T, from time.Time, limit time.Duration) {
	t.Helper()
	if d := time.Since(from); d > limit {
		t.Fatalf("took %v", d)
	}
}

var extremes = []float64{
	0, 1e-9, 1e-6, 1e-3, 1 - 1e-12, 1, 1 + 1e-12, 2, 39, 1e3, 1e4, 1e6, 1e9, 1e300,
	math.SmallestNonzeroFloat64, -1, math.Inf(1), math.Inf(-1), math.NaN(),
}

func FuzzVerbs(f *testing.F) {
	rng := rand.New(rand.NewPCG(1, 2))
	pick := func() float64 { return extremes[rng.IntN(len(extremes))] }
	for i := range 300 {
		x := []int{0, 1, 2, 100, 10_000, -1, math.MaxInt}[rng.IntN(7)]
		f.Add(uint8(i), pick(), pick(), pick(), pick(), x, pick(), pick(), pick(), pick())
	}
	f.Add(uint8(0), .5, 10., .3, .4, 10_000, 39., 39., 39., .01) // a+b < 1, t_x = T
	f.Add(uint8(2), .5, 10., 1., 10., 10_000, 39., 39., 1e9, 0.)
	f.Fuzz(func(t *testing.T, k uint8, p1, p2, p3, p4 float64, x int, tx, age, h, rate float64) {
		start := time.Now()
		kind := kinds[int(k)%len(kinds)]
		m, err := New(kind, []float64{p1, p2, p3, p4}[:len(kind.Names())])
		if err != nil {
			return
		}
		c := Customer{X: x, TX: tx, T: age}
		v, err := PAlive(m, c)
		sanePMF(t, "PAlive", v, err)
		v, err = ExpectedFuture(m, c, h)
		sane(t, "ExpectedFuture", v, err)
		if v < 0 {
			t.Fatalf("ExpectedFuture = %v", v)
		}
		v, err = Expected(m, h)
		sane(t, "Expected", v, err)
		v, err = PMF(m, x, h)
		sanePMF(t, "PMF", v, err)
		v, err = Survival(m, h)
		sanePMF(t, "Survival", v, err)
		v, err = Discounted(m, c, rate, h)
		sane(t, "Discounted", v, err)
		v, err = DiscountedNew(m, rate, math.Inf(1))
		sane(t, "DiscountedNew", v, err)
		v, err = PurchaseWithin(m, c, h)
		sanePMF(t, "PurchaseWithin", v, err)
		next, err := NextPurchase(m, c, .5)
		sane(t, "NextPurchase", next.Time, err)
		if cells, err := Compress([]Customer{c}); err == nil {
			v, err = LogLikelihood(m, cells)
			sane(t, "LogLikelihood", v, err)
			grad := make([]float64, len(m.Values()))
			if v2 := cells.objective(kind)(m.Values(), grad); err == nil && math.Abs(v2-v) > 1e-6*(1+math.Abs(v)) {
				t.Fatalf("log-likelihood %v per customer, %v per cell", v, v2)
			}
		}
		inTime(t, start, 5*time.Second)
	})
}

func FuzzSpecial(f *testing.F) {
	rng := rand.New(rand.NewPCG(3, 4))
	pick := func() float64 { return extremes[rng.IntN(len(extremes))] }
	for range 300 {
		f.Add(pick(), pick(), pick(), pick())
	}
	f.Fuzz(func(t *testing.T, a, b, c, z float64) {
		start := time.Now()
		v, _, err := Hyp2F1(a, b, c, z)
		sane(t, "Hyp2F1", v, err)
		v, _, err = TricomiU(a, b, z)
		sane(t, "TricomiU", v, err)
		inTime(t, start, 5*time.Second)
	})
}

func FuzzDiscreteAndSpend(f *testing.F) {
	rng := rand.New(rand.NewPCG(5, 6))
	pick := func() float64 { return extremes[rng.IntN(len(extremes))] }
	for range 300 {
		x := []int{0, 1, 2, 6, 1000, 10_000}[rng.IntN(6)]
		f.Add(pick(), pick(), pick(), pick(), x, x+rng.IntN(3), x+rng.IntN(10), pick())
	}
	f.Fuzz(func(t *testing.T, a, b, c, d float64, x, tx, n int, rate float64) {
		start := time.Now()
		m, v := BGBB{a, b, c, d}, Visits{x, tx, n}
		p, err := m.PAlive(v)
		sanePMF(t, "BGBB.PAlive", p, err)
		p, err = m.PMF(x, n)
		sanePMF(t, "BGBB.PMF", p, err)
		p, err = m.ExpectedFuture(v, n)
		sane(t, "BGBB.ExpectedFuture", p, err)
		p, err = m.Expected(n)
		sane(t, "BGBB.Expected", p, err)
		p, err = m.Discounted(v, rate)
		sane(t, "BGBB.Discounted", p, err)
		p, err = m.LogLikelihood([]Visits{v})
		sane(t, "BGBB.LogLikelihood", p, err)

		s := SBG{a, b}
		p, err = s.Survival(n)
		sanePMF(t, "SBG.Survival", p, err)
		p, err = s.PMF(n)
		sanePMF(t, "SBG.PMF", p, err)
		p, err = s.DiscountedResidual(rate, n)
		sane(t, "SBG.DiscountedResidual", p, err)
		p, err = s.DiscountedLifetime(rate)
		sane(t, "SBG.DiscountedLifetime", p, err)

		g := GammaGamma{a, b, c}
		p, _, err = g.Typical(Spend{X: x, Mean: d})
		sane(t, "GammaGamma.Typical", p, err)
		if p < 0 {
			t.Fatalf("typical spend %v", p)
		}
		p, err = g.LogLikelihood([]Spend{{X: x, Mean: d}})
		sane(t, "GammaGamma.LogLikelihood", p, err)
		inTime(t, start, 5*time.Second)
	})
}

// FuzzFit turns bytes into customers, valid or not, and fits every model.
func FuzzFit(f *testing.F) {
	f.Add([]byte{}, 1.0)
	f.Add([]byte{1, 255, 255}, 1.0)
	f.Add([]byte{0, 0, 9, 1, 5, 9}, 1e-6)
	f.Add([]byte{255, 255, 255, 255, 255, 255, 0, 0, 1}, 1e6)
	f.Add([]byte{3, 255, 39, 3, 255, 39, 3, 255, 39, 3, 255, 39}, 7.0)
	f.Add([]byte{0, 0, 0, 2, 0, 0, 1, 9, 9}, 1.0)
	f.Fuzz(func(t *testing.T, data []byte, unit float64) {
		start := time.Now()
		var cs []Customer
		var vs []Visits
		var sp []Spend
		for ; len(data) >= 3 && len(cs) < 60; data = data[3:] {
			x, age := int(data[0])*int(data[0])/6, float64(data[2])*unit
			c := Customer{X: x, TX: float64(data[1]) / 255 * age, T: age}
			if x == 0 {
				c.TX = 0
			}
			cs = append(cs, c)
			n := int(data[2])
			tx := min(n, int(data[1]))
			vs = append(vs, Visits{X: min(tx, max(int(data[0]), min(1, tx))), TX: tx, N: n})
			sp = append(sp, Spend{X: x, Mean: float64(data[1])*unit + 1e-3})
		}
		cells, err := Compress(cs)
		if err == nil {
			for _, k := range kinds {
				fit, err := FitModel(k, cells, Options{NoFallback: true})
				if err != nil {
					sane(t, string(k), 0, err)
					continue
				}
				sane(t, string(k), fit.LogLik, nil)
				for _, e := range fit.Estimates {
					sane(t, e.Name, e.Value, nil)
					if !math.IsNaN(e.SE) {
						sane(t, e.Name, e.SE+e.Low+e.High, nil)
					}
				}
				s, err := Score(fit.Model, cells, 10)
				if err == nil {
					sane(t, "Score", s.Total, nil)
				}
			}
		}
		if fit, err := FitBGBB(vs, Options{}); err == nil {
			sane(t, "FitBGBB", fit.LogLik, nil)
		} else {
			sane(t, "FitBGBB", 0, err)
		}
		if fit, err := FitGammaGamma(sp, Options{}); err == nil {
			sane(t, "FitGammaGamma", fit.LogLik, nil)
		} else {
			sane(t, "FitGammaGamma", 0, err)
		}
		inTime(t, start, 20*time.Second)
	})
}
