package staff

import (
	"context"
	"errors"

	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/id"
)

// Notice is a notification to a member of staff: a promise is due soon, late, or has been
// late for long.
type Notice struct {
	ID       id.Entry
	Staff    id.Staff // 0 = the managers of Place
	Place    id.Place
	At       clock.Instant
	Kind     string // "promise.reminded", "promise.told", "promise.escalated", "promise.tell_customer"
	Subject  string
	Customer id.Customer
	What     string
	Due      clock.Instant
	Seen     clock.Instant // 0 = not yet
}

// NoticeKinds are the kinds of notices, the most urgent first.
var NoticeKinds = []string{"promise.escalated", "promise.told", "promise.tell_customer", "promise.reminded"}

// Notify adds a notice.
func Notify(tx *db.Tx, n Notice) {
	tx.Insert(&tableNotice, id.New[id.EntryNoun](tx.IDs()), n.Staff, n.Place, tx.Now(), n.Kind, n.Subject, n.Customer, n.What, n.Due, n.Seen)
}

// Reader selects whose notices to read. A manager also reads those of their place, or of
// every place if they have none.
type Reader struct {
	Staff   id.Staff
	Place   id.Place
	Manager bool
}

// Args returns the query parameters that select a reader's notices.
func (r Reader) Args() []any {
	manager := int64(0)
	if r.Manager {
		manager = 1
	}
	return []any{r.Staff, manager, r.Place}
}

// Notices returns up to limit notices of a reader, the newest first.
func Notices(ctx context.Context, tx *db.Tx, r Reader, limit int) ([]Notice, error) {
	return db.List(ctx, tx, func(row db.Row) (Notice, error) { return ScanNotice(row) }, sqlNotices, append(r.Args(), limit)...)
}

// ScanNotice reads a row that begins with NoticeColumns; what follows them goes to more.
func ScanNotice(row db.Row, more ...any) (n Notice, err error) {
	err = row.Scan(append([]any{&n.ID, &n.Staff, &n.Place, &n.At, &n.Kind, &n.Subject, &n.Customer, &n.What, &n.Due, &n.Seen}, more...)...)
	return n, err
}

// SeeNotices marks a reader's notices up to a given one as seen. It returns how many were not
// seen before.
func SeeNotices(ctx context.Context, tx *db.Tx, r Reader, upTo id.Entry) (int64, error) {
	return tx.Exec(ctx, sqlSeeNotices, append(r.Args(), upTo, tx.Now())...)
}

// UnseeNotices makes the notices new again that a call of SeeNotices marked at a time. It returns
// how many those are.
func UnseeNotices(ctx context.Context, tx *db.Tx, r Reader, upTo id.Entry, at clock.Instant) (int64, error) {
	return tx.Exec(ctx, sqlUnseeNotices, append(r.Args(), upTo, at)...)
}

// SweepNotices deletes seen notices older than a time.
func SweepNotices(ctx context.Context, tx *db.Tx, before clock.Instant) (int64, error) {
	return tx.Exec(ctx, sqlSweepNotices, before)
}

// Snoozed is how long a line of a person's work list is hidden, and why.
type Snoozed struct {
	Until  clock.Instant
	Reason string
	At     clock.Instant
}

// FindSnooze returns the snooze of a line, nil if there is none. person is the id of the member of
// staff, or of a user who is not on the staff.
func FindSnooze(ctx context.Context, tx *db.Tx, person int64, subject string) (*Snoozed, error) {
	var s Snoozed
	err := tx.Row(ctx, sqlFindSnooze, person, subject).Scan(&s.Until, &s.Reason, &s.At)
	if errors.Is(err, db.ErrNone) {
		return nil, nil
	}
	return &s, err
}

// PutSnooze replaces the snooze of a line; nil shows the line again.
func PutSnooze(ctx context.Context, tx *db.Tx, person int64, subject string, s *Snoozed) (err error) {
	if s == nil {
		_, err = tx.Exec(ctx, sqlWake, person, subject)
	} else {
		_, err = tx.Exec(ctx, sqlSnooze, person, subject, s.Until, s.Reason, s.At)
	}
	return err
}
