package main

import (
	"math"

	"huitou/internal/cal"
	"huitou/internal/errs"
	"huitou/stat/btyd"
)

type insightBacktest struct {
	buying
	Split   string   `help:"Last day of the histories; the days after it are forecast." placeholder:"YYYY-MM-DD"`
	Holdout string   `help:"Histories: column of the purchases after them." placeholder:"COLUMN"`
	Horizon *float64 `help:"Histories: how long after them those purchases were counted."`
	Models  []string `help:"Models to compare." enum:"bgnbd,mbgnbd,paretonbd,nbd" default:"bgnbd,mbgnbd,paretonbd,nbd"`
}

// backTestLevel is the level of the intervals of btyd.RunBackTest.
const backTestLevel = 0.95

// Run forecasts a known period.
func (b *insightBacktest) Run(c *insightCmd) error {
	split, err := cal.ParseDay(b.Split)
	if b.Split != "" && err != nil {
		return errs.Invalid("insight.backtest", "sheet.option", "flag", "--split", "found", errs.Short(b.Split), "like", "2026-05-03")
	}
	f := newFlags()
	if b.Horizon != nil {
		f.inside("--horizon", *b.Horizon, 0, most)
	}
	for flag, given := range map[string]bool{"--horizon": b.Horizon != nil, "--holdout": b.Holdout != ""} {
		if given && b.Split != "" { // the split already determines it
			f.add(flag, "", "sheet.flag_beside", "other", "--split")
		}
	}
	if err := f.Err(); err != nil {
		return err
	}
	s, h, err := b.read(c, split)
	if err != nil {
		return err
	}
	if h.Later == nil {
		if b.Holdout == "" || b.Horizon == nil {
			return errs.Invalid("insight.backtest", "sheet.holdout_needed")
		}
		later, err := s.Wholes(b.Holdout)
		if err != nil {
			return err
		}
		h.Later = pick(later, h.Rows)
		h.Horizon = *b.Horizon
	}
	if h.Horizon <= 0 {
		return errs.Invalid("insight.backtest", "sheet.holdout_needed")
	}
	var ask []btyd.Kind
	for _, m := range b.Models {
		ask = append(ask, kinds[m])
	}
	bt, err := btyd.RunBackTest(h.Customers, h.Later, h.Horizon, ask...)
	if err != nil {
		return b.refuse(c, s, h, err)
	}
	type row struct {
		Method          string
		Predicted       *btyd.Interval // of the hold-out total; without an interval for a baseline
		Bias, MAE, RMSE float64
		Note            string
	}
	type decile struct {
		Tenth             int
		Customers         int
		Predicted, Actual float64
	}
	out := struct {
		Customers int
		Until     cal.Day
		Horizon   float64
		Unit      string
		Actual    float64
		Forecasts []row
		DecilesBy string   // the first model
		Deciles   []decile // of customers by their forecast
		Level     float64
		Method    string
		Warnings  []string
	}{Customers: bt.Customers, Until: h.Until, Horizon: h.Horizon, Unit: b.Unit, Actual: bt.Actual, DecilesBy: bt.Rows[0].Method,
		Level: backTestLevel, Method: bt.Method, Warnings: append(c.fileWarnings(h), warnings(bt.Warnings)...)}
	if c.Level != backTestLevel {
		out.Warnings = append(out.Warnings, c.say.T("stat.backtest_level"))
	}
	for _, r := range bt.Rows {
		line := row{Method: r.Method, Predicted: r.Interval, Bias: r.Bias, MAE: r.MAE, RMSE: r.RMSE}
		if line.Predicted == nil {
			line.Predicted = &btyd.Interval{Value: r.Predicted, Low: math.NaN(), High: math.NaN(), N: bt.Customers, Level: math.NaN()}
		}
		if r.Fit != nil {
			line.Note = r.Fit.Fallback
		}
		out.Forecasts = append(out.Forecasts, line)
	}
	for i, d := range bt.Rows[0].Deciles {
		out.Deciles = append(out.Deciles, decile{i + 1, d.Customers, d.Predicted, d.Actual})
	}
	return c.show(out)
}
