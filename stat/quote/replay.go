package quote

import (
	"errors"
	"math"
	"slices"
)

// Case is a past order: when it was placed and delivered, in the time unit of Options,
// and its Options.Features features as known when it was placed. Delivered is NaN when
// it never was.
type Case struct {
	Placed, Delivered float64
	X                 []float64
}

// Replay computes the quote of each case from the deliveries before its placement only:
// rolling-origin evaluation (Tashman 2000, International Journal of Forecasting 16).
// cases may be in any order; the quotes, one per case, are in the same order. A case
// before AtLeast deliveries has no quote: its Level is 0. Errors: invalid times or
// features of a case (by index), an invalid option; each an *Error.
func Replay(cases []Case, o Options) ([]Quote, error) {
	t, err := New(o)
	if err != nil {
		return nil, err
	}
	placed, delivered := make([]int, len(cases)), make([]int, 0, len(cases))
	for i, c := range cases {
		placed[i] = i
		if err := t.check("Replay", c.Placed, c.X); err != nil {
			return nil, at(err, i)
		}
		if !math.IsNaN(c.Delivered) {
			delivered = append(delivered, i)
		}
	}
	slices.SortStableFunc(placed, func(a, b int) int { return compare(cases[a].Placed, cases[b].Placed) })
	slices.SortStableFunc(delivered, func(a, b int) int { return compare(cases[a].Delivered, cases[b].Delivered) })
	out := make([]Quote, len(cases))
	next := 0
	for _, i := range placed {
		for ; next < len(delivered) && cases[delivered[next]].Delivered < cases[i].Placed; next++ {
			c := cases[delivered[next]]
			if err := t.Deliver(c.Placed, c.Delivered, c.X); err != nil {
				return nil, at(err, delivered[next])
			}
		}
		if t.seen < t.o.AtLeast {
			continue
		}
		if out[i], err = t.Quote(cases[i].Placed, cases[i].X); err != nil {
			return nil, at(err, i)
		}
	}
	return out, nil
}

func at(err error, i int) error {
	if e, ok := errors.AsType[*Error](err); ok {
		return &Error{"Replay", "cases", i, e.Arg + " " + e.Why}
	}
	return err
}

func compare(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// Report summarises how quotes compare with deliveries.
type Report struct {
	N               int     // cases that were quoted and have been delivered
	Kept            float64 // share delivered by End
	Low, High       float64 // 95 % Wilson interval of Kept
	Within, Typical float64 // mean time from placement to Due, and mean Typical
	Unquoted        int     // cases without a quote, before AtLeast deliveries
	Undelivered     int     // cases that were never delivered; left out
	Method          string
	Warnings        []string
}

// Measure compares quotes with deliveries; quotes[i] belongs to cases[i]. Kept is k/n
// with k cases delivered by End among n quoted and delivered, its interval
//
//	(p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n),  z = 1.96
//
// (Wilson 1927), as if orders were independent: those of one week share a pace, so that
// the true interval is wider. Within and Typical are means of the quotes, in time units;
// they are not estimates and have no interval. Errors: slices of different length, no
// quoted and delivered case; each an *Error.
func Measure(quotes []Quote, cases []Case) (Report, error) {
	if len(quotes) != len(cases) {
		return Report{}, &Error{"Measure", "quotes", -1, "has another length than cases"}
	}
	r := Report{Method: "Wilson"}
	var kept float64
	for i, q := range quotes {
		switch {
		case q.Level == 0:
			r.Unquoted++
			continue
		case math.IsNaN(cases[i].Delivered):
			r.Undelivered++
			continue
		}
		r.N++
		if cases[i].Delivered <= q.End {
			kept++
		}
		r.Within += q.Due - cases[i].Placed
		r.Typical += q.Typical
	}
	if r.N == 0 {
		return Report{}, &Error{"Measure", "cases", -1, "holds no quoted and delivered order"}
	}
	const z = 1.959963984540054
	n := float64(r.N)
	r.Kept = kept / n
	r.Within /= n
	r.Typical /= n
	mid := (r.Kept + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(r.Kept*(1-r.Kept)/n+z*z/(4*n*n))
	r.Low, r.High = max(0, mid-half), min(1, mid+half)
	if r.N < 100 {
		r.Warnings = append(r.Warnings, "fewer than 100 quotes")
	}
	if 20*r.Undelivered > r.N {
		r.Warnings = append(r.Warnings, "more than one in twenty was never delivered: what is kept is overstated")
	}
	return r, nil
}
