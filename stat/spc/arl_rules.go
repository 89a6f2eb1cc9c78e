package spc

import "math"

// RulesARL returns the average number of points until a chart with run rules signals when
// the mean has shifted by shift, in sigma. The rules depend on finitely many past zones,
// so that the chart is a Markov chain; with q₀ its initial distribution over the states
// without a signal, and Q the transitions among them,
//
//	ARL = Σₜ P(no signal before t) = Σₜ 1'Qᵗq₀
//
// summed until the terms decrease geometrically. Trend6 and Alternate14 depend on values,
// not on zones, and are left out.
// Source: Champ and Woodall (1987), Technometrics 29.
//
// The error is an *Error when no rule is left, sigmas is not in (0, 10], shift
// is not finite, or the result is above 10¹¹.
func RulesARL(rules Rules, sigmas, shift float64) (float64, error) {
	const op = "RulesARL"
	rules &^= Trend6 | Alternate14
	switch {
	case rules == 0:
		return 0, wrong(op, "rules", "has no rule on zones")
	case rules == Beyond:
		return ShewhartARL(sigmas, shift)
	case !(sigmas > 0 && sigmas <= 10):
		return 0, wrong(op, "sigmas", "is not between 0 and 10")
	case !finite(shift):
		return 0, wrong(op, "shift", "is not finite")
	}
	arl := newChain(rules, cut(rules, sigmas, shift)).arl()
	if !finite(arl) || arl > longest {
		return 0, wrong(op, "ARL", "is above 10¹¹")
	}
	return arl, nil
}

// zoneOf is a part of the line on which all rules give the same result.
type zoneOf struct {
	z      float64 // a point inside
	p      float64 // its probability
	beyond bool
}

// cut divides the line at 0, ±1, ±2 and the limits.
func cut(rules Rules, sigmas, shift float64) []zoneOf {
	marks := []float64{0, 1, 2}
	if rules&Beyond != 0 {
		marks = append(marks, sigmas)
		for i := len(marks) - 1; i > 0 && marks[i] < marks[i-1]; i-- {
			marks[i], marks[i-1] = marks[i-1], marks[i]
		}
	}
	var out []zoneOf
	for i, low := range marks {
		high := math.Inf(1)
		inside := low + 1
		if i+1 < len(marks) {
			high = marks[i+1]
			inside = low + (high-low)/2
		}
		if high == low {
			continue
		}
		beyond := rules&Beyond != 0 && low >= sigmas
		out = append(out,
			zoneOf{inside, phi(shift-low) - phi(shift-high), beyond},
			zoneOf{-inside, phi(-shift-low) - phi(-shift-high), beyond})
	}
	return out
}

// chain holds, for every state, the next state of each zone without a signal.
type chain struct {
	zones []zoneOf
	next  [][]int // state, zone → state, or −1
}

func newChain(rules Rules, zones []zoneOf) chain {
	c := chain{zones: zones}
	index := map[memory]int{{}: 0}
	states := []memory{{}}
	for s := 0; s < len(states); s++ {
		row := make([]int, len(zones))
		for k, zone := range zones {
			m := states[s]
			m.zone(zone.z)
			row[k] = -1
			if zone.beyond || m.met()&rules != 0 {
				continue
			}
			m.forget(rules)
			to, seen := index[m]
			if !seen {
				to = len(states)
				index[m] = to
				states = append(states, m)
			}
			row[k] = to
		}
		c.next = append(c.next, row)
	}
	return c
}

// forget clears the parts of the memory that no rule uses, which leaves fewer states.
func (m *memory) forget(rules Rules) {
	if rules&TwoOfThree == 0 {
		m.far = [2]uint8{}
	}
	if rules&FourOfFive == 0 {
		m.off = [2]uint8{}
	}
	for k := range 2 {
		m.far[k] &= 3 // drop the point that leaves the window next
		m.off[k] &= 15
	}
	if rules&(Run7|Run8|Run9) == 0 {
		m.side = 0
	}
	if rules&Hug15 == 0 {
		m.hug = 0
	}
	if rules&Avoid8 == 0 {
		m.avoid = 0
	}
}

func (c chain) arl() float64 {
	now, then := make([]float64, len(c.next)), make([]float64, len(c.next))
	now[0] = 1
	alive, arl, ratio := 1.0, 0.0, 0.0
	for t := 0; t < 100_000; t++ {
		arl += alive
		clear(then)
		for s, p := range now {
			if p == 0 {
				continue
			}
			for k, to := range c.next[s] {
				if to >= 0 {
					then[to] += p * c.zones[k].p
				}
			}
		}
		left := 0.0
		for _, p := range then {
			left += p
		}
		before := ratio
		ratio = left / alive
		alive = left
		now, then = then, now
		if alive < 1e-14 || t > 30 && math.Abs(ratio-before) < 1e-14 {
			break
		}
	}
	if alive > 0 && ratio >= 1 {
		return math.Inf(1)
	}
	return arl + alive/(1-ratio)
}
