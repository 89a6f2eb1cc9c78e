package flow

import (
	"context"

	"huitou/internal/access"
	"huitou/internal/db"
	"huitou/internal/staff"
)

// Views returns the person's views of a list.
func (f *Flow) Views(ctx context.Context, who access.Who, list string) ([]staff.View, error) {
	return db.Get(ctx, f.db, func(tx *db.Tx) ([]staff.View, error) { return staff.Views(ctx, tx, who.Person(), list) })
}

// SaveView keeps a view for the person; one of the same name is replaced.
func (f *Flow) SaveView(ctx context.Context, who access.Who, v staff.View) error {
	return f.db.Write(ctx, func(tx *db.Tx) error { return staff.SaveView(ctx, tx, who.Person(), v) })
}

// DropView forgets a view of the person.
func (f *Flow) DropView(ctx context.Context, who access.Who, list, name string) error {
	return f.db.Write(ctx, func(tx *db.Tx) error { return staff.DropView(ctx, tx, who.Person(), list, name) })
}
