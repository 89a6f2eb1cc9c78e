package sheet

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// TestMerge: for random visits the total is preserved, a later return makes no earlier day
// negative, and only orphans stay negative.
func TestMerge(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var list []visit
		at, total := 0, 0.0
		for range rapid.IntRange(0, 12).Draw(t, "n") {
			at += rapid.IntRange(0, 2).Draw(t, "gap")
			v := visit{at, float64(rapid.IntRange(-300, 300).Draw(t, "cents")) / 100}
			list, total = append(list, v), total+v.amount
		}
		days, back := merge(list)
		sum, orphans := 0.0, 0
		for i, d := range days {
			sum += d.net
			if d.net < 0 {
				orphans++
				for _, before := range days[:i] {
					if before.net > 0 {
						t.Fatalf("%v: a return of day %d is left, and so is a purchase before it", list, d.day)
					}
				}
			}
			if i > 0 && days[i-1].day >= d.day {
				t.Fatalf("%v: days out of order", list)
			}
		}
		if math.Abs(sum-total) > 1e-9 || orphans != back.Orphan || back.Orphan > back.Days {
			t.Fatalf("%v: days %v of %v, returns %+v", list, days, total, back)
		}
	})
}

func TestMergeFindsTheSameAmount(t *testing.T) {
	t.Parallel()
	days, _ := merge([]visit{{1, 0.1}, {1, 0.2}, {2, 7}, {3, 2}, {9, -0.3}, {10, math.NaN()}, {11, 0}})
	for i, want := range []bool{false, true, true, false, true, false} {
		if days[i].purchase(false) != want {
			t.Errorf("day %d %+v: purchase %v", i, days[i], !want)
		}
	}
	if !days[5].purchase(true) {
		t.Error("a day of amount 0 is no purchase although free ones count")
	}
}

// TestStatusIgnored: cancelled rows count like any other, and are counted for the warning.
func TestStatusIgnored(t *testing.T) {
	t.Parallel()
	s, err := Open(write(t, "who,on,paid,state\na,2026-01-01,10,paid\na,2026-01-05,20,Cancelled\nb,2026-01-09,30,已取消\nb,2026-01-10,20,refunded \nb,2026-01-12,20,\n,2026-01-13,20,void\n"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	list, _, left, _, err := s.Bought(Columns{Customer: "who", Date: "on", Amount: "paid"})
	if err != nil || left != (Left{Nameless: 1, Void: 3}) {
		t.Fatalf("left %+v (%v), want one without a name and three that are marked as void", left, err)
	}
	if len(list) != 2 || list[0].Amount != 30 || list[1].Amount != 70 {
		t.Errorf("%+v: a row was left out", list)
	}
}
