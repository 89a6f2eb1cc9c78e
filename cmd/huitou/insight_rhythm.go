package main

import (
	"cmp"
	"math"
	"slices"

	"huitou/internal/cal"
	"huitou/internal/errs"
	"huitou/internal/sheet"
	"huitou/stat/btyd"
	"huitou/stat/repeat"
)

type insightRhythm struct {
	File     string  `arg:"" help:"File with a row per purchase; - reads the standard input."`
	Customer string  `help:"Column of the customer." placeholder:"COLUMN"`
	Date     string  `help:"Column of the day." placeholder:"COLUMN"`
	Item     string  `help:"Column of the item: each has a rhythm of its own, drawn towards that of all." placeholder:"COLUMN"`
	Horizon  float64 `help:"Days to look ahead." default:"30"`
	Least    int     `help:"Purchases before a window is told." default:"3"`
	Top      int     `help:"Show only the first, by the chance of a purchase. 0 shows all." default:"0"`
}

// due is when a customer is expected to buy again.
type due struct {
	Customer, Item string
	Purchases      int
	Active         float64       // probability of still being a customer
	Within         repeat.Chance // probability of a purchase within the horizon
	Next           *window       // of the next purchase, if there is one
}

// window is the central interval of a date.
type window struct{ From, Median, To string }

// Run fits purchase rhythms and lists who is due.
func (s *insightRhythm) Run(c *insightCmd) error {
	f := newFlags()
	f.apart([]string{"--customer", "--date", "--item"}, []string{s.Customer}, []string{s.Date}, []string{s.Item})
	f.inside("--horizon", s.Horizon, 0, most)
	f.between("--least", float64(s.Least), 2, most)
	f.least("--top", s.Top, 0)
	if err := f.Err(); err != nil {
		return err
	}
	sh, err := c.open(s.File)
	if err != nil {
		return err
	}
	if s.Customer == "" && s.Date == "" && s.Item == "" {
		if columns, ok := sh.Guess(sheet.Columns{}, false); ok {
			columns.Amount = ""
			c.chose(columns)
			s.Customer, s.Date = columns.Customer, columns.Date
		}
	}
	if s.Customer == "" || s.Date == "" {
		return errs.Invalid("insight.rhythm", "sheet.dates_needed", "have", sh.Have())
	}
	lines, histories, last, dropped, err := s.histories(sh)
	if err != nil {
		return err
	}
	src := sources{"histories": {columns: []string{s.Customer}}, "m": {columns: []string{s.Customer}}}
	m, err := repeat.Fit(histories)
	if err != nil {
		return c.refuse(sh, err, src)
	}
	out := struct {
		Customers int // and items, where there is a column for them
		Gaps      int
		Until     cal.Day
		Horizon   float64
		Estimates []named
		Due       []due
		Level     float64
		Method    string
		Warnings  []string
	}{Customers: m.N, Gaps: m.Gaps, Until: sheet.Epoch.Add(last), Horizon: s.Horizon, Level: c.Level, Method: m.Method,
		Warnings: append(slices.Clone(m.Warnings), c.left(dropped, "stat.incomplete")...)}
	params, err := m.Intervals(nil, c.Level)
	if err != nil { // a flat likelihood has estimates and no intervals
		_, _, why := parts(err)
		out.Warnings = append(out.Warnings, sentence(c.say, "stat.why."+key(why), why))
	}
	for _, p := range params {
		e := named{Name: p.Name, Value: p.Value, SE: math.NaN(), Low: p.Low, High: p.High}
		if !p.Fixed {
			out.Estimates = append(out.Estimates, e)
		}
	}
	for i, h := range histories {
		line := lines[i]
		line.Purchases = len(h.Gaps) + 1
		if line.Active, err = m.Active(h); err != nil {
			return c.refuse(sh, err, src)
		}
		if line.Within, err = m.WithinInterval(h, s.Horizon, c.Level); err != nil {
			value, err := m.Within(h, s.Horizon)
			if err != nil {
				return c.refuse(sh, err, src)
			}
			line.Within = repeat.Chance{Value: value, Low: math.NaN(), High: math.NaN()}
		}
		line.Within.N, line.Within.Warnings = m.N, nil
		w, err := m.Window(h, c.Level, s.Least)
		if err != nil {
			return c.refuse(sh, err, src)
		}
		if w.Enough && w.High < 36_500 {
			day := func(t float64) string { return string(sheet.Epoch.Add(last + int(math.Ceil(t)))) }
			line.Next = &window{day(w.Low), day(w.Median), day(w.High)}
		}
		out.Due = append(out.Due, line)
	}
	slices.SortStableFunc(out.Due, func(a, b due) int { return cmp.Compare(b.Within.Value, a.Within.Value) })
	if s.Top > 0 {
		out.Due = out.Due[:min(s.Top, len(out.Due))]
	}
	return c.show(out)
}

// histories returns the histories of customers, or of customers and items.
func (s *insightRhythm) histories(sh *sheet.Sheet) (lines []due, list []repeat.History, last, dropped int, err error) {
	people, who, err := sh.Groups(s.Customer)
	if err != nil {
		return nil, nil, 0, 0, err
	}
	days, err := sh.Days(s.Date)
	if err != nil {
		return nil, nil, 0, 0, err
	}
	items, what := []string{""}, make([]int, len(days))
	if s.Item != "" {
		if items, what, err = sh.Groups(s.Item); err != nil {
			return nil, nil, 0, 0, err
		}
	}
	type both struct{ who, what int }
	times := map[both][]float64{}
	var order []both
	last = sheet.None
	for i, d := range days {
		k := both{who[i], what[i]}
		if d == sheet.None || k.who == sheet.None || k.what == sheet.None {
			dropped++
			continue
		}
		if times[k] == nil {
			order = append(order, k)
		}
		times[k] = append(times[k], float64(d))
		last = max(last, d)
	}
	if len(order) == 0 {
		return nil, nil, 0, 0, errs.Invalid("insight.rhythm", "sheet.nobody", "file", sh.Name())
	}
	for _, k := range order {
		h, err := repeat.FromTimes(times[k], float64(last), 1)
		if err != nil {
			return nil, nil, 0, 0, err
		}
		if s.Item != "" {
			h.Path = []int{k.what}
		}
		lines, list = append(lines, due{Customer: people[k.who], Item: items[k.what]}), append(list, h)
	}
	return lines, list, last, dropped, nil
}

// covariates fits a model in which covariates of customers affect purchases and leaving.
func (f *insightFit) covariates(c *insightCmd, sh *sheet.Sheet, h *sheet.Buying) error {
	if h.Rows == nil {
		return errs.Invalid("insight.fit", "sheet.covariates_histories")
	}
	flags := newFlags()
	if f.Out != "" {
		flags.add("--out", f.Out, "sheet.flag_without", "other", "--covariates")
	}
	names, err := sh.Names(f.Covariates)
	if err != nil {
		return err
	}
	flags.apart([]string{"--x", "--tx", "--age", "--mean", "--covariates"}, []string{f.X}, []string{f.TX}, []string{f.Age}, []string{f.Mean}, names)
	if err := flags.Err(); err != nil {
		return err
	}
	data, err := sh.Table(names)
	if err != nil {
		return err
	}
	for j := range data {
		data[j] = pick(data[j], h.Rows)
	}
	known := []int{}
	dropped := len(h.Rows)
	if len(data) > 0 {
		known, dropped = complete(data...)
	}
	cov := btyd.Covariates{TransactionNames: names}
	if kinds[f.Model] != btyd.KindNBD {
		cov.DropoutNames = names
	}
	customers := pick(h.Customers, known)
	for _, i := range known {
		var row []float64
		for j := range data {
			row = append(row, data[j][i])
		}
		cov.Transaction = append(cov.Transaction, row)
		if cov.DropoutNames != nil {
			cov.Dropout = append(cov.Dropout, row)
		}
	}
	fit, err := btyd.FitCovariates(kinds[f.Model], customers, cov, btyd.Options{Level: c.Level})
	if err != nil {
		rows := pick(h.Rows, known)
		return c.refuse(sh, err, sources{"X": column(f.X, rows...), "TX": column(f.TX, rows...), "T": column(f.Age, rows...),
			"TransactionNames": {columns: names}, "DropoutNames": {columns: names}, "cells": {columns: []string{f.X}}, "customers": {columns: []string{f.X}}})
	}
	return c.show(struct {
		Model            string
		Customers, Cells int
		LogLik, AIC, BIC float64
		PlainLogLik      float64 // without covariates
		P                float64 // p-value of no effect at all, likelihood ratio
		Estimates        []named // of a customer whose covariates are 0
		Purchases        []named // effect on the logarithm of the purchase rate
		Leaving          []named // effect on leaving
		Level            float64
		Method           string
		Warnings         []string
	}{f.Model, fit.Customers, fit.Cells, fit.LogLik, fit.AIC, fit.BIC, fit.PlainLogLik, fit.P, estimates(fit.Estimates), estimates(fit.Transaction),
		estimates(fit.Dropout), fit.Level, fit.Method, slices.Concat(warnings(fit.Warnings), c.fileWarnings(h), c.left(dropped, "stat.no_covariate"))})
}
