package whale

import (
	"fmt"
	"math"
	"slices"
)

// Error describes a rejected argument: of which function, and why.
type Error struct {
	Op    string // the function, "Follow"
	Arg   string // the argument, "profit"
	Index int    // position in the argument, or -1
	Why   string // "is empty"
}

func (e *Error) Error() string {
	if e.Index >= 0 {
		return fmt.Sprintf("whale: %s: %s[%d] %s", e.Op, e.Arg, e.Index, e.Why)
	}
	return fmt.Sprintf("whale: %s: %s %s", e.Op, e.Arg, e.Why)
}

// Parts returns the argument, the position in it or -1, and the reason, so that
// callers can name the source of the argument in their own message.
func (e *Error) Parts() (arg string, index int, why string) { return e.Arg, e.Index, e.Why }

// Share is a share of the profit with its interval.
//
// For one customer, and for customers of equal profit, Low and High are NaN.
type Share struct{ Value, Low, High float64 }

// Point is one point of the curve: the share Profit (1 is all) of the most profitable
// Customers (0 to 1).
type Point struct{ Customers, Profit float64 }

// Curve is a whale curve. Shares are of Total; when Flagged, of Earned.
type Curve struct {
	N                     int
	Total                 int64 // profit of all; Earned − Lost
	Earned, Lost          int64 // profit of the profitable; loss of the others, as a positive number
	Earning, Even, Losing int   // customers above, at and below zero
	Flagged               bool  // Total ≤ 0
	Points                []Point
	Peak                  Point // after the last profitable customer
	PeakShare             Share // Peak.Profit with its interval; NaN, as Peak, without a profitable customer
	Level                 float64
	Method                string
	Warnings              []string

	sorted []int64 // most profitable first
	base   float64 // denominator of the shares
	top    []int64 // top[i] is the profit of the i most profitable
	z      float64
}

// Follow orders customers by profit in minor units and computes the cumulative shares: with
// y₍₁₎ ≥ … ≥ y₍ₙ₎ the point at p = k/n is Σ_{i≤k} y₍ᵢ₎ / Σ y. Points holds the curve at
// every percent and at its peak, from (0, 0) to (1, 1); with a total of 0 or less (Flagged),
// shares are of the profit of the profitable customers and the curve ends at or below 0.
//
// The intervals treat the customers as a sample of a population. They are normal, with
// the variance of the influence function of a Lorenz ordinate (Beach and Davidson 1983;
// Cowell and Flachaire 2007)
//
//	IF(y) = ((y−q)₊ + p q − s y) / ȳ
//
// where q is the profit at the cut p, and s the share of profit above it.
//
// The error is an *Error when profit is empty, when level is not between 0 and
// 1, or when a sum does not fit 63 bits.
func Follow(profit []int64, level float64) (Curve, error) {
	const op = "Follow"
	if len(profit) == 0 {
		return Curve{}, &Error{op, "profit", -1, "is empty"}
	}
	if !(level > 0 && level < 1) {
		return Curve{}, &Error{op, "level", -1, "is not between 0 and 1"}
	}
	c := Curve{N: len(profit), Level: level, z: math.Sqrt2 * math.Erfinv(level), Method: "influence function, normal"}
	for i, y := range profit {
		switch {
		case y > 0:
			c.Earning++
			c.Earned += y
		case y < 0:
			c.Losing++
			c.Lost -= y
		default:
			c.Even++
		}
		if y == math.MinInt64 || c.Earned < 0 || c.Lost < 0 {
			return Curve{}, &Error{op, "profit", i, "makes the sum overflow"}
		}
	}
	c.Total = c.Earned - c.Lost
	c.Flagged = c.Total <= 0
	c.base = float64(c.Total)
	if c.Flagged {
		c.base = float64(c.Earned)
	}
	c.sorted = slices.Clone(profit)
	slices.SortFunc(c.sorted, func(a, b int64) int {
		switch {
		case a > b:
			return -1
		case a < b:
			return 1
		}
		return 0
	})
	c.top = make([]int64, c.N+1)
	for i, y := range c.sorted {
		c.top[i+1] = c.top[i] + y
	}
	c.draw()
	c.warn()
	return c, nil
}

// draw computes Points and the peak; without a profitable customer there are none.
func (c *Curve) draw() {
	if c.base <= 0 {
		none := math.NaN()
		c.Peak, c.PeakShare = Point{none, none}, Share{none, none, none}
		return
	}
	c.Peak = Point{float64(c.Earning) / float64(c.N), float64(c.Earned) / c.base}
	c.PeakShare = c.interval(c.Peak.Profit, func(y float64) float64 { return max(y, 0) })
	drawn := c.Losing == 0 // then the curve ends at its peak
	for i := 0; i <= 100; i++ {
		p := float64(i) / 100
		if !drawn && p >= c.Peak.Customers {
			drawn = true
			c.Points = append(c.Points, c.Peak)
			if p == c.Peak.Customers {
				continue
			}
		}
		c.Points = append(c.Points, Point{p, c.upTo(p) / c.base})
	}
}

func (c *Curve) warn() {
	switch {
	case c.base <= 0:
		c.Warnings = append(c.Warnings, "nobody is profitable: there is no curve")
		return
	case c.Flagged:
		c.Warnings = append(c.Warnings, "total profit is not positive: shares are of what the profitable customers earn")
	default:
		mean, ss := c.base/float64(c.N), 0.0
		for _, y := range c.sorted {
			d := float64(y) - mean
			ss += d * d
		}
		if se := math.Sqrt(ss) / float64(c.N); mean < c.z*se {
			c.Warnings = append(c.Warnings, "total profit is not clearly above zero: shares of it are unstable")
		}
	}
	if c.N < 100 {
		c.Warnings = append(c.Warnings, "fewer than 100 customers")
	}
	if float64(c.sorted[0]) > 0.1*c.base {
		c.Warnings = append(c.Warnings, "one customer brings more than a tenth")
	}
}

// upTo returns the profit of the most profitable share p, with part of the customer at the cut.
func (c *Curve) upTo(p float64) float64 {
	k := p * float64(c.N)
	if r := math.Round(k); math.Abs(k-r) < 1e-9 {
		k = r
	}
	i := min(int(k), c.N)
	sum := float64(c.top[i])
	if i < c.N {
		sum += (k - float64(i)) * float64(c.sorted[i])
	}
	return sum
}

// Top returns the share of profit of the most profitable share p of customers (0 to 1):
// Σ_{i≤pn} y₍ᵢ₎ / Σ y, linear between two customers, with the interval of Follow. Errors: p
// outside 0 to 1, no profitable customer; each an *Error. Source: Beach and Davidson (1983),
// Review of Economic Studies 50.
func (c Curve) Top(p float64) (Share, error) {
	if err := c.checkShare("Top", p); err != nil {
		return Share{}, err
	}
	q := float64(c.sorted[min(int(p*float64(c.N)), c.N-1)])
	return c.interval(c.upTo(p)/c.base, func(y float64) float64 { return max(y-q, 0) + p*q }), nil
}

// Bottom returns the share of profit of the least profitable share p of customers: negative
// for a loss. It is 1 − Top(1−p); symbols, errors and source as in Top.
func (c Curve) Bottom(p float64) (Share, error) {
	if err := c.checkShare("Bottom", p); err != nil {
		return Share{}, err
	}
	q := float64(c.sorted[max(0, min(int((1-p)*float64(c.N)), c.N-1))])
	value := (float64(c.Total) - c.upTo(1-p)) / c.base
	return c.interval(value, func(y float64) float64 { return min(y-q, 0) + p*q }), nil
}

// Reach returns the smallest share of customers, most profitable first, with the share s
// of profit (0 to 1, or up to Peak.Profit); ok is false when the curve does not reach s. It
// is the inverse of Top without an interval of its own: use that of Top at the result.
// Source: Kaplan and Narayanan (2001), Journal of Cost Management 15, for the use of the
// curve.
func (c Curve) Reach(s float64) (customers float64, ok bool) {
	if c.base <= 0 || !(s >= 0) {
		return 0, false
	}
	want := s * c.base
	i, _ := slices.BinarySearchFunc(c.top[:c.Earning+1], want, func(sum int64, want float64) int {
		if float64(sum) < want {
			return -1
		}
		return 1
	})
	if i > c.Earning {
		return 0, false
	}
	if i == 0 {
		return 0, true
	}
	part := (want - float64(c.top[i-1])) / float64(c.sorted[i-1])
	return (float64(i-1) + part) / float64(c.N), true
}

// Rule holds the numbers of the 80/20/30 rule for this curve, in shares of profit and of
// customers. Lost and For80 have no interval: the first is a ratio of the two that have
// one, the second the inverse of Top.
type Rule struct {
	Best20  Share   // share of the most profitable 20 %; 0.8 by the rule
	Worst30 Share   // share of the least profitable 30 %, negative for a loss
	Lost    float64 // part of Best20 lost on Worst30; 0.5 by the rule
	For80   float64 // share of customers with 80 % of the profit; 0.2 by the rule
}

// Rule8020 computes the 80/20/30 rule from the curve: Top(0.2), Bottom(0.3), −Bottom/Top
// and Reach(0.8). Errors: no profitable customer, an *Error. Source: Kaplan and Narayanan
// (2001).
func (c Curve) Rule8020() (Rule, error) {
	best, err := c.Top(0.2)
	if err != nil {
		return Rule{}, err
	}
	worst, err := c.Bottom(0.3)
	if err != nil {
		return Rule{}, err
	}
	r := Rule{Best20: best, Worst30: worst}
	if best.Value > 0 {
		r.Lost = max(0, -worst.Value/best.Value)
	}
	var ok bool
	if r.For80, ok = c.Reach(0.8); !ok {
		r.For80 = math.NaN()
	}
	return r, nil
}

func (c Curve) checkShare(op string, p float64) error {
	if !(p >= 0 && p <= 1) {
		return &Error{op, "p", -1, "is not between 0 and 1"}
	}
	if c.base <= 0 {
		return &Error{op, "c", -1, "has no profit to share"}
	}
	return nil
}

// interval returns s = Σ part(y) / Σ y with its normal interval; under Flagged the
// denominator is Σ y₊.
func (c *Curve) interval(s float64, part func(float64) float64) Share {
	var ss float64
	for _, v := range c.sorted {
		y := float64(v)
		whole := y
		if c.Flagged {
			whole = max(y, 0)
		}
		d := (part(y) - s*whole) / c.base
		ss += d * d
	}
	half := c.z * math.Sqrt(ss)
	if !(half > 1e-12*math.Abs(s)) {
		return Share{s, math.NaN(), math.NaN()}
	}
	return Share{s, s - half, s + half}
}
