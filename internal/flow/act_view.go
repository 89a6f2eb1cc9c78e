package flow

import (
	"context"

	"huitou/internal/access"
	"huitou/internal/db"
	"huitou/internal/staff"
)

// Views returns the person's saved views of a list.
func (f *Flow) Views(ctx context.Context, who access.Who, list string) ([]staff.View, error) {
	return db.Get(ctx, f.db, func(tx *db.Tx) ([]staff.View, error) { return staff.Views(ctx, tx, who.Person(), list) })
}

// SaveView saves a view for the person, replacing one of the same name.
func SaveView(ctx context.Context, a *Act, v staff.View) (None, error) {
	return None{}, staff.SaveView(ctx, a.Tx, a.Who.Person(), v)
}

// DropView deletes the person's view with this list and name.
func DropView(ctx context.Context, a *Act, v staff.View) (None, error) {
	return None{}, staff.DropView(ctx, a.Tx, a.Who.Person(), v.List, v.Name)
}
