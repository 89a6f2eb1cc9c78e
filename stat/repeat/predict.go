package repeat

import "math"

// Window is a prediction interval of the time of the next purchase, in the unit of the
// histories. It treats the parameters as known; WithinInterval shows the effect of
// their uncertainty.
type Window struct {
	Enough    bool    // whether the history has the required number of purchases
	Active    float64 // probability that the customer has not dropped out
	Low, High float64 // time from the end of the data: central interval at Level, given that the customer buys again
	Median    float64
	Level     float64
	Purchases int
	Method    string
	Warnings  []string
}

// Active returns the probability that the customer has not dropped out: with π the
// dropout probability after the last purchase and S the survival of the open gap,
// (1−π) S / (π + (1−π) S). ActiveInterval has its interval. Source: Fader, Hardie and
// Shang (2010) for dropout after a purchase. Errors: an invalid history, an *Error.
func (m Model) Active(h History) (float64, error) {
	if err := h.check("Active", 0); err != nil {
		return 0, err
	}
	_, _, active := m.now(h)
	return active, nil
}

func (m Model) now(h History) (p Parameters, b posterior, active float64) {
	p = m.lookup(h.Path)
	b, active = p.state(h)
	return p, b, active
}

// state returns the posterior of a customer and the probability of being active.
func (p Parameters) state(h History) (b posterior, active float64) {
	b = p.posterior(h)
	s := (1 - b.leave) * b.survival(p.Shape, p.scaled(h, h.Open))
	if s == 0 {
		return b, 0
	}
	return b, s / (b.leave + s)
}

func (p Parameters) scaled(h History, t float64) float64 {
	return t * math.Exp(h.logScale(len(h.Gaps), p.SizePower, p.UnitPower))
}

// Within returns the probability of a purchase in the next horizon time units:
//
//	Active · (1 − S(open+horizon)/S(open))
//
// with S the survival of the open gap, the customer's rate integrated out: g/(b+g)
// ~ Beta(k, a). horizon is in the unit of the histories. WithinInterval has its
// interval. Source: Bhagat, Muthusamy and others (KDD 2018), with the extensions of
// Fit. Errors: a horizon that is not a duration, an invalid history; each an *Error.
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

// soon returns the probability of a purchase within t, given that the customer is active.
func (p Parameters) soon(b posterior, h History, t float64) float64 {
	s := b.survival(p.Shape, p.scaled(h, h.Open))
	if s < 1e-290 { // far in the tail S underflows: use the ratio of its power law
		from, to := p.scaled(h, h.Open), p.scaled(h, h.Open+t)
		return 1 - math.Pow((b.b+from)/(b.b+to), b.a)
	}
	return max(0, min(1, 1-b.survival(p.Shape, p.scaled(h, h.Open+t))/s))
}

// Window returns the central prediction interval of the next purchase for a customer
// who is still active, in time from the end of the data: Low, Median and High solve
//
//	1 − S(open+t)/S(open) = (1−level)/2, 1/2, (1+level)/2
//
// by bisection. With fewer than least purchases Enough is false and there is no
// interval. Errors: a level outside (0, 1), an invalid history; each an *Error. Source: Fit.
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
