package spc

import "math/bits"

// Rules is a set of rules for a signal. Zones are counted in standard
// deviations of the point from the centre; those of one side must be the same.
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

// Signal is a point at which a rule is met, and whether on the upper side.
type Signal struct {
	Index int
	Rule  Rules // exactly one
	Above bool
}

// memory is what the rules remember of the points of a phase.
type memory struct {
	far, off [2]uint8 // last points beyond two, one sigma, newest lowest; [below, above]
	side     int      // length of the run on one side, negative below
	hug      int      // points in a row within one sigma
	avoid    int      // points in a row beyond one sigma
	trend    int      // steps in a row up, negative down
	turns    int      // steps in a row that changed direction
	last     float64
	started  bool
}

// see takes a point at distance z, plotted at v, and returns the rules met.
func (m *memory) see(z, v float64) Rules {
	m.zone(z)
	m.step(v)
	return m.met(z)
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

// extend lengthens a signed run by a value of the same sign, or starts anew.
func extend(run int, d float64) int {
	switch {
	case d > 0:
		return max(run, 0) + 1
	case d < 0:
		return min(run, 0) - 1
	}
	return 0
}

// met returns the rules met by what is remembered, Beyond left aside.
func (m *memory) met(z float64) Rules {
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

// signals appends those of a phase that starts at from, with distances z.
func (r Rules) signals(out []Signal, z []float64, c Chart, from int) []Signal {
	var m memory
	watch := r &^ Beyond
	for i, d := range z {
		at := from + i
		v := c.Value[at]
		var met Rules
		if watch != 0 {
			met = m.see(d, v) & watch
		}
		if r&Beyond != 0 && (v > c.High[at] || v < c.Low[at]) {
			met |= Beyond
		}
		for ; met != 0; met &= met - 1 {
			rule := met & -met
			above := d > 0
			if rule == Trend6 {
				above = m.trend > 0
			}
			out = append(out, Signal{at, rule, above})
		}
	}
	return out
}
