package main

import (
	"math"

	"huitou/internal/sheet"
	"huitou/stat/spc"
)

type statSPC struct {
	File      string   `arg:"" help:"File with a row per point, in order; - reads the standard input."`
	Kind      string   `help:"xmr, mr, ewma, cusum: one value. p, np: defectives of --size. c: counts. u: counts per --size. xbar, r, s: a group per row." enum:"xmr,mr,ewma,cusum,p,np,c,u,xbar,r,s" default:"xmr"`
	Value     []string `help:"Column of the value; for xbar, r and s the columns of the group." required:"" placeholder:"COLUMN"`
	Size      string   `help:"Column of the sample size (p, np) or of the units (u)." placeholder:"COLUMN"`
	Rules     string   `help:"Run rules: beyond, western-electric or nelson." enum:"beyond,western-electric,nelson" default:"beyond"`
	Sigmas    *float64 `help:"Distance of the limits. Default: 3."`
	Baseline  *int     `help:"Points at the start of each phase that the limits come from. Default: all."`
	Phases    []int    `help:"Points at which a new phase starts, the first point being 1." placeholder:"POINT"`
	Exclude   []int    `help:"Points with a known cause, left out of the limits." placeholder:"POINT"`
	Estimator string   `help:"How sigma is estimated: range-mean, range-median (xmr), deviation-mean or deviation-pooled (groups). Default: range-mean; of s charts deviation-mean." enum:"usual,range-mean,range-median,deviation-mean,deviation-pooled" default:"usual"`
	Centre    *float64 `help:"Limits from an earlier chart, with --sigma; nothing is estimated. A share for p and np."`
	Sigma     *float64 `help:"Sigma of one item, with --centre; p, np, c and u need none."`
	Laney     bool     `help:"Widen p, np and u charts by the spread between periods."`
	Lambda    *float64 `help:"Weight of the newest value (ewma). Default: 0.2."`
	K         *float64 `help:"Reference value in sigma (cusum). Default: 0.5."`
	H         *float64 `help:"Decision interval in sigma (cusum). Default: 5."`
	Start     *float64 `help:"Head start in sigma (cusum)."`
}

var ruleSets = map[string]spc.Rules{"beyond": spc.Beyond, "western-electric": spc.WesternElectric, "nelson": spc.Nelson}

// or returns the value of a flag, else its default.
func or[T any](v *T, usual T) T {
	if v == nil {
		return usual
	}
	return *v
}

func (s *statSPC) is(kinds ...string) bool {
	for _, k := range kinds {
		if s.Kind == k {
			return true
		}
	}
	return false
}

// check refuses invalid flags, and flags that the kind of chart does not use.
func (s *statSPC) check(names []string, n int) error {
	f := newFlags()
	group := s.is("xbar", "r", "s")
	attribute := s.is("p", "np", "c", "u")
	switch {
	case group && len(names) < 2:
		f.add("--value", names[0], "sheet.flag_group")
	case !group && len(names) > 1:
		f.add("--value", names[1], "sheet.flag_one_column")
	}
	useless := func(flag string, given, useful bool) {
		if given && !useful {
			f.add(flag, "", "sheet.flag_useless", "kind", s.Kind)
		}
	}
	useless("--size", s.Size != "", s.is("p", "np", "u"))
	useless("--rules", s.Rules != "beyond", !s.is("ewma", "cusum"))
	useless("--sigmas", s.Sigmas != nil, !s.is("cusum"))
	useless("--estimator", s.Estimator != "usual", !attribute)
	useless("--laney", s.Laney, s.is("p", "np", "u"))
	useless("--lambda", s.Lambda != nil, s.is("ewma"))
	useless("--k", s.K != nil, s.is("cusum"))
	useless("--h", s.H != nil, s.is("cusum"))
	useless("--start", s.Start != nil, s.is("cusum"))
	useless("--sigma", s.Sigma != nil && s.Centre != nil, !attribute)
	if s.Size == "" && s.is("p", "np", "u") {
		f.add("--size", "", "sheet.flag_missing", "kind", s.Kind)
	}
	if s.Sigma != nil && s.Centre == nil {
		f.add("--sigma", short(*s.Sigma), "sheet.flag_with", "other", "--centre")
	}
	if s.Centre != nil {
		f.between("--centre", *s.Centre, -1_000_000_000, 1_000_000_000)
		if !attribute {
			f.positive("--sigma", or(s.Sigma, 0))
		}
		if s.is("p", "np") {
			f.between("--centre", *s.Centre, 0, 1)
		}
		for flag, given := range map[string]bool{"--baseline": s.Baseline != nil, "--exclude": len(s.Exclude) > 0, "--estimator": s.Estimator != "usual"} {
			if given {
				f.add(flag, "", "sheet.flag_given")
			}
		}
	}
	f.inside("--sigmas", or(s.Sigmas, 3), 0, 10.0000001)
	f.between("--lambda", or(s.Lambda, 0.2), 0.001, 1)
	f.between("--k", or(s.K, 0.5), 0, 10)
	f.inside("--h", or(s.H, 5), 0, 50.0000001)
	f.between("--start", or(s.Start, 0), 0, or(s.H, 5))
	if s.Baseline != nil {
		f.between("--baseline", float64(*s.Baseline), 2, float64(n))
	}
	last := 1
	for _, p := range s.Phases {
		f.between("--phases", float64(p), float64(last+1), float64(n))
		last = p
	}
	for _, p := range s.Exclude {
		f.between("--exclude", float64(p), 1, float64(n))
	}
	return f.Err()
}

// Run draws the chart.
func (s *statSPC) Run(c *statCmd) error {
	sh, err := c.open(s.File)
	if err != nil {
		return err
	}
	names, err := sh.Names(s.Value)
	if err != nil {
		return err
	}
	n := sh.Len()
	if s.Kind == "mr" {
		n-- // the first point has no predecessor
	}
	if err := s.check(names, n); err != nil {
		return err
	}
	opt := spc.Options{Sigmas: or(s.Sigmas, 0), Baseline: or(s.Baseline, 0), Laney: s.Laney, Rules: ruleSets[s.Rules],
		Estimator: map[string]spc.Estimator{"range-mean": spc.RangeMean, "range-median": spc.RangeMedian,
			"deviation-mean": spc.DeviationMean, "deviation-pooled": spc.DeviationPooled}[s.Estimator]}
	if s.is("cusum", "ewma") {
		opt.Rules = 0
	}
	for _, p := range s.Phases {
		opt.Phases = append(opt.Phases, p-1)
	}
	for _, p := range s.Exclude {
		opt.Exclude = append(opt.Exclude, p-1)
	}
	if s.Centre != nil {
		opt.Known = &spc.Known{Centre: *s.Centre, Sigma: or(s.Sigma, 0)}
	}
	d := draft{c: c, sh: sh, names: names, opt: opt, from: sources{
		"opt.Phases": {flag: "--phases"}, "opt.Exclude": {flag: "--exclude"}, "opt.Baseline": {flag: "--baseline"}, "opt.Known": {flag: "--centre, --sigma"},
		"opt.Estimator": {flag: "--estimator"}, "opt.Rules": {flag: "--rules"}, "phase": {columns: names}, "phase of point": column(names[0]),
		"x": column(names[0]), "defectives": column(names[0]), "counts": column(names[0]), "sizes": column(s.Size), "units": column(s.Size),
		"groups": column(names[0]), "ARL": {flag: "--k, --h, --sigmas"}}}
	if s.Kind == "cusum" {
		return s.cusum(d)
	}
	chart, err := s.chart(d)
	if err != nil {
		return err
	}
	return c.show(shownChart(sh, s.Kind, chart))
}

// draft is a chart before it is drawn.
type draft struct {
	c     *statCmd
	sh    *sheet.Sheet
	names []string
	opt   spc.Options
	from  sources
}

func (d draft) refuse(err error) error { return d.c.refuse(d.sh, err, d.from) }

// values reads the value column; each row must have one.
func (d draft) values() ([]float64, error) {
	x, err := d.sh.Numbers(d.names[0])
	if err != nil {
		return nil, err
	}
	for i, v := range x {
		if math.IsNaN(v) {
			return nil, d.sh.Wrong(d.names[0], i, "sheet.needed")
		}
	}
	return x, nil
}

// groups reads the values present in each row.
func (d draft) groups() ([][]float64, error) {
	table, err := d.sh.Table(d.names)
	if err != nil {
		return nil, err
	}
	out := make([][]float64, d.sh.Len())
	for i := range out {
		for _, column := range table {
			if !math.IsNaN(column[i]) {
				out[i] = append(out[i], column[i])
			}
		}
	}
	return out, nil
}

// chart computes a chart of a kind.
func (s *statSPC) chart(d draft) (chart spc.Chart, err error) {
	switch s.Kind {
	case "xmr", "mr", "ewma":
		x, err := d.values()
		if err != nil {
			return chart, err
		}
		switch s.Kind {
		case "xmr":
			chart, err = spc.XmR(x, d.opt)
		case "mr":
			chart, err = spc.MovingRange(x, d.opt)
		default:
			chart, err = spc.EWMA(x, or(s.Lambda, 0.2), d.opt)
		}
		if err != nil {
			return chart, d.refuse(err)
		}
		return chart, nil
	case "xbar", "r", "s":
		groups, err := d.groups()
		if err != nil {
			return chart, err
		}
		if chart, err = map[string]func([][]float64, spc.Options) (spc.Chart, error){"xbar": spc.XBar, "r": spc.RChart, "s": spc.SChart}[s.Kind](groups, d.opt); err != nil {
			return chart, d.refuse(err)
		}
		return chart, nil
	}
	counts, err := d.sh.Wholes(d.names[0])
	if err != nil {
		return chart, err
	}
	switch s.Kind {
	case "c":
		chart, err = spc.CChart(counts, d.opt)
	case "u":
		units, e := draft{c: d.c, sh: d.sh, names: []string{s.Size}}.values()
		if e != nil {
			return chart, e
		}
		chart, err = spc.UChart(counts, units, d.opt)
	default:
		sizes, e := d.sh.Wholes(s.Size)
		if e != nil {
			return chart, e
		}
		chart, err = map[string]func([]int, []int, spc.Options) (spc.Chart, error){"p": spc.PChart, "np": spc.NPChart}[s.Kind](counts, sizes, d.opt)
	}
	if err != nil {
		return chart, d.refuse(err)
	}
	return chart, nil
}

// cusum computes a CUSUM.
func (s *statSPC) cusum(d draft) error {
	x, err := d.values()
	if err != nil {
		return err
	}
	design := spc.Design{K: or(s.K, 0.5), H: or(s.H, 5), HeadStart: or(s.Start, 0)}
	sums, err := spc.CUSUM(x, design, d.opt)
	if err != nil {
		return d.refuse(err)
	}
	return d.c.show(shownSums(d.sh, sums, x))
}
