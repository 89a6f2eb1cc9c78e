package main

import (
	"huitou/internal/errs"
	"huitou/stat/ipa"
)

type statIPA struct {
	File        string   `arg:"" help:"File with a row per respondent; - reads the standard input."`
	Performance []string `help:"Columns of how well each attribute is done." required:"" placeholder:"COLUMNS"`
	Importance  []string `help:"Columns of how much each matters, in the same order: stated importance." placeholder:"COLUMNS"`
	Overall     string   `help:"Column of overall satisfaction: importance is derived from what goes with it." placeholder:"COLUMN"`
	Weight      string   `help:"Column of the weight of each respondent; rows without one are left out." placeholder:"COLUMN"`
	Low         float64  `help:"Lowest answer of the scale." default:"1"`
	High        float64  `help:"Highest answer of the scale." default:"5"`
	Lines       string   `help:"Where the lines cross: mean, median or middle (of the scale)." enum:"mean,median,middle" default:"mean"`
}

// Run maps the attributes.
func (s *statIPA) Run(c *statCmd) error {
	sh, names, done, err := c.columnsOf(s.File, s.Performance)
	if err != nil {
		return err
	}
	stated, err := sh.Names(s.Importance)
	if err != nil {
		return err
	}
	f := newFlags()
	f.apart([]string{"--performance", "--importance", "--overall", "--weight"}, names, stated, []string{s.Overall}, []string{s.Weight})
	f.between("--low", s.Low, -most, most)
	f.inside("--high", s.High, s.Low, most+1)
	if err := f.Err(); err != nil {
		return err
	}
	if len(stated) == 0 && s.Overall == "" {
		return errs.Invalid("stat.ipa", "sheet.importance_needed")
	}
	if len(stated) > 0 && len(stated) != len(names) {
		return errs.Invalid("stat.ipa", "sheet.pairs", "first", "--performance", "n", len(names), "second", "--importance", "m", len(stated))
	}
	weight, left, err := c.weights(sh, s.Weight)
	if err != nil {
		return err
	}
	survey := ipa.Survey{Performance: done, Low: s.Low, High: s.High, Weight: weight}
	from := sources{"performance": {columns: names}, "stated": {columns: stated}, "high": {flag: "--high"}, "weight": column(s.Weight)}
	if len(stated) > 0 {
		if survey.Stated, err = sh.Scales(stated, 0); err != nil {
			return err
		}
	}
	for _, part := range []struct {
		names []string
		data  [][]float64
	}{{names, done}, {stated, survey.Stated}} {
		for j, x := range part.data {
			for i, v := range x {
				if v < s.Low || v > s.High {
					return sh.Wrong(part.names[j], i, "sheet.off_scale", "low", short(s.Low), "high", short(s.High))
				}
			}
		}
	}
	if s.Overall != "" {
		overall, err := sh.Scales([]string{s.Overall}, 0)
		if err != nil {
			return err
		}
		if survey.Derived, err = ipa.CorrelateWeighted(done, overall[0], weight, c.Level); err != nil {
			return c.refuse(sh, err, from)
		}
	}
	m, err := ipa.Map(survey, map[string]ipa.Crosshair{"mean": ipa.Mean, "median": ipa.Median, "middle": ipa.ScaleMid}[s.Lines], c.Level)
	if err != nil {
		return c.refuse(sh, err, from)
	}
	type place struct {
		Attribute   string
		Importance  string // stated or derived
		Performance ipa.Figure
		Matters     ipa.Figure
		Quadrant    string
		Certain     bool
	}
	out := struct {
		N         int
		Effective float64
		Crosshair string
		Lines     ipa.Lines
		Points    []place
		Level     float64
		Method    string
		Warnings  []string
	}{N: m.N, Effective: m.Effective, Crosshair: m.Crosshair.String(), Lines: m.Lines, Level: m.Level, Method: m.Method, Warnings: append(m.Warnings, left...)}
	for i, p := range m.Points {
		for _, by := range []struct {
			kind string
			ipa.Place
		}{{"stated", p.Stated}, {"derived", p.Derived}} {
			if by.Importance.N > 0 {
				out.Points = append(out.Points, place{names[i], by.kind, p.Performance, by.Importance, by.Quadrant.String(), by.Certain})
			}
		}
	}
	return c.show(out)
}
