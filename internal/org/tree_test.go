package org

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"huitou/internal/id"
)

func TestTree(t *testing.T) {
	t.Parallel()
	tree := NewTree([]Place{
		{ID: 5, Name: "a", Parent: 2}, {ID: 1, Name: "b"}, {ID: 2, Name: "c", Parent: 1}, {ID: 9, Name: "d", Parent: 9},
		{ID: 4, Name: "B", Parent: 1}, {ID: 3, Name: "ä", Parent: 1},
	})
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

// TestAll: each place is followed by those below it; places whose parent is missing, or who
// are each other's parents, are left out; a loop may end early.
func TestAll(t *testing.T) {
	t.Parallel()
	list := []Place{
		{ID: 1, Name: "a", Parent: 4}, {ID: 2, Name: "b"}, {ID: 3, Name: "c", Parent: 1}, {ID: 4, Name: "d"},
		{ID: 5, Name: "e", Parent: 4}, {ID: 6, Name: "f", Parent: 99}, {ID: 7, Name: "g", Parent: 8}, {ID: 8, Name: "h", Parent: 7},
	}
	var got []string
	for depth, p := range NewTree(list).All() {
		got = append(got, fmt.Sprint(depth, p.Name))
	}
	if want := "0b 0d 1a 2c 1e"; strings.Join(got, " ") != want {
		t.Errorf("%v, want %s", got, want)
	}
	n := 0
	for range NewTree(list).All() {
		if n++; n == 3 {
			break
		}
	}
	if n != 3 {
		t.Errorf("ended after %d places, want 3", n)
	}
}
