package main

import "huitou/stat/forecast"

type statForecast struct {
	File     string  `arg:"" help:"File with a row per period, the oldest first; - reads the standard input."`
	Count    string  `help:"Column of the counts." required:"" placeholder:"COLUMN"`
	Season   int     `help:"Periods of a season: 7 for days, 12 for months, 24 for hours." required:"" placeholder:"N"`
	Ahead    *int    `help:"Periods to forecast. Default: two seasons."`
	Capacity *int    `help:"Count that can be served: lists the periods likely to exceed it."`
	Risk     float64 `help:"Chance of exceeding that makes a peak." default:"0.2"`
}

// Run forecasts, and tests the forecasts on the last third of the data. Each row must have a
// count: a missing period would shift the season.
func (s *statForecast) Run(c *statCmd) error {
	f := newFlags()
	f.between("--season", float64(s.Season), 1, 10_000)
	f.inside("--risk", s.Risk, 0, 1)
	ahead := 2 * s.Season
	if s.Ahead != nil {
		f.between("--ahead", float64(*s.Ahead), 1, 100_000)
		ahead = *s.Ahead
	}
	if s.Capacity != nil {
		f.between("--capacity", float64(*s.Capacity), 0, 1_000_000_000)
	}
	if err := f.Err(); err != nil {
		return err
	}
	sh, err := c.open(s.File)
	if err != nil {
		return err
	}
	counts, err := sh.Wholes(s.Count)
	if err != nil {
		return err
	}
	from := sources{"counts": column(s.Count), "period": {flag: "--season"}, "horizon": {flag: "--ahead"}}
	m, err := forecast.Fit(counts, s.Season)
	if err != nil {
		return c.refuse(sh, err, from)
	}
	points, err := m.Ahead(ahead, c.Level)
	if err != nil {
		return c.refuse(sh, err, from)
	}
	type point struct {
		Step      int // 1 is the next period
		Phase     int // of the season, from 1, which is that of the first row
		Mean      float64
		Low, High int
	}
	shown := func(list []forecast.Point) (out []point) {
		for _, p := range list {
			out = append(out, point{p.Step, p.Phase + 1, p.Mean, p.Low, p.High})
		}
		return out
	}
	out := struct {
		forecast.Model
		Forecast []point
		Peaks    []point
		Backtest *forecast.Result
	}{Model: m, Forecast: shown(points)}
	if s.Capacity != nil {
		out.Peaks = shown(forecast.Peaks(points, *s.Capacity, s.Risk))
	}
	bt, err := forecast.Backtest(counts, s.Season, len(counts)*2/3, max(1, min(s.Season, len(counts)/6)), c.Level)
	if err != nil {
		_, _, why := parts(err)
		out.Warnings = append(out.Warnings, c.say.T("stat.no_backtest", "reason", sentence(c.say, "stat.why."+key(why), why)))
		return c.show(out)
	}
	out.Backtest = &bt
	return c.show(out)
}
