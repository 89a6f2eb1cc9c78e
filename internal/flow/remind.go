package flow

import (
	"context"
	"slices"
	"time"

	"huitou/internal/db"
	"huitou/internal/id"
	"huitou/internal/promise"
	"huitou/internal/staff"
)

const (
	// remindBatch is how many promises one transaction reminds of.
	remindBatch = 200
	// remindAtOnce is how many are looked for at a time.
	remindAtOnce = 100 * remindBatch
)

// RemindPromises creates notices of promises that are due soon, late, or late for a day: for
// the owner first, then for the manager of the place. It is idempotent. It returns how many
// promises reached a new stage.
func (f *Flow) RemindPromises(ctx context.Context) (total int, err error) {
	for {
		due, err := db.Get(ctx, f.db, func(tx *db.Tx) ([]id.Promise, error) { return promise.DueReminders(ctx, tx, remindAtOnce) })
		if err != nil {
			return total, err
		}
		for part := range slices.Chunk(due, remindBatch) {
			n, err := db.Put(ctx, f.db, func(tx *db.Tx) (int, error) {
				list, err := promise.Remind(ctx, tx, part)
				for i := range list {
					notify(tx, &list[i])
				}
				return len(list), err
			})
			total += n
			if err != nil {
				return total, err
			}
		}
		if len(due) < remindAtOnce {
			return total, nil
		}
	}
}

// notify creates the notices of the stage a promise has reached.
func notify(tx *db.Tx, p *promise.Promise) {
	n := staff.Notice{Staff: p.Owner, Place: p.Place, Kind: "promise." + promise.StageName(p.Reminded), Subject: p.ID.String(),
		Customer: p.Customer, What: p.What, Due: p.Due}
	if p.Reminded == promise.Escalated {
		n.Staff = 0
	}
	staff.Notify(tx, n)
	if p.Notify && p.Reminded == promise.Reminded {
		n.Kind = "promise.tell_customer"
		staff.Notify(tx, n)
	}
}

// keepNotices is how long seen notices are kept.
const keepNotices = 90 * 24 * time.Hour

// Sweep deletes expired rows: answers stored under idempotency keys, seen notices, and
// what people did and can no longer take back.
func (f *Flow) Sweep(ctx context.Context) error {
	return f.db.Write(ctx, func(tx *db.Tx) error {
		if _, err := tx.SweepAnswers(ctx); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, sqlActSweep, tx.Now().Add(-keepActs)); err != nil {
			return err
		}
		_, err := staff.SweepNotices(ctx, tx, tx.Now().Add(-keepNotices))
		return err
	})
}
