package main

import (
	"cmp"
	"slices"
	"strings"

	"huitou/internal/errs"
	"huitou/stat/driver"
	"huitou/stat/reliability"
)

type statDriver struct {
	File      string   `arg:"" help:"File with a row per respondent; - reads the standard input."`
	Y         string   `help:"Column of what is to be explained." required:"" placeholder:"COLUMN"`
	X         []string `help:"Columns of what may drive it; * and ? as in a shell." required:"" placeholder:"COLUMNS"`
	By        string   `help:"How R² is shared out: lmg or johnson." enum:"lmg,johnson" default:"lmg"`
	Weight    string   `help:"Column of the weight of each respondent; rows without one are left out." placeholder:"COLUMN"`
	Resamples int      `help:"Bootstrap resamples of the intervals." default:"500"`
	Seed      uint64   `help:"Seed of the resamples." default:"1"`
}

// Run divides the explained variation among the predictors.
func (s *statDriver) Run(c *statCmd) error {
	sh, err := c.open(s.File)
	if err != nil {
		return err
	}
	names, err := sh.Names(s.X)
	if err != nil {
		return err
	}
	flags := newFlags()
	flags.apart([]string{"--y", "--x", "--weight"}, []string{s.Y}, names, []string{s.Weight})
	flags.between("--resamples", float64(s.Resamples), 20, 100_000)
	if err := flags.Err(); err != nil {
		return err
	}
	y, err := sh.Scales([]string{s.Y}, 0)
	if err != nil {
		return err
	}
	x, err := sh.Scales(names, 0)
	if err != nil {
		return err
	}
	weight, left, err := c.weights(sh, s.Weight)
	if err != nil {
		return err
	}
	by := driver.LMG
	if s.By == "johnson" {
		by = driver.Johnson
	}
	from := sources{"y": {columns: []string{s.Y}}, "x": {columns: names}, "w": column(s.Weight), "resamples": {flag: "--resamples"}}
	m, err := driver.FitWeighted(y[0], x, weight)
	if err != nil {
		return c.refuse(sh, err, from)
	}
	re, err := driver.BootstrapWeighted(y[0], x, weight, by, s.Resamples, c.Level, s.Seed)
	if err != nil {
		return c.refuse(sh, err, from)
	}
	type predictor struct {
		Predictor                          string
		Importance                         driver.Interval
		Beta, SE, Correlation, Unique, VIF float64
		Suppressor                         bool
	}
	out := struct {
		N, Dropped int
		Effective  float64
		R2         driver.Interval
		Adjusted   float64
		Predictors []predictor
		Resamples  int
		Level      float64
		Method     string
		Note       string
		Warnings   []string
	}{m.N, m.Dropped, m.Effective, re.R2, m.Adjusted, nil, re.Resamples, re.Level, re.Method, "association, not cause",
		append(renamed(re.Warnings, "predictor", names), left...)}
	for i, n := range names {
		out.Predictors = append(out.Predictors, predictor{n, re.Importance[i], m.Beta[i], m.SE[i], m.Correlation[i], m.Unique[i], m.VIF[i], m.Suppressor[i]})
	}
	slices.SortStableFunc(out.Predictors, func(a, b predictor) int {
		return cmp.Or(cmp.Compare(b.Importance.Value, a.Importance.Value), strings.Compare(a.Predictor, b.Predictor))
	})
	return c.show(out)
}

type statReliability struct {
	File  string   `arg:"" help:"File with a row per respondent; - reads the standard input."`
	Items []string `help:"Columns of the scale; * and ? as in a shell." required:"" placeholder:"COLUMNS"`

	Resamples int    `help:"Bootstrap resamples of the interval of omega." default:"500"`
	Seed      uint64 `help:"Seed of the resamples." default:"1"`
	Weight    string `help:"Not possible here: Feldt's interval takes respondents of equal weight." placeholder:"COLUMN"`
}

// Run measures the reliability of a scale.
func (s *statReliability) Run(c *statCmd) error {
	if s.Weight != "" {
		return errs.Invalid("stat.reliability", "stat.equal_weights")
	}
	flags := newFlags()
	flags.between("--resamples", float64(s.Resamples), 20, 100_000)
	if err := flags.Err(); err != nil {
		return err
	}
	sh, names, data, err := c.columnsOf(s.File, s.Items)
	if err != nil {
		return err
	}
	from := sources{"items": {columns: names}, "resamples": {flag: "--resamples"}}
	a, err := reliability.Alpha(data, c.Level)
	if err != nil {
		return c.refuse(sh, err, from)
	}
	type item struct {
		Name string
		reliability.Item
	}
	type loading struct {
		Name            string
		Loading, Unique float64
	}
	out := struct {
		reliability.Scale
		Items []item
		Omega *struct {
			reliability.Factor
			Loadings []loading
			Unique   *float64 // hides the field of Factor: Loadings has the values
		}
	}{Scale: a}
	out.Warnings = renamed(a.Warnings, "item", names)
	for i, it := range a.Items {
		out.Items = append(out.Items, item{names[i], it})
	}
	f, err := reliability.Omega(data, s.Resamples, c.Level, s.Seed)
	if err != nil { // two items have an alpha but no omega
		_, _, why := parts(err)
		out.Warnings = append(out.Warnings, c.say.T("stat.no_omega", "reason", sentence(c.say, "stat.why."+key(why), why)))
		return c.show(out)
	}
	out.Omega = &struct {
		reliability.Factor
		Loadings []loading
		Unique   *float64
	}{Factor: f}
	out.Omega.Warnings = renamed(f.Warnings, "item", names)
	for i, l := range f.Loadings {
		out.Omega.Loadings = append(out.Omega.Loadings, loading{names[i], l, f.Unique[i]})
	}
	return c.show(out)
}
