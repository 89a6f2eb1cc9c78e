package list

import (
	"slices"
	"testing"

	"huitou/internal/id"
)

func TestWhere(t *testing.T) {
	t.Parallel()
	w := NewWhere("first")
	if w.More() != "" || w.Text() != "1 = 1" {
		t.Errorf("nothing asked: %q, %q", w.More(), w.Text())
	}
	w.At("place_id", nil)
	w.OwnedBy("owner_id", 0)
	w.At("place_id", []id.Place{4, 5})
	w.OwnedBy("owner_id", 9)
	w.Days("day", "2026-01-01", "2026-01-31")
	const want = "place_id IN ($2,$3,$4,$5,$6,$7,$8,$9) AND owner_id = $10 AND owner_id <> 0 AND day >= $11 AND day <= $12"
	if w.Text() != want {
		t.Errorf("%s\nwant %s", w.Text(), want)
	}
	if n := len(w.Args()); n != 12 || w.Args()[8] != id.Place(5) {
		t.Errorf("%d arguments: %v", n, w.Args())
	}
	// A copy does not change what it is of; joined conditions are renumbered.
	c := NewWhere("a", "b")
	c.join(w)
	if c.Text() != "place_id IN ($4,$5,$6,$7,$8,$9,$10,$11) AND owner_id = $12 AND owner_id <> 0 AND day >= $13 AND day <= $14" || len(c.Args()) != 14 {
		t.Errorf("joined: %s of %d", c.Text(), len(c.Args()))
	}
	w.clone().And("x = ?", 1)
	if w.Text() != want {
		t.Errorf("a copy changed it: %s", w.Text())
	}
}

func TestPlaces(t *testing.T) {
	t.Parallel()
	tree := &Places{at: map[id.Place]int{}}
	for i, p := range []Place{{ID: 5, Name: "a", parent: 2}, {ID: 1, Name: "b"}, {ID: 2, Name: "c", parent: 1}, {ID: 9, Name: "d", parent: 9}, {ID: 4, Name: "B", parent: 1}, {ID: 3, Name: "ä", parent: 1}} {
		tree.list = append(tree.list, p)
		tree.at[p.ID] = i
	}
	if in, err := tree.Within(1); err != nil || !slices.Equal(in, []id.Place{1, 2, 3, 4, 5}) {
		t.Errorf("within: %v, %v", in, err)
	}
	if in, err := tree.Within(0); err != nil || in != nil {
		t.Errorf("within all: %v, %v", in, err)
	}
	if _, err := tree.Within(7); err == nil {
		t.Error("a place nobody made is there")
	}
	if in, err := tree.Within(9); err != nil || len(in) != 1 { // its own parent
		t.Errorf("within a circle: %v, %v", in, err)
	}
	if up := tree.Path(5); len(up) != 3 || up[0].Name != "b" || up[2].Name != "a" {
		t.Errorf("path: %+v", up)
	}
	if down := tree.Children(1); len(down) != 3 || down[0].Name != "ä" || down[1].Name != "B" { // by folded name
		t.Errorf("children: %+v", down)
	}
}
