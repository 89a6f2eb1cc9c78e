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

// dueEverywhere returns the first day that has not yet ended in every time zone, and the
// instant at which it began in the time zone furthest ahead. A promise with an earlier due
// day is past its due time, whichever time zone its place is in.
func dueEverywhere(now clock.Instant) (day cal.Day, begins clock.Instant) {
	day = cal.DayOf(now.Add(cal.Westmost), time.UTC)
	return day, day.Start(time.UTC).Add(-cal.Eastmost)
}

// countOverdue counts the promises of the filter's days, places and origin that are open past
// their due time: from the daily roll-up for days that are over in every time zone, from the
// table promise for the others.
func (f PromiseFilter) countOverdue(ctx context.Context, tx *db.Tx, in []id.Place) (sum int64, err error) {
	from, to := f.days()
	day, begins := dueEverywhere(tx.Now())
	if from < day {
		w := f.rollupConditions(in)
		w.Days("due_day", from, min(to, day.Add(-1)))
		if err := tx.Row(ctx, sqlOverdueDays+w.Text(), w.Args()...).Scan(&sum); err != nil {
			return 0, err
		}
	}
	if to < day {
		return sum, nil
	}
	w := f.rollupConditions(in)
	w.And(promise.IsOverdue("promise", "?")+" AND due_at >= ?", tx.Now(), begins)
	w.Days("due_day", max(from, day), to)
	var n int64
	err = tx.Row(ctx, sqlJustDue+w.Text(), w.Args()...).Scan(&n)
	return sum + n, err
}
