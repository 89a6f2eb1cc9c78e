package main

import (
	"math"

	"huitou/internal/sheet"
	"huitou/stat/spc"
)

// ranged is a value with its interval.
type ranged struct{ Value, Low, High float64 }

// control is the one JSON shape of all control charts. Parts that a kind of chart lacks are
// null; points count from 1.
type control struct {
	Kind     string // as in --kind
	N        int    // points
	Sigmas   *float64
	Rules    *string
	Design   *cusumDesign
	ARL      float64 // average number of points until a false alarm
	Method   string
	Phases   []controlPhase
	Signals  []outOfControl
	Points   []controlPoint
	Warnings []string
}

// cusumDesign holds the parameters of a CUSUM, in sigma.
type cusumDesign struct{ K, H, HeadStart float64 }

// controlPhase is a range of points with the same limits.
type controlPhase struct {
	First, Last   int  // points
	Used          *int // points the limits are computed from; nil when they were given
	Centre, Sigma float64
}

// outOfControl is a point that meets a rule.
type outOfControl struct {
	Point int
	Row   int64 // number of the row in a spreadsheet
	Value float64
	Rule  string
	Side  string
}

// controlPoint is one point: of a CUSUM with its two sums, of other charts with its limits.
type controlPoint struct {
	Point          int
	Row            int64
	Value, Centre  float64
	Low, High      float64
	SumUp, SumDown float64
	Signal         bool
}

// shownChart converts a chart with limits.
func shownChart(sh *sheet.Sheet, kind string, c spc.Chart) control {
	rules := c.Rules.String()
	out := control{Kind: kind, N: c.N, Sigmas: &c.Sigmas, Rules: &rules, ARL: c.ARL, Method: c.Method, Warnings: c.Warnings}
	skip := sh.Len() - c.N // the first moving range belongs to the second row
	out.phases(c.Phases)
	out.signals(sh, skip, c.Signals, c.Value)
	none := math.NaN()
	for i, v := range c.Value {
		out.Points = append(out.Points, controlPoint{Point: i + 1, Row: sh.Row(i + skip), Value: v, Centre: c.Centre[i],
			Low: bound(c.Low[i]), High: bound(c.High[i]), SumUp: none, SumDown: none})
	}
	out.mark()
	return out
}

// bound returns a limit, NaN where there is none.
func bound(v float64) float64 {
	if math.IsInf(v, 0) {
		return math.NaN()
	}
	return v
}

// shownSums converts a CUSUM.
func shownSums(sh *sheet.Sheet, s spc.Sums, x []float64) control {
	out := control{Kind: "cusum", N: s.N, Design: &cusumDesign{s.Design.K, s.Design.H, s.Design.HeadStart}, ARL: s.ARL, Method: s.Method, Warnings: s.Warnings}
	out.phases(s.Phases)
	out.signals(sh, 0, s.Signals, x)
	none := math.NaN()
	for _, p := range s.Phases {
		for i := p.From; i < p.To; i++ {
			out.Points = append(out.Points, controlPoint{Point: i + 1, Row: sh.Row(i), Value: x[i], Centre: p.Centre, Low: none, High: none,
				SumUp: s.Up[i], SumDown: s.Down[i]})
		}
	}
	out.mark()
	return out
}

func (c *control) phases(list []spc.Phase) {
	for _, p := range list {
		shown := controlPhase{First: p.From + 1, Last: p.To, Centre: p.Centre, Sigma: p.Sigma}
		if p.Used > 0 {
			shown.Used = &p.Used
		}
		c.Phases = append(c.Phases, shown)
	}
}

func (c *control) signals(sh *sheet.Sheet, skip int, list []spc.Signal, value []float64) {
	for _, s := range list {
		side := "below"
		if s.Above {
			side = "above"
		}
		c.Signals = append(c.Signals, outOfControl{s.Index + 1, sh.Row(s.Index + skip), value[s.Index], s.Rule.String(), side})
	}
}

// mark returns the points that meet a rule.
func (c *control) mark() {
	for _, s := range c.Signals {
		c.Points[s.Point-1].Signal = true
	}
}

type statARL struct {
	Kind   string    `help:"limits (a chart with run rules), ewma or cusum." enum:"limits,ewma,cusum" default:"limits"`
	Shift  []float64 `help:"Shifts of the mean in sigma; 0 tells how often it cries wolf." default:"0,0.5,1,1.5,2,3" placeholder:"SIGMA"`
	Rules  string    `help:"Run rules of limits: beyond, western-electric or nelson." enum:"beyond,western-electric,nelson" default:"beyond"`
	Sigmas float64   `help:"Distance of the limits (limits, ewma)." default:"3"`
	Lambda float64   `help:"Weight of the newest value (ewma)." default:"0.2"`
	K      float64   `help:"Reference value in sigma (cusum)." default:"0.5"`
	H      float64   `help:"Decision interval in sigma (cusum)." default:"5"`
	Start  float64   `help:"Head start in sigma (cusum)."`
}

// Run computes after how many points on average a chart detects a shift.
func (s *statARL) Run(c *statCmd) error {
	f := newFlags()
	f.inside("--sigmas", s.Sigmas, 0, 10.0000001)
	f.between("--lambda", s.Lambda, 0.001, 1)
	f.between("--k", s.K, 0, 10)
	f.inside("--h", s.H, 0, 50.0000001)
	f.between("--start", s.Start, 0, s.H)
	for _, shift := range s.Shift {
		f.between("--shift", shift, -100, 100)
	}
	if err := f.Err(); err != nil {
		return err
	}
	type length struct {
		Shift float64 // in sigma
		ARL   float64 // average points until a signal; NaN where it cannot be computed
	}
	out := struct {
		Kind     string
		Lengths  []length
		Method   string
		Warnings []string
	}{Kind: s.Kind, Method: map[string]string{"limits": "Markov chain of the rules", "ewma": "integral equation", "cusum": "integral equation"}[s.Kind]}
	for _, shift := range s.Shift {
		var arl float64
		var err error
		switch s.Kind {
		case "ewma":
			arl, err = spc.EWMAARL(s.Lambda, s.Sigmas, shift)
		case "cusum":
			arl, err = spc.CUSUMARL(spc.Design{K: s.K, H: s.H, HeadStart: s.Start}, shift)
		default:
			arl, err = spc.RulesARL(ruleSets[s.Rules], s.Sigmas, shift)
		}
		if err != nil {
			arg, _, why := parts(err)
			if arg != "ARL" {
				return c.refuse(nil, err, nil)
			}
			arl = math.NaN()
			out.Warnings = append(out.Warnings, sentence(c.say, "stat.why."+key(why), why))
		}
		out.Lengths = append(out.Lengths, length{shift, arl})
	}
	if s.Kind == "limits" && s.Rules == "nelson" {
		out.Warnings = append(out.Warnings, "trends and alternation are not in the average run length: false alarms come more often")
	}
	return c.show(out)
}
