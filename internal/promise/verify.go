package promise

import (
	"context"

	"huitou/internal/db"
)

// Verify recomputes promise_day, promise_month and promise_late from the promises and
// compares.
func Verify(ctx context.Context, tx *db.Tx) ([]db.Diff, error) {
	return tx.Recount(ctx, func(shadow *db.Tx) error {
		return tx.Each(ctx, func(r db.Row) error {
			p, err := scan(r)
			if err == nil {
				count(shadow, &p, 1)
			}
			return err
		}, sqlAll)
	}, &rollDay, &rollMonth, &rollLate)
}
