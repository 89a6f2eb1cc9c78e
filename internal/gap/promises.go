package gap

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"huitou/internal/cal"
	"huitou/internal/db"
	"huitou/internal/id"
	"huitou/internal/list"
	"huitou/internal/promise"
)

// tally accumulates the promises of one cell of gap 4.
type tally struct {
	list.PromiseStates
	minutes int64 // by which late promises were late, added up
	late    histogram
	kept    [3]int64 // by third of the period
	due     [3]int64 // by third of the period
}

func newTally() *tally { return &tally{late: histogram{upper: promise.LateUpper}} }

func (t *tally) add(s list.PromiseStates, minutes int64, third int) {
	t.Overdue += s.Overdue
	t.Kept += s.Kept
	t.Late += s.Late
	t.Broken += s.Broken
	t.Renegotiated += s.Renegotiated
	t.Waived += s.Waived
	t.Void += s.Void
	t.minutes += minutes
	if third >= 0 {
		t.kept[third] += s.Kept
		t.due[third] += s.Due()
	}
}

func (t *tally) cell(f list.PromiseFilter) PromiseCell {
	c := PromiseCell{States: t.PromiseStates, Kept: share(t.Kept, t.Due()), Evidence: f}
	c.Late.N = t.PromiseStates.Late
	if c.Late.N > 0 {
		c.Late.Mean = time.Duration(t.minutes/c.Late.N) * time.Minute
	}
	c.Late.Median = t.late.quantile(0.5)
	c.Trend = shareTrend(share(t.kept[0], t.due[0]), share(t.kept[2], t.due[2]), true)
	return c
}

// shareTrend compares the last third with the first; up means that more is better.
func shareTrend(first, last Share, up bool) Trend {
	if !first.Any() || !last.Any() {
		return Trend{}
	}
	return Trend{First: first.Rate, Last: last.Rate, Difference: shareDifference(first, last, up)}
}

// promises reads gap 4: the promises with a due day that is over, those of whole months from
// promise_month and those of the running one from promise_day.
func promises(ctx context.Context, tx *db.Tx, f *frame) (Promises, error) {
	all, company := newTally(), newTally()
	months, placesOf, origins := map[cal.Month]*tally{}, map[id.Place]*tally{}, map[string]*tally{}
	each := func(r db.Row) error {
		var month cal.Month
		var place id.Place
		var origin string
		var s list.PromiseStates
		var minutes int64
		err := r.Scan(&month, &place, &origin, &s.Overdue, &s.Kept, &s.Late, &s.Broken, &s.Renegotiated, &s.Waived, &s.Void, &minutes)
		if err != nil {
			return err
		}
		company.add(s, minutes, -1)
		if !f.has(place) {
			return nil
		}
		third := f.third(month)
		for _, t := range [...]*tally{all, tallyOf(months, month), tallyOf(placesOf, place), tallyOf(origins, origin)} {
			t.add(s, minutes, third)
		}
		return nil
	}
	running := f.until.Add(1).Month() // the first month of which not every day is over
	if err := tx.Each(ctx, each, sqlPromiseMonths, f.From, min(f.To, running.Add(-1))); err != nil {
		return Promises{}, err
	}
	if f.From <= running && running <= f.To {
		if err := tx.Each(ctx, each, sqlPromiseDays, running.First(), f.until); err != nil {
			return Promises{}, err
		}
	}
	if err := lateness(ctx, tx, f, all, months, origins); err != nil {
		return Promises{}, err
	}
	p := f.promisesOf(all, months, placesOf, origins)
	p.Company = share(company.Kept, company.Due())
	return p, nil
}

func tallyOf[K comparable](m map[K]*tally, k K) *tally {
	t := m[k]
	if t == nil {
		t = newTally()
		m[k] = t
	}
	return t
}

// lateness adds the histogram of late promises to all, months and origins. The cells of
// places have none. It is counted by month: those of the running one are in it as soon as they are kept.
func lateness(ctx context.Context, tx *db.Tx, f *frame, all *tally, months map[cal.Month]*tally, origins map[string]*tally) error {
	in := f.in
	if in == nil {
		in = []id.Place{0}
	}
	w := list.NewWhere(f.From, f.To)
	w.At("place_id", in)
	return tx.Each(ctx, func(r db.Row) error {
		var m cal.Month
		var origin string
		var bucket int
		var n, minutes int64
		if err := r.Scan(&m, &origin, &bucket, &n, &minutes); err != nil {
			return err
		}
		for _, t := range [...]*tally{all, tallyOf(months, m), tallyOf(origins, origin)} {
			t.late.add(bucket, n, minutes)
		}
		return nil
	}, sqlLateBuckets+w.More()+sqlLateBucketsGroup, w.Args()...)
}

func (f *frame) promisesOf(all *tally, months map[cal.Month]*tally, placesOf map[id.Place]*tally, origins map[string]*tally) Promises {
	whole := f.due()
	p := Promises{PromiseCell: all.cell(whole), Until: whole.To}
	for _, m := range f.months {
		if m.First() > f.until {
			break
		}
		e := whole
		e.From, e.To = m.First(), min(m.Last(), f.until)
		c := tallyOf(months, m).cell(e)
		c.Month, c.Trend = m, Trend{}
		p.Months = append(p.Months, c)
	}
	for place, t := range placesOf {
		e := whole
		e.Place, e.Only = place, true
		c := t.cell(e)
		c.Place = f.places.Find(place)
		c.Place.ID = place
		p.Places = append(p.Places, c)
	}
	slices.SortFunc(p.Places, func(a, b PromiseCell) int {
		return cmp.Or(cmp.Compare(b.States.Due(), a.States.Due()), strings.Compare(a.Place.Name, b.Place.Name), cmp.Compare(a.Place.ID, b.Place.ID))
	})
	for origin, t := range origins {
		e := whole
		e.Origin = origin
		c := t.cell(e)
		c.Origin = origin
		p.Origins = append(p.Origins, c)
	}
	slices.SortFunc(p.Origins, func(a, b PromiseCell) int {
		return cmp.Or(cmp.Compare(b.States.Due(), a.States.Due()), strings.Compare(a.Origin, b.Origin))
	})
	return p
}
