package purchase

import (
	"context"

	"huitou/internal/db"
	"huitou/internal/id"
)

// DropVisit removes a visit that an undone import had brought.
func DropVisit(ctx context.Context, tx *db.Tx, cus id.Customer, vis id.Visit) error {
	_, err := tx.Exec(ctx, sqlDropVisit, cus, vis)
	return err
}
