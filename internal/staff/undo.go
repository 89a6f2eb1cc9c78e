package staff

import (
	"context"
	"slices"

	"huitou/internal/db"
	"huitou/internal/id"
)

// Drop removes a member of staff whom an undone import had created from a code. Nothing may
// refer to them.
func Drop(ctx context.Context, tx *db.Tx, who id.Staff) error {
	_, err := tx.Exec(ctx, sqlDrop, who)
	return err
}

// ForgetNotices removes the notices about a record that an undone import had brought.
func ForgetNotices(ctx context.Context, tx *db.Tx, subject string) error {
	_, err := tx.Exec(ctx, sqlForgetNotices, subject)
	return err
}

// ForgetAbout removes the snoozes of records that an undone import had brought, in the outside
// form.
func ForgetAbout(ctx context.Context, tx *db.Tx, subjects []string) error {
	for part := range slices.Chunk(subjects, 500) {
		in, args := db.In(nil, db.Pad(part))
		if _, err := tx.Exec(ctx, sqlForgetSnoozes+in, args...); err != nil {
			return err
		}
	}
	return nil
}
