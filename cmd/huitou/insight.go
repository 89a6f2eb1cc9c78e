package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"

	"huitou/internal/cal"
	"huitou/internal/errs"
	"huitou/internal/sheet"
	"huitou/stat/btyd"
)

// insightCmd tells from purchases alone who will come back, without a database.
type insightCmd struct {
	JSON  bool    `help:"Print the result as JSON."`
	Level float64 `help:"Level of the intervals." default:"0.95"`

	Fit      insightFit      `cmd:"" help:"Fit a model of purchases, and of spend where amounts are known."`
	Score    insightScore    `cmd:"" help:"Chance to be still a customer, purchases and value to come, by customer."`
	Backtest insightBacktest `cmd:"" help:"Forecast a period that is already known, beside naive baselines. Do this first."`
}

// show prints a result.
func (c *insightCmd) show(result any) error {
	if c.JSON {
		return sheet.JSON(os.Stdout, result)
	}
	return sheet.Text(os.Stdout, result)
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

// perYear is how many units a year has.
func (b *buying) perYear() float64 {
	return map[string]float64{"day": 365.25, "week": 365.25 / 7, "month": 12}[b.Unit]
}

// read reads the histories up to a day, "" being the last.
func (b *buying) read(until cal.Day) (*sheet.Sheet, *sheet.Buying, error) {
	s, err := sheet.Open(b.File)
	if err != nil {
		return nil, nil, err
	}
	h, err := s.Histories(sheet.Columns{Customer: b.Customer, Date: b.Date, Amount: b.Amount, X: b.X, TX: b.TX, Age: b.Age, Mean: b.Mean, Free: b.Free},
		365.25/b.perYear(), until)
	return s, h, err
}

// kinds are the models by the names of the flag.
var kinds = map[string]btyd.Kind{"bgnbd": btyd.KindBGNBD, "mbgnbd": btyd.KindMBGNBD, "paretonbd": btyd.KindParetoNBD, "nbd": btyd.KindNBD}

// returned warns of returns that were taken off.
func returned(r sheet.Returns) (list []string) {
	if r.Days > 0 {
		list = append(list, fmt.Sprintf("%d days had more returns than purchases: they are taken off the purchases before them, the latest first where no amount is the same", r.Days))
	}
	if r.Orphan > 0 {
		list = append(list, fmt.Sprintf("%d of those days returned more than was bought before", r.Orphan))
	}
	return list
}

// said warns of how a file was read.
func said(h *sheet.Buying) (list []string) {
	say := func(n int, format string) {
		if n > 0 {
			list = append(list, fmt.Sprintf(format, n))
		}
	}
	say(h.Returned, "%d customers bought nothing, or gave all of it back: they are left out")
	list = append(list, returned(h.Returns)...)
	say(h.Unpaid, "%d customers came back and paid nothing: their spend counts as unknown")
	return list
}

// model is what fit --out keeps and score --model reads.
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
}

// warnings are the sentences of warnings.
func warnings(list []btyd.Warning) []string {
	var out []string
	for _, w := range list {
		out = append(out, w.Text)
	}
	return out
}

// named is an estimate as it is shown.
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

// spendShown is a fitted model of spend.
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
	_, h, err := f.read("")
	if err != nil {
		return err
	}
	cells, err := btyd.Compress(h.Customers)
	if err != nil {
		return refuse(f.File, err)
	}
	fit, err := btyd.FitModel(kinds[f.Model], cells, btyd.Options{Level: c.Level})
	if err != nil {
		return refuse(f.File, err)
	}
	keep := model{Kind: fit.Model.Kind(), Parameters: fit.Model.Values(), Unit: f.Unit, Warnings: warnings(fit.Warnings)}
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
	}{string(keep.Kind), fit.Fallback, fit.Customers, fit.Cells, fit.LogLik, fit.AIC, fit.BIC, fit.PNoDropout, fit.MedianLifetime,
		f.Unit, h.Until, estimates(fit.Estimates), nil, fit.Level, fit.Method, append(said(h), warnings(fit.Warnings)...)}
	if h.Spend != nil {
		money, err := btyd.FitGammaGamma(h.Spend, btyd.Options{Level: c.Level})
		if err != nil {
			return refuse(f.File, err)
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

type insightScore struct {
	buying
	Model   string  `help:"bgnbd, mbgnbd, paretonbd or nbd, or a file that fit --out wrote." default:"mbgnbd" placeholder:"MODEL|FILE"`
	Horizon float64 `help:"How far to look, in units of time. Default: a year."`
	Margin  float64 `help:"Contribution per unit of spend: 0.3 is 30 %. With amounts it gives the value to come." default:"1"`
	Reward  float64 `help:"Cost of points and coupons per unit of spend."`
	Service float64 `help:"Cost to serve one purchase."`
	Rate    float64 `help:"Yearly discount rate." default:"0.1"`
	Top     int     `help:"Show only the first customers by purchases to come, or by value."`
}

// customerScored is one customer.
type customerScored struct {
	Customer string
	X        int
	TX, Age  float64
	PAlive   *float64 // none by NBD, which knows no leaving
	Expected float64  // purchases within the horizon
	Value    *worth   // discounted, within the horizon
}

// worth is a value with its interval where the model was fitted to these data.
type worth struct {
	Value     float64
	Low, High *float64
}

func worthOf(v *btyd.Values, i int) *worth {
	w := &worth{Value: v.Value[i]}
	if v.Low != nil {
		w.Low, w.High = &v.Low[i], &v.High[i]
	}
	return w
}

// scorer is what scores customers.
type scorer struct {
	model btyd.Model
	fit   *btyd.Fit // nil for a kept model
	money *btyd.GammaGammaFit
	sure  []string // what its fits warn of
}

// scorer reads a kept model, or fits one to the file itself.
func (s *insightScore) scorer(h *sheet.Buying, cells *btyd.Cells, level float64) (m scorer, err error) {
	if k, ok := kinds[s.Model]; ok {
		if m.fit, err = btyd.FitModel(k, cells, btyd.Options{Level: level}); err != nil {
			return m, refuse(s.File, err)
		}
		m.model, m.sure = m.fit.Model, warnings(m.fit.Warnings)
		if h.Spend != nil {
			if m.money, err = btyd.FitGammaGamma(h.Spend, btyd.Options{Level: level}); err != nil {
				return m, refuse(s.File, err)
			}
		}
		return m, nil
	}
	text, err := os.ReadFile(s.Model)
	if err != nil {
		return m, errs.Invalid("insight.score", "import.file_none", "file", s.Model)
	}
	var kept model
	unreadable := errs.Invalid("insight.score", "sheet.model_unreadable", "file", s.Model)
	if json.Unmarshal(text, &kept) != nil || kept.Unit != s.Unit && kept.Unit == "" {
		return m, unreadable
	}
	if kept.Unit != s.Unit {
		return m, errs.Invalid("insight.score", "sheet.option", "flag", "--unit", "found", s.Unit, "like", kept.Unit)
	}
	if m.model, err = btyd.New(kept.Kind, kept.Parameters); err != nil {
		return m, unreadable
	}
	m.sure = append(kept.Warnings, "a kept model has no covariance: its values have no intervals")
	if kept.Spend != nil && h.Spend != nil {
		m.money = &btyd.GammaGammaFit{Model: *kept.Spend}
	}
	return m, nil
}

// values are the values of customers, with intervals where the fit has any.
func (s *insightScore) values(m scorer, h *sheet.Buying, cells *btyd.Cells, horizon float64) (*btyd.Values, error) {
	e := btyd.Economics{Margin: s.Margin, RewardRate: s.Reward, ServiceCost: s.Service, Rate: math.Log1p(s.Rate) / s.perYear(), Horizon: horizon}
	if m.fit != nil {
		if v, err := btyd.LifetimeIntervals(m.fit, cells, m.money, h.Spend, e); err == nil {
			return v, nil
		} // a fit without covariance has said so
	}
	return btyd.LifetimeValue(m.model, cells, m.money, h.Spend, e)
}

// Run scores every customer.
func (s *insightScore) Run(c *insightCmd) error {
	_, h, err := s.read("")
	if err != nil {
		return err
	}
	cells, err := btyd.Compress(h.Customers)
	if err != nil {
		return refuse(s.File, err)
	}
	m, err := s.scorer(h, cells, c.Level)
	if err != nil {
		return err
	}
	horizon := cmp.Or(s.Horizon, s.perYear())
	scores, err := btyd.Score(m.model, cells, horizon)
	if err != nil {
		return refuse(s.File, err)
	}
	out := struct {
		Model     string
		Customers int
		Horizon   float64
		Unit      string
		Expected  float64        // purchases of all
		Value     *btyd.Interval // of all; without limits for a kept model
		Method    string
		Scores    []customerScored
		Warnings  []string
	}{Model: string(m.model.Kind()), Customers: len(h.Customers), Horizon: horizon, Unit: s.Unit, Expected: scores.Total,
		Method: "posterior means", Warnings: slices.Concat(said(h), m.sure, warnings(scores.Warnings))}
	for i, cus := range h.Customers {
		line := customerScored{Customer: h.Names[i], X: cus.X, TX: cus.TX, Age: cus.T, Expected: scores.Expected[i]}
		if m.model.Kind() != btyd.KindNBD {
			line.PAlive = &scores.PAlive[i]
		}
		out.Scores = append(out.Scores, line)
	}
	if m.money != nil {
		v, err := s.values(m, h, cells, horizon)
		if err != nil {
			return refuse(s.File, err)
		}
		out.Value, out.Method = v.Interval, v.Method
		if out.Value == nil {
			out.Value = &btyd.Interval{Value: v.Total, Low: math.NaN(), High: math.NaN(), N: v.Customers, Method: "posterior means"}
		}
		known := func(w string) bool { return slices.Contains(out.Warnings, w) } // a kept model brings those of its spend
		out.Warnings = append(out.Warnings, slices.DeleteFunc(warnings(v.Warnings), known)...)
		for i := range out.Scores {
			out.Scores[i].Value = worthOf(v, i)
		}
	}
	slices.SortStableFunc(out.Scores, func(a, b customerScored) int {
		if a.Value != nil && b.Value != nil {
			return cmp.Compare(b.Value.Value, a.Value.Value)
		}
		return cmp.Compare(b.Expected, a.Expected)
	})
	if s.Top > 0 {
		out.Scores = out.Scores[:min(s.Top, len(out.Scores))]
	}
	return c.show(out)
}
