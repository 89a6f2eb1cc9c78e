package spc

import (
	"math"
)

// Design holds the parameters of a CUSUM. All are in sigma.
type Design struct {
	K         float64 // reference value, half the shift to detect; 0.5 for one sigma
	H         float64 // decision interval; 4 or 5
	HeadStart float64 // initial value of both sums; H/2 detects an initial shift sooner; 0 without
	Restart   bool    // reset the sums after a signal; otherwise they continue
}

// Sums is a two-sided CUSUM. The slices have one entry per point.
type Sums struct {
	N        int
	Up, Down []float64 // both ≥ 0, in sigma; a signal is above H
	Design   Design
	Phases   []Phase
	Signals  []Signal
	ARL      float64 // average number of points until a false alarm
	Method   string
	Warnings []string
}

// CUSUM sums the deviations from the centre that exceed K, upwards and downwards:
//
//	yᵢ = (xᵢ − x̄)/σ̂
//	Up = max(0, Up + yᵢ − K),  Down = max(0, Down − yᵢ − K)
//
// with both sums reset to HeadStart at the start of every phase, and signals above H.
// Centre and sigma are estimated as in XmR; opt.Sigmas, opt.Rules and opt.Laney are ignored.
// Source: Lucas and Crosier (1982), Technometrics 24.
//
// The error is an *Error when x is empty or not finite, the design is not
// K ≥ 0, 0 < H, 0 ≤ HeadStart ≤ H, sigma is zero, or an option is invalid.
func CUSUM(x []float64, d Design, opt Options) (Sums, error) {
	const op = "CUSUM"
	if err := checkValues(op, "x", x); err != nil {
		return Sums{}, err
	}
	sigma, method, err := movingSigma(op, x, opt.Estimator)
	if err != nil {
		return Sums{}, err
	}
	s := Sums{N: len(x), Design: d, Method: "CUSUM, " + method}
	if opt.Known != nil {
		s.Method = "CUSUM, centre and sigma given"
	}
	if s.ARL, err = CUSUMARL(d, 0); err != nil {
		return Sums{}, err
	}
	if s.Phases, err = opt.phases(op, len(x)); err != nil {
		return Sums{}, err
	}
	pl := plot{op: op, estimate: func(lo, hi int, use func(int) bool) (float64, float64) {
		return mean(x, lo, hi, use), sigma(lo, hi, use)
	}, at: func(_ int, p Phase) (float64, float64) { return p.Centre, p.Sigma }}
	if err := pl.freeze(s.Phases, opt); err != nil {
		return Sums{}, err
	}
	s.Up, s.Down = make([]float64, len(x)), make([]float64, len(x))
	for k, p := range s.Phases {
		if p.Sigma == 0 {
			return Sums{}, &Error{op, "phase", k, "does not vary"}
		}
		if err := s.sum(op, x, p); err != nil {
			return Sums{}, err
		}
	}
	s.Warnings = pl.warnings(Chart{Phases: s.Phases})
	return s, nil
}

func (s *Sums) sum(op string, x []float64, p Phase) error {
	d := s.Design
	up, down := d.HeadStart, d.HeadStart
	for i := p.From; i < p.To; i++ {
		y := (x[i] - p.Centre) / p.Sigma
		up, down = max(0, up+y-d.K), max(0, down-y-d.K)
		if !finite(up, down) {
			return &Error{op, "x", i, "is too far from the centre"}
		}
		s.Up[i], s.Down[i] = up, down
		if up > d.H {
			s.Signals = append(s.Signals, Signal{i, Beyond, true})
		}
		if down > d.H {
			s.Signals = append(s.Signals, Signal{i, Beyond, false})
		}
		if d.Restart && math.Max(up, down) > d.H {
			up, down = d.HeadStart, d.HeadStart
		}
	}
	return nil
}
