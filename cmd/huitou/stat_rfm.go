package main

import (
	"math"

	"huitou/internal/sheet"
	"huitou/stat/rfm"
)

type statRFM struct {
	File     string `arg:"" help:"File with a row per purchase; - reads the standard input."`
	Customer string `help:"Column of the customer." required:"" placeholder:"COLUMN"`
	Date     string `help:"Column of the date." required:"" placeholder:"COLUMN"`
	Amount   string `help:"Column of the amount, negative for a return." required:"" placeholder:"COLUMN"`
	Free     bool   `help:"Count days that brought nothing as purchases too: gifts, free refills."`
	Groups   int    `help:"Scores on each scale." default:"5"`
	Top      int    `help:"Show only the first customers, the best scores first. 0 shows all." default:"0"`
}

// Run scores the customers of a file, as of its last day. Amounts are kept to the
// hundredth.
func (s *statRFM) Run(c *statCmd) error {
	sh, err := sheet.Open(s.File)
	if err != nil {
		return err
	}
	bought, back, last, err := sh.Bought(sheet.Columns{Customer: s.Customer, Date: s.Date, Amount: s.Amount, Free: s.Free})
	if err != nil {
		return err
	}
	var days, times []int
	var money []int64
	for _, b := range bought {
		days = append(days, last-b.Days[len(b.Days)-1])
		times = append(times, len(b.Days))
		money = append(money, int64(math.Round(b.Amount*100)))
	}
	scores, err := rfm.Score(days, times, money, s.Groups)
	if err != nil {
		return refuse(s.File, err)
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
	}{N: scores.N, AsOf: string(sheet.Epoch.Add(last)), Method: scores.Method, Warnings: append(scores.Warnings, returned(back)...)}
	for k := range s.Groups {
		out.Groups = append(out.Groups, group{k + 1, scores.Recency.Count[k], scores.Frequency.Count[k], scores.Amount.Count[k]})
	}
	for _, i := range scores.Order() {
		if s.Top > 0 && len(out.Customers) == s.Top {
			break
		}
		out.Customers = append(out.Customers, scored{bought[i].Name, scores.R[i], scores.F[i], scores.M[i], days[i], times[i], float64(money[i]) / 100})
	}
	return c.show(out)
}
