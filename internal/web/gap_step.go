package web

import (
	"cmp"
	"slices"
	"time"

	"huitou/internal/gap"
	"huitou/internal/org"
	"huitou/internal/purchase"
)

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
func (q *request) performance(v *boardView) error {
	for _, s := range v.Performance.Steps {
		sv := stepView{StepCell: s, Name: q.L.T("web.step." + s.Step), Href: ordersLink(s.Evidence)}
		if s.Target > 0 {
			within := q.L.T("gap.within", "span", q.L.Duration(s.Target))
			sv.Figures = append(sv.Figures, figure{within, q.share(s.Within), q.shareRange(s.Within), sv.Href, keptTone(s.Within)})
		}
		sv.Figures = append(sv.Figures,
			figure{q.L.T("gap.median"), orNone(s.N, q.quantile(s.Median)), q.L.T("figure.n", "n", s.N), sv.Href, ""},
			figure{q.L.T("gap.p90"), orNone(s.N, q.quantile(s.P90)), q.L.T("gap.from_buckets"), sv.Href, ""})
		sv.Trend = q.trend(s.Trend, q.L.Share)
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
	return q.addTargets(v)
}

// addTargets adds the steps that no order had yet: what is promised can be set before there are orders.
func (q *request) addTargets(v *boardView) error {
	set, err := org.ReadSettings(q.company)
	if err != nil || !v.MayTarget {
		return err
	}
	for _, step := range purchase.StepNames {
		if slices.ContainsFunc(v.Steps, func(s stepView) bool { return s.Step == step }) {
			continue
		}
		sv := stepView{Name: q.L.T("web.step." + step)}
		sv.Step = step
		if sv.Asked, err = time.ParseDuration(cmp.Or(set.Targets[step], "0")); err != nil {
			return err
		}
		sv.TargetN, sv.Unit = splitTarget(sv.Asked)
		v.Targets = append(v.Targets, sv)
	}
	return nil
}

// drawStep fills in the charts of a step and their tables.
func (q *request) drawStep(sv *stepView) {
	sv.Bars = q.stepBars(sv.Name, &sv.StepCell)
	for i, b := range sv.StepCell.Bars {
		sv.BarRows = append(sv.BarRows, measureRow{Name: sv.Bars.X[i], N: b.N, Evidence: sv.Bars.Href[i]})
	}
	for _, w := range sv.StepCell.Weeks {
		sv.Rows = append(sv.Rows, measureRow{Name: q.L.ShortDay(w.Week), N: w.N, Value: q.quantile(w.Median),
			Range: q.share(w.Within), Evidence: ordersLink(w.Evidence)})
	}
	sv.Control = q.control(sv.Name, &sv.StepCell)
	if c := sv.StepCell.Chart; c != nil {
		sv.Note = q.L.T("gap.control_note", "n", c.Signals, "weeks", int64(c.FalseEvery+0.5))
		if c.Provisional {
			sv.Note += " " + q.L.T("gap.control_provisional")
		}
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
