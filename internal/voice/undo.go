package voice

import (
	"context"

	"huitou/internal/db"
)

// Tidy removes the empty rows that undone imports leave in the roll-up.
func Tidy(ctx context.Context, tx *db.Tx) error { return tx.Tidy(ctx, &rollDay) }
