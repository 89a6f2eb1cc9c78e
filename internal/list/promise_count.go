package list

import (
	"context"
	"time"

	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/id"
	"huitou/internal/promise"
)

// PromiseStates counts promises by state.
type PromiseStates struct {
	Open                                           int64 // not due yet
	Overdue                                        int64 // open past the due time
	Kept, Late, Broken, Renegotiated, Waived, Void int64
}

// Due is the number of promises that were due.
func (s PromiseStates) Due() int64 { return s.Kept + s.Late + s.Broken + s.Overdue }

// Total is the number of all promises.
func (s PromiseStates) Total() int64 { return s.Due() + s.Open + s.Renegotiated + s.Waived + s.Void }

// of is the count of a state.
func (s *PromiseStates) of(state promise.State) *int64 {
	switch state {
	case promise.Kept:
		return &s.Kept
	case promise.Late:
		return &s.Late
	case promise.Broken:
		return &s.Broken
	case promise.Renegotiated:
		return &s.Renegotiated
	case promise.Waived:
		return &s.Waived
	case promise.Void:
		return &s.Void
	}
	return &s.Open
}

// countPromises adds up the roll-up: by month where the filter is of whole months,
// else by day. Those of today that may or may not be due are counted one by one.
func countPromises(ctx context.Context, tx *db.Tx, f PromiseFilter, in []id.Place) (int64, error) {
	query, w := sqlCountPromiseDays, f.rollup(in)
	if from, to, whole := f.months(); whole {
		query = sqlCountPromiseMonths
		w.And("month >= ? AND month <= ?", from, to)
	} else {
		from, to := f.days()
		w.Days("due_day", from, to)
	}
	s, err := countStates(ctx, tx, query, w)
	if err != nil {
		return 0, err
	}
	switch f.State {
	case "":
		return s.Total(), nil
	case Due, Overdue, string(promise.Open):
		if s.Overdue, err = countOverdue(ctx, tx, f, in); err != nil {
			return 0, err
		}
		switch s.Open -= s.Overdue; f.State {
		case Due:
			return s.Due(), nil
		case Overdue:
			return s.Overdue, nil
		}
		return s.Open, nil
	}
	return *s.of(promise.State(f.State)), nil
}

// rollup are the conditions of the filter that a roll-up tells, but for the time.
func (f PromiseFilter) rollup(in []id.Place) *Where {
	w := &Where{}
	w.At("place_id", in)
	if f.Origin != "" {
		w.And("origin = ?", f.Origin)
	}
	return w
}

func countStates(ctx context.Context, tx *db.Tx, query string, w *Where) (s PromiseStates, err error) {
	n := make([]*int64, len(promise.States)) // nil where there is no row
	into := make([]any, len(n))
	for i := range n {
		into[i] = &n[i]
	}
	if err = tx.Row(ctx, query+w.Text(), w.Args()...).Scan(into...); err != nil {
		return s, err
	}
	for i, state := range promise.States {
		if n[i] != nil {
			*s.of(state) = *n[i]
		}
	}
	return s, nil
}

// countOverdue counts what is open past its due time: of the days that are over from the
// roll-up, of the others one by one.
func countOverdue(ctx context.Context, tx *db.Tx, f PromiseFilter, in []id.Place) (int64, error) {
	from, to := f.days()
	day, begins := DueEverywhere(tx.Now())
	var past PromiseStates
	var today int64
	if from < day {
		w := f.rollup(in)
		w.Days("due_day", from, min(to, day.Add(-1)))
		var err error
		if past, err = countStates(ctx, tx, sqlCountPromiseDays, w); err != nil {
			return 0, err
		}
	}
	if to >= day {
		w := f.rollup(in)
		w.And("due_at >= ? AND due_at < ?", begins, tx.Now())
		w.Days("due_day", max(from, day), to)
		if err := tx.Row(ctx, sqlCountJustDue+w.Text(), w.Args()...).Scan(&today); err != nil {
			return 0, err
		}
	}
	return past.Open + today, nil
}

// earliestZone and latestZone bound where on earth it is which day.
const (
	earliestZone = -12 * time.Hour
	latestZone   = 14 * time.Hour
)

// DueEverywhere returns the first day that has not ended everywhere, and when it began
// where it began first: promises due on a day before it are past their due time wherever
// their place is.
func DueEverywhere(now clock.Instant) (day cal.Day, begins clock.Instant) {
	day = cal.DayOf(now.Add(earliestZone), time.UTC)
	return day, day.Start(time.UTC).Add(-latestZone)
}
