package voice

import (
	"context"

	"huitou/internal/db"
)

// Verify recomputes voice_day and voice_month from the voices and compares.
func Verify(ctx context.Context, tx *db.Tx) ([]db.Diff, error) {
	return tx.Recount(ctx, func(shadow *db.Tx) error {
		return tx.Each(ctx, func(r db.Row) error {
			v, err := scan(r)
			if err == nil {
				count(shadow, &v, 1)
			}
			return err
		}, sqlAll)
	}, &rollDay, &rollMonth)
}
