package org

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"time"

	"huitou/internal/cal"
	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/id"
	"huitou/internal/locale"
)

// maxDepth bounds walks up the tree, so that they end even if a place is below itself. It is
// more than the levels that a tree may have.
const maxDepth = 32

// Tree is the tree of places and partners, read once per transaction.
type Tree struct {
	list []Place
	at   map[id.Place]int // index in list
}

// NewTree returns the tree of a list of places.
func NewTree(list []Place) *Tree {
	t := &Tree{list: list, at: make(map[id.Place]int, len(list))}
	for i, p := range list {
		t.at[p.ID] = i
	}
	return t
}

// ReadTree reads the tree of every place, in no order.
func ReadTree(ctx context.Context, tx *db.Tx) (*Tree, error) {
	list, err := db.List(ctx, tx, scanPlace, sqlPlaceTree)
	return NewTree(list), err
}

// Find returns a place, the zero Place if there is none.
func (t *Tree) Find(p id.Place) Place {
	if i, ok := t.at[p]; ok {
		return t.list[i]
	}
	return Place{}
}

// Name returns the name of a place, "" if there is none.
func (t *Tree) Name(p id.Place) string { return t.Find(p).Name }

// Zone returns the time zone set for a place itself, nil if none is set.
func (t *Tree) Zone(p id.Place) *time.Location {
	name := t.Find(p).Zone
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
func (t *Tree) Under(p, top id.Place) bool {
	for n := 0; p != 0 && n < maxDepth; n++ {
		if p == top {
			return true
		}
		p = t.Find(p).Parent
	}
	return false
}

// Within returns the ids of a place and of all places below it, sorted; nil, which means
// every place, for 0. NotFound if there is no such place.
func (t *Tree) Within(top id.Place) ([]id.Place, error) {
	if top == 0 {
		return nil, nil
	}
	if _, ok := t.at[top]; !ok {
		return nil, errs.NotFound("org.Within", "org.no_place")
	}
	in := []id.Place{}
	for i := range t.list {
		if p := t.list[i].ID; t.Under(p, top) {
			in = append(in, p)
		}
	}
	slices.Sort(in)
	return in, nil
}

// Path returns a place and all above it, the topmost first.
func (t *Tree) Path(p id.Place) []Place {
	var up []Place
	for p != 0 && len(up) < maxDepth {
		place := t.Find(p)
		up = append(up, place)
		p = place.Parent
	}
	slices.Reverse(up)
	return up
}

// Children returns the places directly below p, sorted by name; for 0 the topmost places.
func (t *Tree) Children(p id.Place) []Place {
	var list []Place
	for _, c := range t.list {
		if c.Parent == p {
			list = append(list, c)
		}
	}
	slices.SortFunc(list, func(a, b Place) int {
		return cmp.Or(cmp.Compare(locale.SortKey(a.Name, false), locale.SortKey(b.Name, false)), cmp.Compare(a.ID, b.ID))
	})
	return list
}

// All yields every place with its depth, 0 for the topmost: each is followed by those below
// it, and those of one parent are in the order of the list. Places whose parent is not in
// the list are left out.
func (t *Tree) All() iter.Seq2[int, Place] {
	below := map[id.Place][]Place{}
	for _, p := range t.list {
		below[p.Parent] = append(below[p.Parent], p)
	}
	return func(yield func(int, Place) bool) {
		var walk func(at id.Place, depth int) bool
		walk = func(at id.Place, depth int) bool {
			for _, p := range below[at] {
				if !yield(depth, p) || !walk(p.ID, depth+1) {
					return false
				}
			}
			return true
		}
		walk(0, 0)
	}
}
