package flow

import (
	"context"
	"strings"

	"huitou/internal/access"
	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/id"
	"huitou/internal/staff"
)

// Snoozing puts a line of a person's work list off.
type Snoozing struct {
	Subject string // outside form of what the line is about: "pro_…", "voi_…"
	Until   clock.Instant
	Reason  string
}

// maxSnooze is how far a line can be put off, in days: longer is forgetting.
const maxSnooze = 31

// Snooze hides a line from the person's own work list until then. A reason is owed.
func (f *Flow) Snooze(ctx context.Context, who access.Who, in Snoozing) error {
	return f.db.Write(ctx, func(tx *db.Tx) error {
		in.Reason = strings.TrimSpace(in.Reason)
		switch {
		case in.Reason == "":
			return field("flow.Snooze", "reason", "field.required")
		case in.Until <= tx.Now():
			return field("flow.Snooze", "until", "snooze.past")
		case in.Until > tx.Now().Add(maxSnooze*24*3600e9):
			return field("flow.Snooze", "until", "snooze.far", "n", maxSnooze)
		}
		if err := staff.Snooze(ctx, tx, who.Person(), in.Subject, in.Until, in.Reason); err != nil {
			return err
		}
		return access.Audit(ctx, tx, who, "today.snooze", in.Subject, in)
	})
}

// Wake shows a snoozed line again.
func (f *Flow) Wake(ctx context.Context, who access.Who, subject string) error {
	return f.db.Write(ctx, func(tx *db.Tx) error { return staff.Wake(ctx, tx, who.Person(), subject) })
}

// Notices returns what the person was told, the newest first: their own notices, and
// for those who answer for a place what it was told.
func (f *Flow) Notices(ctx context.Context, who access.Who, limit int) ([]staff.Notice, error) {
	return db.Get(ctx, f.db, func(tx *db.Tx) ([]staff.Notice, error) {
		return staff.Notices(ctx, tx, reader(who), limit)
	})
}

// SeeNotices notes that the person has seen their notices up to one.
func (f *Flow) SeeNotices(ctx context.Context, who access.Who, upTo id.Entry) error {
	return f.db.Write(ctx, func(tx *db.Tx) error { return staff.SeeNotices(ctx, tx, reader(who), upTo) })
}

// reader is whose notices a person reads.
func reader(who access.Who) staff.Reader {
	return staff.Reader{Staff: who.Staff, Place: who.Place, Manager: who.Can(access.PromiseEscalate)}
}
