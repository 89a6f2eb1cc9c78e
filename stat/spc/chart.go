package spc

import (
	"fmt"
	"math"
	"slices"
)

// Options of a chart. The zero value is Shewhart's: three sigma, one phase, limits from
// all its points, no run rules.
type Options struct {
	Sigmas    float64   // distance of the limits from the centre; 0 is 3
	Phases    []int     // where each phase after the first starts, ascending
	Baseline  int       // a phase takes its limits from its first Baseline points; 0 means from all
	Exclude   []int     // points with an assignable cause, left out of the limits
	Known     *Known    // centre and sigma of an earlier chart, instead of estimates
	Rules     Rules     // 0 is Beyond
	Estimator Estimator // of sigma, for XmR and the charts of groups
	Laney     bool      // PChart, NPChart, UChart: widen the limits by the variation between periods
}

// Known is a centre and a sigma that are given instead of estimated.
type Known struct {
	Centre float64 // in the units of the data (a share for PChart and NPChart)
	Sigma  float64 // of one item; ignored by PChart, NPChart, CChart and UChart
}

// Estimator is the estimator of sigma within a phase.
type Estimator int

const (
	Usual           Estimator = iota // RangeMean; for SChart DeviationMean
	RangeMean                        // mean range / d₂(n)
	RangeMedian                      // median moving range / 0.9539 (XmR only)
	DeviationMean                    // mean of sᵢ / c₄(nᵢ) (groups only)
	DeviationPooled                  // √(Σ(nᵢ−1)sᵢ²/Σ(nᵢ−1)) / c₄ (groups only)
)

// Chart is a control chart. The slices have one entry per point.
type Chart struct {
	Kind              string // "p"
	N                 int    // points
	Value             []float64
	Centre, Low, High []float64 // Low and High stay within the range of the statistic
	Phases            []Phase
	Signals           []Signal // in the order of the points
	Sigmas            float64
	Rules             Rules
	ARL               float64 // average number of points until a false alarm; NaN with trend rules only
	Method            string  // "p, binomial sigma"
	Warnings          []string
}

// Phase is a range of points From ≤ i < To with common limits.
type Phase struct {
	From, To int
	Used     int     // number of points used for the limits; 0 when they were given
	Centre   float64 // of a point of size 1
	Sigma    float64 // of a point of size 1
}

const provisional = "limits from fewer than 20 points are provisional"

// plot holds the functions by which a kind of chart computes its values and limits.
type plot struct {
	op, kind, method string
	value            []float64
	floor, ceiling   float64
	// estimate returns centre and sigma from the points lo ≤ i < hi for which
	// use is true.
	estimate func(lo, hi int, use func(i int) bool) (centre, sigma float64)
	// follow, when set, computes the values once the limits of the phases are fixed.
	follow func(phases []Phase)
	// at returns centre and standard deviation of point i.
	at func(i int, p Phase) (centre, sd float64)
}

func (pl plot) chart(opt Options) (Chart, error) {
	n := len(pl.value)
	c := Chart{Kind: pl.kind, N: n, Value: pl.value, Method: pl.method, Rules: opt.Rules, Sigmas: opt.Sigmas}
	if opt.Known != nil {
		c.Method = pl.kind + ", limits given"
	}
	if c.Sigmas == 0 {
		c.Sigmas = 3
	}
	if c.Rules == 0 {
		c.Rules = Beyond
	}
	var err error
	if c.Phases, err = opt.phases(pl.op, n); err != nil {
		return Chart{}, err
	}
	if err := pl.freeze(c.Phases, opt); err != nil {
		return Chart{}, err
	}
	if pl.follow != nil {
		pl.follow(c.Phases)
	}
	lines := make([]float64, 3*n)
	c.Centre, c.Low, c.High = lines[:n:n], lines[n:2*n:2*n], lines[2*n:]
	for _, p := range c.Phases {
		if err := pl.judge(&c, p); err != nil {
			return Chart{}, err
		}
	}
	c.Warnings = pl.warnings(c)
	c.ARL = math.NaN()
	if c.Rules&^(Trend6|Alternate14) != 0 {
		c.ARL, err = RulesARL(c.Rules, c.Sigmas, 0)
	}
	if c.Rules&(Trend6|Alternate14) != 0 {
		c.Warnings = append(c.Warnings, "trends and alternation are not in the average run length: false alarms come more often")
	}
	return c, err
}

// judge computes the limits of a phase and collects its signals.
func (pl plot) judge(c *Chart, p Phase) error {
	var m memory
	for i := p.From; i < p.To; i++ {
		centre, sd := pl.at(i, p)
		half := c.Sigmas * sd
		low, high := centre-half, centre+half
		if !finite(low, high) {
			return &Error{pl.op, "phase of point", i, "has limits that are too large"}
		}
		v := pl.value[i]
		c.Centre[i], c.Low[i], c.High[i] = centre, max(pl.floor, low), min(pl.ceiling, high)
		if met := c.Rules.met(&m, v, distance(v, centre, sd), v < c.Low[i] || v > c.High[i]); met != 0 {
			c.Signals = met.list(c.Signals, i, v > centre, m.trend > 0)
		}
	}
	return nil
}

// distance returns (v − centre)/sd, and ±Inf when sd is 0 and v differs from the centre.
func distance(v, centre, sd float64) float64 {
	switch {
	case v == centre:
		return 0
	case sd == 0:
		return math.Inf(int(math.Copysign(1, v-centre)))
	}
	return (v - centre) / sd
}

// phases validates the options that are common to all kinds of charts.
func (o Options) phases(op string, n int) ([]Phase, error) {
	if !finite(o.Sigmas) || o.Sigmas < 0 || o.Sigmas > 10 {
		return nil, wrong(op, "opt.Sigmas", "is not between 0 and 10")
	}
	if o.Rules >= 1<<len(ruleNames) {
		return nil, wrong(op, "opt.Rules", "has an unknown rule")
	}
	if o.Baseline < 0 {
		return nil, wrong(op, "opt.Baseline", "is negative")
	}
	if o.Known != nil && (!finite(o.Known.Centre, o.Known.Sigma) || o.Known.Sigma < 0) {
		return nil, wrong(op, "opt.Known", "is not a centre and a sigma")
	}
	for i, e := range o.Exclude {
		if e < 0 || e >= n {
			return nil, &Error{op, "opt.Exclude", i, "is no point"}
		}
	}
	out := []Phase{{To: n}}
	for i, start := range o.Phases {
		last := &out[len(out)-1]
		if start <= last.From || start >= n {
			return nil, &Error{op, "opt.Phases", i, "does not start inside the phase before"}
		}
		last.To = start
		out = append(out, Phase{From: start, To: n})
	}
	for _, p := range out {
		if o.Baseline > p.To-p.From {
			return nil, wrong(op, "opt.Baseline", fmt.Sprintf("is %d points long, and its phase has %d", o.Baseline, p.To-p.From))
		}
	}
	return out, nil
}

// freeze computes centre and sigma of every phase.
func (pl plot) freeze(phases []Phase, opt Options) error {
	excluded := slices.Clone(opt.Exclude)
	slices.Sort(excluded)
	for k := range phases {
		p := &phases[k]
		if opt.Known != nil {
			p.Centre, p.Sigma = opt.Known.Centre, opt.Known.Sigma
			continue
		}
		hi := p.To
		if opt.Baseline > 0 {
			hi = min(hi, p.From+opt.Baseline)
		}
		use := func(int) bool { return true }
		p.Used = hi - p.From
		if len(excluded) > 0 {
			use = func(i int) bool { _, found := slices.BinarySearch(excluded, i); return !found }
			p.Used = 0
			for i := p.From; i < hi; i++ {
				if use(i) {
					p.Used++
				}
			}
		}
		if p.Used < 2 {
			return &Error{pl.op, "phase", k, "has fewer than two points for its limits"}
		}
		p.Centre, p.Sigma = pl.estimate(p.From, hi, use)
		if !finite(p.Centre, p.Sigma) {
			return &Error{pl.op, "phase", k, "has values too large, or no two neighbours, for its limits"}
		}
	}
	return nil
}

func (pl plot) warnings(c Chart) []string {
	var out []string
	for _, p := range c.Phases {
		if p.Used > 0 && p.Used < 20 {
			out = append(out, provisional)
			break
		}
	}
	for _, p := range c.Phases {
		if _, sd := pl.at(p.From, p); sd == 0 {
			out = append(out, "the points the limits come from do not vary")
			break
		}
	}
	return out
}

// mean returns the mean of the values in use; for equal values exactly that value.
func mean(x []float64, lo, hi int, use func(i int) bool) float64 {
	var m, n float64
	for i := lo; i < hi; i++ {
		if use(i) {
			n++
			m += (x[i] - m) / n
		}
	}
	return m
}
