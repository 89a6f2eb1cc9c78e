package flow

import (
	"context"
	"strings"

	"huitou/internal/access"
	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/id"
	"huitou/internal/staff"
)

// Snoozing is the input of Snooze.
type Snoozing struct {
	Subject string // outside form of what the line is about: "pro_…", "voi_…"
	Until   clock.Instant
	Reason  string
}

// maxSnooze is the longest snooze, in days.
const maxSnooze = 31

// Snooze hides a line from the person's own work list until a day. A reason is required.
func Snooze(ctx context.Context, a *Act, in Snoozing) (None, error) {
	in.Reason = strings.TrimSpace(in.Reason)
	switch {
	case errs.Blank(in.Reason):
		return None{}, errs.InField("flow.Snooze", "reason", "field.required")
	case in.Until <= a.Now():
		return None{}, errs.InField("flow.Snooze", "until", "snooze.past")
	case in.Until > a.Now().Add(maxSnooze*24*3600e9):
		return None{}, errs.InField("flow.Snooze", "until", "snooze.far", "n", maxSnooze)
	}
	now := staff.Snoozed{Until: in.Until, Reason: in.Reason, At: a.Now()}
	if err := putSnooze(ctx, a, "today.snooze", in.Subject, in.Reason, &now); err != nil {
		return None{}, err
	}
	return None{}, a.audit(ctx, "today.snooze", in.Subject, in)
}

// Wake ends the snooze of the line about a subject.
func Wake(ctx context.Context, a *Act, subject string) (None, error) {
	return None{}, putSnooze(ctx, a, "today.wake", subject, "", nil)
}

// putSnooze replaces the snooze of a line of the person, nil is none.
func putSnooze(ctx context.Context, a *Act, verb, subject, what string, now *staff.Snoozed) error {
	before, err := staff.FindSnooze(ctx, a.Tx, a.Who.Person(), subject)
	if err != nil || before == nil && now == nil {
		return err
	}
	if err := staff.PutSnooze(ctx, a.Tx, a.Who.Person(), subject, now); err != nil {
		return err
	}
	return a.canBack(verb, subject, what, snoozedLine{before, now})
}

// Notices returns the person's notices, newest first: their own, and for a manager also those
// of the place.
func (f *Flow) Notices(ctx context.Context, who access.Who, limit int) ([]staff.Notice, error) {
	return db.Get(ctx, f.db, func(tx *db.Tx) ([]staff.Notice, error) {
		return staff.Notices(ctx, tx, NoticesOf(who), limit)
	})
}

// SeeNotices marks the person's notices as seen, up to and including one.
func SeeNotices(ctx context.Context, a *Act, upTo id.Entry) (None, error) {
	n, err := staff.SeeNotices(ctx, a.Tx, NoticesOf(a.Who), upTo)
	if err == nil && n > 0 {
		err = a.canBack("notice.see", "", "", seenNotices{upTo, a.Now()})
	}
	return None{}, err
}

// NoticesOf says which notices a person may read.
func NoticesOf(who access.Who) staff.Reader {
	return staff.Reader{Staff: who.Staff, Place: who.Place, Manager: who.Can(access.PromiseEscalate)}
}
