package main

import (
	"cmp"
	"encoding/json"
	"math"
	"slices"

	"huitou/internal/errs"
	"huitou/internal/sheet"
	"huitou/stat/btyd"
)

type insightScore struct {
	buying
	Model   string   `help:"bgnbd, mbgnbd, paretonbd or nbd, or a file that fit --out wrote." default:"mbgnbd" placeholder:"MODEL|FILE"`
	Horizon *float64 `help:"How far to look, in units of time. Default: a year."`
	Margin  float64  `help:"Contribution per unit of spend: 0.3 is 30 %. With amounts it gives the value to come." default:"1"`
	Reward  float64  `help:"Cost of points and coupons per unit of spend."`
	Service float64  `help:"Cost to serve one purchase."`
	Rate    float64  `help:"Yearly discount rate." default:"0.1"`
	Top     int      `help:"Show only the first customers by purchases to come, or by value."`
}

// customerScored is the score of one customer.
type customerScored struct {
	Customer string
	X        int
	TX, Age  float64
	PAlive   *float64 // nil for NBD, in which customers never leave
	Expected float64  // purchases within the horizon
	Value    *worth   // discounted, within the horizon
}

// worth is a value, with its interval where the model was fitted to these data.
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

// scorer scores customers.
type scorer struct {
	model btyd.Model
	fit   *btyd.Fit // nil for a saved model
	money *btyd.GammaGammaFit
	sure  []string // warnings of its fits
}

// scorer reads a saved model, or fits one to the file itself.
func (s *insightScore) scorer(c *insightCmd, sh *sheet.Sheet, h *sheet.Buying, cells *btyd.Cells) (m scorer, err error) {
	level := c.Level
	if k, ok := kinds[s.Model]; ok {
		if m.fit, err = btyd.FitModel(k, cells, btyd.Options{Level: level}); err != nil {
			return m, s.refuse(c, sh, h, err)
		}
		m.model, m.sure = m.fit.Model, warnings(m.fit.Warnings)
		if h.Spend != nil {
			if m.money, err = btyd.FitGammaGamma(h.Spend, btyd.Options{Level: level}); err != nil {
				return m, s.refuse(c, sh, h, err)
			}
		}
		return m, nil
	}
	text, err := readFile("insight.score", s.Model)
	if errs.Is(err, errs.KindNotFound) {
		return m, errs.Invalid("insight.score", "sheet.model_none", "name", s.Model)
	}
	if err != nil {
		return m, err
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
	m.sure = append(kept.Warnings, c.say.T("stat.kept_model"))
	if kept.Spend != nil && h.Spend != nil {
		m.money = &btyd.GammaGammaFit{Model: *kept.Spend}
	}
	return m, nil
}

// values returns the values of customers, with intervals where the fit has any.
func (s *insightScore) values(m scorer, h *sheet.Buying, cells *btyd.Cells, horizon float64) (*btyd.Values, error) {
	e := btyd.Economics{Margin: s.Margin, RewardRate: s.Reward, ServiceCost: s.Service, Rate: math.Log1p(s.Rate) / s.perYear(), Horizon: horizon}
	if m.fit != nil {
		if v, err := btyd.LifetimeIntervals(m.fit, cells, m.money, h.Spend, e); err == nil {
			return v, nil
		} // a fit without covariance has already warned
	}
	return btyd.LifetimeValue(m.model, cells, m.money, h.Spend, e)
}

// Run scores every customer.
func (s *insightScore) Run(c *insightCmd) error {
	f := newFlags()
	if s.Horizon != nil {
		f.inside("--horizon", *s.Horizon, 0, most)
	}
	f.between("--margin", s.Margin, 0, 1)
	f.between("--reward", s.Reward, 0, 1)
	f.between("--service", s.Service, 0, 1e12)
	f.between("--rate", s.Rate, 0, 10)
	f.least("--top", s.Top, 0)
	if err := f.Err(); err != nil {
		return err
	}
	sh, h, err := s.read(c, "")
	if err != nil {
		return err
	}
	cells, err := btyd.Compress(h.Customers)
	if err != nil {
		return s.refuse(c, sh, h, err)
	}
	m, err := s.scorer(c, sh, h, cells)
	if err != nil {
		return err
	}
	horizon := or(s.Horizon, s.perYear())
	scores, err := btyd.Score(m.model, cells, horizon)
	if err != nil {
		return s.refuse(c, sh, h, err)
	}
	out := struct {
		Model     string
		Customers int
		Horizon   float64
		Unit      string
		Expected  float64        // sum over all customers
		Value     *btyd.Interval // sum over all customers; without an interval for a saved model
		Method    string
		Scores    []customerScored
		Warnings  []string
	}{Model: string(m.model.Kind()), Customers: len(h.Customers), Horizon: horizon, Unit: s.Unit, Expected: scores.Total,
		Method: "posterior means", Warnings: slices.Concat(c.fileWarnings(h), m.sure, warnings(scores.Warnings))}
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
			return s.refuse(c, sh, h, err)
		}
		out.Value, out.Method = v.Interval, v.Method
		if out.Value == nil {
			out.Value = &btyd.Interval{Value: v.Total, Low: math.NaN(), High: math.NaN(), N: v.Customers, Level: math.NaN(), Method: "posterior means"}
		}
		known := func(w string) bool { return slices.Contains(out.Warnings, w) } // a saved model includes the warnings of its spend model
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
