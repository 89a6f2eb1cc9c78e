package main

import (
	"fmt"
	"math"
	"slices"

	"huitou/internal/errs"
	"huitou/internal/sheet"
	"huitou/stat/quote"
	"huitou/stat/recsys"
)

type statQuote struct {
	File      string   `arg:"" help:"File with a row per order; - reads the standard input."`
	Placed    string   `help:"Column of the day of the order." required:"" placeholder:"COLUMN"`
	Delivered string   `help:"Column of the day of delivery; an empty cell was never delivered." required:"" placeholder:"COLUMN"`
	X         []string `help:"Columns of what was known of an order when it was placed, as numbers (distance, weight)." placeholder:"COLUMNS"`
	Keep      float64  `help:"Share of quotes to keep." default:"0.95"`
	Cycle     int      `help:"Days after which deliveries repeat: 7 for weekends, 0 for none." default:"7"`
	Least     int      `help:"Deliveries before the first quote." default:"30"`
}

// Run tests past quotes on the data, and quotes for an order of the last day.
func (s *statQuote) Run(c *statCmd) error {
	sh, err := c.open(s.File)
	if err != nil {
		return err
	}
	names, err := sh.Names(s.X)
	if err != nil {
		return err
	}
	f := newFlags()
	f.apart([]string{"--placed", "--delivered", "--x"}, []string{s.Placed}, []string{s.Delivered}, names)
	f.inside("--keep", s.Keep, 0, 1)
	f.between("--cycle", float64(s.Cycle), 0, 1000)
	f.between("--least", float64(s.Least), 2, 20_000)
	if err := f.Err(); err != nil {
		return err
	}
	placed, err := sh.Days(s.Placed)
	if err != nil {
		return err
	}
	delivered, err := sh.Days(s.Delivered)
	if err != nil {
		return err
	}
	x, err := sh.Table(names)
	if err != nil {
		return err
	}
	var cases []quote.Case
	var rows []int
	last, dropped := sheet.None, 0
	for i, day := range placed {
		one := quote.Case{Placed: float64(day), Delivered: math.NaN()}
		for _, column := range x {
			one.X = append(one.X, column[i])
		}
		if day == sheet.None || slices.ContainsFunc(one.X, math.IsNaN) {
			dropped++
			continue
		}
		if d := delivered[i]; d != sheet.None {
			if d < day {
				return sh.Wrong(s.Delivered, i, "sheet.before", "column", s.Placed)
			}
			one.Delivered = float64(d) + 0.5 // some time that day
			last = max(last, d)
		}
		last = max(last, day)
		cases, rows = append(cases, one), append(rows, i)
	}
	if len(cases) == 0 {
		return errs.Invalid("stat.quote", "sheet.nothing_complete", "file", sh.Name())
	}
	options := quote.Options{Level: s.Keep, Features: len(names), Grain: 1, Cycle: s.Cycle, AtLeast: s.Least}
	from := sources{"cases": column(s.Placed, rows...), "Level": {flag: "--keep"}, "Cycle": {flag: "--cycle"}, "AtLeast": {flag: "--least"}}
	quotes, err := quote.Replay(cases, options)
	if err != nil {
		return c.refuse(sh, err, from)
	}
	report, err := quote.Measure(quotes, cases)
	if err != nil {
		return c.refuse(sh, err, from)
	}
	type kept struct {
		Value, Low, High float64
		N                int
	}
	type next struct {
		Placed, Due string
		Typical     float64 // days
		Keep        float64
	}
	out := struct {
		Kept                  kept
		Asked                 float64 // share that should be kept
		Within, Typical       float64 // days quoted, and median days
		Unquoted, Undelivered int
		Next                  *next // for an order of the last day
		Method                string
		Warnings              []string
	}{kept{report.Kept, report.Low, report.High, report.N}, s.Keep, report.Within, report.Typical, report.Unquoted, report.Undelivered, nil,
		report.Method, append(report.Warnings, c.left(dropped, "stat.incomplete")...)}
	if len(names) == 0 { // an order without these values cannot be quoted for
		q, err := quote.Replay(append(slices.Clone(cases), quote.Case{Placed: float64(last + 1), Delivered: math.NaN()}), options)
		if err != nil {
			return c.refuse(sh, err, from)
		}
		if n := q[len(q)-1]; n.Level > 0 {
			out.Next = &next{string(sheet.Epoch.Add(last + 1)), string(sheet.Epoch.Add(int(n.Due))), n.Typical, n.Level}
			out.Warnings = append(out.Warnings, n.Warnings...)
		}
	}
	return c.show(out)
}

type statRecommend struct {
	File     string `arg:"" help:"File with a row per item bought; - reads the standard input."`
	Customer string `help:"Column of the customer." required:"" placeholder:"COLUMN"`
	Date     string `help:"Column of the day; what a customer buys on one day is one basket." required:"" placeholder:"COLUMN"`
	Item     string `help:"Column of the item." required:"" placeholder:"COLUMN"`
	By       string `help:"usual (what the customer buys, then what all buy), popular, together (bought by the same customers) or taste (factors)." enum:"usual,popular,together,taste" default:"usual"`
	K        int    `help:"Suggestions for each customer." default:"5"`
	Support  int    `help:"Customers that two items must share (together)." default:"2"`
	Seed     uint64 `help:"Seed of the factors (taste)." default:"1"`
	Top      int    `help:"Show only the first customers of the file. 0 shows all." default:"0"`
}

// method creates the recommender from purchases.
func (s *statRecommend) method(l *recsys.Log) (recsys.Recommender, error) {
	switch s.By {
	case "popular":
		return recsys.Popular(l), nil
	case "together":
		return recsys.NewNeighbours(l, recsys.Near{Support: s.Support})
	case "taste":
		return recsys.Factorise(l, recsys.Taste{Seed: s.Seed})
	}
	return recsys.PersonalTop(l), nil
}

// Run tests suggestions on each customer's last basket, and makes them for the next.
func (s *statRecommend) Run(c *statCmd) error {
	f := newFlags()
	f.apart([]string{"--customer", "--date", "--item"}, []string{s.Customer}, []string{s.Date}, []string{s.Item})
	f.between("--k", float64(s.K), 1, 1000)
	f.between("--support", float64(s.Support), 1, most)
	f.least("--top", s.Top, 0)
	if err := f.Err(); err != nil {
		return err
	}
	sh, err := c.open(s.File)
	if err != nil {
		return err
	}
	people, who, err := sh.Groups(s.Customer)
	if err != nil {
		return err
	}
	if f.between("--support", float64(s.Support), 1, float64(max(1, len(people)))); f.Err() != nil { // more than there are
		return f.Err()
	}
	items, what, err := sh.Groups(s.Item)
	if err != nil {
		return err
	}
	days, err := sh.Days(s.Date)
	if err != nil {
		return err
	}
	var user, basket, item []int32
	for i := range days {
		if who[i] == sheet.None || what[i] == sheet.None || days[i] == sheet.None {
			continue
		}
		user, basket, item = append(user, int32(who[i])), append(basket, int32(days[i])), append(item, int32(what[i])) //nolint:gosec // rows of a file in memory
	}
	if len(user) == 0 {
		return errs.Invalid("stat.recommend", "sheet.nothing_complete", "file", sh.Name())
	}
	log, err := recsys.NewLog(user, basket, item)
	if err != nil {
		return c.refuse(sh, err, nil)
	}
	from := sources{"Support": {flag: "--support"}, "k": {flag: "--k"}}
	r, err := s.method(log)
	if err != nil {
		return c.refuse(sh, err, from)
	}
	type suggestion struct {
		Customer, Item string
		Rank           int
		Why            string
		Because        *string // the item it is based on
		Support        int
	}
	out := struct {
		Customers, Items, Lines int
		LastBasket              *recsys.Report // nil where nobody has two baskets
		Suggestions             []suggestion
		Method                  string
		Warnings                []string
	}{Customers: log.Users, Items: log.Items, Lines: log.Lines, Method: s.By, Warnings: c.left(len(days)-len(user), "stat.incomplete")}
	train, test := log.SplitLast()
	if slices.ContainsFunc(test, func(b []int32) bool { return len(b) > 0 }) {
		before, err := s.method(train)
		if err != nil {
			return c.refuse(sh, err, from)
		}
		report, err := recsys.Evaluate(before, train, test, s.K)
		if err != nil {
			return c.refuse(sh, err, from)
		}
		none := recsys.Mean{Value: math.NaN(), Low: math.NaN(), High: math.NaN()}
		if report.Repeats == 0 {
			report.RecallRepeats = none
		}
		if report.New == 0 {
			report.RecallNew = none
		}
		out.LastBasket = &report
	} else {
		out.Warnings = append(out.Warnings, c.say.T("stat.one_basket"))
	}
	for u, name := range people {
		if s.Top > 0 && u == s.Top {
			break
		}
		for rank, g := range r.Recommend(int32(u), s.K, nil) { //nolint:gosec // rows of a file in memory
			line := suggestion{Customer: name, Item: items[g.Item], Rank: rank + 1, Why: fmt.Sprint(g.Why), Support: g.Support}
			if g.Because >= 0 {
				line.Because = &items[g.Because]
			}
			out.Suggestions = append(out.Suggestions, line)
		}
	}
	return c.show(out)
}
