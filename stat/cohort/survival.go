package cohort

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distuv"
)

// Sample is a set of durations. Time and Event are of equal length; Entry is nil when
// all units were observed from 0, and otherwise less than Time.
type Sample struct {
	Time  []float64 // duration until the end, or so far when censored
	Event []bool    // whether it ended; false is censored
	Entry []float64 // start of observation
}

func (s Sample) check(op string) error {
	if len(s.Time) == 0 {
		return &Error{op, "Time", -1, "is empty"}
	}
	if len(s.Event) != len(s.Time) {
		return &Error{op, "Event", -1, "has another length than Time"}
	}
	if s.Entry != nil && len(s.Entry) != len(s.Time) {
		return &Error{op, "Entry", -1, "has another length than Time"}
	}
	for i, t := range s.Time {
		if !finite(t) || t < 0 {
			return &Error{op, "Time", i, "is not a duration"}
		}
		if s.Entry != nil && (!finite(s.Entry[i]) || s.Entry[i] < 0 || s.Entry[i] >= t) {
			return &Error{op, "Entry", i, "is not a time before the end"}
		}
	}
	return nil
}

// latestFirst orders units by falling time.
func (s Sample) latestFirst() []int {
	order := make([]int, len(s.Time))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case s.Time[a] > s.Time[b]:
			return -1
		case s.Time[a] < s.Time[b]:
			return 1
		}
		return 0
	})
	return order
}

// latestEntryFirst orders units by falling entry.
func (s Sample) latestEntryFirst() []int {
	if s.Entry == nil {
		return nil
	}
	return Sample{Time: s.Entry}.latestFirst()
}

// Band is the scale on which a survival interval is symmetric.
type Band int

// The bands. LogLog stays inside (0, 1) and is more accurate with few units; Log is
// the default of R's survfit.
const (
	LogLog Band = iota
	Log
	Plain
)

// Step is one time with an event.
type Step struct {
	Time               float64
	AtRisk, Events     int
	Survival, StdError float64 // S(t) just after Time, Greenwood's standard error
	Low, High          float64
}

// Curve is an estimated survival curve: 1 before the first step.
type Curve struct {
	Steps     []Step
	N, Events int
	Last      float64 // longest observed time; the curve is not estimated after it
	Level     float64
	Method    string
	Warnings  []string
}

// KaplanMeier estimates S(t), the probability of lasting longer than t, with d_i
// events among n_i at risk at time t_i:
//
//	S(t) = Π_{t_i ≤ t} (1 − d_i/n_i)
//	σ²(t) = S(t)² Σ_{t_i ≤ t} d_i / (n_i (n_i − d_i))
//
// (Kaplan and Meier 1958; Greenwood 1926). At risk at t are units with Entry < t ≤ Time:
// units censored at t count as at risk for an event at t. Where S is 0 Greenwood's
// formula is undefined: standard error and limits are NaN. With ρ = σ/S the interval is
//
//	S^exp(±zρ/|ln S|) for LogLog,  S e^{±zρ} for Log,  S ± zσ for Plain
//
// limited to [0, 1] (Klein and Moeschberger 2003, section 4.3). Times are in one unit, the
// caller's. Errors: an invalid time or entry (by index), slices that are empty or differ
// in length, a level outside (0, 1); each an *Error.
func KaplanMeier(s Sample, level float64, band Band) (Curve, error) {
	const op = "KaplanMeier"
	if err := checkLevel(op, level); err != nil {
		return Curve{}, err
	}
	if err := s.check(op); err != nil {
		return Curve{}, err
	}
	if band < LogLog || band > Plain {
		return Curve{}, &Error{op, "band", -1, "is unknown"}
	}
	c := Curve{N: len(s.Time), Last: slices.Max(s.Time), Level: level, Method: "Kaplan–Meier, Greenwood"}
	entries, enter, risk := s.latestEntryFirst(), 0, 0
	order := s.latestFirst()
	for i := 0; i < len(order); {
		t := s.Time[order[i]]
		events := 0
		for ; i < len(order) && s.Time[order[i]] == t; i++ {
			risk++
			if s.Event[order[i]] {
				events++
			}
		}
		for ; enter < len(entries) && s.Entry[entries[enter]] >= t; enter++ {
			risk--
		}
		if events > 0 {
			c.Events += events
			c.Steps = append(c.Steps, Step{Time: t, AtRisk: risk, Events: events})
		}
	}
	slices.Reverse(c.Steps)
	survival, greenwood, z := 1.0, 0.0, normal(level)
	for i := range c.Steps {
		st := &c.Steps[i]
		n, d := float64(st.AtRisk), float64(st.Events)
		survival *= (n - d) / n
		if n > d {
			greenwood += d / (n * (n - d))
		}
		st.Survival, st.StdError = survival, survival*math.Sqrt(greenwood)
		st.Low, st.High = band.limits(survival, math.Sqrt(greenwood), z)
		if survival <= 0 {
			st.StdError, st.Low, st.High = math.NaN(), math.NaN(), math.NaN()
		}
		if st.AtRisk < 10 && len(c.Warnings) == 0 {
			c.Warnings = append(c.Warnings, "fewer than 10 are at risk towards the end")
		}
	}
	if c.Events == 0 {
		c.Warnings = append(c.Warnings, "nobody has left yet")
	}
	return c, nil
}

// limits returns the interval of a survival S with rel = σ/S and the normal quantile z.
func (b Band) limits(s, rel, z float64) (low, high float64) {
	switch b {
	case Log:
		return s * math.Exp(-z*rel), min(1, s*math.Exp(z*rel))
	case Plain:
		return max(0, s-z*s*rel), min(1, s+z*s*rel)
	}
	w := math.Exp(z * rel / math.Abs(math.Log(s)))
	return math.Pow(s, w), math.Pow(s, 1/w)
}

// At returns the survival just after t, in the unit of the sample, with its interval.
// Beyond Last it returns the last step, although the curve is not estimated there.
func (c Curve) At(t float64) Step {
	i, found := slices.BinarySearchFunc(c.Steps, t, func(s Step, t float64) int {
		switch {
		case s.Time < t:
			return -1
		case s.Time > t:
			return 1
		}
		return 0
	})
	if found {
		i++
	}
	if i == 0 {
		return Step{Survival: 1, Low: 1, High: 1, AtRisk: c.N}
	}
	return c.Steps[i-1]
}

// Quantile returns the time by which the share p has ended, the smallest t with
// S(t) ≤ 1 − p, and the times at which the limits of S fall to 1 − p (Brookmeyer and
// Crowley 1982). A limit that never does is Last, and open is true; ok is
// false when the curve itself does not. p is within 0 to 1, times are in the unit of the
// sample, and the interval has the curve's Level.
func (c Curve) Quantile(p float64) (time, low, high float64, open, ok bool) {
	find := func(value func(Step) float64) (float64, bool) {
		for _, s := range c.Steps {
			if v := value(s); v <= 1-p+1e-12 {
				return s.Time, true
			}
		}
		return c.Last, false
	}
	time, ok = find(func(s Step) float64 { return s.Survival })
	low, okLow := find(func(s Step) float64 { return s.Low })
	high, okHigh := find(func(s Step) float64 { return s.High })
	return time, low, high, !okLow || !okHigh, ok
}

// Middle is a time with its interval; NaN where the curve, or a limit, does not reach it.
type Middle struct{ Value, Low, High float64 }

// Median returns the time by which half of the units have ended, as Quantile(0.5): Low is
// where the lower limit of S falls to one half, High where the upper one does. It is in the
// unit of the sample, with the curve's Level.
func (c Curve) Median() Middle {
	find := func(value func(Step) float64) float64 {
		for _, s := range c.Steps {
			if value(s) <= 0.5+1e-12 {
				return s.Time
			}
		}
		return math.NaN()
	}
	return Middle{
		find(func(s Step) float64 { return s.Survival }), find(func(s Step) float64 { return s.Low }),
		find(func(s Step) float64 { return s.High }),
	}
}

// RestrictedMean returns the mean duration within the first tau, ∫₀^τ S(t) dt, and its
// standard error, from which mean ± z stdError is the interval (Klein and Moeschberger
// 2003, section 4.5). The unit is that of the sample. Errors: tau outside 0 to Last, an
// *Error.
func (c Curve) RestrictedMean(tau float64) (mean, stdError float64, err error) {
	if !(tau >= 0 && tau <= c.Last) {
		return 0, 0, &Error{"RestrictedMean", "tau", -1, "is not between 0 and the longest time"}
	}
	n := 0
	for n < len(c.Steps) && c.Steps[n].Time < tau {
		n++
	}
	var variance float64
	right := tau
	for i := n - 1; i >= 0; i-- {
		s := c.Steps[i]
		mean += s.Survival * (right - s.Time)
		right = s.Time
		if r, d := float64(s.AtRisk), float64(s.Events); r > d {
			variance += mean * mean * d / (r * (r - d))
		}
	}
	return mean + right, math.Sqrt(variance), nil
}

// Test is a χ² test.
type Test struct {
	N, Events int
	Chi2, P   float64
	DF        int
	Method    string
	Warnings  []string
}

func chi2Test(x float64, df, n, events int, method string) Test {
	t := Test{N: n, Events: events, Chi2: x, DF: df, P: distuv.ChiSquared{K: float64(df)}.Survival(x), Method: method}
	if events < 10*df {
		t.Warnings = append(t.Warnings, "fewer than ten events per degree of freedom: P is approximate")
	}
	return t
}

// LogRank tests whether groups have the same hazard: observed minus expected events per
// group, with their hypergeometric covariance (Mantel 1966; Peto and Peto 1972). group
// holds 0 to k−1 per unit, k at least 2, every group with a unit. It has the highest power
// when the ratio of hazards is constant over time, and may not detect curves that cross.
// With O and E the observed and expected events of all groups but one and V their
// covariance,
//
//	χ² = (O−E)' V⁻¹ (O−E),  k−1 degrees of freedom
//
// A test estimates no parameter and has no interval. Errors: an invalid time, entry or
// group (by index), a group without a unit; each an *Error.
func LogRank(s Sample, group []int) (Test, error) {
	const op = "LogRank"
	if err := s.check(op); err != nil {
		return Test{}, err
	}
	if len(group) != len(s.Time) {
		return Test{}, &Error{op, "group", -1, "has another length than Time"}
	}
	k := 0
	for i, g := range group {
		if g < 0 || g >= 1000 {
			return Test{}, &Error{op, "group", i, "is not between 0 and 999"}
		}
		k = max(k, g+1)
	}
	sizes := make([]int, k)
	for _, g := range group {
		sizes[g]++
	}
	if k < 2 || slices.Contains(sizes, 0) {
		return Test{}, &Error{op, "group", -1, "does not name two or more groups from 0 without gaps"}
	}
	diff, cov := observedLessExpected(s, group, k)
	var chol mat.Cholesky
	if !chol.Factorize(cov) {
		return Test{}, &Error{op, "group", -1, "leaves nothing to compare: a group is never at risk when others leave"}
	}
	var x mat.VecDense
	if err := chol.SolveVecTo(&x, diff); err != nil {
		return Test{}, &Error{op, "group", -1, "leaves nothing to compare"}
	}
	chi2 := mat.Dot(diff, &x)
	if !finite(chi2) {
		return Test{}, &Error{op, "group", -1, "leaves nothing to compare"}
	}
	return chi2Test(max(0, chi2), k-1, len(s.Time), s.events(), "log-rank"), nil
}

func (s Sample) events() (n int) {
	for _, left := range s.Event {
		if left {
			n++
		}
	}
	return n
}

// observedLessExpected returns O − E and V without the last group, which the others determine.
func observedLessExpected(s Sample, group []int, k int) (*mat.VecDense, *mat.SymDense) {
	diff, cov := mat.NewVecDense(k-1, nil), mat.NewSymDense(k-1, nil)
	risk, events := make([]float64, k), make([]float64, k)
	entries, enter := s.latestEntryFirst(), 0
	order := s.latestFirst()
	for i := 0; i < len(order); {
		t := s.Time[order[i]]
		clear(events)
		var n, d float64
		for ; i < len(order) && s.Time[order[i]] == t; i++ {
			g := group[order[i]]
			risk[g]++
			if s.Event[order[i]] {
				events[g]++
				d++
			}
		}
		for ; enter < len(entries) && s.Entry[entries[enter]] >= t; enter++ {
			risk[group[entries[enter]]]--
		}
		for _, r := range risk {
			n += r
		}
		if d == 0 {
			continue
		}
		tie := 0.0
		if n > 1 {
			tie = d * (n - d) / (n - 1)
		}
		for a := range k - 1 {
			diff.SetVec(a, diff.AtVec(a)+events[a]-d*risk[a]/n)
			for b := a; b < k-1; b++ {
				v := -risk[a] / n * risk[b] / n
				if a == b {
					v += risk[a] / n
				}
				cov.SetSym(a, b, cov.At(a, b)+tie*v)
			}
		}
	}
	return diff, cov
}
