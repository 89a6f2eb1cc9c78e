package flow

import (
	"context"

	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/id"
	"huitou/internal/org"
	"huitou/internal/promise"
	"huitou/internal/voice"
)

// Due is when a promise is due, in one of three forms.
type Due struct {
	At     clock.Instant // an instant
	Day    cal.Day       // the end of a day at the place
	Within string        // working time of the place's calendar: "4h", "2d"
}

// dueTime is the instant that a Due means for a promise made at a place.
func dueTime(ctx context.Context, tx *db.Tx, dir *directory, at id.Place, made clock.Instant, d Due) (clock.Instant, error) {
	switch {
	case d.Day != "":
		return promise.EndOfDay(d.Day, dir.zoneOf(at)), nil
	case d.Within != "":
		w, err := cal.ParseWorking(d.Within)
		if err != nil {
			return 0, errs.InFields("flow.dueTime", errs.Field{Path: "within", Key: "field.working_time", Found: d.Within})
		}
		c, err := org.CalendarOf(ctx, tx, at, dir.zoneOf(at))
		if err != nil {
			return 0, err
		}
		return c.Add(made, w)
	}
	return d.At, nil
}

// settle propagates the end of a promise to the voices about it and to the customer's
// timeline.
func settle(ctx context.Context, tx *db.Tx, p *promise.Promise, actor string, at clock.Instant) error {
	if err := voice.Settle(ctx, tx, p.Customer, p.ID, string(p.State)); err != nil {
		return err
	}
	tx.Append(db.Entry{Customer: p.Customer, Kind: "promise." + string(p.State), At: at, Actor: actor, Place: p.Place,
		Subject: p.ID.String(), What: promiseJSON(p, p.EndedDay)})
	return nil
}
