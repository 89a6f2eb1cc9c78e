package lift

import "math"

// Watch holds the parameters of a sequential analysis.
type Watch struct {
	Level   float64 // of the always-valid interval; 0 means 0.95
	Planned int     // units per arm at which the interval is to be narrowest
	MinArm  int     // units per arm before the first analysis; 0 means 20
}

func (w Watch) check(op string) (Watch, error) {
	if w.Level == 0 {
		w.Level = 0.95
	}
	if w.MinArm == 0 {
		w.MinArm = 20
	}
	if err := checkLevel(op, w.Level); err != nil {
		return w, err
	}
	if w.Planned < 1 {
		return w, wrong(op, "Planned", "is not positive")
	}
	if w.MinArm < 2 {
		return w, wrong(op, "MinArm", "is below 2")
	}
	return w, nil
}

// Sequential compares two means with an interval that is valid at every analysis: however
// often the data are analysed and whenever the test is stopped, the probability that any
// of its intervals misses the true difference is at most 1 − Level (for large n; see the
// simulations in the tests). It is the mixture sequential probability ratio test of
// Johari, Koomen, Pekelis and Walsh (2017, 2022):
//
//	d ± √( V (V+τ²)/τ² · (2 ln(1/α) + ln((V+τ²)/V)) ),  V = s₁²/n₁ + s₀²/n₀
//
// τ² is chosen so that the interval is narrowest at the planned size (Waudby-
// Smith et al. 2021): τ² = V_planned (2 ln(1/α) + ln(1 + 2 ln(1/α))). Each variance
// includes one additional observation with the variance of both arms pooled, so that it is
// not underestimated from the first few outcomes.
//
// The error is an *Error when an arm has fewer than MinArm units or when there is no
// variance yet.
func Sequential(treated, holdOut Arm, watch Watch) (Effect, error) {
	const op = "Sequential"
	w, err := watch.check(op)
	if err != nil {
		return Effect{}, err
	}
	if err := checkArms(op, treated, holdOut, w.MinArm); err != nil {
		return Effect{}, err
	}
	n1, n0 := float64(treated.N), float64(holdOut.N)
	gap := treated.Mean - holdOut.Mean
	all := (treated.M2 + holdOut.M2 + gap*gap*n1*n0/(n1+n0)) / (n1 + n0 - 1)
	if all <= 0 {
		return Effect{}, wrong(op, "treated", "and holdOut do not vary")
	}
	s1, s0 := (treated.M2+all)/n1, (holdOut.M2+all)/n0
	e := mixture(gap, s1/n1+s0/n0, (s1+s0)/float64(w.Planned), w.Level)
	e.Treated, e.HoldOut, e.Method = treated, holdOut, "mixture sequential probability ratio"
	if !finite(e.Difference, e.Low, e.High, e.P) {
		return Effect{}, wrong(op, "treated", "and holdOut overflow")
	}
	return e, nil
}

// SequentialProportions does what Sequential does, for rates: x of n in each arm. Variances
// are p̃(1−p̃) with p̃ = (x+½)/(n+1), so that they are positive in arms without any event,
// and the interval is limited to [−1, 1]. Errors: x outside 0 to n, and those of
// Sequential; each an *Error. Source: as for Sequential.
func SequentialProportions(treatedX, treatedN, holdOutX, holdOutN int, watch Watch) (Effect, error) {
	const op = "SequentialProportions"
	w, err := watch.check(op)
	if err != nil {
		return Effect{}, err
	}
	t, h, err := binaryArms(op, treatedX, treatedN, holdOutX, holdOutN)
	if err != nil {
		return Effect{}, err
	}
	if err := checkArms(op, t, h, w.MinArm); err != nil {
		return Effect{}, err
	}
	spread := func(x, n int) float64 {
		p := (float64(x) + 0.5) / (float64(n) + 1)
		return p * (1 - p)
	}
	s1, s0 := spread(treatedX, treatedN), spread(holdOutX, holdOutN)
	e := mixture(t.Mean-h.Mean, s1/float64(t.N)+s0/float64(h.N), (s1+s0)/float64(w.Planned), w.Level)
	e.Treated, e.HoldOut, e.Method = t, h, "mixture sequential probability ratio"
	e.Low, e.High = max(-1, e.Low), min(1, e.High)
	return e, nil
}

// SequentialRiskRatio returns RiskRatio with an interval that is valid at every analysis, as
// that of SequentialProportions: the mixture interval of the logarithm of the ratio
//
//	ln φ̂ = ln((x₁+½)/(n₁+½)) − ln((x₀+½)/(n₀+½))
//	V = 1/(x₁+½) − 1/(n₁+½) + 1/(x₀+½) − 1/(n₀+½)
//
// narrowest at the planned size. Value is p₁/p₀ as counted, 1 without an effect. Without
// an event in the hold-out the ratio has no upper limit and no value (NaN), without one
// among the treated its lower limit is 0. Valid for large n: see the simulation in the
// tests.
// Source: Walter (1975), Biometrika 62, for ln φ̂ and V; Waudby-Smith et al. (2021) for
// mixture intervals of estimates that are asymptotically normal.
//
// Errors: those of SequentialProportions, no event in either arm; each an *Error.
func SequentialRiskRatio(treatedX, treatedN, holdOutX, holdOutN int, watch Watch) (Ratio, error) {
	const op = "SequentialRiskRatio"
	w, err := watch.check(op)
	if err != nil {
		return Ratio{}, err
	}
	t, h, err := binaryArms(op, treatedX, treatedN, holdOutX, holdOutN)
	if err != nil {
		return Ratio{}, err
	}
	if err := checkArms(op, t, h, w.MinArm); err != nil {
		return Ratio{}, err
	}
	if treatedX+holdOutX == 0 {
		return Ratio{}, wrong(op, "treated", "and holdOut have no event")
	}
	rate := func(x, n int) float64 { return (float64(x) + 0.5) / (float64(n) + 0.5) }
	p1, p0 := rate(treatedX, treatedN), rate(holdOutX, holdOutN)
	s1, s0 := 1/p1-1, 1/p0-1 // n + ½ times the variance of each logarithm
	e := mixture(math.Log(p1/p0), s1/(float64(treatedN)+0.5)+s0/(float64(holdOutN)+0.5), (s1+s0)/float64(w.Planned), w.Level)
	r := Ratio{Value: t.Mean / h.Mean, Low: math.Exp(e.Low), High: math.Exp(e.High), Level: w.Level, N: treatedN + holdOutN,
		Method: "mixture sequential probability ratio, of the logarithm", Warnings: fewUnits(t, h)}
	if treatedX == 0 {
		r.Low = 0
	}
	if holdOutX == 0 {
		r.Value, r.High = math.NaN(), math.NaN()
		r.Warnings = append(r.Warnings, noUpperEnd)
	}
	return r, nil
}

// noUpperEnd is the warning of a ratio whose denominator is zero.
const noUpperEnd = "nothing has happened in the hold-out: the ratio has no upper end"

// mixture returns the always-valid interval and p-value for difference d with variance
// v, narrowest at variance planned.
func mixture(d, v, planned, level float64) Effect {
	odds := -2 * math.Log(1-level)
	tau2 := planned * (odds + math.Log1p(odds))
	half := math.Sqrt(v * (1 + v/tau2) * (odds + math.Log1p(tau2/v)))
	p := math.Exp(0.5*math.Log1p(tau2/v) - d*d/(2*v)*(tau2/(v+tau2)))
	return Effect{Difference: d, Low: d - half, High: d + half, Level: level, P: min(1, p), Sequential: true}
}

// State is the state of a test.
type State string

// The states of a test.
const (
	Collecting   State = "collecting"   // below the planned size, not separated
	Separated    State = "separated"    // the interval excludes zero
	Inconclusive State = "inconclusive" // at the planned size, not separated
)

// Verdict returns the state of a test from an Effect and the planned units per arm:
// Separated when 0 is outside [Low, High], else Inconclusive when both arms have planned
// units, else Collecting. A fixed interval is not valid before the planned size, however
// narrow: until then the verdict is Collecting; only a sequential one may separate early.
func Verdict(e Effect, planned int) State {
	reached := min(e.Treated.N, e.HoldOut.N) >= planned
	switch {
	case (e.Low > 0 || e.High < 0) && (reached || e.Sequential):
		return Separated
	case reached:
		return Inconclusive
	}
	return Collecting
}
