package list

import (
	"cmp"
	"context"

	"huitou/internal/access"
	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/id"
	"huitou/internal/org"
)

// Places is the tree of places with what a person may see of it.
type Places struct{ *org.Tree }

// ReadPlaces reads the tree.
func ReadPlaces(ctx context.Context, tx *db.Tx) (*Places, error) {
	t, err := org.ReadTree(ctx, tx)
	return &Places{t}, err
}

// Seen returns the ids of ask and of all places below it; nil means every place. A person
// who works at a place may see that place and those below it, which is also what they get
// for ask = 0. NotFound if there is no such place, Forbidden if the person may not see it.
func (t *Places) Seen(who access.Who, ask id.Place) ([]id.Place, error) {
	in, err := t.Within(cmp.Or(ask, who.Place))
	if err == nil && ask != 0 && who.Place != 0 && !t.Under(ask, who.Place) {
		return nil, errs.Forbidden("list.Seen", "today.other_place")
	}
	return in, err
}
