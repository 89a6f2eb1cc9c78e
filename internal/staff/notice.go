package staff

import (
	"context"

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

// args returns the query parameters that select a reader's notices.
func (r Reader) args() []any {
	manager := int64(0)
	if r.Manager {
		manager = 1
	}
	return []any{r.Staff, manager, r.Place}
}

// Notices returns up to limit notices of a reader, the newest first.
func Notices(ctx context.Context, tx *db.Tx, r Reader, limit int) ([]Notice, error) {
	return db.List(ctx, tx, func(row db.Row) (n Notice, err error) {
		err = row.Scan(&n.ID, &n.Staff, &n.Place, &n.At, &n.Kind, &n.Subject, &n.Customer, &n.What, &n.Due, &n.Seen)
		return n, err
	}, sqlNotices, append(r.args(), limit)...)
}

// SeeNotices marks a reader's notices up to a given one as seen.
func SeeNotices(ctx context.Context, tx *db.Tx, r Reader, upTo id.Entry) error {
	_, err := tx.Exec(ctx, sqlSeeNotices, append(r.args(), upTo, tx.Now())...)
	return err
}

// SweepNotices deletes seen notices older than a time.
func SweepNotices(ctx context.Context, tx *db.Tx, before clock.Instant) (int64, error) {
	return tx.Exec(ctx, sqlSweepNotices, before)
}

// Snooze hides a line of a person's work list until a time, replacing an earlier snooze of
// it. person is the id of the member of staff, or of a user who is not on the staff.
func Snooze(ctx context.Context, tx *db.Tx, person int64, subject string, until clock.Instant, reason string) error {
	_, err := tx.Exec(ctx, sqlSnooze, person, subject, until, reason, tx.Now())
	return err
}

// Wake shows a snoozed line again.
func Wake(ctx context.Context, tx *db.Tx, person int64, subject string) error {
	_, err := tx.Exec(ctx, sqlWake, person, subject)
	return err
}
