package sheet

import (
	"math"
	"slices"
)

// visit is one row of a file of purchases.
type visit struct {
	day    int
	amount float64 // NaN = not told
}

// day is what a customer did on one day.
type day struct {
	day  int
	net  float64 // what it brought after returns
	open bool    // an amount was not told
	free bool    // something was had for nothing
}

// purchase reports whether the day counts as one: it brought something, or perhaps.
func (d day) purchase(free bool) bool {
	return d.net > 0 || d.net == 0 && (d.open || free && d.free)
}

// Returns is what was given back in a file of purchases.
type Returns struct {
	Days   int // of more returns than purchases
	Orphan int // of them with nothing before that they could undo
}

func (r *Returns) add(o Returns) {
	r.Days += o.Days
	r.Orphan += o.Orphan
}

// merge makes days of the visits of one customer, which are in order. A day whose
// returns are more than its purchases is taken off the day it undoes: the latest before it
// that brought just as much, else the latest ones that brought anything. What cannot be
// taken off stays with its day.
func merge(list []visit) (days []day, back Returns) {
	scale := 0.0
	for _, v := range list {
		if len(days) == 0 || days[len(days)-1].day != v.day {
			days = append(days, day{day: v.day})
		}
		d := &days[len(days)-1]
		switch {
		case math.IsNaN(v.amount):
			d.open = true
		case v.amount == 0:
			d.free = true
		default:
			d.net += v.amount
			scale += math.Abs(v.amount)
		}
	}
	near := func(x float64) bool { return math.Abs(x) <= 1e-9*scale } // 0.1 + 0.2 − 0.3
	for i := range days {
		if near(days[i].net) {
			days[i].net = 0
		}
		if days[i].net >= 0 {
			continue
		}
		back.Days++
		undone := days[:i]
		for j, d := range slices.Backward(days[:i]) {
			if near(d.net + days[i].net) {
				undone = days[j : j+1]
				break
			}
		}
		for j := len(undone) - 1; j >= 0 && days[i].net < 0; j-- {
			off := min(max(undone[j].net, 0), -days[i].net)
			undone[j].net -= off
			days[i].net += off
			if near(undone[j].net) {
				undone[j].net = 0
			}
			if near(days[i].net) {
				days[i].net = 0
			}
		}
		if days[i].net < 0 {
			back.Orphan++
		}
	}
	return days, back
}
