package main

import (
	"fmt"
	"math"

	"huitou/internal/sheet"
	"huitou/stat/cohort"
	"huitou/stat/whale"
)

type statSurvival struct {
	File  string   `arg:"" help:"File with a row per customer; - reads the standard input."`
	Time  string   `help:"Column of how long each lasted, or has lasted so far." required:"" placeholder:"COLUMN"`
	Event string   `help:"Column of whether it ended (1) or still lasts (0)." required:"" placeholder:"COLUMN"`
	Entry string   `help:"Column of when watching began. Default: at 0." placeholder:"COLUMN"`
	Group string   `help:"Column of groups to compare: log-rank test." placeholder:"COLUMN"`
	X     []string `help:"Columns of covariates: Cox regression with Efron's ties." placeholder:"COLUMNS"`
}

// Run estimates survival.
func (s *statSurvival) Run(c *statCmd) error {
	sh, err := sheet.Open(s.File)
	if err != nil {
		return err
	}
	var sample cohort.Sample
	if sample.Time, err = sh.Numbers(s.Time); err != nil {
		return err
	}
	if sample.Event, err = sh.Flags(s.Event); err != nil {
		return err
	}
	if s.Entry != "" {
		if sample.Entry, err = sh.Numbers(s.Entry); err != nil {
			return err
		}
	}
	curve, err := cohort.KaplanMeier(sample, c.Level, cohort.LogLog)
	if err != nil {
		return refuse(s.File, err)
	}
	type median struct{ Value, Low, High float64 }
	type ratio struct {
		Covariate string
		cohort.Coefficient
	}
	type cox struct {
		Coefficients []ratio
		Likelihood   cohort.Test
		Concordance  float64
		LogLik       float64
		Method       string
		Warnings     []string
	}
	out := struct {
		N, Events int
		Median    median
		LogRank   *cohort.Test
		Steps     []cohort.Step
		Cox       *cox
		Last      float64
		Level     float64
		Method    string
		Warnings  []string
	}{N: curve.N, Events: curve.Events, Steps: curve.Steps, Last: curve.Last, Level: curve.Level, Method: curve.Method, Warnings: curve.Warnings}
	t, low, high, open, ok := curve.Quantile(0.5)
	out.Median = median{t, low, high}
	if !ok {
		out.Median.Value = math.NaN()
	}
	if open {
		out.Median.High = math.NaN()
	}
	if s.Group != "" {
		_, group, err := sh.Groups(s.Group)
		if err != nil {
			return err
		}
		test, err := cohort.LogRank(sample, group)
		if err != nil {
			return refuse(s.File, err)
		}
		out.LogRank = &test
	}
	if len(s.X) > 0 {
		names, err := sh.Names(s.X)
		if err != nil {
			return err
		}
		x, err := sh.Rows(names)
		if err != nil {
			return err
		}
		fit, err := cohort.Cox(sample, x, cohort.Efron, c.Level)
		if err != nil {
			return refuse(s.File, err)
		}
		out.Cox = &cox{Likelihood: fit.Likelihood, Concordance: fit.Concordance, LogLik: fit.LogLik, Method: fit.Method, Warnings: fit.Warnings}
		for i, co := range fit.Coefficients {
			out.Cox.Coefficients = append(out.Cox.Coefficients, ratio{names[i], co})
		}
	}
	return c.show(out)
}

type statRetention struct {
	File     string `arg:"" help:"File with a row per visit or purchase; - reads the standard input."`
	Customer string `help:"Column of the customer." required:"" placeholder:"COLUMN"`
	Date     string `help:"Column of the date." required:"" placeholder:"COLUMN"`
	Period   string `help:"month, week or day." enum:"month,week,day" default:"month"`
}

// Run counts who came again. The period in which the data end is taken as complete.
func (s *statRetention) Run(c *statCmd) error {
	sh, err := sheet.Open(s.File)
	if err != nil {
		return err
	}
	_, group, err := sh.Groups(s.Customer)
	if err != nil {
		return err
	}
	days, err := sh.Days(s.Date)
	if err != nil {
		return err
	}
	customer, period := make([]int32, len(days)), make([]int, len(days))
	first, last := math.MaxInt, math.MinInt
	for i, d := range days {
		customer[i], period[i] = int32(group[i]), periodOf(d, s.Period) //nolint:gosec // rows of a file in memory
		first, last = min(first, period[i]), max(last, period[i])
	}
	for i := range period {
		period[i] -= first
	}
	t, err := cohort.Retention(customer, period, last-first, c.Level)
	if err != nil {
		return refuse(s.File, err)
	}
	type age struct {
		Age int
		cohort.Cell
	}
	type row struct {
		Cohort string
		Size   int
		Rates  []float64
	}
	out := struct {
		Customers int
		ByAge     []age
		Cohorts   []row
		Level     float64
		Method    string
		Warnings  []string
	}{Customers: t.Customers, Level: t.Level, Method: t.Method, Warnings: t.Warnings}
	for i, cell := range t.ByAge {
		out.ByAge = append(out.ByAge, age{i, cell})
	}
	for _, r := range t.Rows {
		line := row{Cohort: periodName(r.Period+first, s.Period)}
		for _, cell := range r.Cells {
			line.Size = max(line.Size, cell.Size)
			line.Rates = append(line.Rates, cell.Rate)
		}
		out.Cohorts = append(out.Cohorts, line)
	}
	return c.show(out)
}

// periodOf is the number of the period a day lies in; weeks start on Mondays.
func periodOf(day int, period string) int {
	switch period {
	case "week":
		return int(math.Floor(float64(day+3) / 7))
	case "month":
		d := string(sheet.Epoch.Add(day))
		return number(d[:4])*12 + number(d[5:7]) - 1
	}
	return day
}

// number reads digits of a date.
func number(digits string) (n int) {
	for _, c := range digits {
		n = n*10 + int(c-'0')
	}
	return n
}

// periodName is the day, Monday or month of a period.
func periodName(n int, period string) string {
	switch period {
	case "week":
		return string(sheet.Epoch.Add(n*7 - 3))
	case "month":
		return fmt.Sprintf("%04d-%02d", n/12, n%12+1)
	}
	return string(sheet.Epoch.Add(n))
}

type statWhale struct {
	File   string `arg:"" help:"File with a row per customer; - reads the standard input."`
	Profit string `help:"Column of the profit of each customer, losses negative." required:"" placeholder:"COLUMN"`
}

// Run follows the profit from the best customer to the worst. Amounts are kept to the
// hundredth.
func (s *statWhale) Run(c *statCmd) error {
	_, _, x, err := columnsOf(s.File, []string{s.Profit})
	if err != nil {
		return err
	}
	profit := make([]int64, 0, len(x[0]))
	for _, v := range x[0] {
		if !math.IsNaN(v) {
			profit = append(profit, int64(math.Round(v*100)))
		}
	}
	curve, err := whale.Follow(profit, c.Level)
	if err != nil {
		return refuse(s.File, err)
	}
	out := struct {
		N                     int
		Total, Earned, Lost   float64
		Earning, Even, Losing int
		Flagged               bool
		Peak                  whale.Point
		PeakShare             whale.Share
		Rule                  *whale.Rule
		Tenths                []whale.Point
		Level                 float64
		Method                string
		Warnings              []string
	}{N: curve.N, Total: float64(curve.Total) / 100, Earned: float64(curve.Earned) / 100, Lost: float64(curve.Lost) / 100,
		Earning: curve.Earning, Even: curve.Even, Losing: curve.Losing, Flagged: curve.Flagged, Peak: curve.Peak, PeakShare: curve.PeakShare,
		Level: curve.Level, Method: curve.Method, Warnings: curve.Warnings}
	if r, err := curve.Rule8020(); err == nil {
		out.Rule = &r
	}
	for i := 1; i <= 10; i++ {
		p := float64(i) / 10
		share, err := curve.Top(p)
		if err != nil {
			return refuse(s.File, err)
		}
		out.Tenths = append(out.Tenths, whale.Point{Customers: p, Profit: share.Value})
	}
	return c.show(out)
}
