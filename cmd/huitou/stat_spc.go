package main

import (
	"fmt"

	"huitou/internal/errs"
	"huitou/internal/sheet"
	"huitou/stat/spc"
)

type statSPC struct {
	File      string   `arg:"" help:"File with a row per point, in order; - reads the standard input."`
	Kind      string   `help:"xmr, mr, ewma, cusum: one value. p, np: defectives of --size. c: counts. u: counts per --size. xbar, r, s: a group per row." enum:"xmr,mr,ewma,cusum,p,np,c,u,xbar,r,s" default:"xmr"`
	Value     []string `help:"Column of the value; for xbar, r and s the columns of the group." required:"" placeholder:"COLUMN"`
	Size      string   `help:"Column of the sample size (p, np) or of the units (u)." placeholder:"COLUMN"`
	Rules     string   `help:"Run rules: beyond, western-electric or nelson." enum:"beyond,western-electric,nelson" default:"beyond"`
	Sigmas    float64  `help:"Distance of the limits." default:"3"`
	Baseline  int      `help:"Points at the start of each phase that the limits come from. Default: all."`
	Phases    []int    `help:"Rows at which a new phase starts, the first being 1." placeholder:"ROW"`
	Exclude   []int    `help:"Rows with a known cause, left out of the limits." placeholder:"ROW"`
	Estimator string   `help:"How sigma is estimated: range-mean, range-median (xmr), deviation-mean or deviation-pooled (groups). Default: range-mean; of s charts deviation-mean." enum:"usual,range-mean,range-median,deviation-mean,deviation-pooled" default:"usual"`
	Centre    float64  `help:"With --sigma: limits from an earlier chart; nothing is estimated. A share for p and np."`
	Sigma     float64  `help:"Sigma of one item, with --centre; 0 for p, np, c and u, which need none."`
	Laney     bool     `help:"Widen p, np and u charts by the spread between periods."`
	Lambda    float64  `help:"Weight of the newest value (ewma)." default:"0.2"`
	K         float64  `help:"Reference value in sigma (cusum)." default:"0.5"`
	H         float64  `help:"Decision interval in sigma (cusum)." default:"5"`
	Start     float64  `help:"Head start in sigma (cusum)."`
}

// outOfControl is a point at which a rule is met. Row counts the points from 1.
type outOfControl struct {
	Row   int
	Value float64
	Rule  string
	Side  string
}

// Run draws the chart.
func (s *statSPC) Run(c *statCmd) error {
	sh, names, x, err := columnsOf(s.File, s.Value)
	if err != nil {
		return err
	}
	group := s.Kind == "xbar" || s.Kind == "r" || s.Kind == "s"
	if !group && len(names) > 1 {
		return errs.Invalid("stat.spc", "sheet.many_columns", "column", s.Value[0], "n", len(names))
	}
	opt := spc.Options{Sigmas: s.Sigmas, Baseline: s.Baseline, Laney: s.Laney,
		Rules: map[string]spc.Rules{"beyond": spc.Beyond, "western-electric": spc.WesternElectric, "nelson": spc.Nelson}[s.Rules],
		Estimator: map[string]spc.Estimator{"range-mean": spc.RangeMean, "range-median": spc.RangeMedian,
			"deviation-mean": spc.DeviationMean, "deviation-pooled": spc.DeviationPooled}[s.Estimator]}
	for _, p := range s.Phases {
		opt.Phases = append(opt.Phases, p-1)
	}
	for _, p := range s.Exclude {
		opt.Exclude = append(opt.Exclude, p-1)
	}
	if s.Centre != 0 || s.Sigma != 0 {
		opt.Known = &spc.Known{Centre: s.Centre, Sigma: s.Sigma}
	}
	if s.Kind == "cusum" {
		sums, err := spc.CUSUM(x[0], spc.Design{K: s.K, H: s.H, HeadStart: s.Start}, opt)
		if err != nil {
			return refuse(s.File, err)
		}
		return c.show(struct {
			spc.Sums
			Signals []outOfControl
		}{sums, signals(sums.Signals, x[0])})
	}
	chart, err := s.chart(sh, names, x, opt)
	if err != nil {
		return err
	}
	type point struct {
		Row                      int
		Value, Centre, Low, High float64
	}
	type phase struct {
		First, Last   int // rows
		Used          int // points that the limits come from
		Centre, Sigma float64
	}
	out := struct {
		spc.Chart
		Phases  []phase
		Signals []outOfControl
		Points  []point
	}{Chart: chart, Signals: signals(chart.Signals, chart.Value)}
	for _, p := range chart.Phases {
		out.Phases = append(out.Phases, phase{p.From + 1, p.To, p.Used, p.Centre, p.Sigma})
	}
	for i, v := range chart.Value {
		out.Points = append(out.Points, point{i + 1, v, chart.Centre[i], chart.Low[i], chart.High[i]})
	}
	out.Chart.Value, out.Centre, out.Low, out.High = nil, nil, nil, nil // they are in the points
	return c.show(out)
}

func signals(list []spc.Signal, value []float64) []outOfControl {
	out := []outOfControl{}
	for _, s := range list {
		side := "below"
		if s.Above {
			side = "above"
		}
		out = append(out, outOfControl{s.Index + 1, value[s.Index], s.Rule.String(), side})
	}
	return out
}

// chart makes the chart of a kind.
func (s *statSPC) chart(sh *sheet.Sheet, names []string, x [][]float64, opt spc.Options) (chart spc.Chart, err error) {
	switch s.Kind {
	case "xmr":
		chart, err = spc.XmR(x[0], opt)
	case "mr":
		chart, err = spc.MovingRange(x[0], opt)
	case "ewma":
		chart, err = spc.EWMA(x[0], s.Lambda, opt)
	case "xbar", "r", "s":
		rows, e := sh.Rows(names)
		if e != nil {
			return chart, e
		}
		chart, err = map[string]func([][]float64, spc.Options) (spc.Chart, error){"xbar": spc.XBar, "r": spc.RChart, "s": spc.SChart}[s.Kind](rows, opt)
	default:
		counts, e := sh.Wholes(names[0])
		if e != nil {
			return chart, e
		}
		if s.Kind == "c" {
			chart, err = spc.CChart(counts, opt)
			break
		}
		if s.Size == "" {
			return chart, errs.Invalid("stat.spc", "sheet.option", "flag", "--size", "found", "", "like", fmt.Sprintf("--kind=%s --size=COLUMN", s.Kind))
		}
		if s.Kind == "u" {
			units, e := sh.Numbers(s.Size)
			if e != nil {
				return chart, e
			}
			chart, err = spc.UChart(counts, units, opt)
			break
		}
		sizes, e := sh.Wholes(s.Size)
		if e != nil {
			return chart, e
		}
		chart, err = map[string]func([]int, []int, spc.Options) (spc.Chart, error){"p": spc.PChart, "np": spc.NPChart}[s.Kind](counts, sizes, opt)
	}
	if err != nil {
		return chart, refuse(s.File, err)
	}
	return chart, nil
}
