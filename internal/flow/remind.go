package flow

import (
	"context"
	"time"

	"huitou/internal/db"
	"huitou/internal/promise"
	"huitou/internal/staff"
)

// remindBatch is how many promises one transaction reminds of.
const remindBatch = 200

// RemindPromises tells whoever it concerns of promises that are due soon, late, or
// late for a day: the owner first, then who manages the place. Running it twice tells
// nobody twice. It returns how many promises moved a stage.
func (f *Flow) RemindPromises(ctx context.Context) (total int, err error) {
	for {
		n, err := db.Put(ctx, f.db, func(tx *db.Tx) (int, error) {
			list, err := promise.Remind(ctx, tx, remindBatch)
			for i := range list {
				notify(tx, &list[i])
			}
			return len(list), err
		})
		total += n
		if err != nil || n < remindBatch {
			return total, err
		}
	}
}

// notify leaves the notices of the stage a promise has reached.
func notify(tx *db.Tx, p *promise.Promise) {
	n := staff.Notice{Staff: p.Owner, Place: p.Place, Kind: "promise." + promise.StageName(p.Reminded), Subject: p.ID.String(),
		Customer: p.Customer, What: p.What, Due: p.Due}
	if p.Reminded == promise.Escalated {
		n.Staff = 0
	}
	staff.Tell(tx, n)
	if p.Notify && p.Reminded == promise.Reminded {
		n.Kind = "promise.tell_customer"
		staff.Tell(tx, n)
	}
}

// keepNotices is how long notices that were seen are kept.
const keepNotices = 90 * 24 * time.Hour

// Sweep forgets what is kept for a time only: answers to idempotent calls and notices
// that were seen.
func (f *Flow) Sweep(ctx context.Context) error {
	return f.db.Write(ctx, func(tx *db.Tx) error {
		if _, err := tx.SweepAnswers(ctx); err != nil {
			return err
		}
		_, err := staff.SweepNotices(ctx, tx, tx.Now().Add(-keepNotices))
		return err
	})
}
