package gap

import (
	"context"
	"slices"
	"strconv"

	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/id"
)

func placeholder(n int) string { return "$" + strconv.Itoa(n) }

// places is the tree of places, by name.
type places struct {
	list   []PlaceName // by name
	parent map[id.Place]id.Place
	name   map[id.Place]PlaceName
}

func readPlaces(ctx context.Context, tx *db.Tx) (*places, error) {
	t := &places{parent: map[id.Place]id.Place{}, name: map[id.Place]PlaceName{}}
	err := tx.Each(ctx, func(r db.Row) error {
		var p PlaceName
		var parent id.Place
		if err := r.Scan(&p.ID, &parent, &p.Kind, &p.Name); err != nil {
			return err
		}
		t.list, t.parent[p.ID], t.name[p.ID] = append(t.list, p), parent, p
		return nil
	}, sqlPlaces)
	return t, err
}

// within returns a place and all below it; nil for 0: every place. NotFound if there
// is no such place.
func (t *places) within(at id.Place) ([]id.Place, error) {
	if at == 0 {
		return nil, nil
	}
	if _, ok := t.name[at]; !ok {
		return nil, errs.NotFound("gap.place", "org.no_place")
	}
	in := map[id.Place]bool{at: true}
	for grown := true; grown; {
		grown = false
		for _, p := range t.list {
			if !in[p.ID] && in[t.parent[p.ID]] {
				in[p.ID], grown = true, true
			}
		}
	}
	list := make([]id.Place, 0, len(in))
	for p := range in {
		list = append(list, p)
	}
	slices.Sort(list)
	return list, nil
}

// path is the way from the top down to a place, that place included.
func (t *places) path(at id.Place) []PlaceName {
	var up []PlaceName
	for at != 0 && len(up) < 32 {
		up = append(up, t.name[at])
		at = t.parent[at]
	}
	slices.Reverse(up)
	return up
}

// children are the places directly below one, by name; 0 gives the topmost.
func (t *places) children(at id.Place) []PlaceName {
	var list []PlaceName
	for _, p := range t.list {
		if t.parent[p.ID] == at {
			list = append(list, p)
		}
	}
	return list
}

// pick returns the places a filter asks for, nil for every place. Only the place 0 is
// what happened at none.
func pick(ctx context.Context, tx *db.Tx, at id.Place, only bool) (*places, []id.Place, error) {
	t, err := readPlaces(ctx, tx)
	if err != nil {
		return nil, nil, err
	}
	list, err := t.within(at)
	if only && err == nil {
		list = []id.Place{at}
	}
	return t, list, err
}
