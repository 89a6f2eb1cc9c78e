package staff

import (
	"context"
	"errors"
	"strings"

	"huitou/internal/db"
	"huitou/internal/errs"
)

const (
	mostViews     = 50 // per list and person
	mostViewName  = 60 // characters
	mostViewQuery = 2000
)

// View is a list with its filters, saved by a person under a name.
type View struct {
	List  string
	Name  string
	Query string // query string of the URL, without "?"
}

// SaveView saves a view, replacing one of the same name. Invalid input if the name is empty
// or too long, or there are too many views.
func SaveView(ctx context.Context, tx *db.Tx, person int64, v View) error {
	v.Name = strings.TrimSpace(v.Name)
	k := errs.NewCheck("staff.SaveView")
	k.Name("name", v.Name, mostViewName)
	k.That(len(v.Query) <= mostViewQuery, "query", "field.too_long", "n", len(v.Query), "limit", mostViewQuery)
	if err := k.Err(); err != nil {
		return err
	}
	have, err := Views(ctx, tx, person, v.List)
	if err != nil {
		return err
	}
	if len(have) >= mostViews {
		k.That(false, "name", "staff.many_views", "n", mostViews)
		return k.Err()
	}
	_, err = tx.Exec(ctx, sqlSaveView, person, v.List, v.Name, v.Query, tx.Now())
	return err
}

// Views returns a person's views of a list by name.
func Views(ctx context.Context, tx *db.Tx, person int64, list string) ([]View, error) {
	return db.List(ctx, tx, func(r db.Row) (v View, err error) {
		err = r.Scan(&v.List, &v.Name, &v.Query)
		return v, err
	}, sqlViews, person, list)
}

// FindView returns a person's view of a list, nil if there is none of that name.
func FindView(ctx context.Context, tx *db.Tx, person int64, list, name string) (*View, error) {
	var v View
	err := tx.Row(ctx, sqlFindView, person, list, name).Scan(&v.List, &v.Name, &v.Query)
	if errors.Is(err, db.ErrNone) {
		return nil, nil
	}
	return &v, err
}

// DropView deletes a view. A view that does not exist is no error.
func DropView(ctx context.Context, tx *db.Tx, person int64, list, name string) error {
	_, err := tx.Exec(ctx, sqlDropView, person, list, name)
	return err
}
