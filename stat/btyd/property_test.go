package btyd

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var kinds = []Kind{KindBGNBD, KindMBGNBD, KindParetoNBD, KindNBD}

func logUniform(lo, hi float64) *rapid.Generator[float64] {
	return rapid.Map(rapid.Float64Range(math.Log(lo), math.Log(hi)), math.Exp)
}

func drawModel(t *rapid.T, lo, hi float64) Model {
	k := rapid.SampledFrom(kinds).Draw(t, "kind")
	p := make([]float64, len(k.Names()))
	for i := range p {
		p[i] = logUniform(lo, hi).Draw(t, k.Names()[i])
	}
	return k.make(p)
}

func drawCustomer(t *rapid.T) Customer {
	c := Customer{X: rapid.IntRange(0, 60).Draw(t, "x"), T: rapid.Float64Range(0, 200).Draw(t, "T")}
	if c.X > 0 {
		c.TX = c.T * rapid.Float64Range(0, 1).Draw(t, "t_x/T")
	}
	return c
}

func must(t rapid.TB, v float64, err error) float64 {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func closeTo(t rapid.TB, what string, a, b, rel float64) {
	t.Helper()
	if !(math.Abs(a-b) <= rel*math.Max(math.Abs(a), math.Abs(b))+1e-300) {
		t.Fatalf("%s: %.17g and %.17g differ", what, a, b)
	}
}

func TestPAliveDecreasesWithTimeSinceLastPurchase(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m, c := drawModel(t, 1e-3, 1e3), drawCustomer(t)
		p, err := PAlive(m, c)
		must(t, p, err)
		if p < 0 || p > 1 {
			t.Fatalf("P(alive) = %v", p)
		}
		later := c
		later.T += rapid.Float64Range(0, 100).Draw(t, "silence")
		q, err := PAlive(m, later)
		if must(t, q, err) > p+1e-9 {
			t.Fatalf("P(alive) grew from %v to %v without a purchase", p, q)
		}
		now := c
		now.TX = now.T
		if c.X > 0 && m.Kind() == KindParetoNBD {
			if v, err := PAlive(m, now); must(t, v, err) != 1 {
				t.Fatalf("P(alive) at the moment of a purchase is %v", v)
			}
		}
	})
}

// The whole domain: parameters within 1e±9, x to 10⁴, t_x = T, a → 1, s → 1.
func TestFiniteEverywhere(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		special := rapid.SampledFrom([]float64{1e-9, 1e-4, 1 - 1e-15, 1, 1 + 1e-9, 2, 1e4, 1e9})
		k := rapid.SampledFrom(kinds).Draw(t, "kind")
		p := make([]float64, len(k.Names()))
		for i := range p {
			p[i] = rapid.OneOf(logUniform(1e-9, 1e9), special).Draw(t, k.Names()[i])
		}
		m := k.make(p)
		c := Customer{X: rapid.SampledFrom([]int{0, 1, 2, 30, 10_000}).Draw(t, "x")}
		c.T = rapid.OneOf(logUniform(1e-6, 1e6), rapid.Just(39.)).Draw(t, "T")
		if c.X > 0 {
			c.TX = c.T * rapid.SampledFrom([]float64{0, .01, .5, 1 - 1e-12, 1}).Draw(t, "t_x/T")
		}
		h := rapid.OneOf(logUniform(1e-6, 1e9), rapid.Just(0.)).Draw(t, "t")
		v, err := PAlive(m, c)
		if must(t, v, err) < 0 || v > 1 || math.IsNaN(v) {
			t.Fatalf("P(alive) = %v", v)
		}
		for name, f := range map[string]func() (float64, error){
			"Expected":       func() (float64, error) { return Expected(m, h) },
			"ExpectedFuture": func() (float64, error) { return ExpectedFuture(m, c, h) },
			"PurchaseWithin": func() (float64, error) { return PurchaseWithin(m, c, h) },
			"Survival":       func() (float64, error) { return Survival(m, h) },
			"PMF":            func() (float64, error) { return PMF(m, c.X, h) },
			"Discounted":     func() (float64, error) { return Discounted(m, c, .003, math.Inf(1)) },
			"NextPurchase":   func() (float64, error) { n, err := NextPurchase(m, c, .5); return n.Time, err },
		} {
			start := time.Now()
			v, err := f()
			if must(t, v, err) < 0 || !finite(v) {
				t.Fatalf("%s = %v", name, v)
			}
			if d := time.Since(start); d > 3*time.Second {
				t.Fatalf("%s took %v", name, d)
			}
		}
		grad := make([]float64, len(p))
		cells, err := Compress([]Customer{c})
		if err != nil {
			t.Fatal(err)
		}
		ll := cells.objective(k)(p, grad)
		for _, g := range append(grad, ll) {
			if !finite(g) {
				t.Fatalf("log-likelihood %v, gradient %v", ll, grad)
			}
		}
	})
}

func TestExpectationsGrowWithTimeAndShrinkWithDiscount(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m, c := drawModel(t, 1e-3, 1e3), drawCustomer(t)
		t1 := rapid.Float64Range(0, 300).Draw(t, "t1")
		t2 := t1 + rapid.Float64Range(0, 300).Draw(t, "more")
		for name, f := range map[string]func(float64) (float64, error){
			"Expected":       func(h float64) (float64, error) { return Expected(m, h) },
			"ExpectedFuture": func(h float64) (float64, error) { return ExpectedFuture(m, c, h) },
			"PurchaseWithin": func(h float64) (float64, error) { return PurchaseWithin(m, c, h) },
			"Discounted":     func(h float64) (float64, error) { return Discounted(m, c, .01, h) },
			"DiscountedNew":  func(h float64) (float64, error) { return DiscountedNew(m, .01, h) },
		} {
			a, err := f(t1)
			must(t, a, err)
			b, err := f(t2)
			must(t, b, err)
			if a < 0 || b < a*(1-1e-8)-1e-12 {
				t.Fatalf("%s fell from %v to %v", name, a, b)
			}
		}
		plain, err := ExpectedFuture(m, c, t2)
		must(t, plain, err)
		undiscounted, err := Discounted(m, c, 0, t2)
		closeTo(t, "Discounted at rate 0 and ExpectedFuture", must(t, undiscounted, err), plain, 1e-9)
		discounted, err := Discounted(m, c, .02, t2)
		if must(t, discounted, err) > plain*(1+1e-9) {
			t.Fatalf("discounting raised %v to %v", plain, discounted)
		}
	})
}

func TestPMFIsADistribution(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := drawModel(t, .05, 20)
		p := m.Values()
		h := p[1] * rapid.Float64Range(0, 3).Draw(t, "t/alpha")
		sum, mean := 0.0, 0.0
		for x := range 4000 {
			v, err := PMF(m, x, h)
			sum += must(t, v, err)
			mean += float64(x) * v
			if x > 20 && v < 1e-14 {
				break
			}
		}
		closeTo(t, "total", sum, 1, 1e-8)
		e, err := Expected(m, h)
		if d := math.Abs(mean - must(t, e, err)); d > 1e-6*(1+e) {
			t.Fatalf("mean of the pmf %v, Expected %v", mean, e)
		}
		none, err := PMF(m, 0, h)
		must(t, none, err)
		some, err := PurchaseWithin(m, Customer{}, h)
		if d := math.Abs(1 - none - must(t, some, err)); d > 1e-10 {
			t.Fatalf("P(X=0) = %v but P(purchase) = %v", none, some)
		}
	})
}

func TestNewCustomerEqualsCustomerWithoutHistory(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := drawModel(t, 1e-2, 1e2)
		h := rapid.Float64Range(0, 500).Draw(t, "t")
		a, err := Expected(m, h)
		must(t, a, err)
		b, err := ExpectedFuture(m, Customer{}, h)
		closeTo(t, "Expected", a, must(t, b, err), 1e-9)
		a, err = DiscountedNew(m, .01, h)
		must(t, a, err)
		b, err = Discounted(m, Customer{}, .01, h)
		closeTo(t, "DiscountedNew", a, must(t, b, err), 1e-9)
	})
}

func TestResultsDoNotDependOnTimeUnit(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m, c := drawModel(t, 1e-2, 1e2), drawCustomer(t)
		u := logUniform(.01, 100).Draw(t, "unit")
		p := m.Values()
		for i := range p {
			if m.Kind().isTime(i) {
				p[i] *= u
			}
		}
		m2, c2 := m.Kind().make(p), Customer{c.X, c.TX * u, c.T * u}
		a, err := PAlive(m, c)
		must(t, a, err)
		b, err := PAlive(m2, c2)
		if d := math.Abs(a - must(t, b, err)); d > 1e-8 {
			t.Fatalf("P(alive) %v and %v", a, b)
		}
		a, err = ExpectedFuture(m, c, 10)
		must(t, a, err)
		b, err = ExpectedFuture(m2, c2, 10*u)
		if d := math.Abs(a - must(t, b, err)); d > 1e-8*(1+a) {
			t.Fatalf("ExpectedFuture %v and %v", a, b)
		}
		lls := [2]float64{m.logLik(c), m2.logLik(c2) + float64(c.X)*math.Log(u)}
		if math.Abs(lls[0]-lls[1]) > 1e-7*(1+math.Abs(lls[0])) {
			t.Fatalf("log-likelihoods %v", lls)
		}
	})
}

func TestNextPurchaseIsTheQuantile(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m, c := drawModel(t, 1e-2, 1e2), drawCustomer(t)
		q := rapid.Float64Range(.01, .99).Draw(t, "q")
		next, err := NextPurchase(m, c, q)
		if err != nil {
			t.Fatal(err)
		}
		if !next.Reached {
			if next.Ever >= q {
				t.Fatalf("probability %v is reached but not found: %+v", q, next)
			}
			return
		}
		p, err := PurchaseWithin(m, c, next.Time)
		if d := math.Abs(must(t, p, err) - q); d > 1e-6 && next.Time > 1e-8 {
			t.Fatalf("within %v the probability is %v, not %v", next.Time, p, q)
		}
	})
}

func TestResultsDoNotDependOnCustomerOrder(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(3, 4))
	cs := daily(3000, 11)
	for _, k := range kinds {
		a := fitOf(t, k, cs)
		shuffled := slices.Clone(cs)
		rng.Shuffle(len(cs), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		b := fitOf(t, k, shuffled)
		if !slices.Equal(a.Model.Values(), b.Model.Values()) || a.LogLik != b.LogLik {
			t.Errorf("%s: %v %v after a shuffle, %v %v before", k, b.Model, b.LogLik, a.Model, a.LogLik)
		}
	}
}

func TestMergeEqualsCompressOfAll(t *testing.T) {
	t.Parallel()
	cs := daily(2000, 5)
	whole, err := Compress(cs)
	if err != nil {
		t.Fatal(err)
	}
	a, err := Compress(cs[:700])
	if err != nil {
		t.Fatal(err)
	}
	b, err := Compress(cs[700:])
	if err != nil {
		t.Fatal(err)
	}
	merged := Merge(a, b)
	if merged.Customers() != whole.Customers() || !slices.Equal(merged.weight, whole.weight) || !slices.Equal(merged.of, whole.of) {
		t.Fatal("merged cells differ from the cells of all customers")
	}
}

func fitOf(t testing.TB, k Kind, cs []Customer) *Fit {
	t.Helper()
	cells, err := Compress(cs)
	if err != nil {
		t.Fatal(err)
	}
	f, err := FitModel(k, cells, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return f
}
