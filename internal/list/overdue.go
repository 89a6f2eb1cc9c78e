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

// DueEverywhere returns the first day that has not yet ended in every time zone, and the
// instant at which it began in the time zone furthest ahead. A promise with an earlier due
// day is past its due time, whichever time zone its place is in.
func DueEverywhere(now clock.Instant) (day cal.Day, begins clock.Instant) {
	day = cal.DayOf(now.Add(cal.Westmost), time.UTC)
	return day, day.Start(time.UTC).Add(-cal.Eastmost)
}

// OverdueCell is how many promises with a due day in Month are open past their due time, by
// the place that was to keep them and their origin.
type OverdueCell struct {
	Month  cal.Month
	Place  id.Place
	Origin string
	N      int64
}

// OverdueSince counts the promises that are open past their due time with a due day from on.
// A cell is passed to each twice at most, once with those of days that are over in every time
// zone and once with the others.
func OverdueSince(ctx context.Context, tx *db.Tx, from cal.Day, each func(OverdueCell)) error {
	return readOverdue(ctx, tx, "SUBSTR(due_day, 1, 7), place_id, origin", &Where{}, from, cal.LastDay, func(r db.Row) error {
		var c OverdueCell
		err := r.Scan(&c.Month, &c.Place, &c.Origin, &c.N)
		if err == nil {
			each(c)
		}
		return err
	})
}

// countOverdue counts the promises of the filter's days, places and origin that are open past
// their due time.
func (f PromiseFilter) countOverdue(ctx context.Context, tx *db.Tx, in []id.Place) (sum int64, err error) {
	from, to := f.days()
	err = readOverdue(ctx, tx, "", f.rollupConditions(in), from, to, func(r db.Row) error {
		var n int64
		err := r.Scan(&n)
		sum += n
		return err
	})
	return sum, err
}

// readOverdue counts open promises past their due time with a due day from … to: from the
// daily roll-up for days that are over in every time zone, from the table promise for the
// others. Each row has the columns by that it is grouped by, if any, and a number.
func readOverdue(ctx context.Context, tx *db.Tx, by string, where *Where, from, to cal.Day, each func(db.Row) error) error {
	day, begins := DueEverywhere(tx.Now())
	if from < day {
		w := where.clone()
		w.Days("due_day", from, min(to, day.Add(-1)))
		if err := tx.Each(ctx, each, sqlOverdueDays(by, w.Text()), w.Args()...); err != nil {
			return err
		}
	}
	if to < day {
		return nil
	}
	w := where.clone()
	w.And(promise.IsOverdue("promise", "?")+" AND due_at >= ?", tx.Now(), begins)
	w.Days("due_day", max(from, day), to)
	return tx.Each(ctx, each, sqlJustDue(by, w.Text()), w.Args()...)
}
