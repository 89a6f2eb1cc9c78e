package lift

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"runtime"
	"slices"
	"testing"

	"huitou/stat/conform/conformtest"

	"pgregory.net/rapid"
)

func TestChecks(t *testing.T) {
	t.Parallel()
	conformtest.Run(t, Checks())
}

func TestAssign(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		salt, key := rapid.String().Draw(t, "salt"), rapid.String().Draw(t, "key")
		small := rapid.Float64Range(0, 1).Draw(t, "small")
		large := rapid.Float64Range(small, 1).Draw(t, "large")
		before, err := Assign(salt, key, []float64{small, 1 - small})
		if err != nil {
			t.Fatal(err)
		}
		again, _ := Assign(salt, key, []float64{small, 1 - small})
		after, _ := Assign(salt, key, []float64{large, 1 - large})
		if before != again || before == 0 && after != 0 {
			t.Fatalf("arm %d, repeated %d, with a larger share %d", before, again, after)
		}
	})
}

func TestAssignIsEvenAndIndependentOfSalt(t *testing.T) {
	t.Parallel()
	const n = 100_000
	shares := []float64{0.45, 0.45, 0.1}
	counts, both := make([]int, 3), 0
	for i := range n {
		key := fmt.Sprintf("cus_%08d", i)
		a, _ := Assign("spring", key, shares)
		b, _ := Assign("summer", key, shares)
		counts[a]++
		if a == 2 && b == 2 {
			both++
		}
	}
	if _, p, err := Balance(counts, shares); err != nil || p < 0.001 {
		t.Errorf("counts %v, p %v, %v", counts, p, err)
	}
	if both < 850 || both > 1150 {
		t.Errorf("%d in both hold-outs, want about 1,000", both)
	}
	if got := Bucket("spring", "cus_00000001"); got != Bucket("spring", "cus_00000001") || got == Bucket("sprin", "gcus_00000001") {
		t.Error("salt and key are not separated in the hash")
	}
}

func TestBalanceDetectsMissingUnits(t *testing.T) {
	t.Parallel()
	_, p, err := Balance([]int{50_000, 49_000}, []float64{0.5, 0.5})
	if err != nil || p > 0.002 {
		t.Errorf("p %v, %v", p, err)
	}
}

func TestDetectableInvertsProportionSize(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		base := rapid.Float64Range(0.001, 0.8).Draw(t, "base")
		changed := base + rapid.Float64Range(0.01, 0.19).Draw(t, "rise")
		plan := Plan{Power: rapid.Float64Range(0.5, 0.95).Draw(t, "power"), Ratio: rapid.Float64Range(0.1, 4).Draw(t, "ratio")}
		size, err := ProportionSize(base, changed, plan)
		if err != nil {
			t.Fatal(err)
		}
		got, found, err := Detectable(base, size.Treated, plan)
		if err != nil || !found || math.Abs(got-changed) > 1e-6 {
			t.Fatalf("detectable %v, want %v (%v %v)", got, changed, found, err)
		}
	})
}

func TestBootstrapAgreesWithWelch(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	ys := [2][]float64{make([]float64, 800), make([]float64, 600)}
	for a := range ys {
		for i := range ys[a] {
			ys[a][i] = r.ExpFloat64() * (20 + 3*float64(a))
		}
	}
	kept := slices.Clone(ys[0])
	one, err := Bootstrap(ys[0], ys[1], 0.95, Resampling{Seed: 7})
	if err != nil {
		t.Fatal(err)
	}
	t1, _ := Summarise(ys[0])
	h1, _ := Summarise(ys[1])
	welch, _ := Difference(t1, h1, 0.95)
	if math.Abs(one.Low-welch.Low) > 0.3 || math.Abs(one.High-welch.High) > 0.3 {
		t.Errorf("bootstrap %v…%v, Welch %v…%v", one.Low, one.High, welch.Low, welch.High)
	}
	if !slices.Equal(kept, ys[0]) {
		t.Error("the input was modified")
	}
}

func TestOneCoreGivesIdenticalResamples(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 3))
	const n = 400
	score, bought, treated := make([]float64, n), make([]float64, n), make([]bool, n)
	for i := range n {
		score[i], treated[i] = r.Float64(), i%2 == 0
		if r.Float64() < score[i] {
			bought[i] = 1 + r.ExpFloat64()
		}
	}
	run := func() (Effect, QiniResult) {
		effect, err := Bootstrap(bought[:n/2], bought[n/2:], 0.95, Resampling{Seed: 7})
		if err != nil {
			t.Fatal(err)
		}
		qini, err := Qini(score, treated, bought, 0.95, Resampling{Seed: 7})
		if err != nil {
			t.Fatal(err)
		}
		return effect, qini
	}
	effect, qini := run()
	old := runtime.GOMAXPROCS(1)
	effect1, qini1 := run()
	runtime.GOMAXPROCS(old)
	if !reflect.DeepEqual(effect, effect1) || !reflect.DeepEqual(qini, qini1) {
		t.Errorf("all cores %+v and %+v, one core %+v and %+v", effect, qini, effect1, qini1)
	}
}

func TestVerdict(t *testing.T) {
	t.Parallel()
	few, many := Arm{N: 50}, Arm{N: 100}
	for _, c := range []struct {
		name string
		e    Effect
		want State
	}{
		{"fixed and early", Effect{Low: 1, High: 2, Treated: few, HoldOut: many}, Collecting},
		{"sequential and early", Effect{Low: 1, High: 2, Treated: few, HoldOut: many, Sequential: true}, Separated},
		{"open and early", Effect{Low: -1, High: 2, Treated: few, HoldOut: many, Sequential: true}, Collecting},
		{"open at the end", Effect{Low: -1, High: 2, Treated: many, HoldOut: many}, Inconclusive},
		{"worse at the end", Effect{Low: -2, High: -1, Treated: many, HoldOut: many}, Separated},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := Verdict(c.e, 100); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestQini(t *testing.T) {
	t.Parallel()
	// The two highest: the treated buys, the hold-out does not. The two lowest: the reverse.
	r, err := Qini([]float64{4, 3, 2, 1}, []bool{true, false, true, false}, []float64{1, 0, 0, 1}, 0.9, Resampling{})
	if err != nil {
		t.Fatal(err)
	}
	want := []Point{{0, 0}, {.25, .5}, {.5, .5}, {.75, .5}, {1, 0}}
	if !slices.Equal(r.Curve, want) || math.Abs(r.Coefficient-0.375) > 1e-15 || r.Gain != 0 {
		t.Errorf("curve %v, coefficient %v", r.Curve, r.Coefficient)
	}
}

func TestQiniOfGoodAndRandomScores(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	const n = 4000
	good, noise, y, treated := make([]float64, n), make([]float64, n), make([]float64, n), make([]bool, n)
	for i := range n {
		good[i], noise[i], treated[i] = float64(r.IntN(10)), r.Float64(), r.IntN(2) == 0
		p := 0.1
		if treated[i] {
			p += 0.03 * good[i]
		}
		if r.Float64() < p {
			y[i] = 1
		}
	}
	found, err := Qini(good, treated, y, 0.95, Resampling{Seed: 1})
	if err != nil || found.Low <= 0 {
		t.Errorf("good score: %v…%v, %v", found.Low, found.High, err)
	}
	none, _ := Qini(noise, treated, y, 0.95, Resampling{Seed: 1})
	if none.Low > 0 || none.High < 0 {
		t.Errorf("noise: %v…%v", none.Low, none.High)
	}
	perm := r.Perm(n)
	g2, y2, t2 := make([]float64, n), make([]float64, n), make([]bool, n)
	for i, j := range perm {
		g2[i], y2[i], t2[i] = good[j], y[j], treated[j]
	}
	mixed, _ := Qini(g2, t2, y2, 0.95, Resampling{Seed: 1})
	if mixed.Coefficient != found.Coefficient {
		t.Errorf("shuffled %v, before %v", mixed.Coefficient, found.Coefficient)
	}
}

func TestErrorsNameArgumentAndIndex(t *testing.T) {
	t.Parallel()
	_, err := Summarise([]float64{1, math.NaN()})
	var e *Error
	if !errors.As(err, &e) || e.Index != 1 || err.Error() != "lift: Summarise: outcomes[1] is not finite" {
		t.Errorf("got %v", err)
	}
}

func TestRelativeIntervalCoverage(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(41, 42))
	const rounds = 2000
	inside := 0.0
	for range rounds {
		var treated, holdOut Arm
		for range 150 {
			treated.Add(1.2 * r.ExpFloat64())
		}
		for range 80 {
			holdOut.Add(r.ExpFloat64())
		}
		e, err := Difference(treated, holdOut, 0.95)
		if err != nil {
			t.Fatal(err)
		}
		got, err := e.RelativeInterval()
		if err != nil {
			t.Fatal(err)
		}
		if plain, ok := e.Relative(); !ok || math.Abs(plain-got.Value) > 1e-12 || got.N != 230 {
			t.Fatalf("%+v, plain %v", got, plain)
		}
		if got.Low <= 0.2 && 0.2 <= got.High {
			inside++
		}
	}
	// Money is skewed and the normal quantile is small: coverage one point below 95 % is expected.
	if share := inside / rounds; share < 0.94-3*math.Sqrt(0.95*0.05/rounds) || share > 0.95+3*math.Sqrt(0.95*0.05/rounds) {
		t.Errorf("95 %% covers %.4f", share)
	}
}

// With a hold-out mean without variance the interval is that of the treated mean; with a
// hold-out mean near zero there is an error.
func TestRelativeIntervalLimitingCases(t *testing.T) {
	t.Parallel()
	z := normalQuantile(0.975)
	exact := Effect{Level: 0.95, Treated: Arm{100, 12, 99 * 4}, HoldOut: Arm{100, 10, 0}}
	r, err := exact.RelativeInterval()
	if want := z * 0.2 / 10; err != nil || math.Abs(r.Low-(0.2-want)) > 1e-12 || math.Abs(r.High-(0.2+want)) > 1e-12 {
		t.Errorf("%+v, %v", r, err)
	}
	for _, e := range []Effect{
		{Level: 0.95, Treated: Arm{100, 12, 400}, HoldOut: Arm{100, 0.1, 400}},
		{Level: 0.95, Treated: Arm{100, 12, 400}, HoldOut: Arm{100, -10, 400}},
		{Level: 0.95, Treated: Arm{100, 12, 400}, HoldOut: Arm{100, 10, 400}, Sequential: true},
		{Level: 0.95, Treated: Arm{100, 12, 0}, HoldOut: Arm{100, 10, 0}},
		{},
	} {
		if r, err := e.RelativeInterval(); err == nil {
			t.Errorf("%+v gives %+v", e, r)
		}
	}
}
