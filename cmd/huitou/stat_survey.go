package main

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"huitou/internal/errs"
	"huitou/internal/sheet"
	"huitou/stat/driver"
	"huitou/stat/kano"
	"huitou/stat/reliability"
	"huitou/stat/servqual"
)

type statServqual struct {
	File      string   `arg:"" help:"File with a row per respondent; - reads the standard input."`
	Expected  []string `help:"Columns of the expectations, in the order of the dimensions; * and ? as in a shell. Without them the result is SERVPERF's." placeholder:"COLUMNS"`
	Perceived []string `help:"Columns of the perceptions, in the same order." required:"" placeholder:"COLUMNS"`
	Sizes     []int    `help:"Items per dimension. Default: 4,5,4,4,5 of the classic questionnaire." placeholder:"N"`
	Weights   []string `help:"Columns of the weights, one per dimension, 100 points per respondent." placeholder:"COLUMNS"`
}

// Run measures the gaps.
func (s *statServqual) Run(c *statCmd) error {
	sh, names, perceived, err := columnsOf(s.File, s.Perceived)
	if err != nil {
		return err
	}
	survey := servqual.Survey{Dimensions: s.Sizes, Perceived: perceived}
	for _, more := range []struct {
		patterns []string
		into     *[][]float64
	}{{s.Expected, &survey.Expected}, {s.Weights, &survey.Weights}} {
		if len(more.patterns) == 0 {
			continue
		}
		cols, err := sh.Names(more.patterns)
		if err != nil {
			return err
		}
		if *more.into, err = sh.Table(cols); err != nil {
			return err
		}
	}
	r, err := servqual.Measure(survey, c.Level)
	if err != nil {
		return refuse(s.File, err)
	}
	type item struct {
		Name string
		servqual.Item
	}
	type dimension struct {
		Name string
		servqual.Dimension
	}
	out := struct {
		servqual.Result
		Items      []item
		Dimensions []dimension
	}{Result: r}
	for i, it := range r.Items {
		out.Items = append(out.Items, item{names[i], it})
	}
	words := []string{"tangibles", "reliability", "responsiveness", "assurance", "empathy"}
	for i, d := range r.Dimensions {
		name := strconv.Itoa(i + 1)
		if len(s.Sizes) == 0 {
			name = words[i]
		}
		out.Dimensions = append(out.Dimensions, dimension{name, d})
	}
	return c.show(out)
}

type statTolerance struct {
	File      string `arg:"" help:"File with a row per respondent; - reads the standard input."`
	Adequate  string `help:"Column of the level that would just do." required:"" placeholder:"COLUMN"`
	Desired   string `help:"Column of the level that is wished for." required:"" placeholder:"COLUMN"`
	Perceived string `help:"Column of the level that was met." required:"" placeholder:"COLUMN"`
}

// Run places perceptions in the zone of tolerance.
func (s *statTolerance) Run(c *statCmd) error {
	_, _, x, err := columnsOf(s.File, []string{s.Adequate, s.Desired, s.Perceived})
	if err != nil {
		return err
	}
	z, err := servqual.Tolerance(x[0], x[1], x[2], c.Level)
	type excluded struct {
		Row int // counted from 1
		Why string
	}
	out := struct {
		servqual.Zone
		Excluded []excluded
	}{Zone: z}
	for _, e := range z.Excluded {
		out.Excluded = append(out.Excluded, excluded{e.Index + 1, e.Why})
	}
	return c.analysed(s.File, out, err)
}

type statKano struct {
	File          string   `arg:"" help:"File with a row per respondent; - reads the standard input."`
	Functional    []string `help:"Columns of how it would be with each feature: 1 like … 5 dislike." required:"" placeholder:"COLUMNS"`
	Dysfunctional []string `help:"Columns of how it would be without each, in the same order." required:"" placeholder:"COLUMNS"`
	Continuous    bool     `help:"Average the answers instead of counting categories."`
}

// Run classifies features.
func (s *statKano) Run(c *statCmd) error {
	sh, with, f, err := columnsOf(s.File, s.Functional)
	if err != nil {
		return err
	}
	without, err := sh.Names(s.Dysfunctional)
	if err != nil {
		return err
	}
	if len(with) != len(without) {
		return errs.Invalid("stat.kano", "sheet.pairs", "first", "--functional", "n", len(with), "second", "--dysfunctional", "m", len(without))
	}
	d, err := sh.Table(without)
	if err != nil {
		return err
	}
	var out struct{ Features []any }
	for i, name := range with {
		a, b, err := kanoAnswers(sh, name, without[i], f[i], d[i])
		if err != nil {
			return err
		}
		if s.Continuous {
			p, err := kano.Continuous(a, b, c.Level)
			if err != nil {
				return refuse(s.File, fmt.Errorf("%s: %w", name, err))
			}
			out.Features = append(out.Features, struct {
				Feature string
				kano.Position
			}{name, p})
			continue
		}
		r, err := kano.Discrete(a, b, c.Level)
		if err != nil {
			return refuse(s.File, fmt.Errorf("%s: %w", name, err))
		}
		out.Features = append(out.Features, struct {
			Feature string
			kano.Result
		}{name, r})
	}
	return c.show(out)
}

// kanoAnswers are the complete pairs of answers to a feature.
func kanoAnswers(sh *sheet.Sheet, with, without string, f, d []float64) (a, b []kano.Answer, err error) {
	for i := range f {
		if math.IsNaN(f[i]) || math.IsNaN(d[i]) {
			continue
		}
		if f[i] != math.Trunc(f[i]) || d[i] != math.Trunc(d[i]) {
			if _, err := sh.Wholes(with); err != nil {
				return nil, nil, err
			}
			_, err := sh.Wholes(without)
			return nil, nil, err
		}
		a, b = append(a, kano.Answer(f[i])), append(b, kano.Answer(d[i]))
	}
	return a, b, nil
}

type statDriver struct {
	File      string   `arg:"" help:"File with a row per respondent; - reads the standard input."`
	Y         string   `help:"Column of what is to be explained." required:"" placeholder:"COLUMN"`
	X         []string `help:"Columns of what may drive it; * and ? as in a shell." required:"" placeholder:"COLUMNS"`
	By        string   `help:"How R² is shared out: lmg or johnson." enum:"lmg,johnson" default:"lmg"`
	Resamples int      `help:"Bootstrap resamples of the intervals." default:"500"`
	Seed      uint64   `help:"Seed of the resamples." default:"1"`
}

// Run shares the explained variation out among the predictors.
func (s *statDriver) Run(c *statCmd) error {
	sh, err := sheet.Open(s.File)
	if err != nil {
		return err
	}
	y, err := sh.Numbers(s.Y)
	if err != nil {
		return err
	}
	names, err := sh.Names(s.X)
	if err != nil {
		return err
	}
	names = slices.DeleteFunc(names, func(n string) bool { return n == s.Y })
	x, err := sh.Table(names)
	if err != nil {
		return err
	}
	by := driver.LMG
	if s.By == "johnson" {
		by = driver.Johnson
	}
	m, err := driver.Fit(y, x)
	if err != nil {
		return refuse(s.File, err)
	}
	re, err := driver.Bootstrap(y, x, by, s.Resamples, c.Level, s.Seed)
	if err != nil {
		return refuse(s.File, err)
	}
	type predictor struct {
		Predictor                          string
		Importance                         driver.Interval
		Beta, SE, Correlation, Unique, VIF float64
		Suppressor                         bool
	}
	out := struct {
		N, Dropped int
		R2         driver.Interval
		Adjusted   float64
		Predictors []predictor
		Resamples  int
		Level      float64
		Method     string
		Note       string
		Warnings   []string
	}{m.N, m.Dropped, re.R2, m.Adjusted, nil, re.Resamples, re.Level, re.Method, "association, not cause", re.Warnings}
	for i, n := range names {
		out.Predictors = append(out.Predictors, predictor{n, re.Importance[i], m.Beta[i], m.SE[i], m.Correlation[i], m.Unique[i], m.VIF[i], m.Suppressor[i]})
	}
	slices.SortStableFunc(out.Predictors, func(a, b predictor) int {
		switch {
		case a.Importance.Value > b.Importance.Value:
			return -1
		case a.Importance.Value < b.Importance.Value:
			return 1
		}
		return strings.Compare(a.Predictor, b.Predictor)
	})
	return c.show(out)
}

type statReliability struct {
	File  string   `arg:"" help:"File with a row per respondent; - reads the standard input."`
	Items []string `help:"Columns of the scale; * and ? as in a shell." required:"" placeholder:"COLUMNS"`

	Resamples int    `help:"Bootstrap resamples of the interval of omega." default:"500"`
	Seed      uint64 `help:"Seed of the resamples." default:"1"`
}

// Run measures a scale.
func (s *statReliability) Run(c *statCmd) error {
	_, names, data, err := columnsOf(s.File, s.Items)
	if err != nil {
		return err
	}
	a, err := reliability.Alpha(data, c.Level)
	if err != nil {
		return refuse(s.File, err)
	}
	type item struct {
		Name string
		reliability.Item
	}
	out := struct {
		reliability.Scale
		Items []item
		Omega *reliability.Factor
	}{Scale: a}
	for i, it := range a.Items {
		out.Items = append(out.Items, item{names[i], it})
	}
	f, err := reliability.Omega(data, s.Resamples, c.Level, s.Seed)
	if err != nil { // two items have an alpha and no omega
		out.Warnings = append(out.Warnings, err.Error())
	} else {
		out.Omega = &f
	}
	return c.show(out)
}
