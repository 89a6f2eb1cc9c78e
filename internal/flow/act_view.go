package flow

import (
	"context"
	"strings"

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
	return None{}, changeView(ctx, a, "view.save", v, func() error { return staff.SaveView(ctx, a.Tx, a.Who.Person(), v) })
}

// DropView deletes the person's view with this list and name.
func DropView(ctx context.Context, a *Act, v staff.View) (None, error) {
	return None{}, changeView(ctx, a, "view.drop", v, func() error { return staff.DropView(ctx, a.Tx, a.Who.Person(), v.List, v.Name) })
}

// changeView runs a change of one view of the person, which they may take back.
func changeView(ctx context.Context, a *Act, verb string, v staff.View, change func() error) error {
	find := func() (*staff.View, error) {
		return staff.FindView(ctx, a.Tx, a.Who.Person(), v.List, strings.TrimSpace(v.Name))
	}
	before, err := find()
	if err != nil {
		return err
	}
	if err := change(); err != nil {
		return err
	}
	after, err := find()
	if err != nil || before == nil && after == nil || before != nil && after != nil && *before == *after {
		return err
	}
	return a.canBack(verb, "", v.Name, savedView{before, after})
}
