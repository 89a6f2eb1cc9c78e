package spc

import "math/bits"

// Rules is a set of rules for a signal. Zones are in standard deviations of the point from
// the centre. "One side" means that all points of the rule are on the same side.
type Rules uint16

const (
	Beyond      Rules = 1 << iota // a point outside the limits
	TwoOfThree                    // two of three points beyond two sigma, one side
	FourOfFive                    // four of five points beyond one sigma, one side
	Run7                          // seven points in a row on one side
	Run8                          // eight
	Run9                          // nine
	Trend6                        // six points in a row rising, or falling
	Alternate14                   // fourteen points in a row, up and down in turn
	Hug15                         // fifteen points in a row within one sigma
	Avoid8                        // eight points in a row beyond one sigma, any side

	// WesternElectric is the set of the Western Electric handbook (1956).
	WesternElectric = Beyond | TwoOfThree | FourOfFive | Run8
	// Nelson is the set of Nelson (1984), Journal of Quality Technology 16(4).
	Nelson = Beyond | TwoOfThree | FourOfFive | Run9 | Trend6 | Alternate14 | Hug15 | Avoid8
)

var ruleNames = [...]string{
	"beyond limits", "2 of 3 beyond 2 sigma", "4 of 5 beyond 1 sigma",
	"7 on one side", "8 on one side", "9 on one side",
	"6 in a trend", "14 alternating", "15 within 1 sigma", "8 beyond 1 sigma",
}

// String names the rules of the set.
func (r Rules) String() string {
	out := ""
	for ; r != 0; r &= r - 1 {
		if out != "" {
			out += ", "
		}
		if k := bits.TrailingZeros16(uint16(r)); k < len(ruleNames) {
			out += ruleNames[k]
		} else {
			out += "?"
		}
	}
	return out
}

// Signal is a point at which a rule is met, with the side of the centre.
type Signal struct {
	Index int
	Rule  Rules // exactly one
	Above bool
}

// memory is the state of the rules after the points of a phase.
type memory struct {
	far, off [2]uint8 // bits of the last points beyond two and one sigma, newest lowest; [below, above]
	side     int      // length of the run on one side, negative below
	hug      int      // points in a row within one sigma
	avoid    int      // points in a row beyond one sigma
	trend    int      // steps in a row up, negative down
	turns    int      // steps in a row that changed direction
	last     float64
	started  bool
}

// add records a point of value v at distance z from the centre, and returns the rules met.
func (m *memory) add(z, v float64) Rules {
	m.zone(z)
	m.step(v)
	return m.met()
}

func (m *memory) zone(z float64) {
	for k, d := range [2]float64{-z, z} {
		m.far[k], m.off[k] = m.far[k]<<1&7, m.off[k]<<1&31
		if d > 2 {
			m.far[k]++
		}
		if d > 1 {
			m.off[k]++
		}
	}
	m.side = extend(m.side, z)
	if z >= -1 && z <= 1 {
		m.hug, m.avoid = m.hug+1, 0
	} else {
		m.hug, m.avoid = 0, m.avoid+1
	}
}

func (m *memory) step(v float64) {
	d := v - m.last
	if m.started {
		if m.trend != 0 && (m.trend > 0) != (d > 0) && d != 0 {
			m.turns++
		} else {
			m.turns = 0
		}
		m.trend = extend(m.trend, d)
	}
	m.last, m.started = v, true
}

// extend lengthens a signed run by a value of the same sign, or starts a new one.
func extend(run int, d float64) int {
	switch {
	case d > 0:
		return max(run, 0) + 1
	case d < 0:
		return min(run, 0) - 1
	}
	return 0
}

// met returns the rules met by the state, without Beyond.
func (m *memory) met() Rules {
	var out Rules
	for k := range 2 {
		if m.far[k]&1 == 1 && bits.OnesCount8(m.far[k]) >= 2 {
			out |= TwoOfThree
		}
		if m.off[k]&1 == 1 && bits.OnesCount8(m.off[k]) >= 4 {
			out |= FourOfFive
		}
	}
	run := max(m.side, -m.side)
	if run >= 7 {
		out |= Run7
	}
	if run >= 8 {
		out |= Run8
	}
	if run >= 9 {
		out |= Run9
	}
	if max(m.trend, -m.trend) >= 5 {
		out |= Trend6
	}
	if m.turns >= 12 {
		out |= Alternate14
	}
	if m.hug >= 15 {
		out |= Hug15
	}
	if m.avoid >= 8 {
		out |= Avoid8
	}
	return out
}

// met returns the rules of the set that a point at v, at distance z, meets.
func (r Rules) met(m *memory, v, z float64, outside bool) Rules {
	var out Rules
	if r != Beyond {
		out = m.add(z, v) & r
	}
	if outside {
		out |= r & Beyond
	}
	return out
}

// list appends a signal for each rule of the set.
func (r Rules) list(out []Signal, i int, above, rising bool) []Signal {
	for ; r != 0; r &= r - 1 {
		rule := r & -r
		up := above
		if rule == Trend6 {
			up = rising
		}
		out = append(out, Signal{i, rule, up})
	}
	return out
}
