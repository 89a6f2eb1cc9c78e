package main

import (
	"math"
	"slices"

	"huitou/internal/errs"
	"huitou/internal/sheet"
	"huitou/stat/rfm"
)

type statRFM struct {
	File     string `arg:"" help:"File with a row per purchase; - reads the standard input."`
	Customer string `help:"Column of the customer." placeholder:"COLUMN"`
	Date     string `help:"Column of the date." placeholder:"COLUMN"`
	Amount   string `help:"Column of the amount, negative for a return." placeholder:"COLUMN"`
	Free     bool   `help:"Count days that brought nothing as purchases too: gifts, free refills."`
	Groups   int    `help:"Scores on each scale." default:"5"`
	Top      int    `help:"Show only the first customers, the best scores first. 0 shows all." default:"0"`
}

// Run scores the customers of a file, as of its last day. Amounts are rounded to the
// millionth.
func (s *statRFM) Run(c *statCmd) error {
	f := newFlags()
	f.apart([]string{"--customer", "--date", "--amount"}, []string{s.Customer}, []string{s.Date}, []string{s.Amount})
	f.between("--groups", float64(s.Groups), 2, rfm.MaxGroups)
	f.least("--top", s.Top, 0)
	if err := f.Err(); err != nil {
		return err
	}
	sh, err := c.open(s.File)
	if err != nil {
		return err
	}
	columns := c.columns(sh, sheet.Columns{Customer: s.Customer, Date: s.Date, Amount: s.Amount, Free: s.Free}, false)
	if columns.Customer == "" || columns.Date == "" || columns.Amount == "" {
		return errs.Invalid("stat.rfm", "sheet.amounts_needed", "have", sh.Have())
	}
	bought, back, left, last, err := sh.Bought(columns)
	if err != nil {
		return err
	}
	const unit = 1e6
	var days, times []int
	var money []int64
	for _, b := range bought {
		if math.Abs(b.Amount) > 9e12 {
			f.add(sh.Name()+" "+columns.Amount, short(b.Amount), "sheet.too_large")
			return f.Err()
		}
		days = append(days, last-b.Days[len(b.Days)-1])
		times = append(times, len(b.Days))
		money = append(money, int64(math.Round(b.Amount*unit)))
	}
	if len(bought) == 0 {
		return errs.Invalid("stat.rfm", "sheet.nobody", "file", sh.Name())
	}
	scores, err := rfm.Score(days, times, money, s.Groups)
	if err != nil {
		return c.refuse(sh, err, sources{"groups": {flag: "--groups"}})
	}
	type scored struct {
		Customer        string
		R, F, M         uint8
		Days, Purchases int
		Amount          float64
	}
	type group struct {
		Score                      int
		Recency, Frequency, Amount int // customers
	}
	out := struct {
		N         int
		AsOf      string
		Groups    []group
		Customers []scored
		Method    string
		Warnings  []string
	}{N: scores.N, AsOf: string(sheet.Epoch.Add(last)), Method: scores.Method, Warnings: slices.Concat(scores.Warnings, c.returned(back), c.missing(left))}
	for k := range s.Groups {
		out.Groups = append(out.Groups, group{k + 1, scores.Recency.Count[k], scores.Frequency.Count[k], scores.Amount.Count[k]})
	}
	for _, i := range scores.Order() {
		if s.Top > 0 && len(out.Customers) == s.Top {
			break
		}
		out.Customers = append(out.Customers, scored{bought[i].Name, scores.R[i], scores.F[i], scores.M[i], days[i], times[i], float64(money[i]) / unit})
	}
	return c.show(out)
}
