package sheet

import (
	"math"
	"slices"
)

// visit is one row of a file of purchases.
type visit struct {
	day    int
	amount float64 // NaN = unknown
}

// day is one customer's purchases and returns of one day.
type day struct {
	day  int
	net  float64 // amount after returns
	open bool    // an amount is unknown
	free bool    // there was a purchase with an amount of 0
}

// purchase reports whether the day counts as a purchase: its net amount is positive or may
// be.
func (d day) purchase(free bool) bool {
	return d.net > 0 || d.net == 0 && (d.open || free && d.free)
}

// Returns summarises the returns in a file of purchases.
type Returns struct {
	Days   int // with a negative net amount
	Orphan int // of those, days without an earlier purchase to reverse
}

func (r *Returns) add(o Returns) {
	r.Days += o.Days
	r.Orphan += o.Orphan
}

// merge combines the visits of one customer, in order, into days. A day with a negative net
// amount is subtracted from the day it reverses: the latest earlier one of exactly that
// amount, else the latest ones with a positive amount. What cannot be subtracted stays with
// its day.
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
	near := func(x float64) bool { return math.Abs(x) <= 1e-9*scale } // rounding: 0.1 + 0.2 − 0.3
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
