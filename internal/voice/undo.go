package voice

import (
	"context"

	"huitou/internal/db"
)

// Foreign returns up to limit voices that refer to another customer's purchase.
func Foreign(ctx context.Context, tx *db.Tx, limit int) ([]Voice, error) {
	return db.List(ctx, tx, scan, sqlForeign, limit)
}

// Untie removes a voice's reference to a purchase and a promise.
func Untie(ctx context.Context, tx *db.Tx, v *Voice) error {
	was := v.Outcome
	count(tx, v, -1)
	v.Purchase, v.Promise, v.Outcome = 0, 0, NoPromise
	count(tx, v, 1)
	if err := tx.ExecOne(ctx, sqlUntie, v.Customer, v.ID, v.Outcome, was); err != nil {
		return err
	}
	v.Version++
	return nil
}
