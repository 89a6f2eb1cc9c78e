package repeat

import (
	"math"
	"slices"
)

// History is one customer's purchases of one item, category or at all. Times are in
// any unit, the same for all histories.
type History struct {
	Gaps  []float64 // from each purchase to the next, oldest first; positive
	Open  float64   // from the last purchase to the data end; not negative
	Units []float64 // quantity bought at each purchase, of length len(Gaps)+1; nil means 1 each
	Size  float64   // people in the household; 0 means unknown and counts as 1
	Path  []int     // category, item, …: the nodes whose parameters apply; nil means the overall ones
}

// FromTimes makes a history from purchase times, in any order, and the end of the
// data. Purchases within one grain (1 for days) count as one, and half a grain is
// subtracted from each gap: a gap rounded to grains stands for times from half a grain
// shorter to half a grain longer, and without the correction gaps look more regular
// than they are. All times are in one unit. Errors: no times, a purchase after end, a
// time, end or grain that is not finite; each an *Error. The correction is ours
// (Sheppard's, 1898, is the analogue for second moments).
func FromTimes(times []float64, end, grain float64) (History, error) {
	const op = "FromTimes"
	if len(times) == 0 {
		return History{}, &Error{op, "times", -1, "is empty"}
	}
	if !(grain >= 0 && grain <= longest) || !finite(end) {
		return History{}, &Error{op, "grain", -1, "or end is not a finite number, not negative"}
	}
	for i, t := range times {
		if !(t <= end) || end-t > longest {
			return History{}, &Error{op, "times", i, "is not a time up to the end"}
		}
	}
	sorted := slices.Clone(times)
	slices.Sort(sorted)
	var h History
	last := sorted[0]
	for _, t := range sorted[1:] {
		if g := t - last - grain/2; t-last >= grain && g >= shortest {
			h.Gaps = append(h.Gaps, g)
			last = t
		}
	}
	h.Open = end - last
	return h, nil
}

const (
	shortest = 1e-9
	longest  = 1e9
)

func (h History) check(op string, i int) error {
	wrong := func(why string) error { return &Error{op, "histories", i, why} }
	for _, g := range h.Gaps {
		if !(g >= shortest && g <= longest) {
			return wrong("has a gap that is not a positive duration")
		}
	}
	if !(h.Open >= 0 && h.Open <= longest) {
		return wrong("has an open gap that is not a duration")
	}
	if h.Units != nil && len(h.Units) != len(h.Gaps)+1 {
		return wrong("has another number of units than of purchases")
	}
	for _, u := range h.Units {
		if !(u >= 1e-6 && u <= 1e6) {
			return wrong("has units that are not a positive number")
		}
	}
	if h.Size != 0 && !(h.Size >= 0.1 && h.Size <= 1000) {
		return wrong("has an impossible household size")
	}
	if len(h.Path) > 8 {
		return wrong("has a path of more than 8 steps")
	}
	return nil
}

// logScale returns the logarithm of the factor that makes the gap after purchase i
// comparable with others: size^β / units^η.
func (h History) logScale(i int, sizePower, unitPower float64) (s float64) {
	if h.Size > 0 {
		s = sizePower * math.Log(h.Size)
	}
	if h.Units != nil {
		s -= unitPower * math.Log(h.Units[i])
	}
	return s
}

// age returns the time from the first purchase to the end of the data.
func (h History) age() float64 {
	t := h.Open
	for _, g := range h.Gaps {
		t += g
	}
	return t
}

// Rewind returns the history as of the given time before the end of the data, for
// rolling-origin evaluation (Tashman 2000); bought reports whether the customer bought
// in between, begun whether the history had begun by then. back is in the unit of the
// history.
func (h History) Rewind(back float64) (before History, bought, begun bool) {
	if h.age() < back {
		return History{}, false, false
	}
	n, open := len(h.Gaps), h.Open
	for open < back && n > 0 {
		n--
		open += h.Gaps[n]
		bought = true
	}
	before = History{Gaps: h.Gaps[:n], Open: open - back, Size: h.Size, Path: h.Path}
	if h.Units != nil {
		before.Units = h.Units[:n+1]
	}
	return before, bought, true
}
