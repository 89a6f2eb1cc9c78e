package quote

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

// stream simulates perDay orders a day, whose durations scale with pace(day).
func stream(seed uint64, days, perDay int, pace func(day float64) float64) []Case {
	r := rand.New(rand.NewPCG(seed, 1))
	var out []Case
	for d := range days {
		for range perDay {
			placed := float64(d) + r.Float64()
			far := float64(r.IntN(2))
			took := pace(placed) * math.Exp(0.7*far+(0.3+0.3*far)*r.NormFloat64())
			out = append(out, Case{placed, placed + took, []float64{far}})
		}
	}
	return out
}

func TestQuotesAreMetUnderDrift(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		pace func(float64) float64
	}{
		{"steady", func(float64) float64 { return 6 }},
		{"ever faster", func(d float64) float64 { return 12 * math.Exp2(-d/300) }},
		{"ever slower", func(d float64) float64 { return 4 * math.Exp2(d/400) }},
		{"seasons", func(d float64) float64 { return 6 + 2*math.Sin(2*math.Pi*d/180) }},
	} {
		for _, grain := range []float64{0, 1} {
			t.Run(c.name, func(t *testing.T) {
				t.Parallel()
				cases := stream(7, 450, 7, c.pace)
				quotes, err := Replay(cases, Options{Features: 1, Grain: grain})
				if err != nil {
					t.Fatal(err)
				}
				from := len(cases) / 3
				r, err := Measure(quotes[from:], cases[from:])
				if err != nil || r.Kept < 0.93 || r.Kept > 0.97 {
					t.Errorf("grain %v: kept %.4f of %d, %v", grain, r.Kept, r.N, err)
				}
				if grain == 0 && (r.Typical < 1 || r.Typical > r.Within) {
					t.Errorf("typical %v, within %v", r.Typical, r.Within)
				}
			})
		}
	}
}

func TestQuotesDependOnFeatures(t *testing.T) {
	t.Parallel()
	tr, err := New(Options{Features: 1})
	if err != nil {
		t.Fatal(err)
	}
	cases := stream(3, 200, 10, func(float64) float64 { return 5 })
	slices.SortFunc(cases, func(a, b Case) int { return compare(a.Delivered, b.Delivered) })
	for _, c := range cases {
		if c.Delivered > 200 {
			break
		}
		if err := tr.Deliver(c.Placed, c.Delivered, c.X); err != nil {
			t.Fatal(err)
		}
	}
	near, err1 := tr.Quote(400, []float64{0})
	far, err2 := tr.Quote(400, []float64{1})
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	// 5 e^{0.3·1.645} and 10.07 e^{0.6·1.645}
	if math.Abs(near.Within-8.2) > 1 || math.Abs(far.Within-27) > 4 {
		t.Errorf("near %v, far %v", near.Within, far.Within)
	}
	if len(near.Warnings) == 0 {
		t.Error("no warning about a stale pace")
	}
}

func TestThinningHardlyChangesQuotes(t *testing.T) {
	t.Parallel()
	cases := stream(5, 200, 40, func(float64) float64 { return 5 })
	all, err := Replay(cases, Options{Features: 1})
	if err != nil {
		t.Fatal(err)
	}
	few, err := Replay(cases, Options{Features: 1, Capacity: 1500})
	if err != nil {
		t.Fatal(err)
	}
	from := len(cases) / 2
	a, _ := Measure(all[from:], cases[from:])
	b, _ := Measure(few[from:], cases[from:])
	if first, err := Measure(all[from:from+50], cases[from:from+50]); err != nil || len(first.Warnings) == 0 || len(a.Warnings) != 0 {
		t.Errorf("%+v, %v; all %+v", first, err, a)
	}
	if math.Abs(a.Within-b.Within) > 0.08*a.Within || b.Kept < 0.93 || b.Kept > 0.97 {
		t.Errorf("all %+v, thinned %+v", a, b)
	}
}

func TestReplayDoesNotLookAhead(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		cases := stream(rapid.Uint64().Draw(t, "seed"), 60, 3, func(float64) float64 { return 4 })
		cut := rapid.Float64Range(20, 59).Draw(t, "cut")
		o := Options{Features: 1, Grain: 1, Cycle: rapid.SampledFrom([]int{0, 7}).Draw(t, "cycle")}
		before, err := Replay(cases, o)
		if err != nil {
			t.Fatal(err)
		}
		other := slices.Clone(cases)
		for i := range other {
			if other[i].Delivered >= cut {
				other[i].Delivered = math.NaN()
			}
		}
		after, err := Replay(other, o)
		if err != nil {
			t.Fatal(err)
		}
		for i, c := range cases {
			if c.Placed <= cut && (before[i].Within != after[i].Within || before[i].Due != after[i].Due) {
				t.Fatalf("the quote of %v changed from %v to %v", c.Placed, before[i].Within, after[i].Within)
			}
		}
	})
}

// A pace estimated from a few days rests on a handful of orders, mostly fast ones, and
// must not bias the quotes upwards. Without Anchor it did: in one stream from 40 to 70 days.
func TestShortPaceDoesNotInflateQuotes(t *testing.T) {
	t.Parallel()
	cases := stream(11, 300, 5, func(float64) float64 { return 12 })
	within := func(pace float64) float64 {
		quotes, err := Replay(cases, Options{Features: 1, Grain: 1, Pace: pace})
		if err != nil {
			t.Fatal(err)
		}
		r, err := Measure(quotes[500:], cases[500:])
		if err != nil || r.Kept < 0.93 || r.Kept > 0.97 {
			t.Errorf("pace %v: kept %.4f, %v", pace, r.Kept, err)
		}
		return r.Within
	}
	calm := within(20)
	for _, pace := range []float64{3, 5, 7, 10} {
		if got := within(pace); got > 1.1*calm {
			t.Errorf("%.1f days with a pace of %v, %.1f with one of 20", got, pace, calm)
		}
	}
}

// Nothing is delivered on the last two days of a week.
func TestCycleQuotesDaysWithDeliveries(t *testing.T) {
	t.Parallel()
	cases := stream(13, 400, 7, func(float64) float64 { return 5 })
	for i, c := range cases {
		if day := int(c.Delivered) % 7; day > 4 {
			cases[i].Delivered = math.Floor(c.Delivered) + float64(7-day) + 0.4
		}
	}
	var reports [2]Report
	for i, cycle := range []int{0, 7} {
		quotes, err := Replay(cases, Options{Features: 1, Grain: 1, Cycle: cycle})
		if err != nil {
			t.Fatal(err)
		}
		if reports[i], err = Measure(quotes[1000:], cases[1000:]); err != nil {
			t.Fatal(err)
		}
		idle := 0
		for _, q := range quotes[1000:] {
			if int(q.Due)%7 > 4 {
				idle++
			}
		}
		if cycle == 7 && idle > 20 {
			t.Errorf("%d of %d quotes fall on a day without deliveries", idle, len(quotes)-1000)
		}
	}
	plain, weekly := reports[0], reports[1]
	if weekly.Kept < 0.93 || weekly.Kept > 0.97 || weekly.Within > 0.98*plain.Within {
		t.Errorf("with the week kept %.4f, %.2f days; without %.4f, %.2f days", weekly.Kept, weekly.Within, plain.Kept, plain.Within)
	}
}

func TestRhythmBackInvertsClock(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := newRhythm(rapid.IntRange(2, 30).Draw(t, "cycle"), rapid.Float64Range(0.01, 10).Draw(t, "grain"), 1000)
		at := 0.0
		for range rapid.IntRange(0, 60).Draw(t, "n") {
			at += rapid.Float64Range(0, 20).Draw(t, "gap")
			r.learn(at)
		}
		r.set()
		a := rapid.Float64Range(-1e4, 1e4).Draw(t, "a")
		b := a + rapid.Float64Range(0, 100).Draw(t, "later")
		if r.clock(a) > r.clock(b)+1e-9 || math.Abs(r.back(r.clock(a))-a) > 1e-6 {
			t.Fatalf("clock %v at %v, %v at %v, back at %v", r.clock(a), a, r.clock(b), b, r.back(r.clock(a)))
		}
	})
}

func TestHigherLevelGivesLaterQuotes(t *testing.T) {
	t.Parallel()
	cases := stream(9, 150, 5, func(float64) float64 { return 5 })
	low, err1 := Replay(cases, Options{Features: 1, Level: 0.8})
	high, err2 := Replay(cases, Options{Features: 1, Level: 0.98})
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	for i := range low {
		if low[i].Within > high[i].Within {
			t.Fatalf("80 %% %v, 98 %% %v", low[i].Within, high[i].Within)
		}
	}
}

func TestErrors(t *testing.T) {
	t.Parallel()
	tr, err := New(Options{Features: 1})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		err  error
		want string
	}{
		{"too early", second(tr.Quote(1, []float64{1})), "quote: Quote: t has seen 0 deliveries, not 30"},
		{"shape", tr.Deliver(1, 2, nil), "quote: Deliver: x has 0 features, not 1"},
		{"backwards", tr.Deliver(2, 1, []float64{1}), "quote: Deliver: delivered is not a time after placement"},
		{"level", second(New(Options{Level: 1})), "quote: New: Level is not between 0 and 1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if c.err == nil || c.err.Error() != c.want {
				t.Errorf("got %v, want %s", c.err, c.want)
			}
		})
	}
}

func second[T any](_ T, err error) error { return err }

func FuzzTracker(f *testing.F) {
	f.Add(uint64(1), 0.95, 1.0, 7, 1.0, 3.0)
	f.Add(uint64(2), 0.5, 0.0, 0, 0.0, 0.0)
	f.Add(uint64(3), 0.999999, 1e-6, 1000, 1e6, 1e9)
	f.Add(uint64(4), math.NaN(), math.Inf(1), -1, -1.0, math.Inf(-1))
	f.Fuzz(func(t *testing.T, seed uint64, level, grain float64, cycle int, feature, took float64) {
		tr, err := New(Options{Level: level, Grain: grain, Cycle: cycle, Features: 2, AtLeast: 2, Capacity: 100})
		if err != nil {
			return
		}
		r := rand.New(rand.NewPCG(seed, seed))
		now := 0.0
		for i := range 300 {
			x := []float64{feature, 1}
			if i%3 == 0 {
				x[0] = -feature * r.Float64()
			}
			now += took * r.Float64()
			_ = tr.Deliver(now-took*r.Float64(), now, x)
			if q, err := tr.Quote(now, x); err == nil && !(finite(q.Within) && finite(q.Due) && finite(q.Typical) && q.Within >= 0) {
				t.Fatalf("%+v", q)
			}
		}
	})
}

func BenchmarkReplay(b *testing.B) {
	b.Run("4k", func(b *testing.B) {
		cases := stream(1, 400, 10, func(float64) float64 { return 5 })
		b.ReportAllocs()
		for b.Loop() {
			if _, err := Replay(cases, Options{Features: 1, Grain: 1}); err != nil {
				b.Fatal(err)
			}
		}
	})
}
