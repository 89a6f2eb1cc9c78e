package repeat

import "math"

// Window is when the next purchase will come: a prediction interval of a time, in the
// unit of the histories. Parameters count as known; WithinInterval shows how much
// their uncertainty matters.
type Window struct {
	Enough    bool    // whether there were purchases enough to say so
	Active    float64 // chance that the customer has not left
	Low, High float64 // time from now: the central Level of the next purchase, if it comes
	Median    float64
	Level     float64
	Purchases int
	Method    string
	Warnings  []string
}

// Active is the chance that the customer has not left: with π the chance to
// leave after the last purchase and S the survival of the open gap,
// (1−π) S / (π + (1−π) S). ActiveInterval has its interval. Source: Fader, Hardie and
// Shang (2010) for leaving after a purchase. An *Error says what in h cannot be right.
func (m Model) Active(h History) (float64, error) {
	if err := h.check("Active", 0); err != nil {
		return 0, err
	}
	_, _, active := m.now(h)
	return active, nil
}

func (m Model) now(h History) (p Parameters, b belief, active float64) {
	p = m.lookup(h.Path)
	b, active = p.state(h)
	return p, b, active
}

// state is what is known of a customer now, and the chance of being active.
func (p Parameters) state(h History) (b belief, active float64) {
	b = p.know(h)
	s := (1 - b.leave) * b.survival(p.Shape, p.scaled(h, h.Open))
	if s == 0 {
		return b, 0
	}
	return b, s / (b.leave + s)
}

func (p Parameters) scaled(h History, t float64) float64 {
	return t * math.Exp(h.logScale(len(h.Gaps), p.SizePower, p.UnitPower))
}

// Within is the chance of a purchase in the next horizon time units:
//
//	Active · (1 − S(open+horizon)/S(open))
//
// with S the survival of the current gap, the customer's rate integrated out: g/(b+g)
// ~ Beta(k, a). horizon is in the unit of the histories. WithinInterval has its
// interval. Source: Bhagat, Muthusamy and others (KDD 2018), with the extensions of
// Fit. An *Error says that horizon is not a duration, or what in h cannot be right.
func (m Model) Within(h History, horizon float64) (float64, error) {
	const op = "Within"
	if err := h.check(op, 0); err != nil {
		return 0, err
	}
	if !(horizon >= 0 && horizon <= longest) {
		return 0, &Error{op, "horizon", -1, "is not a duration"}
	}
	p, b, active := m.now(h)
	return active * p.soon(b, h, horizon), nil
}

// soon is the chance of a purchase within t, given that the customer is active.
func (p Parameters) soon(b belief, h History, t float64) float64 {
	s := b.survival(p.Shape, p.scaled(h, h.Open))
	if s < 1e-290 { // far in the tail the ratio is that of the power law
		from, to := p.scaled(h, h.Open), p.scaled(h, h.Open+t)
		return 1 - math.Pow((b.b+from)/(b.b+to), b.a)
	}
	return max(0, min(1, 1-b.survival(p.Shape, p.scaled(h, h.Open+t))/s))
}

// Window is the central window of the next purchase for a customer who is
// still active, in time from now: Low, Median and High solve
//
//	1 − S(open+t)/S(open) = (1−level)/2, 1/2, (1+level)/2
//
// by bisection. Enough is false, and the window empty, below least purchases. An *Error
// says that level is not between 0 and 1, or what in h cannot be right. Source: Fit.
func (m Model) Window(h History, level float64, least int) (Window, error) {
	const op = "Window"
	if err := h.check(op, 0); err != nil {
		return Window{}, err
	}
	if !(level > 0 && level < 1) {
		return Window{}, &Error{op, "level", -1, "is not between 0 and 1"}
	}
	p, b, active := m.now(h)
	w := Window{Active: active, Level: level, Purchases: len(h.Gaps) + 1, Method: m.Method}
	if w.Purchases < least {
		w.Warnings = append(w.Warnings, "not enough evidence")
		return w, nil
	}
	w.Enough = true
	at := func(share float64) float64 {
		lo, hi := 0.0, 1.0
		for hi < longest && p.soon(b, h, hi) < share {
			hi *= 2
		}
		for range 60 {
			if mid := (lo + hi) / 2; p.soon(b, h, mid) < share {
				lo = mid
			} else {
				hi = mid
			}
		}
		return hi
	}
	w.Low, w.Median, w.High = at(0.5-level/2), at(0.5), at(0.5+level/2)
	if active < 0.5 {
		w.Warnings = append(w.Warnings, "more likely gone than not")
	}
	return w, nil
}
