package main

import (
	"encoding/json"
	"math"
	"os"
	"slices"

	"huitou/internal/cal"
	"huitou/internal/errs"
	"huitou/internal/sheet"
	"huitou/stat/btyd"
)

// insightCmd predicts from purchases alone which customers will return, without a database.
type insightCmd struct {
	output

	Fit      insightFit      `cmd:"" help:"Fit a model of purchases, and of spend where amounts are known."`
	Score    insightScore    `cmd:"" help:"Chance to be still a customer, purchases and value to come, by customer."`
	Backtest insightBacktest `cmd:"" help:"Forecast a period that is already known, beside naive baselines. Do this first."`

	Seasons   insightSeasons   `cmd:"" help:"Customers with one chance to buy per period, a class or a yearly gift: BG/BB."`
	Contracts insightContracts `cmd:"" help:"Customers who renew or leave: sBG, from how many were left after each renewal."`
	Rhythm    insightRhythm    `cmd:"" help:"When each customer will buy a thing again, from purchases."`
}

// buying is the file and its columns.
type buying struct {
	File     string `arg:"" help:"Purchases, or histories (a row per customer): CSV, XLSX or NDJSON; - reads the standard input."`
	Customer string `help:"Column of the customer." placeholder:"COLUMN"`
	Date     string `help:"Column of the date of a purchase." placeholder:"COLUMN"`
	Amount   string `help:"Column of what a purchase brought, negative for a return." placeholder:"COLUMN"`
	Free     bool   `help:"Count days that brought nothing as purchases too: gifts, free refills."`
	X        string `help:"Histories: column of the repeat purchases." placeholder:"COLUMN"`
	TX       string `name:"tx" help:"Histories: column of the time from the first purchase to the last." placeholder:"COLUMN"`
	Age      string `help:"Histories: column of the time from the first purchase to the end of the data." placeholder:"COLUMN"`
	Mean     string `help:"Histories: column of the mean amount of the repeat purchases." placeholder:"COLUMN"`
	Unit     string `help:"Unit of time: day, week or month (365.25/12 days)." enum:"day,week,month" default:"week"`
}

// perYear returns the number of units in a year.
func (b *buying) perYear() float64 {
	return map[string]float64{"day": 365.25, "week": 365.25 / 7, "month": 12}[b.Unit]
}

// read reads the histories up to a day, "" being the last day of the data.
func (b *buying) read(c *insightCmd, until cal.Day) (*sheet.Sheet, *sheet.Buying, error) {
	f := newFlags()
	f.apart([]string{"--customer", "--date", "--amount"}, []string{b.Customer}, []string{b.Date}, []string{b.Amount})
	f.apart([]string{"--customer", "--x", "--tx", "--age", "--mean"}, []string{b.Customer}, []string{b.X}, []string{b.TX}, []string{b.Age}, []string{b.Mean})
	if err := f.Err(); err != nil {
		return nil, nil, err
	}
	s, err := c.open(b.File)
	if err != nil {
		return nil, nil, err
	}
	columns := c.columns(s, sheet.Columns{Customer: b.Customer, Date: b.Date, Amount: b.Amount, X: b.X, TX: b.TX, Age: b.Age, Mean: b.Mean, Free: b.Free}, true)
	b.Customer, b.Date, b.Amount, b.X, b.TX, b.Age, b.Mean = columns.Customer, columns.Date, columns.Amount, columns.X, columns.TX, columns.Age, columns.Mean
	h, err := s.Histories(columns, 365.25/b.perYear(), until)
	return s, h, err
}

// refuse returns the error for a file whose customers could not be modelled.
func (b *buying) refuse(c *insightCmd, s *sheet.Sheet, h *sheet.Buying, err error) error {
	from := sources{"cells": {columns: []string{b.Customer + b.X}}, "spend": {columns: []string{b.Amount + b.Mean}}}
	if h.Rows != nil {
		from["X"], from["TX"], from["T"] = column(b.X, h.Rows...), column(b.TX, h.Rows...), column(b.Age, h.Rows...)
		from["Mean"] = column(b.Mean, h.Rows...)
	}
	return c.refuse(s, err, from)
}

// kinds are the models by their name in the flag.
var kinds = map[string]btyd.Kind{"bgnbd": btyd.KindBGNBD, "mbgnbd": btyd.KindMBGNBD, "paretonbd": btyd.KindParetoNBD, "nbd": btyd.KindNBD}

// returned warns of returns that were subtracted.
func (o *output) returned(r sheet.Returns) (list []string) {
	return append(o.left(r.Days, "stat.returned"), o.left(r.Orphan, "stat.orphans")...)
}

// missing warns of incomplete rows.
func (o *output) missing(l sheet.Left) []string {
	return slices.Concat(o.left(l.Nameless, "stat.nameless"), o.left(l.Undated, "stat.undated"), o.left(l.Unpriced, "stat.unpriced"), o.left(l.Void, "stat.void"))
}

// fileWarnings collects the warnings about reading a file.
func (o *output) fileWarnings(h *sheet.Buying) []string {
	return slices.Concat(o.left(h.Returned, "stat.gave_back"), o.returned(h.Returns), o.left(h.Unpaid, "stat.unpaid"), o.missing(h.Left))
}

// model is the file that fit --out writes and score --model reads.
type model struct {
	Kind       btyd.Kind        `json:"kind"`
	Parameters []float64        `json:"parameters"`
	Spend      *btyd.GammaGamma `json:"spend,omitempty"`
	Unit       string           `json:"unit"`
	Warnings   []string         `json:"warnings,omitempty"` // of the fits
}

type insightFit struct {
	buying
	Model string `help:"bgnbd, mbgnbd, paretonbd or nbd." enum:"bgnbd,mbgnbd,paretonbd,nbd" default:"mbgnbd"`
	Out   string `help:"File to keep the model in, for insight score." type:"path" placeholder:"FILE"`

	Covariates []string `help:"Histories: columns of facts that do not change (channel, region), as numbers within ±100: how they move purchases and leaving." placeholder:"COLUMNS"`
}

// warnings translates warnings into messages.
func warnings(list []btyd.Warning) []string {
	var out []string
	for _, w := range list {
		out = append(out, w.Text)
	}
	return out
}

// named is an estimate as it is printed.
type named struct {
	Name                 string
	Value, SE, Low, High float64
}

func estimates(list []btyd.Estimate) []named {
	var out []named
	for _, e := range list {
		out = append(out, named{e.Name, e.Value, e.SE, e.Low, e.High})
	}
	return out
}

// spendShown is a fitted model of spend as it is printed.
type spendShown struct {
	Customers    int
	Estimates    []named
	LogLik       float64
	Independence string
	Method       string
	Warnings     []string
}

// Run fits.
func (f *insightFit) Run(c *insightCmd) error {
	sh, h, err := f.read(c, "")
	if err != nil {
		return err
	}
	if len(f.Covariates) > 0 {
		return f.covariates(c, sh, h)
	}
	cells, err := btyd.Compress(h.Customers)
	if err != nil {
		return f.refuse(c, sh, h, err)
	}
	fit, err := btyd.FitModel(kinds[f.Model], cells, btyd.Options{Level: c.Level})
	if err != nil {
		return f.refuse(c, sh, h, err)
	}
	keep := model{Kind: fit.Model.Kind(), Parameters: fit.Model.Values(), Unit: f.Unit, Warnings: warnings(fit.Warnings)}
	dropout := fit.PNoDropout
	if kinds[f.Model] == btyd.KindNBD { // no models were compared
		dropout = math.NaN()
	}
	out := struct {
		Model, Fallback  string
		Customers, Cells int
		LogLik, AIC, BIC float64
		PNoDropout       float64
		MedianLifetime   float64
		Unit             string
		Until            cal.Day
		Estimates        []named
		Spend            *spendShown
		Level            float64
		Method           string
		Warnings         []string
	}{string(keep.Kind), fit.Fallback, fit.Customers, fit.Cells, fit.LogLik, fit.AIC, fit.BIC, dropout, fit.MedianLifetime,
		f.Unit, h.Until, estimates(fit.Estimates), nil, fit.Level, fit.Method, append(c.fileWarnings(h), warnings(fit.Warnings)...)}
	if h.Spend != nil {
		money, err := btyd.FitGammaGamma(h.Spend, btyd.Options{Level: c.Level})
		if err != nil {
			return f.refuse(c, sh, h, err)
		}
		keep.Spend = &money.Model
		out.Spend = &spendShown{money.Customers, estimates(money.Estimates), money.LogLik, money.Independence.Text, money.Method, warnings(money.Warnings)}
		keep.Warnings = append(keep.Warnings, out.Spend.Warnings...)
	}
	if f.Out != "" {
		text, err := json.MarshalIndent(keep, "", "  ")
		if err != nil {
			return err
		}
		if err := os.WriteFile(f.Out, append(text, '\n'), 0o600); err != nil {
			return errs.Invalid("insight.fit", "import.file_unwritable", "file", f.Out).Because(err)
		}
	}
	return c.show(out)
}
