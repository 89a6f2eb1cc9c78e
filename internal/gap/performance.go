package gap

import (
	"context"
	"slices"
	"time"

	"huitou/internal/cal"
	"huitou/internal/db"
	"huitou/internal/id"
	"huitou/internal/list"
	"huitou/internal/purchase"
	"huitou/stat/spc"
)

// weekSpan returns the Mondays of the first and the last week of the period. A week belongs
// to the period if its Monday does; that with the first data belongs to the month they are of.
func (f *frame) weekSpan() (from, to cal.Day) {
	first := f.From.First()
	if from = first.Monday(); from < first && f.From != f.first {
		from = from.Add(7)
	}
	return from, f.To.Last().Monday()
}

// stepTally accumulates the durations of a step, over the period or over one week.
type stepTally struct {
	histogram
	implausible int64
	sum         int64 // minutes
}

func newStepTally() *stepTally { return &stepTally{histogram: histogram{upper: purchase.Upper}} }

func (t *stepTally) add(bucket int, n, minutes int64) {
	if bucket == purchase.Implausible {
		t.implausible += n
		return
	}
	t.histogram.add(bucket, n, minutes)
	t.sum += minutes
}

// performance reads gap 3.
func performance(ctx context.Context, tx *db.Tx, f *frame) (Performance, error) {
	var p Performance
	in := f.in
	if in == nil {
		in = []id.Place{0} // the roll-up has the whole company under place 0
	}
	from, to := f.weekSpan()
	for _, step := range purchase.StepNames {
		if f.Gap == Picture && step != purchase.Total && f.targets[step] == "" {
			continue
		}
		all, weeks := newStepTally(), map[cal.Day]*stepTally{}
		w := list.NewWhere(from, to, step)
		if len(in) == 1 { // with an equality the rows come in the order of the key, without a sort
			w.And("place_id = ?", in[0])
		} else {
			w.At("place_id", in)
		}
		err := tx.Each(ctx, func(r db.Row) error {
			var week cal.Day
			var bucket int
			var n, minutes int64
			if err := r.Scan(&week, &bucket, &n, &minutes); err != nil {
				return err
			}
			w := weeks[week]
			if w == nil {
				w = newStepTally()
				weeks[week] = w
			}
			w.add(bucket, n, minutes)
			all.add(bucket, n, minutes)
			return nil
		}, sqlSteps+w.More()+sqlStepsGroup, w.Args()...)
		if err != nil {
			return p, err
		}
		if all.n()+all.implausible > 0 {
			p.Steps = append(p.Steps, f.step(step, all, weeks))
		}
	}
	return p, nil
}

func (f *frame) step(step string, all *stepTally, weeks map[cal.Day]*stepTally) StepCell {
	from, to := f.weekSpan()
	c := StepCell{Step: step, N: all.n(), Implausible: all.implausible,
		Evidence: list.OrderFilter{Step: step, Scope: list.Scope{From: from, To: to.Add(6), Place: f.Place}}}
	if d, err := time.ParseDuration(f.targets[step]); err == nil && d > 0 {
		c.Asked, c.Target = d, purchase.Bound(d)
	}
	if c.N > 0 {
		c.Mean = time.Duration(all.sum/c.N) * time.Minute
	}
	c.Median, c.P90 = all.quantile(0.5), all.quantile(0.9)
	c.Within = within(all, c.Target)
	c.Bars = bars(&all.histogram, c.Evidence)
	var mondays []cal.Day
	for w := range weeks {
		mondays = append(mondays, w)
	}
	slices.Sort(mondays)
	for _, w := range mondays {
		t := weeks[w]
		e := c.Evidence
		e.From, e.To = w, w.Add(6)
		c.Weeks = append(c.Weeks, WeekCell{Week: w, N: t.n(), Within: within(t, c.Target), Median: t.quantile(0.5), Evidence: e})
	}
	c.Chart = control(c.Weeks, c.Target > 0)
	if c.Target > 0 {
		first, last := newStepTally(), newStepTally()
		for w, t := range weeks {
			switch f.third(w.Month()) {
			case 0:
				first.merge(t)
			case 2:
				last.merge(t)
			}
		}
		c.Trend = shareTrend(within(first, c.Target), within(last, c.Target), true)
	}
	return c
}

func (t *stepTally) merge(o *stepTally) {
	for b, n := range o.counts {
		if n != 0 {
			t.histogram.add(b, n, o.minutes[b])
		}
	}
}

// within returns the share that took at most the target, the zero Share without a target.
func within(t *stepTally, target time.Duration) Share {
	if target == 0 {
		return Share{}
	}
	return share(t.upTo(target), t.n())
}

// barBounds are the upper bounds of the bars of a distribution; each is a bucket bound.
var barBounds = []time.Duration{
	15 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour, 4 * time.Hour, 8 * time.Hour, 12 * time.Hour, 24 * time.Hour,
	48 * time.Hour, 72 * time.Hour, 5 * 24 * time.Hour, 7 * 24 * time.Hour, 10 * 24 * time.Hour, 14 * 24 * time.Hour,
	21 * 24 * time.Hour, 30 * 24 * time.Hour, 45 * 24 * time.Hour, 60 * 24 * time.Hour,
}

// bars divides a distribution into bars, from the first to the last that is not empty.
func bars(h *histogram, e list.OrderFilter) []Bar {
	var list []Bar
	var low time.Duration
	total, below := h.n(), int64(0)
	for _, up := range barBounds {
		n := h.upTo(up)
		b := Bar{From: low, To: up, N: n - below, Evidence: e}
		b.Evidence.Over, b.Evidence.UpTo = low, up
		if n > 0 {
			list = append(list, b)
		}
		low, below = up, n
		if below == total {
			return list
		}
	}
	e.Over = low
	return append(list, Bar{From: low, N: total - below, Evidence: e})
}

// minChartWeeks is how many weeks a control chart needs for its limits to be meaningful.
const minChartWeeks = 8

// control draws the control chart of the weeks that have orders: a p chart of the
// share within the target, without a target an individuals chart of the weekly
// medians in hours. nil where there are too few weeks, or the chart cannot be drawn.
func control(weeks []WeekCell, target bool) *Chart {
	weeks = slices.DeleteFunc(slices.Clone(weeks), func(w WeekCell) bool { return w.N == 0 })
	if len(weeks) < minChartWeeks {
		return nil
	}
	drawn, err := draw(weeks, target)
	if err != nil {
		return nil
	}
	c := &Chart{Kind: drawn.Kind, Center: drawn.Phases[0].Centre, Signals: len(drawn.Signals), FalseEvery: drawn.ARL, Provisional: drawn.Phases[0].Used < 20}
	if !target {
		c.Kind = "xmr"
	}
	for i, w := range weeks {
		// Neither a share nor a duration can be negative, so the lower limit is at least 0.
		c.Points = append(c.Points, Point{Week: w.Week, N: w.N, Value: drawn.Value[i], Low: max(0, drawn.Low[i]), High: drawn.High[i]})
	}
	for _, s := range drawn.Signals {
		c.Points[s.Index].Signal = true
	}
	return c
}

func draw(weeks []WeekCell, target bool) (spc.Chart, error) {
	if !target {
		hours := make([]float64, len(weeks))
		for i, w := range weeks {
			hours[i] = w.Median.Time.Hours()
		}
		return spc.XmR(hours, spc.Options{})
	}
	within, sizes := make([]int, len(weeks)), make([]int, len(weeks))
	for i, w := range weeks {
		within[i], sizes[i] = int(w.Within.K), int(w.Within.N)
	}
	// Weeks of thousands of orders vary more than the binomial distribution says
	// (overdispersion): Laney's limits avoid the false alarms.
	return spc.PChart(within, sizes, spc.Options{Laney: true})
}
