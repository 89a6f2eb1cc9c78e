package main

import (
	"fmt"
	"math"

	"huitou/internal/errs"
	"huitou/internal/sheet"
	"huitou/stat/forecast"
	"huitou/stat/lift"
	"huitou/stat/text"
)

type statLift struct {
	File    string `arg:"" help:"File with a row per unit; - reads the standard input."`
	Treated string `help:"Column of whether the unit was treated (1) or held out (0)." required:"" placeholder:"COLUMN"`
	Outcome string `help:"Column of what came of it: an amount, or 1 and 0." required:"" placeholder:"COLUMN"`
	Planned int    `help:"Units per arm that were planned." default:"0"`
	Watched bool   `help:"The test is looked at while it runs: an interval that is right at every look, narrowest at --planned."`
}

// Run compares the arms.
func (s *statLift) Run(c *statCmd) error {
	sh, err := sheet.Open(s.File)
	if err != nil {
		return err
	}
	treated, err := sh.Flags(s.Treated)
	if err != nil {
		return err
	}
	outcome, err := sh.Numbers(s.Outcome)
	if err != nil {
		return err
	}
	var arms [2]lift.Arm
	dropped := 0
	for i, y := range outcome {
		switch {
		case math.IsNaN(y):
			dropped++
		case treated[i]:
			arms[1].Add(y)
		default:
			arms[0].Add(y)
		}
	}
	var e lift.Effect
	planned := s.Planned
	if s.Watched {
		if planned == 0 {
			planned = max(arms[0].N, arms[1].N)
		}
		e, err = lift.Sequential(arms[1], arms[0], lift.Watch{Level: c.Level, Planned: planned})
	} else {
		e, err = lift.Difference(arms[1], arms[0], c.Level)
	}
	if err != nil {
		return refuse(s.File, err)
	}
	out := struct {
		lift.Effect
		Relative *lift.Ratio // nil where it has no interval
		Dropped  int
		Verdict  lift.State
	}{Effect: e, Dropped: dropped, Verdict: lift.Verdict(e, planned)}
	if r, err := e.RelativeInterval(); err == nil {
		out.Relative = &r
	}
	return c.show(out)
}

type statPower struct {
	Base    float64 `help:"Share of the hold-out that is expected to answer."`
	Changed float64 `help:"Share of the treated that is to be told from it."`
	SD      float64 `name:"sd" help:"For amounts instead: their standard deviation."`
	Delta   float64 `help:"And the difference that is to be found."`
	Alpha   float64 `help:"Chance of a false alarm, two-sided." default:"0.05"`
	Power   float64 `help:"Chance to find a true difference." default:"0.8"`
	Ratio   float64 `help:"Held-out units per treated unit." default:"1"`
}

// Run plans a test.
func (s *statPower) Run(c *statCmd) error {
	plan := lift.Plan{Alpha: s.Alpha, Power: s.Power, Ratio: s.Ratio}
	var size lift.Size
	var err error
	switch {
	case s.SD != 0 || s.Delta != 0:
		size, err = lift.MeanSize(s.SD, s.Delta, plan)
	case s.Base == 0 && s.Changed == 0:
		return errs.Invalid("stat.power", "sheet.power_needed")
	default:
		size, err = lift.ProportionSize(s.Base, s.Changed, plan)
	}
	if err != nil {
		return refuse("--base --changed --sd --delta", err)
	}
	return c.show(struct {
		Treated, HoldOut int
		Method           string
	}{int(math.Ceil(size.Treated)), int(math.Ceil(size.HoldOut)), size.Method})
}

type statForecast struct {
	File     string  `arg:"" help:"File with a row per period, the oldest first; - reads the standard input."`
	Count    string  `help:"Column of the counts." required:"" placeholder:"COLUMN"`
	Season   int     `help:"Periods of a season: 7 for days, 12 for months, 24 for hours." required:"" placeholder:"N"`
	Ahead    int     `help:"Periods to forecast. Default: two seasons."`
	Capacity int     `help:"Count that can be served: lists the periods likely to exceed it."`
	Risk     float64 `help:"Chance of exceeding that makes a peak." default:"0.2"`
}

// Run forecasts, and says how forecasts of the last third did.
func (s *statForecast) Run(c *statCmd) error {
	sh, err := sheet.Open(s.File)
	if err != nil {
		return err
	}
	counts, err := sh.Wholes(s.Count)
	if err != nil {
		return err
	}
	m, err := forecast.Fit(counts, s.Season)
	if err != nil {
		return refuse(s.File, err)
	}
	ahead := s.Ahead
	if ahead == 0 {
		ahead = 2 * s.Season
	}
	points, err := m.Ahead(ahead, c.Level)
	if err != nil {
		return refuse(s.File, err)
	}
	out := struct {
		forecast.Model
		Forecast []forecast.Point
		Peaks    []forecast.Point
		Backtest *forecast.Result
	}{Model: m, Forecast: points}
	if s.Capacity > 0 {
		out.Peaks = forecast.Peaks(points, s.Capacity, s.Risk)
	}
	if bt, err := forecast.Backtest(counts, s.Season, len(counts)*2/3, min(s.Season, len(counts)/6), c.Level); err != nil {
		out.Warnings = append(out.Warnings, fmt.Sprint("no back-test: ", err))
	} else {
		out.Backtest = &bt
	}
	return c.show(out)
}

type statText struct {
	File string `arg:"" help:"File with a row per text; - reads the standard input."`
	Text string `help:"Column of the texts." required:"" placeholder:"COLUMN"`
}

// Run reads the texts.
func (s *statText) Run(c *statCmd) error {
	sh, err := sheet.Open(s.File)
	if err != nil {
		return err
	}
	texts, err := sh.Texts(s.Text)
	if err != nil {
		return err
	}
	type line struct {
		Row int
		text.Reading
	}
	var out struct {
		N, Positive, Negative int
		Texts                 []line
	}
	for i, r := range text.ReadAll(texts) {
		out.N++
		switch r.Sentiment {
		case text.Positive:
			out.Positive++
		case text.Negative:
			out.Negative++
		}
		out.Texts = append(out.Texts, line{i + 1, r})
	}
	return c.show(out)
}
