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
	Low         float64  `help:"Lowest answer of the scale." default:"1"`
	High        float64  `help:"Highest answer of the scale." default:"5"`
	Lines       string   `help:"Where the lines cross: mean, median or middle (of the scale)." enum:"mean,median,middle" default:"mean"`
}

// Run maps the attributes.
func (s *statIPA) Run(c *statCmd) error {
	sh, names, done, err := columnsOf(s.File, s.Performance)
	if err != nil {
		return err
	}
	survey := ipa.Survey{Performance: done, Low: s.Low, High: s.High}
	if len(s.Importance) > 0 {
		stated, err := sh.Names(s.Importance)
		if err != nil {
			return err
		}
		if len(stated) != len(names) {
			return errs.Invalid("stat.ipa", "sheet.pairs", "first", "--performance", "n", len(names), "second", "--importance", "m", len(stated))
		}
		if survey.Stated, err = sh.Table(stated); err != nil {
			return err
		}
	}
	if s.Overall != "" {
		overall, err := sh.Numbers(s.Overall)
		if err != nil {
			return err
		}
		if survey.Derived, err = ipa.Correlate(done, overall, c.Level); err != nil {
			return refuse(s.File, err)
		}
	}
	if survey.Stated == nil && survey.Derived == nil {
		return errs.Invalid("stat.ipa", "sheet.importance_needed")
	}
	m, err := ipa.Map(survey, map[string]ipa.Crosshair{"mean": ipa.Mean, "median": ipa.Median, "middle": ipa.ScaleMid}[s.Lines], c.Level)
	if err != nil {
		return refuse(s.File, err)
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
		Crosshair string
		Lines     ipa.Lines
		Points    []place
		Level     float64
		Method    string
		Warnings  []string
	}{N: m.N, Crosshair: m.Crosshair.String(), Lines: m.Lines, Level: m.Level, Method: m.Method, Warnings: m.Warnings}
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
