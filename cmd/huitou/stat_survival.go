package main

import (
	"math"

	"huitou/internal/errs"
	"huitou/internal/sheet"
	"huitou/stat/cohort"
)

type statSurvival struct {
	File  string   `arg:"" help:"File with a row per customer; - reads the standard input."`
	Time  string   `help:"Column of how long each lasted, or has lasted so far." required:"" placeholder:"COLUMN"`
	Event string   `help:"Column of whether it ended (1) or still lasts (0)." required:"" placeholder:"COLUMN"`
	Entry string   `help:"Column of when watching began. Default: at 0." placeholder:"COLUMN"`
	Group string   `help:"Column of groups to compare: log-rank test." placeholder:"COLUMN"`
	X     []string `help:"Columns of covariates: Cox regression with Efron's ties." placeholder:"COLUMNS"`
}

// Run estimates survival. Each part uses the rows that are complete for it: the curve needs a
// time and an event, the test a group too, the regression every covariate.
func (s *statSurvival) Run(c *statCmd) error {
	sh, err := c.open(s.File)
	if err != nil {
		return err
	}
	names, err := sh.Names(s.X)
	if err != nil {
		return err
	}
	f := newFlags()
	f.apart([]string{"--time", "--event", "--entry", "--x"}, []string{s.Time}, []string{s.Event}, []string{s.Entry}, names)
	f.apart([]string{"--time", "--event", "--entry", "--group"}, []string{s.Time}, []string{s.Event}, []string{s.Entry}, []string{s.Group})
	if err := f.Err(); err != nil {
		return err
	}
	l := lives{c: c, sh: sh, s: s}
	if l.time, err = sh.Numbers(s.Time); err != nil {
		return err
	}
	if l.event, err = sh.Flags(s.Event); err != nil {
		return err
	}
	if s.Entry != "" {
		if l.entry, err = sh.Numbers(s.Entry); err != nil {
			return err
		}
	}
	sample, rows, left, err := l.sample("stat.incomplete")
	if err != nil {
		return err
	}
	curve, err := cohort.KaplanMeier(sample, c.Level, cohort.LogLog)
	if err != nil {
		return l.refuse(err, rows)
	}
	type median struct{ Value, Low, High float64 }
	out := struct {
		N, Events int
		Median    median
		LogRank   *cohort.Test
		Steps     []cohort.Step
		Cox       *coxShown
		Last      float64
		Level     float64
		Method    string
		Warnings  []string
	}{N: curve.N, Events: curve.Events, Steps: curve.Steps, Last: curve.Last, Level: curve.Level, Method: curve.Method,
		Warnings: append(curve.Warnings, left...)}
	m := curve.Median()
	out.Median = median{m.Value, m.Low, m.High}
	if s.Group != "" {
		test, err := l.logRank()
		if err != nil {
			return err
		}
		out.LogRank = &test
	}
	if len(names) > 0 {
		if out.Cox, err = l.cox(names); err != nil {
			return err
		}
	}
	return c.show(out)
}

// lives holds the durations of a file.
type lives struct {
	c                  *statCmd
	sh                 *sheet.Sheet
	s                  *statSurvival
	time, event, entry []float64
}

// sample returns the rows that are complete, optionally also in more columns; key is the
// message about the others.
func (l *lives) sample(key string, more ...[]float64) (s cohort.Sample, rows []int, left []string, err error) {
	all := append([][]float64{l.time, l.event}, more...)
	if l.entry != nil {
		all = append(all, l.entry)
	}
	rows, dropped := complete(all...)
	if len(rows) == 0 {
		return s, nil, nil, errs.Invalid("stat.survival", "sheet.nothing_complete", "file", l.sh.Name())
	}
	s.Time = pick(l.time, rows)
	for _, i := range rows {
		s.Event = append(s.Event, l.event[i] == 1)
	}
	if l.entry != nil {
		s.Entry = pick(l.entry, rows)
	}
	return s, rows, l.c.left(dropped, key), nil
}

func (l *lives) refuse(err error, rows []int, x ...string) error {
	return l.c.refuse(l.sh, err, sources{"Time": column(l.s.Time, rows...), "Entry": column(l.s.Entry, rows...), "Event": column(l.s.Event, rows...),
		"group": column(l.s.Group, rows...), "x": {columns: x}})
}

// logRank compares the groups.
func (l *lives) logRank() (t cohort.Test, err error) {
	_, group, err := l.sh.Groups(l.s.Group)
	if err != nil {
		return t, err
	}
	known := make([]float64, len(group))
	for i, g := range group {
		if g == sheet.None {
			known[i] = math.NaN()
		}
	}
	sample, rows, left, err := l.sample("stat.groupless", known)
	if err != nil {
		return t, err
	}
	if t, err = cohort.LogRank(sample, dense(pick(group, rows))); err != nil {
		return t, l.refuse(err, rows)
	}
	t.Warnings = append(t.Warnings, left...)
	return t, nil
}

// dense renumbers groups from 0 without gaps.
func dense(group []int) []int {
	at := map[int]int{}
	for i, g := range group {
		if _, ok := at[g]; !ok {
			at[g] = len(at)
		}
		group[i] = at[g]
	}
	return group
}

// ratio is the effect of a covariate.
type ratio struct {
	Covariate string
	cohort.Coefficient
}

// coxShown is the result of a Cox regression.
type coxShown struct {
	N, Events    int
	Coefficients []ratio
	Likelihood   cohort.Test
	Concordance  float64
	LogLik       float64
	Method       string
	Warnings     []string
}

// cox fits a Cox regression on covariates.
func (l *lives) cox(names []string) (*coxShown, error) {
	data, err := l.sh.Table(names)
	if err != nil {
		return nil, err
	}
	sample, rows, left, err := l.sample("stat.no_covariate", data...)
	if err != nil {
		return nil, err
	}
	x := make([][]float64, len(rows))
	for k, i := range rows {
		for _, d := range data {
			x[k] = append(x[k], d[i])
		}
	}
	fit, err := cohort.Cox(sample, x, cohort.Efron, l.c.Level)
	if err != nil {
		return nil, l.refuse(err, rows, names...)
	}
	out := &coxShown{N: fit.N, Events: fit.Events, Likelihood: fit.Likelihood, Concordance: fit.Concordance, LogLik: fit.LogLik,
		Method: fit.Method, Warnings: append(fit.Warnings, left...)}
	for i, co := range fit.Coefficients {
		out.Coefficients = append(out.Coefficients, ratio{names[i], co})
	}
	return out, nil
}
