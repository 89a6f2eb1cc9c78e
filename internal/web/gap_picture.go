package web

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"huitou/internal/gap"
	"huitou/internal/purchase"
)

// pictureView is the picture of the five gaps: the labels of its gaps and the notes in its
// boxes.
type pictureView struct {
	Gaps                                                        []chip // gap 1 to gap 5
	Expected, Perceived, Delivery, Outside, Standards, Managers string
}

// chip is the label of a gap on the picture.
type chip struct {
	Name, Short   string // Short is the name on small screens
	Value         string // "" = not measured yet
	Range, Narrow string // its interval; Narrow is that on small screens
	Trend         string
	Tone          string // CSS class of its colour
	Href          string
	Label, Small  string // text for screen readers, on large and small screens
}

// picture returns the picture of a board.
func (q *request) picture(v *boardView) pictureView {
	p := pictureView{Gaps: make([]chip, 5)}
	for i := range p.Gaps {
		n := strconv.Itoa(i + 1)
		p.Gaps[i] = chip{Name: q.L.T("gap.name_" + n), Short: q.L.T("gap.short_" + n), Href: "/gaps/" + n + v.Query}
	}
	q.performanceChip(&p.Gaps[2], &v.Performance)
	if k := v.Promises.Kept; !k.Small() {
		c := &p.Gaps[3]
		c.Value, c.Tone, c.Trend = q.L.Percent(k.Rate, 1), keptTone(k), q.arrow(v.Promises.Trend)
		c.Range, c.Narrow = q.shareRange(k), q.L.PercentRange(k.Low, k.High)
		p.Outside = q.L.T("gap.promises_n", "n", v.Promises.States.Total())
	}
	if m := v.Perception.Rating; !m.Small() {
		c := &p.Gaps[4]
		c.Value, c.Tone, c.Trend = q.L.Decimal(m.Mean, 2)+" ★", starTone(m), q.arrow(v.Perception.Trend)
		c.Range, c.Narrow = q.meanRange(m), q.L.Decimal(m.Low, 2)+"–"+q.L.Decimal(m.High, 2)
		p.Perceived = q.L.T("gap.ratings", "n", m.N)
	}
	for _, s := range v.Performance.Steps {
		if s.Step == purchase.Total {
			p.Delivery = q.L.T("gap.orders_n", "n", s.N)
		}
	}
	for i := range p.Gaps {
		c := &p.Gaps[i]
		c.Label, c.Small = spoken(c.Name, c.Trend, c.Value, c.Range), spoken(c.Short, c.Value, c.Narrow)
		if c.Value == "" {
			c.Label, c.Small = spoken(c.Name, q.L.T("figure.none")), spoken(c.Short, q.L.T("gap.unmeasured"))
		}
	}
	return p
}

// spoken joins the texts of a chip for screen readers.
func spoken(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " ")
}

// performanceChip shows the step with the lowest share within its target, or if no step has
// a target, the median time of a delivery.
func (q *request) performanceChip(c *chip, p *gap.Performance) {
	var worst *gap.StepCell
	for i := range p.Steps {
		s := &p.Steps[i]
		if s.Target > 0 && !s.Within.Small() && (worst == nil || s.Within.Rate < worst.Within.Rate) {
			worst = s
		}
	}
	if worst != nil {
		c.Value, c.Tone, c.Trend = q.L.Percent(worst.Within.Rate, 1), keptTone(worst.Within), q.arrow(worst.Trend)
		c.Range = q.L.T("gap.within_of", "step", q.L.T("web.step."+worst.Step), "span", q.L.Duration(worst.Target))
		c.Narrow = q.L.Duration(worst.Target)
		return
	}
	for _, s := range p.Steps {
		if s.Step == purchase.Total && s.N > 0 {
			c.Value, c.Range, c.Narrow = q.briefly(s.Median.Time), q.L.T("gap.median_no_target"), q.L.T("gap.median")
		}
	}
}

// briefly returns a duration as one number of days or hours.
func (q *request) briefly(d time.Duration) string {
	if d >= 48*time.Hour {
		return q.L.T("gap.brief_days", "n", q.L.Decimal(d.Hours()/24, 1))
	}
	return q.L.T("gap.brief_hours", "n", q.L.Decimal(d.Hours(), 1))
}

// arrow returns a trend as an arrow and a word, "" if there is none.
func (q *request) arrow(t gap.Trend) string {
	switch t.Verdict {
	case gap.Better:
		return "▲ " + q.L.T("figure.better")
	case gap.Worse:
		return "▼ " + q.L.T("figure.worse")
	}
	return ""
}

// chart is the data of a chart, drawn by chart.js. The page shows the same data as a table.
type chart struct {
	Kind    string    `json:"kind"` // rate, stars, bars, control
	Label   string    `json:"label"`
	Percent bool      `json:"percent,omitempty"`
	Unit    string    `json:"unit,omitempty"`
	X       []string  `json:"x"`
	Y       []float64 `json:"y"`
	Low     []float64 `json:"low,omitempty"`
	High    []float64 `json:"high,omitempty"`
	N       []int64   `json:"n"`
	Href    []string  `json:"href"`
	Gone    []bool    `json:"gone,omitempty"`   // not drawn: n is too small
	Signal  []bool    `json:"signal,omitempty"` // outside the control limits
	Center  float64   `json:"center,omitempty"`
}

// add appends a point.
func (c *chart) add(x string, y, low, high float64, n int64, href string, gone bool) {
	c.X, c.Y, c.Low, c.High = append(c.X, x), append(c.Y, y), append(c.Low, low), append(c.High, high)
	c.N, c.Href, c.Gone = append(c.N, n), append(c.Href, href), append(c.Gone, gone)
}

// stepView is a step of gap 3.
type stepView struct {
	gap.StepCell
	Name     string
	Figures  []figure
	Trend    string
	Bars     *chart
	Control  *chart
	Note     string       // explains the control chart
	Rows     []measureRow // by week
	TargetN  int64        // the target as set, in Unit
	Unit     string       // "m", "h" or "d"
	Href     string       // list of its orders
	BarRows  []measureRow // the table of Bars
	Implaus  string       // how many durations are implausible
	Measured string       // the target that is measured, if it differs from the one set
}

// performance fills in the breakdown of gap 3.
func (q *request) performance(v *boardView) {
	for _, s := range v.Performance.Steps {
		sv := stepView{StepCell: s, Name: q.L.T("web.step." + s.Step), Href: ordersLink(s.Evidence)}
		if s.Target > 0 {
			within := q.L.T("gap.within", "span", q.L.Duration(s.Target))
			sv.Figures = append(sv.Figures, figure{within, q.share(s.Within), q.shareRange(s.Within), sv.Href, keptTone(s.Within)})
		}
		sv.Figures = append(sv.Figures,
			figure{q.L.T("gap.median"), orNone(s.N, q.quantile(s.Median)), q.L.T("figure.n", "n", s.N), sv.Href, ""},
			figure{q.L.T("gap.p90"), orNone(s.N, q.quantile(s.P90)), q.L.T("gap.from_buckets"), sv.Href, ""})
		sv.Trend = q.trend(s.Trend, q.L.Percent)
		sv.TargetN, sv.Unit = splitTarget(s.Asked)
		if s.Asked != 0 && s.Asked != s.Target {
			sv.Measured = q.L.T("gap.measured_as", "span", q.L.Duration(s.Target))
		}
		if s.Implausible > 0 {
			sv.Implaus = q.L.T("gap.implausible", "n", s.Implausible)
		}
		q.drawStep(&sv)
		v.Steps = append(v.Steps, sv)
	}
}

// drawStep fills in the charts of a step and their tables.
func (q *request) drawStep(sv *stepView) {
	sv.Bars = &chart{Kind: "bars", Label: q.L.T("gap.distribution", "step", sv.Name)}
	for _, b := range sv.StepCell.Bars {
		name := "≤ " + q.L.Duration(b.To)
		if b.To == 0 {
			name = "> " + q.L.Duration(b.From)
		}
		href := ordersLink(b.Evidence)
		sv.Bars.add(name, float64(b.N), 0, 0, b.N, href, false)
		sv.BarRows = append(sv.BarRows, measureRow{Name: name, N: b.N, Evidence: href})
	}
	for _, w := range sv.StepCell.Weeks {
		sv.Rows = append(sv.Rows, measureRow{Name: q.L.ShortDay(w.Week), N: w.N, Value: q.quantile(w.Median),
			Range: q.share(w.Within), Evidence: ordersLink(w.Evidence)})
	}
	c := sv.StepCell.Chart
	if c == nil {
		return
	}
	label := "gap.control_p"
	if c.Kind != "p" {
		label = "gap.control_xmr"
	}
	sv.Control = &chart{Kind: "control", Label: q.L.T(label, "step", sv.Name), Percent: c.Kind == "p", Center: c.Center}
	for _, p := range c.Points {
		href := ""
		for _, w := range sv.StepCell.Weeks {
			if w.Week == p.Week {
				href = ordersLink(w.Evidence)
			}
		}
		sv.Control.add(q.L.ShortDay(p.Week), p.Value, p.Low, p.High, p.N, href, false)
		sv.Control.Signal = append(sv.Control.Signal, p.Signal)
	}
	sv.Note = q.L.T("gap.control_note", "n", c.Signals, "weeks", int64(c.FalseEvery+0.5))
	if c.Provisional {
		sv.Note += " " + q.L.T("gap.control_provisional")
	}
}

// splitTarget returns a target as a whole number of the largest unit: "d", "h" or "m".
func splitTarget(d time.Duration) (n int64, unit string) {
	switch {
	case d == 0:
		return 0, "h"
	case d%(24*time.Hour) == 0:
		return int64(d / (24 * time.Hour)), "d"
	case d%time.Hour == 0:
		return int64(d / time.Hour), "h"
	}
	return int64(d / time.Minute), "m"
}
