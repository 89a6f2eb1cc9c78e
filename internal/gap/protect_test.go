package gap

import (
	"testing"

	"huitou/internal/cal"
	"huitou/internal/list"
)

// TestHiddenCellsCannotBeDerived: the figures of a hidden cell cannot be had by subtracting
// the shown cells from the total, and a cell that tells much is hidden only where no other serves.
func TestHiddenCellsCannotBeDerived(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		n      []int64
		little int // how many cells at the end tell little
		want   string
	}{
		"all large":                  {[]int64{9, 20, 7}, 0, "..."},
		"one small":                  {[]int64{3, 20, 7}, 0, "x.x"},
		"two small":                  {[]int64{3, 20, 2, 7}, 0, "x.x."},
		"two too small":              {[]int64{1, 20, 2, 7}, 0, "x.xx"},
		"empty is empty":             {[]int64{0, 20, 7}, 0, "..."},
		"the only one":               {[]int64{0, 3, 0}, 0, ".x."},
		"what tells little protects": {[]int64{300, 80, 74, 900, 2}, 2, "...xx"},
		"nothing else protects":      {[]int64{300, 80, 74, 0, 2}, 2, "..x.x"},
		"a small one that tells":     {[]int64{300, 3, 74, 900, 20}, 2, ".x..x"},
	} {
		cells := make([]VoiceCell, len(c.n))
		for i, n := range c.n {
			cells[i] = (&ratings{stars: [5]int64{n}}).cell(list.VoiceFilter{Stars: i})
		}
		hide(cells, func(v *VoiceCell) bool { return v.Evidence.Stars >= len(c.n)-c.little })
		got := ""
		for i := range cells {
			mark := "."
			if cells[i].Hidden {
				mark = "x"
				if cells[i].Rating != (Mean{}) || cells[i].Stars != [5]int64{} || cells[i].Low != (Share{}) || cells[i].Evidence.Stars != i {
					t.Errorf("%s: hidden cell %+v", name, cells[i])
				}
			}
			got += mark
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// TestRatingsAreHiddenOnlyFromWhoMayNotReadThem: who may read the voices gets every figure, and of
// few their number; from others few ratings are hidden, with the differences that tell of them.
func TestRatingsAreHiddenOnlyFromWhoMayNotReadThem(t *testing.T) {
	t.Parallel()
	read := func(voices bool, outcomes map[string]*ratings) Perception {
		all := &ratings{}
		for _, r := range outcomes {
			all.add(r.stars, 0, -1)
		}
		f := &frame{Query: Query{From: "2026-01", To: "2026-01", Voices: voices}}
		return f.perceptionOf(all, map[cal.Month]*ratings{}, nil, outcomes)
	}
	few := func() map[string]*ratings {
		return map[string]*ratings{"kept": {stars: [5]int64{0, 0, 0, 10, 90}}, "broken": {stars: [5]int64{60, 10, 2, 1, 1}}, "late": {stars: [5]int64{2, 1}}, "other": {stars: [5]int64{0, 0, 0, 0, 2}}}
	}
	p := read(true, few())
	if p.Outcomes[1].Hidden || p.Outcomes[1].Rating.N != 3 || p.Outcomes[2].Rating.N != 74 || p.BrokenMean.Verdict != Worse {
		t.Errorf("for who may read the voices: %+v", p.Outcomes)
	}
	p = read(false, few())
	if p.Hidden || !p.Outcomes[1].Hidden || !p.Outcomes[4].Hidden || p.Outcomes[0].Hidden || p.Outcomes[2].Rating.N != 74 || p.BrokenMean.Verdict != Worse || p.LateMean.Verdict != Unknown {
		t.Errorf("for others: %+v", p)
	}
	p = read(false, map[string]*ratings{"kept": {stars: [5]int64{0, 0, 0, 1, 2}}})
	if !p.Hidden || p.Stars != [5]int64{} || !p.Outcomes[0].Hidden {
		t.Errorf("a whole of three ratings, for others: %+v", p)
	}
}
