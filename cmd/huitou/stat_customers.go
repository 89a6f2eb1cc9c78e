package main

import (
	"fmt"
	"math"
	"slices"

	"huitou/internal/errs"
	"huitou/internal/sheet"
	"huitou/stat/cohort"
	"huitou/stat/whale"
)

type statRetention struct {
	File     string `arg:"" help:"File with a row per visit or purchase; - reads the standard input."`
	Customer string `help:"Column of the customer." required:"" placeholder:"COLUMN"`
	Date     string `help:"Column of the date." required:"" placeholder:"COLUMN"`
	Period   string `help:"month, week or day." enum:"month,week,day" default:"month"`
}

// Run counts returning customers by cohort. The last period in the data is taken as complete;
// rows without a customer or a date are omitted.
func (s *statRetention) Run(c *statCmd) error {
	f := newFlags()
	f.apart([]string{"--customer", "--date"}, []string{s.Customer}, []string{s.Date})
	if err := f.Err(); err != nil {
		return err
	}
	sh, err := c.open(s.File)
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
	var who, period, rows []int
	nameless, undated := 0, 0
	first, last := math.MaxInt, math.MinInt
	for i, d := range days {
		switch {
		case group[i] == sheet.None:
			nameless++
			continue
		case d == sheet.None:
			undated++
			continue
		}
		p := periodOf(d, s.Period)
		who, period, rows = append(who, group[i]), append(period, p), append(rows, i)
		first, last = min(first, p), max(last, p)
	}
	if len(rows) == 0 {
		return errs.Invalid("stat.retention", "sheet.nobody", "file", sh.Name())
	}
	customer := make([]int32, len(rows))
	for i, g := range dense(who) {
		customer[i] = int32(g) //nolint:gosec // rows of a file in memory
	}
	for i := range period {
		period[i] -= first
	}
	t, err := cohort.Retention(customer, period, last-first, c.Level)
	if err != nil {
		return c.refuse(sh, err, sources{"customer": column(s.Customer, rows...), "period": column(s.Date, rows...), "end": {columns: []string{s.Date}}})
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
	}{Customers: t.Customers, Level: t.Level, Method: t.Method,
		Warnings: slices.Concat(t.Warnings, c.left(nameless, "stat.nameless"), c.left(undated, "stat.undated"))}
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

// periodOf returns the number of the period of a day; weeks start on Mondays.
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

// number parses the digits of a date.
func number(digits string) (n int) {
	for _, c := range digits {
		n = n*10 + int(c-'0')
	}
	return n
}

// periodName returns the day, Monday or month of a period.
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

// Run computes the cumulative profit from the best customer to the worst. Amounts are exact,
// with as many decimals as they are written with.
func (s *statWhale) Run(c *statCmd) error {
	sh, err := c.open(s.File)
	if err != nil {
		return err
	}
	profit, scale, rows, err := sh.Exact(s.Profit)
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		return errs.Invalid("stat.whale", "sheet.no_answers", "file", sh.Name(), "column", s.Profit)
	}
	from := sources{"profit": column(s.Profit, rows...)}
	curve, err := whale.Follow(profit, c.Level)
	if err != nil {
		return c.refuse(sh, err, from)
	}
	money := func(v int64) sheet.Decimal { return sheet.Decimal{Units: v, Scale: scale} }
	out := struct {
		N                     int
		Total, Earned, Lost   sheet.Decimal
		Earning, Even, Losing int
		Flagged               bool
		Peak                  *whale.Point // nil where nobody is profitable
		PeakShare             *whale.Share
		Rule                  *whale.Rule
		Tenths                []whale.Point
		Level                 float64
		Method                string
		Warnings              []string
	}{N: curve.N, Total: money(curve.Total), Earned: money(curve.Earned), Lost: money(curve.Lost),
		Earning: curve.Earning, Even: curve.Even, Losing: curve.Losing, Flagged: curve.Flagged,
		Level: curve.Level, Method: curve.Method, Warnings: append(curve.Warnings, c.left(sh.Len()-len(rows), "stat.unanswered")...)}
	if curve.Earning == 0 {
		return c.show(out)
	}
	out.Peak, out.PeakShare = &curve.Peak, &curve.PeakShare
	if r, err := curve.Rule8020(); err == nil {
		out.Rule = &r
	}
	for i := 1; i <= 10; i++ {
		p := float64(i) / 10
		share, err := curve.Top(p)
		if err != nil {
			return c.refuse(sh, err, from)
		}
		out.Tenths = append(out.Tenths, whale.Point{Customers: p, Profit: share.Value})
	}
	return c.show(out)
}
