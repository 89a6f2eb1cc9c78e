package web

import (
	"slices"
	"strconv"
	"strings"

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
		c.Value, c.Tone, c.Trend = q.share(k), keptTone(k), q.arrow(v.Promises.Trend)
		c.Range, c.Narrow = q.shareRange(k), q.L.ShareRange(k.Low, k.High, k.N)
		p.Outside = q.L.T("gap.promises_n", "n", v.Promises.States.Total())
	}
	if m := v.Perception.Rating; !m.Small() {
		c := &p.Gaps[4]
		c.Value, c.Tone, c.Trend = q.mean(m)+" ★", starTone(m), q.arrow(v.Perception.Trend)
		c.Range, c.Narrow = q.meanRange(m), q.L.ScoreRange(m.Low, m.High, m.N)
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
		c.Value, c.Tone, c.Trend = q.share(worst.Within), keptTone(worst.Within), q.arrow(worst.Trend)
		c.Range = q.L.T("gap.within_of", "step", q.L.T("web.step."+worst.Step), "span", q.L.Duration(worst.Target))
		c.Narrow = q.L.Duration(worst.Target)
		return
	}
	for _, s := range p.Steps {
		if s.Step == purchase.Total && s.N > 0 {
			c.Value, c.Range, c.Narrow = q.L.Brief(s.Median.Time), q.L.T("gap.median_no_target"), q.L.T("gap.median")
		}
	}
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
