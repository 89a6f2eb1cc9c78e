package cohort

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"huitou/stat/conform/conformtest"

	"pgregory.net/rapid"
)

func TestChecks(t *testing.T) {
	t.Parallel()
	conformtest.Run(t, Checks())
}

func TestRetention(t *testing.T) {
	t.Parallel()
	// 0: periods 0, 1, 1, 3   1: 0, 3   2: 1, 2   3: 3
	customer := []int32{0, 0, 0, 0, 1, 1, 2, 2, 3}
	period := []int{3, 0, 1, 1, 0, 3, 2, 1, 3}
	got, err := Retention(customer, period, 3, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	want := map[int][]int{0: {2, 1, 0, 2}, 1: {1, 1, 0}, 3: {1}}
	if len(got.Rows) != len(want) || got.Customers != 4 {
		t.Fatalf("%+v", got)
	}
	for _, r := range got.Rows {
		var active []int
		for _, c := range r.Cells {
			active = append(active, c.Active)
		}
		if !slices.Equal(active, want[r.Period]) {
			t.Errorf("cohort %d: %v", r.Period, active)
		}
	}
	if a := got.ByAge[1]; a.Size != 3 || a.Active != 2 || a.Low >= a.Rate || a.High <= a.Rate {
		t.Errorf("age 1: %+v", a)
	}
}

func TestRetentionDoesNotDependOnOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 200).Draw(t, "n")
		customer, period := make([]int32, n), make([]int, n)
		for i := range n {
			customer[i] = int32(rapid.IntRange(0, 30).Draw(t, "customer"))
			period[i] = rapid.IntRange(0, 12).Draw(t, "period")
		}
		a, err := Retention(customer, period, 12, 0.9)
		if err != nil {
			t.Fatal(err)
		}
		rand.New(rand.NewPCG(2, 2)).Shuffle(n, func(i, j int) {
			customer[i], customer[j] = customer[j], customer[i]
			period[i], period[j] = period[j], period[i]
		})
		b, _ := Retention(customer, period, 12, 0.9)
		for i, r := range a.Rows {
			if !slices.Equal(r.Cells, b.Rows[i].Cells) || r.Cells[0].Rate != 1 || len(r.Cells) != 13-r.Period {
				t.Fatalf("%+v and %+v", r, b.Rows[i])
			}
		}
	})
}

func draw(t *rapid.T, entries bool) Sample {
	n := rapid.IntRange(2, 60).Draw(t, "n")
	s := Sample{Time: make([]float64, n), Event: make([]bool, n)}
	if entries {
		s.Entry = make([]float64, n)
	}
	for i := range n {
		s.Time[i] = float64(rapid.IntRange(1, 20).Draw(t, "time"))
		s.Event[i] = rapid.Bool().Draw(t, "event")
		if entries {
			s.Entry[i] = s.Time[i] - float64(rapid.IntRange(1, int(s.Time[i])).Draw(t, "watched"))
		}
	}
	return s
}

func TestSurvivalDecreasesWithinItsLimits(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := draw(t, rapid.Bool().Draw(t, "entries"))
		band := Band(rapid.IntRange(0, 2).Draw(t, "band"))
		c, err := KaplanMeier(s, 0.95, band)
		if err != nil {
			t.Fatal(err)
		}
		before := 1.0
		for _, st := range c.Steps {
			if st.Survival > before || st.Low > st.Survival+1e-12 || st.High < st.Survival-1e-12 || st.Low < 0 || st.High > 1 || st.AtRisk < st.Events {
				t.Fatalf("%+v after %v", st, before)
			}
			before = st.Survival
		}
		mean, se, err := c.RestrictedMean(c.Last)
		if err != nil || mean < 0 || mean > c.Last+1e-9 || math.IsNaN(se) {
			t.Fatalf("mean %v ± %v, %v", mean, se, err)
		}
	})
}

func TestCoxScoreTestIsLogRankWithoutTies(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := draw(t, false)
		group := make([]int, len(s.Time))
		for i := range s.Time {
			s.Time[i] += float64(i) / 1000
			group[i] = i % 2
		}
		f, err := Cox(s, column(group), Efron, 0.95)
		lr, err2 := LogRank(s, group)
		if (err == nil) && (err2 == nil) && math.Abs(f.Rao.Chi2-lr.Chi2) > 1e-8*(1+lr.Chi2) {
			t.Fatalf("score %v, log-rank %v", f.Rao, lr)
		}
		if err2 == nil && (lr.N != len(s.Time) || lr.Method != "log-rank") {
			t.Fatalf("%+v", lr)
		}
		for _, test := range []Test{f.Likelihood, f.Wald, f.Rao} {
			if err == nil && (test.N != f.N || test.Events != f.Events || test.Method == "") {
				t.Fatalf("%+v of %+v", test, f)
			}
		}
	})
}

func TestCoxDoesNotDependOnUnits(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(6, 6))
	s, x, big := Sample{}, [][]float64{}, [][]float64{}
	for range 300 {
		v := r.NormFloat64()
		s.Time = append(s.Time, r.ExpFloat64()*math.Exp(-0.7*v))
		s.Event = append(s.Event, r.Float64() < 0.8)
		x, big = append(x, []float64{v}), append(big, []float64{1e6 + 1000*v})
	}
	a, err := Cox(s, x, Efron, 0.95)
	b, err2 := Cox(s, big, Efron, 0.95)
	if err != nil || err2 != nil {
		t.Fatal(err, err2)
	}
	if d := a.Coefficients[0].Value - 1000*b.Coefficients[0].Value; math.Abs(d) > 1e-6 || math.Abs(a.LogLik-b.LogLik) > 1e-6 {
		t.Errorf("%+v and %+v", a.Coefficients, b.Coefficients)
	}
	if a.Concordance < 0.6 {
		t.Errorf("concordance %v", a.Concordance)
	}
	early, _ := a.Survival([]float64{1}, 0.1)
	late, _ := a.Survival([]float64{1}, 1)
	loyal, _ := a.Survival([]float64{-1}, 1)
	if !(early > late && loyal > late) {
		t.Errorf("survival %v, %v, %v", early, late, loyal)
	}
}

func TestCoxErrorsAndWarnings(t *testing.T) {
	t.Parallel()
	s := Sample{Time: []float64{1, 2, 3, 4}, Event: []bool{true, true, true, true}}
	for _, c := range []struct {
		name string
		x    [][]float64
		want string
	}{
		{"constant", [][]float64{{1, 3}, {2, 3}, {4, 3}, {3, 3}}, "cohort: Cox: x column 1 is constant"},
		{"collinear", [][]float64{{1, 2}, {2, 4}, {4, 8}, {3, 6}}, "cohort: Cox: x has columns that determine each other among those at risk"},
		{"not finite", [][]float64{{1}, {math.NaN()}, {4}, {3}}, "cohort: Cox: x[1] column 0 is not finite"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if _, err := Cox(s, c.x, Efron, 0.95); err == nil || err.Error() != c.want {
				t.Errorf("got %v", err)
			}
		})
	}
	f, err := Cox(s, [][]float64{{4}, {3}, {2}, {1}}, Efron, 0.95)
	if err != nil || len(f.Warnings) == 0 || f.Warnings[0][:13] != "a coefficient" {
		t.Errorf("separated: %v, %v", f.Warnings, err)
	}
}

// The interval of a predicted survival has its nominal coverage, for a unit at the mean
// and for two far from it, at several times.
func TestPredictIntervalCoverage(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(21, 22))
	const rounds, n = 300, 120
	var inside, computed float64
	for range rounds {
		s, x := Sample{}, make([][]float64, n)
		for i := range x {
			x[i] = []float64{r.NormFloat64(), float64(r.IntN(2))}
			last := r.ExpFloat64() / math.Exp(0.7*x[i][0]-0.5*x[i][1])
			watched := 3 * r.Float64()
			s.Time = append(s.Time, min(last, watched))
			s.Event = append(s.Event, last <= watched)
		}
		f, err := Cox(s, x, Efron, 0.95)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range [][3]float64{{0, 0, 0.5}, {1.5, 1, 0.3}, {-1.5, 0, 1}} {
			p, err := f.Predict(c[:2], c[2])
			if err != nil {
				t.Fatal(err)
			}
			plain, err := f.Survival(c[:2], c[2])
			if err != nil || plain != p.Survival || !(p.Low < plain && plain < p.High) {
				t.Fatalf("%+v, %v, %v", p, plain, err)
			}
			trueSurvival := math.Exp(-c[2] * math.Exp(0.7*c[0]-0.5*c[1]))
			computed++
			if trueSurvival >= p.Low && trueSurvival <= p.High {
				inside++
			}
		}
	}
	// Three binomial standard errors of 300 rounds: the three units of a round are dependent.
	if got := inside / computed; math.Abs(got-0.95) > 3*math.Sqrt(0.95*0.05/rounds) {
		t.Errorf("95 %% covers %.4f of %.0f", got, computed)
	}
}

// For a covariate without effect the standard error at its mean is that of the
// Nelson–Aalen cumulative hazard, √Σ d/n².
func TestPredictWithoutEffect(t *testing.T) {
	t.Parallel()
	s := Sample{Time: []float64{1, 1, 2, 2, 3, 3, 4, 4}, Event: []bool{true, true, true, true, true, true, true, true}}
	x := [][]float64{{1}, {-1}, {1}, {-1}, {1}, {-1}, {1}, {-1}}
	f, err := Cox(s, x, Breslow, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	p, err := f.Predict([]float64{0}, 2)
	want := math.Sqrt(2.0/64 + 2.0/36)
	if err != nil || math.Abs(p.StdError-want) > 1e-9 || math.Abs(p.Survival-math.Exp(-2.0/8-2.0/6)) > 1e-9 {
		t.Errorf("%+v, %v; want %v", p, err, want)
	}
	if early, err := f.Predict([]float64{0}, 0.5); err != nil || early.Survival != 1 || len(early.Warnings) == 0 {
		t.Errorf("%+v, %v", early, err)
	}
	if late, err := f.Predict([]float64{0}, 9); err != nil || late.Warnings[len(late.Warnings)-1] != "after the last event" {
		t.Errorf("%+v, %v", late, err)
	}
}
