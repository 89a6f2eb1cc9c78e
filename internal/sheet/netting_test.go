package sheet

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// TestMerge: whatever is returned, money is neither made nor lost, no day is taken below
// nothing by a later return, and only orphans stay below.
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
		t.Error("something for nothing is no purchase though asked to count it")
	}
}
