package main

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"huitou/internal/errs"
	"huitou/stat/btyd"
)

type insightSeasons struct {
	File     string   `arg:"" help:"File with a row per customer, or per history that --count customers share; - reads the standard input."`
	X        string   `help:"Column of how many chances were used." required:"" placeholder:"COLUMN"`
	TX       string   `name:"tx" help:"Column of the last chance used, 0 for none." required:"" placeholder:"COLUMN"`
	N        string   `name:"n" help:"Column of how many chances there were." required:"" placeholder:"COLUMN"`
	Count    string   `help:"Column of how many customers share the history. Default: one." placeholder:"COLUMN"`
	Customer string   `help:"Column of the customer." placeholder:"COLUMN"`
	Horizon  int      `help:"Chances to look ahead." default:"5"`
	Rate     *float64 `help:"Discount rate per chance: adds the discounted purchases to come."`
	Top      int      `help:"Show only the first, by purchases to come. 0 shows all." default:"0"`
}

// mostCustomers bounds what --count may ask for.
const mostCustomers = 10_000_000

// seasonScored is the score of a customer, or of those with the same history.
type seasonScored struct {
	Customer   string
	Count      int
	X, TX, N   int
	PAlive     float64
	Expected   btyd.Interval // purchases within the horizon
	Discounted *float64      // expected value of all future purchases
}

// Run fits BG/BB and scores every history.
func (s *insightSeasons) Run(c *insightCmd) error {
	f := newFlags()
	f.apart([]string{"--x", "--tx", "--n", "--count", "--customer"}, []string{s.X}, []string{s.TX}, []string{s.N}, []string{s.Count}, []string{s.Customer})
	f.between("--horizon", float64(s.Horizon), 1, 10_000)
	f.least("--top", s.Top, 0)
	if s.Rate != nil {
		f.inside("--rate", *s.Rate, 0, 1000)
	}
	if err := f.Err(); err != nil {
		return err
	}
	sh, err := c.open(s.File)
	if err != nil {
		return err
	}
	names := []string{s.X, s.TX, s.N}
	if s.Count != "" {
		names = append(names, s.Count)
	}
	cols := make([][]float64, len(names))
	for i, n := range names {
		if cols[i], err = sh.Counts(n); err != nil {
			return err
		}
	}
	var who []string
	if s.Customer != "" {
		if who, err = sh.Texts(s.Customer); err != nil {
			return err
		}
	}
	rows, dropped := complete(cols...)
	var visits []btyd.Visits
	var from []int // row of each customer
	var scored []seasonScored
	for _, i := range rows {
		v := btyd.Visits{X: int(cols[0][i]), TX: int(cols[1][i]), N: int(cols[2][i])}
		line := seasonScored{Customer: strconv.FormatInt(sh.Row(i), 10), Count: 1, X: v.X, TX: v.TX, N: v.N}
		if who != nil {
			line.Customer = who[i]
		}
		if s.Count != "" {
			line.Count = int(cols[3][i])
		}
		if line.Count > mostCustomers-len(visits) {
			return sh.Wrong(s.Count, i, "sheet.too_large")
		}
		for range line.Count {
			visits, from = append(visits, v), append(from, i)
		}
		scored = append(scored, line)
	}
	if len(visits) == 0 {
		return errs.Invalid("insight.seasons", "sheet.nobody", "file", sh.Name())
	}
	src := sources{"X": column(s.X, from...), "TX": column(s.TX, from...), "N": column(s.N, from...), "visits": {columns: []string{s.X}}}
	fit, err := btyd.FitBGBB(visits, btyd.Options{Level: c.Level})
	if err != nil {
		return c.refuse(sh, err, src)
	}
	out := struct {
		Model            string
		Customers, Cells int
		LogLik, AIC, BIC float64
		Estimates        []named
		Horizon          int
		Expected         float64 // purchases of all customers within the horizon
		Scores           []seasonScored
		Level            float64
		Method           string
		Warnings         []string
	}{"BG/BB", fit.Customers, fit.Cells, fit.LogLik, fit.AIC, fit.BIC, estimates(fit.Estimates), s.Horizon, 0, nil, fit.Level, fit.Method,
		append(warnings(fit.Warnings), c.left(dropped, "stat.incomplete")...)}
	for i, line := range scored {
		v := btyd.Visits{X: line.X, TX: line.TX, N: line.N}
		if line.PAlive, err = fit.Model.PAlive(v); err != nil {
			return c.refuse(sh, err, src)
		}
		ahead := func(m btyd.BGBB) (float64, error) { return m.ExpectedFuture(v, s.Horizon) }
		if line.Expected, err = fit.Interval(btyd.Positive, ahead); err != nil { // a fit without covariance has already warned
			value, err := ahead(fit.Model)
			if err != nil {
				return c.refuse(sh, err, src)
			}
			line.Expected = btyd.Interval{Value: value, Low: math.NaN(), High: math.NaN()}
		}
		line.Expected.N = line.Count
		if s.Rate != nil {
			d, err := fit.Model.Discounted(v, *s.Rate)
			if err != nil {
				return c.refuse(sh, err, src)
			}
			line.Discounted = &d
		}
		out.Expected += float64(line.Count) * line.Expected.Value
		scored[i] = line
	}
	slices.SortStableFunc(scored, func(a, b seasonScored) int { return cmp.Compare(b.Expected.Value, a.Expected.Value) })
	if s.Top > 0 {
		scored = scored[:min(s.Top, len(scored))]
	}
	out.Scores = scored
	return c.show(out)
}

type insightContracts struct {
	File    string   `arg:"" help:"File with a row per period, the first being that in which customers began; - reads the standard input."`
	Left    []string `help:"Columns of how many were still there, one per cohort, the first row being its size; a cohort ends with its column." required:"" placeholder:"COLUMNS"`
	Periods int      `help:"Renewals to project." default:"12"`
	Rate    float64  `help:"Discount rate per period, of the lifetime." default:"0.1"`
}

// Run fits sBG and projects survival.
func (s *insightContracts) Run(c *insightCmd) error {
	f := newFlags()
	f.between("--periods", float64(s.Periods), 1, 10_000)
	f.inside("--rate", s.Rate, 0, 1000)
	if err := f.Err(); err != nil {
		return err
	}
	sh, err := c.open(s.File)
	if err != nil {
		return err
	}
	names, err := sh.Names(s.Left)
	if err != nil {
		return err
	}
	cohorts := make([]btyd.Cohort, len(names))
	for j, name := range names {
		left, err := sh.Counts(name)
		if err != nil {
			return err
		}
		end := len(left)
		for end > 0 && math.IsNaN(left[end-1]) {
			end--
		}
		for i := range end {
			switch {
			case math.IsNaN(left[i]):
				return sh.Wrong(name, i, "sheet.needed")
			case i > 0 && left[i] > left[i-1]:
				return sh.Wrong(name, i, "sheet.grows")
			case i > 0:
				cohorts[j].Lost = append(cohorts[j].Lost, left[i-1]-left[i])
			}
			cohorts[j].Left = left[i]
		}
		if end < 2 {
			return errs.Invalid("insight.contracts", "sheet.two_periods", "column", name)
		}
	}
	src := sources{"Lost": {columns: names}, "Left": {columns: names}, "cohorts": {columns: names}}
	fit, err := btyd.FitSBG(cohorts, btyd.Options{Level: c.Level})
	if err != nil {
		return c.refuse(sh, err, src)
	}
	path, err := fit.Project(s.Periods)
	if err != nil {
		return c.refuse(sh, err, src)
	}
	type period struct {
		Renewals  int
		Survival  ranged
		Retention *float64 // of those due for renewal
	}
	out := struct {
		Model     string
		Customers float64
		LogLik    float64
		Estimates []named
		Lifetime  ranged // discounted periods of a new customer, including the first
		Rate      float64
		Path      []period
		Level     float64
		Method    string
		Warnings  []string
	}{Model: "sBG", Customers: fit.Customers, LogLik: fit.LogLik, Estimates: estimates(fit.Estimates), Rate: s.Rate, Level: fit.Level,
		Method: fit.Method, Warnings: warnings(fit.Warnings)}
	life := func(m btyd.SBG) (float64, error) { return m.DiscountedLifetime(s.Rate) }
	value, err := life(fit.Model)
	if err != nil {
		return c.refuse(sh, err, src)
	}
	out.Lifetime = ranged{value, math.NaN(), math.NaN()}
	if i, err := fit.Interval(btyd.Positive, life); err == nil {
		out.Lifetime = ranged{i.Value, i.Low, i.High}
	}
	for t, e := range path {
		p := period{Renewals: t, Survival: ranged{e.Value, e.Low, e.High}}
		if t > 0 {
			r, err := fit.Model.Retention(t)
			if err != nil {
				return c.refuse(sh, err, src)
			}
			p.Retention = &r
		}
		out.Path = append(out.Path, p)
	}
	return c.show(out)
}
