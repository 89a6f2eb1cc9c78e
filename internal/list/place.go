package list

import (
	"cmp"
	"context"
	"slices"
	"time"

	"huitou/internal/access"
	"huitou/internal/cal"
	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/id"
	"huitou/internal/locale"
)

// Place is a place of the company, or a partner, with what read models need of it.
type Place struct {
	ID   id.Place
	Name string
	Kind string

	parent id.Place // 0 = top of the tree
	zone   string   // IANA name, "" = that of the company
}

// Places is the tree of places and partners, read once per transaction.
type Places struct {
	list []Place // sorted by name
	at   map[id.Place]int
}

// ReadPlaces reads the tree.
func ReadPlaces(ctx context.Context, tx *db.Tx) (*Places, error) {
	t := &Places{at: map[id.Place]int{}}
	err := tx.Each(ctx, func(r db.Row) error {
		var p Place
		err := r.Scan(&p.ID, &p.parent, &p.Kind, &p.Name, &p.zone)
		t.at[p.ID] = len(t.list)
		t.list = append(t.list, p)
		return err
	}, sqlPlaces)
	return t, err
}

// maxDepth bounds walks up the tree, so that they end even if a parent is below itself.
// It is more than the levels that a tree may have.
const maxDepth = 32

// Find returns a place, the zero Place if there is none.
func (t *Places) Find(p id.Place) Place {
	if i, ok := t.at[p]; ok {
		return t.list[i]
	}
	return Place{}
}

// Name returns the name of a place, "" if there is none.
func (t *Places) Name(p id.Place) string { return t.Find(p).Name }

// Zone returns the time zone set for a place itself, nil if none is set.
func (t *Places) Zone(p id.Place) *time.Location {
	name := t.Find(p).zone
	if name == "" {
		return nil
	}
	zone, err := cal.Zone(name)
	if err != nil {
		return nil
	}
	return zone
}

// Under reports whether p is top or lies below it.
func (t *Places) Under(p, top id.Place) bool {
	for n := 0; p != 0 && n < maxDepth; n++ {
		if p == top {
			return true
		}
		p = t.Find(p).parent
	}
	return false
}

// Within returns the ids of a place and of all places below it, sorted; nil, which means
// every place, for 0. NotFound if there is no such place.
func (t *Places) Within(top id.Place) ([]id.Place, error) {
	if top == 0 {
		return nil, nil
	}
	if _, ok := t.at[top]; !ok {
		return nil, errs.NotFound("list.Within", "org.no_place")
	}
	in := []id.Place{}
	for _, p := range t.list {
		if t.Under(p.ID, top) {
			in = append(in, p.ID)
		}
	}
	slices.Sort(in)
	return in, nil
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

// Path returns a place and all above it, the topmost first.
func (t *Places) Path(p id.Place) []Place {
	var up []Place
	for p != 0 && len(up) < maxDepth {
		place := t.Find(p)
		up = append(up, place)
		p = place.parent
	}
	slices.Reverse(up)
	return up
}

// Children returns the places directly below p, sorted by name; for 0 the topmost places.
func (t *Places) Children(p id.Place) []Place {
	var list []Place
	for _, c := range t.list {
		if c.parent == p {
			list = append(list, c)
		}
	}
	slices.SortFunc(list, func(a, b Place) int {
		return cmp.Or(cmp.Compare(locale.Fold(a.Name), locale.Fold(b.Name)), cmp.Compare(a.ID, b.ID))
	})
	return list
}
