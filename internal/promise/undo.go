package promise

import (
	"context"

	"huitou/internal/db"
)

// Restore returns a promise as it was before an import changed it. The events of the import
// (actor) are removed; the version rises, so that a concurrent edit is a Conflict.
func Restore(ctx context.Context, tx *db.Tx, p, before Promise, actor string) error {
	n, err := tx.Exec(ctx, sqlChange, p.Customer, p.ID, before.State, before.Ended, before.Remind, before.Reminded, before.Next, p.Version, before.EndedDay)
	if err != nil {
		return err
	}
	if n == 0 {
		return p.ended("promise.Restore")
	}
	count(tx, &p, -1)
	p.State, p.Ended, p.EndedDay = before.State, before.Ended, before.EndedDay
	count(tx, &p, 1)
	_, err = tx.Exec(ctx, sqlForgetEvents, p.Customer, p.ID, actor)
	return err
}
