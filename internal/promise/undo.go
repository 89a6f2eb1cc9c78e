package promise

import (
	"context"

	"huitou/internal/db"
)

// PutBack makes a promise what it was before an import changed it. What the import
// (actor) noted in its history is removed; its version rises, so that who has it on
// their screen is told.
func PutBack(ctx context.Context, tx *db.Tx, p, before Promise, actor string) error {
	n, err := tx.Exec(ctx, sqlChange, p.Customer, p.ID, before.State, before.Ended, before.Remind, before.Reminded, before.Next, p.Version, before.EndedDay)
	if err != nil {
		return err
	}
	if n == 0 {
		return p.ended("promise.PutBack")
	}
	count(tx, &p, -1)
	p.State, p.Ended, p.EndedDay = before.State, before.Ended, before.EndedDay
	count(tx, &p, 1)
	_, err = tx.Exec(ctx, sqlForgetEvents, p.Customer, p.ID, actor)
	return err
}
