package gap

import (
	"math"
	"testing"
	"time"

	"huitou/internal/cal"
	"huitou/internal/purchase"
)

func near(t *testing.T, name string, got, want, within float64) {
	t.Helper()
	if math.Abs(got-want) > within {
		t.Errorf("%s: %v, want %v", name, got, want)
	}
}

// TestShare: the Wilson interval of 8 in 10 is the published one (0.4902, 0.9433).
func TestShare(t *testing.T) {
	t.Parallel()
	s := share(8, 10)
	near(t, "low", s.Low, 0.49016, 1e-4)
	near(t, "high", s.High, 0.94331, 1e-4)
	if none := share(0, 0); none.Any() || !none.Small() || none.Rate != 0 {
		t.Errorf("0 of 0: %+v", none)
	}
	if few := share(4, 4); !few.Small() || few.Rate != 1 || few.High != 1 {
		t.Errorf("4 of 4: %+v", few)
	}
}

func TestStarMean(t *testing.T) {
	t.Parallel()
	m := starMean([5]int64{1, 1, 1, 1, 1}) // 1..5: mean 3, s² 2.5, t(4) 2.776
	near(t, "mean", m.Mean, 3, 0)
	near(t, "low", m.Low, 3-2.7764*math.Sqrt(0.5), 1e-3)
	near(t, "high", m.High, 3+2.7764*math.Sqrt(0.5), 1e-3)
	one := starMean([5]int64{0, 0, 0, 0, 1})
	if one.Mean != 5 || one.Low != 5 || one.High != 5 || !one.Small() {
		t.Errorf("one rating: %+v", one)
	}
	if all := starMean([5]int64{0, 0, 0, 0, 50}); all.High > 5 || all.Low != 5 {
		t.Errorf("fifty times five: %+v", all)
	}
}

func TestDifference(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		d    Difference
		want string
	}{
		"better":       {shareDifference(share(50, 100), share(80, 100), true), Better},
		"worse":        {shareDifference(share(80, 100), share(50, 100), true), Worse},
		"lower better": {shareDifference(share(80, 100), share(50, 100), false), Better},
		"same":         {shareDifference(share(50, 100), share(52, 100), true), Same},
		"few":          {shareDifference(share(4, 4), share(0, 100), true), Unknown},
		"stars worse":  {meanDifference(starMean([5]int64{0, 0, 0, 10, 90}), starMean([5]int64{40, 30, 30, 0, 0}), true), Worse},
		"stars same":   {meanDifference(starMean([5]int64{5, 0, 0, 0, 5}), starMean([5]int64{4, 0, 0, 0, 5}), true), Same},
		"no spread":    {meanDifference(starMean([5]int64{0, 0, 0, 0, 9}), starMean([5]int64{0, 0, 0, 9, 0}), true), Worse},
		"stars few":    {meanDifference(starMean([5]int64{4}), starMean([5]int64{0, 0, 0, 0, 90}), true), Unknown},
	} {
		if c.d.Verdict != c.want {
			t.Errorf("%s: %+v, want %s", name, c.d, c.want)
		}
	}
}

// TestBarBounds: a bar ends where a bucket ends, so its count is exact.
func TestBarBounds(t *testing.T) {
	t.Parallel()
	for _, b := range barBounds {
		if purchase.Bound(b) != b {
			t.Errorf("%s is not a bucket bound", b)
		}
	}
}

func TestThirdsOfThePeriod(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{1: "-", 2: "--", 3: "012", 4: "0112", 12: "000011112222", 13: "0000111112222"} {
		f := frame{Query: Query{From: "2025-11"}}
		got := ""
		for i := range n {
			f.months = append(f.months, cal.Month("2025-11").Add(i))
		}
		for _, m := range f.months {
			if p := f.third(m); p < 0 {
				got += "-"
			} else {
				got += string('0' + rune(p))
			}
		}
		if got != want {
			t.Errorf("%d months: %s, want %s", n, got, want)
		}
	}
}

// weekly makes weeks of 50 orders of which within[i] kept the target.
func weekly(within ...int64) (list []WeekCell) {
	for i, k := range within {
		list = append(list, WeekCell{Week: cal.Day("2026-01-05").Add(7 * i), N: 50, Within: share(k, 50), Median: Quantile{Time: time.Duration(k) * time.Hour}})
	}
	return list
}

func TestControl(t *testing.T) {
	t.Parallel()
	steady := []int64{40, 42, 41, 39, 40, 43, 38, 41, 40, 42, 39, 41}
	c := control(weekly(steady...), true)
	if c == nil || c.Kind != "p" || c.Signals != 0 || len(c.Points) != 12 || c.FalseEvery < 370 || c.FalseEvery > 371 || !c.Provisional {
		t.Fatalf("steady weeks: %+v", c)
	}
	near(t, "centre", c.Center, 486./600, 1e-9)
	c = control(weekly(append(steady, 12)...), true)
	if c.Signals != 1 || !c.Points[12].Signal {
		t.Errorf("a week outside the limits: %+v", c)
	}
	c = control(weekly(append(steady, 12)...), false)
	if c.Kind != "xmr" || !c.Points[12].Signal || c.Points[0].Low < 0 {
		t.Errorf("a week outside the limits, chart of medians: %+v", c)
	}
	if c := control(weekly(1, 2, 3), true); c != nil {
		t.Errorf("three weeks: %+v", c)
	}
	if c := control(weekly(50, 50, 50, 50, 50, 50, 50, 50), true); c == nil || c.Signals != 0 || c.Points[0].Low != 1 {
		t.Errorf("always within: %+v", c)
	}
	if c := control(append(weekly(steady...), WeekCell{Week: "2026-06-01"}), true); len(c.Points) != 12 {
		t.Errorf("a week without orders is drawn: %+v", c)
	}
}
