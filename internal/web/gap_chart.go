package web

import (
	"math"
	"slices"
	"strings"
	"time"

	"huitou/internal/cal"
	"huitou/internal/gap"
	"huitou/internal/list"
)

// axis is the range of the values of a chart; its ends are multiples of Step.
type axis struct {
	From float64 `json:"from"`
	To   float64 `json:"to"`
	Step float64 `json:"step"`
}

// axisOver returns the axis for values that lie between least and most, which may be
// infinite. It spans the values rather than all that is possible, so that they differ
// visibly: shares of 92 % to 97 % are not drawn on 0 … 100 %.
func axisOver(least, most float64, values ...float64) axis {
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, v := range values {
		lo, hi = min(lo, v), max(hi, v)
	}
	if lo > hi { // no values
		lo, hi = least, min(most, least+10)
	}
	narrow := (most - least) / 50 // differences smaller than this are not enlarged further
	if math.IsInf(narrow, 0) {
		narrow = max(math.Abs(lo), math.Abs(hi), 1) / 10
	}
	if lack := narrow - (hi - lo); lack > 0 {
		lo, hi = lo-lack/2, hi+lack/2
	}
	step := tidy((hi - lo) / 4)
	const near = 1e-9 // 0.95 ÷ 0.05 is not quite 19
	a := axis{From: max(least, step*math.Floor(lo/step+near)), To: min(most, step*math.Ceil(hi/step-near)), Step: step}
	a.From, a.To = short(a.From), short(a.To)
	return a
}

// tidy returns the smallest of …, 0.1, 0.2, 0.5, 1, 2, 5, 10, … that is at least v.
func tidy(v float64) float64 {
	unit := math.Pow(10, math.Floor(math.Log10(v)))
	for _, n := range []float64{1, 2, 5} {
		if n*unit >= v*(1-1e-9) {
			return short(n * unit)
		}
	}
	return short(10 * unit)
}

// short rounds a value of a chart: more digits cannot be seen.
func short(v float64) float64 { return math.Round(v*1e4) / 1e4 }

// at returns where a value lies on the axis, in thousandths of its length.
func (a axis) at(v float64) int { return thousandths((v - a.From) / (a.To - a.From)) }

// thousandths returns a share, bounded to 0..1, in thousandths.
func thousandths(v float64) int { return int(1000*max(0, min(1, v)) + 0.5) }

// chart is the data of a chart, drawn by chart.js, with every text that it shows. The page
// has the same data as a table.
type chart struct {
	Kind    string `json:"kind"` // line, bars, control
	Label   string `json:"-"`
	Summary string `json:"-"` // what it shows, for who cannot see it
	Percent bool   `json:"percent,omitempty"`
	Axis    axis   `json:"axis"`

	X      []string  `json:"x"`    // names of the points
	Tick   []string  `json:"tick"` // short names, shown at the axis in up to two lines
	Text   []string  `json:"text"` // the values as text
	Y      []float64 `json:"y"`
	Low    []float64 `json:"low,omitempty"`
	High   []float64 `json:"high,omitempty"`
	N      []int64   `json:"n"` // −1 = hidden, because it is too small
	Href   []string  `json:"href"`
	Gone   []bool    `json:"gone,omitempty"`   // not drawn: n is too small
	Signal []bool    `json:"signal,omitempty"` // outside the control limits

	Mean float64 `json:"mean,omitempty"` // where a line is drawn across
	Said string  `json:"said,omitempty"` // the label of that line, "" = there is none
}

// point is one value of a chart.
type point struct {
	Name, Tick, Text, Href string
	Y, Low, High           float64
	N                      int64
	Gone, Signal           bool
}

func (c *chart) add(p point) {
	c.X, c.Tick, c.Text, c.Href = append(c.X, p.Name), append(c.Tick, p.Tick), append(c.Text, p.Text), append(c.Href, p.Href)
	c.Y, c.Low, c.High = append(c.Y, short(p.Y)), append(c.Low, short(p.Low)), append(c.High, short(p.High))
	c.N, c.Gone, c.Signal = append(c.N, p.N), append(c.Gone, p.Gone), append(c.Signal, p.Signal)
}

// drawn returns the indexes of the points that are drawn.
func (c *chart) drawn() (list []int) {
	for i := range c.Y {
		if !c.Gone[i] {
			list = append(list, i)
		}
	}
	return list
}

// across adds the line of a mean.
func (c *chart) across(mean float64, said string) { c.Mean, c.Said = short(mean), said }

// finish sets the axis of a chart of values between least and most, and its summary. The
// widest tenth of control limits may reach beyond the axis: a week that has just begun would
// flatten all others.
func (q *request) finish(c *chart, least, most float64) {
	var values, lows, highs []float64
	low, high := -1, -1
	for _, i := range c.drawn() {
		values, lows, highs = append(values, c.Y[i]), append(lows, c.Low[i]), append(highs, c.High[i])
		if low < 0 || c.Y[i] < c.Y[low] {
			low = i
		}
		if high < 0 || c.Y[i] > c.Y[high] {
			high = i
		}
	}
	if low < 0 {
		c.Summary = q.L.T("gap.too_few")
	} else {
		c.Summary = q.L.T("chart.summary", "low", c.Text[low], "low_at", c.X[low], "high", c.Text[high], "high_at", c.X[high])
	}
	if c.Said != "" {
		values = append(values, c.Mean)
		c.Summary += " " + c.Said
	}
	if c.Kind == "control" {
		slices.Sort(lows)
		slices.Sort(highs)
		wide := (len(lows) + 9) / 10
		lows, highs = lows[wide:], highs[:len(highs)-wide]
	}
	c.Axis = axisOver(least, most, slices.Concat(values, lows, highs)...)
}

// monthTick returns the short name of a month of a chart, with the year at the first month
// and in January.
func (q *request) monthTick(m cal.Month, first bool) string {
	tick := q.L.ShortMonth(m)
	if year, month, _ := strings.Cut(string(m), "-"); first || month == "01" {
		tick += "\n" + year
	}
	return tick
}

// monthUntil returns the name of a month, with the last day that is counted where that is not
// the last of the month.
func (q *request) monthUntil(m cal.Month, last cal.Day) string {
	if last == m.Last() {
		return q.L.Month(m)
	}
	return q.L.T("gap.month_until", "month", q.L.Month(m), "day", q.L.Day(last))
}

// keptChart returns the chart of promises kept by month.
func (q *request) keptChart(p *gap.Promises) *chart {
	c := &chart{Kind: "line", Label: q.L.T("gap.kept_by_month"), Percent: true}
	for i, m := range p.Months {
		c.add(point{Name: q.monthUntil(m.Month, m.Evidence.To), Tick: q.monthTick(m.Month, i == 0), N: m.Kept.N, Href: promisesLink(m.Evidence.With(list.Due)),
			Y: m.Kept.Rate, Low: m.Kept.Low, High: m.Kept.High, Gone: m.Kept.Small(),
			Text: q.L.T("chart.value", "value", q.share(m.Kept), "range", q.L.ShareRange(m.Kept.Low, m.Kept.High, m.Kept.N))})
	}
	if k := p.Company; !k.Small() {
		c.across(k.Rate, q.L.T("chart.company", "value", q.share(k)))
	}
	q.finish(c, 0, 1)
	return c
}

// ratingChart returns the chart of the mean rating by month.
func (q *request) ratingChart(p *gap.Perception) *chart {
	c := &chart{Kind: "line", Label: q.L.T("gap.rating_by_month")}
	for i, m := range p.Months {
		r := m.Rating
		pt := point{Name: q.L.Month(m.Month), Tick: q.monthTick(m.Month, i == 0), N: r.N, Href: voicesLink(m.Evidence, "yes"),
			Y: r.Mean, Low: r.Low, High: r.High, Gone: m.Hidden || r.Small(),
			Text: q.L.T("chart.value", "value", q.mean(r), "range", q.L.ScoreRange(r.Low, r.High, r.N))}
		if m.Hidden {
			pt.N = -1
		}
		c.add(pt)
	}
	if r := p.Company; !r.Small() {
		c.across(r.Mean, q.L.T("chart.company", "value", q.mean(r)))
	}
	q.finish(c, 1, 5)
	return c
}

// stepBars returns the chart of how long a step took.
func (q *request) stepBars(name string, s *gap.StepCell) *chart {
	c := &chart{Kind: "bars", Label: q.L.T("gap.distribution", "step", name)}
	most := -1
	for i, b := range s.Bars {
		within := "≤ " + q.L.Duration(b.To)
		if b.To == 0 {
			within = "> " + q.L.Duration(b.From)
		}
		share := q.L.Number(b.N)
		if s.N >= minShare {
			share += " · " + q.L.Share(float64(b.N)/float64(s.N), s.N)
		}
		c.add(point{Name: within, Tick: within, Text: share, Y: float64(b.N), N: b.N, Href: ordersLink(b.Evidence)})
		if most < 0 || b.N > s.Bars[most].N {
			most = i
		}
	}
	c.Low, c.High, c.Gone, c.Signal = nil, nil, nil, nil
	if most >= 0 {
		c.Axis.To = c.Y[most]
		c.Summary = q.L.T("chart.summary_bars", "name", c.X[most], "value", c.Text[most])
	}
	return c
}

// minShare is the number of cases from which shares are written beside counts.
const minShare = 20

// control returns the control chart of a step, nil while there are too few weeks.
func (q *request) control(name string, s *gap.StepCell) *chart {
	if s.Chart == nil {
		return nil
	}
	weeks := map[cal.Day]*gap.WeekCell{}
	for i := range s.Weeks {
		weeks[s.Weeks[i].Week] = &s.Weeks[i]
	}
	shares := s.Chart.Kind == "p"
	c := &chart{Kind: "control", Label: q.L.T("gap.control_xmr", "step", name)}
	most, write := math.Inf(1), q.hours
	if shares {
		c.Percent, c.Label, most, write = true, q.L.T("gap.control_p", "step", name), 1, q.L.Share
	}
	for _, p := range s.Chart.Points {
		pt := point{Name: q.L.Day(p.Week), Tick: q.L.ShortDay(p.Week), Y: p.Value, Low: p.Low, High: min(p.High, most), N: p.N, Signal: p.Signal}
		pt.Text = q.L.T("chart.limits", "value", write(p.Value, p.N), "low", write(pt.Low, p.N), "high", write(pt.High, p.N))
		if w := weeks[p.Week]; w != nil {
			pt.Href = ordersLink(w.Evidence)
		}
		c.add(pt)
	}
	c.across(s.Chart.Center, q.L.T("chart.mean", "value", write(s.Chart.Center, s.N)))
	q.finish(c, 0, most)
	return c
}

// hours writes an estimated number of hours.
func (q *request) hours(h float64, _ int64) string {
	return q.L.About(time.Duration(h * float64(time.Hour)))
}
