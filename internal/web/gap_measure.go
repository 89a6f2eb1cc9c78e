package web

import (
	"slices"

	"huitou/internal/gap"
	"huitou/internal/list"
	"huitou/internal/org"
	"huitou/internal/promise"
	"huitou/internal/site"
)

// communication fills in the breakdown of gap 4.
func (q *request) communication(v *boardView) {
	p := &v.Promises
	late := promisesLink(p.Evidence.With("late"))
	v.Headline = []figure{
		{q.L.T("gap.kept_rate"), q.share(p.Kept), q.shareRange(p.Kept), promisesLink(p.Evidence.With(list.Due)), keptTone(p.Kept)},
		{q.L.T("gap.late_mean"), orNone(p.Late.N, q.L.About(p.Late.Mean)), q.L.T("figure.n", "n", p.Late.N), late, ""},
		{q.L.T("gap.late_median"), orNone(p.Late.N, q.quantile(p.Late.Median)), q.L.T("gap.from_buckets"), late, ""},
	}
	v.Trend = q.trend(p.Trend, q.L.Share)
	count := func(state string, n int64) {
		v.States = append(v.States, stateLink{state, n, promisesLink(p.Evidence.With(state))})
	}
	for _, s := range promise.States { // those that were due first
		switch s {
		case promise.Open:
			continue
		case promise.Broken:
			count(string(s), p.States.Broken)
			count(list.Overdue, p.States.Overdue)
		default:
			count(string(s), *p.States.Of(s))
		}
	}
	v.Stake, v.Chart = &p.Stake, q.keptChart(p)
	months := measureTable{Title: v.Chart.Label, Heads: q.heads("gap.month", "gap.due_n", "gap.kept_rate")}
	for _, m := range p.Months {
		months.Rows = append(months.Rows, q.keptRow(m, q.monthUntil(m.Month, m.Evidence.To)))
	}
	places := measureTable{Title: q.L.T("gap.kept_by_place"), Heads: q.heads("web.col.place", "gap.due_n", "gap.kept_rate")}
	for _, cell := range p.Places {
		row := q.keptRow(cell, placeLabel(q, cell.Place))
		row.Trend = q.change(cell.Trend, q.L.Share)
		row.Href = q.Here("place", cell.Place.ID.String())
		places.Rows = append(places.Rows, row)
	}
	origins := measureTable{Title: q.L.T("gap.kept_by_origin"), Heads: q.heads("web.col.origin", "gap.due_n", "gap.kept_rate")}
	for _, cell := range p.Origins {
		origins.Rows = append(origins.Rows, q.keptRow(cell, q.L.T("web.origin."+cell.Origin)))
	}
	v.Tables = []measureTable{places, origins, months}
	for i := range v.Tables {
		v.Tables[i].draw(q, scale{0, 1, 0.01, q.L.Share}, p.Company.Rate, p.Company.N)
	}
}

// heads returns the messages of keys.
func (q *request) heads(keys ...string) []string {
	out := make([]string, len(keys))
	for i, k := range keys {
		out[i] = q.L.T(k)
	}
	return out
}

func placeLabel(q *request, p org.Place) string {
	if p.ID == 0 {
		return q.L.T("gap.no_place_named")
	}
	return p.Name
}

// keptRow returns the row of the share of promises kept.
func (q *request) keptRow(c gap.PromiseCell, name string) measureRow {
	r := measureRow{Name: name, N: c.States.Due(), Value: q.share(c.Kept), Range: q.shareRange(c.Kept),
		Evidence: promisesLink(c.Evidence.With(list.Due)), Drawn: !c.Kept.Small(),
		interval: [3]float64{c.Kept.Low, c.Kept.Rate, c.Kept.High}}
	if c.Late.N > 0 {
		r.More = q.L.T("gap.late_by", "n", c.Late.N, "span", q.L.About(c.Late.Mean))
	}
	return r
}

// perception fills in the breakdown of gap 5.
func (q *request) perception(v *boardView) {
	p := &v.Perception
	v.Headline = []figure{
		{q.L.T("gap.rating"), q.mean(p.Rating), q.meanRange(p.Rating), voicesLink(p.Evidence, "yes"), starTone(p.Rating)},
		{q.L.T("gap.low_share"), q.share(p.Low), q.shareRange(p.Low), voicesLink(p.Evidence, "low"), ""},
	}
	if p.Hidden {
		v.Headline[0].Value, v.Headline[1].Value = q.L.T("gap.hidden"), q.L.T("gap.hidden")
	}
	v.Trend = q.trend(p.Trend, q.L.Score)
	outcomes := measureTable{Title: q.L.T("gap.by_outcome"), Heads: q.heads("gap.outcome", "gap.ratings_n", "gap.rating")}
	for _, c := range p.Outcomes {
		outcomes.Rows = append(outcomes.Rows, q.starRow(c, q.L.T("web.outcome."+c.Outcome)))
	}
	v.Difference = q.compared(p)
	v.Chart = q.ratingChart(p)
	months := measureTable{Title: v.Chart.Label, Heads: q.heads("gap.month", "gap.ratings_n", "gap.rating")}
	for _, m := range p.Months {
		months.Rows = append(months.Rows, q.starRow(m, q.L.Month(m.Month)))
	}
	places := measureTable{Title: q.L.T("gap.rating_by_place"), Heads: q.heads("web.col.place", "gap.ratings_n", "gap.rating")}
	for _, cell := range p.Places {
		row := q.starRow(cell, placeLabel(q, cell.Place))
		row.Href = q.Here("place", cell.Place.ID.String())
		places.Rows = append(places.Rows, row)
	}
	v.Tables = []measureTable{outcomes, places, months}
	for i := range v.Tables {
		t := &v.Tables[i]
		t.draw(q, scale{1, 5, 0.1, q.L.Score}, p.Company.Mean, p.Company.N)
		if slices.ContainsFunc(t.Rows, func(r measureRow) bool { return r.N < 0 }) {
			t.Why = q.L.T("gap.hidden_why")
		}
	}
}

// compared returns sentences that compare the ratings after late and broken promises with
// those after kept ones.
func (q *request) compared(p *gap.Perception) (out []string) {
	for _, d := range []struct {
		key   string
		d     gap.Difference
		value written
	}{
		{"gap.late_mean_diff", p.LateMean, q.L.Score}, {"gap.broken_mean_diff", p.BrokenMean, q.L.Score},
		{"gap.late_low_diff", p.LateLow, q.L.Points}, {"gap.broken_low_diff", p.BrokenLow, q.L.Points},
	} {
		if d.d.Verdict == gap.Unknown || d.d.Verdict == "" {
			continue
		}
		out = append(out, q.L.T(d.key, "diff", signed(d.d.Value, d.d.N, d.value), "low", signed(d.d.Low, d.d.N, d.value),
			"high", signed(d.d.High, d.d.N, d.value)))
	}
	return out
}

// starRow returns the row of the mean rating.
func (q *request) starRow(c gap.VoiceCell, name string) measureRow {
	if c.Hidden {
		return measureRow{Name: name, N: -1, Value: q.L.T("gap.hidden"), Evidence: voicesLink(c.Evidence, "yes")}
	}
	r := measureRow{Name: name, N: c.Rating.N, Value: q.mean(c.Rating), Range: q.meanRange(c.Rating), Evidence: voicesLink(c.Evidence, "yes"),
		Drawn: !c.Rating.Small(), interval: [3]float64{c.Rating.Low, c.Rating.Mean, c.Rating.High},
		Trend: q.change(c.Trend, q.L.Score)}
	if !c.Low.Small() {
		r.More = q.L.T("gap.low_of", "share", q.share(c.Low), "range", q.L.ShareRange(c.Low.Low, c.Low.High, c.Low.N))
	}
	return r
}

func promisesLink(f list.PromiseFilter) string { return site.Address("/promises", f.Values()) }

func voicesLink(f list.VoiceFilter, rated string) string {
	f.Rated = rated
	return site.Address("/voices", f.Values())
}

func ordersLink(f list.OrderFilter) string { return site.Address("/orders", f.Values()) }

// scale is what a table's figures lie on: between least and most, written in steps of unit
// where few cases are behind them.
type scale struct {
	least, most, unit float64
	write             written
}

// draw places the intervals of a table and the mean of the company, which is that of n cases,
// on a common axis.
func (t *measureTable) draw(q *request, s scale, company float64, n int64) {
	var values []float64
	for i := range t.Rows {
		if t.Rows[i].Drawn {
			values = append(values, t.Rows[i].interval[:]...)
		}
	}
	if len(values) == 0 {
		return
	}
	known := !gap.Share{N: n}.Small()
	if known {
		values = append(values, company)
	}
	a := axisOver(s.least, s.most, values...)
	for i := range t.Rows {
		r := &t.Rows[i]
		r.Low, r.Mid, r.High, r.Company = a.at(r.interval[0]), a.at(r.interval[1]), a.at(r.interval[2]), -1
		if known {
			r.Company = a.at(company)
		}
	}
	ends := int64(0)
	if a.Step < s.unit {
		ends = n
	}
	low, high := s.write(a.From, ends), s.write(a.To, ends)
	t.Note = q.L.T("gap.scale", "low", low, "high", high)
	if known {
		t.Note = q.L.T("gap.scale_company", "low", low, "high", high, "mean", s.write(company, n))
	}
}
