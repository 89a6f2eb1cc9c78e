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
)

// Place is a place of the company, or a partner, as read models know it.
type Place struct {
	ID   id.Place
	Name string
	Kind string

	parent id.Place
	zone   string
}

// Places is the tree of places and partners. A read reads it once.
type Places struct {
	list []Place // by name
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

// deepest is how many levels of places are looked at: more than there may be.
const deepest = 32

// Find is a place; the zero Place where there is none.
func (t *Places) Find(p id.Place) Place {
	if i, ok := t.at[p]; ok {
		return t.list[i]
	}
	return Place{}
}

// Name is the name of a place, "" where there is none.
func (t *Places) Name(p id.Place) string { return t.Find(p).Name }

// Zone is the time zone that a place has of its own, nil where it has none.
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

// Under reports whether a place is top or lies below it.
func (t *Places) Under(p, top id.Place) bool {
	for n := 0; p != 0 && n < deepest; n++ {
		if p == top {
			return true
		}
		p = t.Find(p).parent
	}
	return false
}

// Within returns a place and all below it, by id; nil for 0: every place. NotFound if
// there is no such place.
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

// Seen returns the places that a person sees of those they ask for, nil for every place;
// who works at a place sees that and what is below it. NotFound if there is no such
// place, Denied if it is not for them.
func (t *Places) Seen(who access.Who, ask id.Place) ([]id.Place, error) {
	in, err := t.Within(cmp.Or(ask, who.Place))
	if err == nil && ask != 0 && who.Place != 0 && !t.Under(ask, who.Place) {
		return nil, errs.Forbidden("list.Seen", "today.other_place")
	}
	return in, err
}

// Path is the way from the top down to a place, that place included.
func (t *Places) Path(p id.Place) []Place {
	var up []Place
	for p != 0 && len(up) < deepest {
		place := t.Find(p)
		up = append(up, place)
		p = place.parent
	}
	slices.Reverse(up)
	return up
}

// Children are the places directly below one, by name; 0 gives the topmost.
func (t *Places) Children(p id.Place) []Place {
	var list []Place
	for _, c := range t.list {
		if c.parent == p {
			list = append(list, c)
		}
	}
	return list
}
