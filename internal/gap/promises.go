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

// monthKey is a row of promise_month.
type monthKey struct {
	month  cal.Month
	place  id.Place
	origin string
}

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
	t.Open += s.Open
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

// promises reads gap 4.
func promises(ctx context.Context, tx *db.Tx, f *frame) (Promises, error) {
	overdue, err := readOverdues(ctx, tx, f)
	if err != nil {
		return Promises{}, err
	}
	all := newTally()
	months, placesOf, origins := map[cal.Month]*tally{}, map[id.Place]*tally{}, map[string]*tally{}
	for _, m := range f.months {
		months[m] = newTally()
	}
	err = tx.Each(ctx, func(r db.Row) error {
		var k monthKey
		var s list.PromiseStates
		var minutes int64
		err := r.Scan(&k.month, &k.place, &k.origin, &s.Open, &s.Kept, &s.Late, &s.Broken, &s.Renegotiated, &s.Waived, &s.Void, &minutes)
		if err != nil || !f.has(k.place) {
			return err
		}
		s.Overdue = overdue.count(k, s.Open)
		s.Open -= s.Overdue
		third := f.third(k.month)
		for _, t := range [...]*tally{all, months[k.month], tallyOf(placesOf, k.place), tallyOf(origins, k.origin)} {
			t.add(s, minutes, third)
		}
		return nil
	}, sqlPromiseMonths, f.From, f.To)
	if err != nil {
		return Promises{}, err
	}
	if err := lateness(ctx, tx, f, all, months, origins); err != nil {
		return Promises{}, err
	}
	return f.promisesOf(all, months, placesOf, origins), nil
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
// places have none.
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
		var n int64
		if err := r.Scan(&m, &origin, &bucket, &n); err != nil {
			return err
		}
		for _, t := range [...]*tally{all, months[m], tallyOf(origins, origin)} {
			t.late.add(bucket, n)
		}
		return nil
	}, sqlLateBuckets+w.More()+sqlLateBucketsGroup, w.Args()...)
}

func (f *frame) promisesOf(all *tally, months map[cal.Month]*tally, placesOf map[id.Place]*tally, origins map[string]*tally) Promises {
	whole := f.due()
	p := Promises{PromiseCell: all.cell(whole)}
	for _, m := range f.months {
		e := whole
		e.From, e.To = m.First(), m.Last()
		c := months[m].cell(e)
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

// overdues is how many open promises are past their due time, by row of promise_month.
type overdues struct {
	running cal.Month          // open promises of the months before it are all overdue
	days    map[monthKey]int64 // the overdue ones of running and later months
}

// count returns how many of the open promises of a row are past their due time.
func (o *overdues) count(k monthKey, open int64) int64 {
	if k.month < o.running {
		return open
	}
	return o.days[k]
}

// readOverdues reads them for the period of the board.
func readOverdues(ctx context.Context, tx *db.Tx, f *frame) (*overdues, error) {
	day, _ := list.DueEverywhere(f.now)
	o := &overdues{running: day.Month(), days: map[monthKey]int64{}}
	if f.To < o.running {
		return o, nil
	}
	err := list.OverdueSince(ctx, tx, o.running.First(), func(c list.OverdueCell) {
		o.days[monthKey{c.Month, c.Place, c.Origin}] += c.N
	})
	return o, err
}
