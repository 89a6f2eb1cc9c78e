package org

import (
	"context"

	"huitou/internal/db"
	"huitou/internal/id"
	"huitou/internal/room"
)

// Room declares what the room keeps.
func Room() room.Room {
	return room.Room{
		Name: "org",
		Tables: []room.Table{
			{Table: &tableCompany, Key: []string{"id"}, Keeps: "the company and its settings"},
			{Table: &tableCalendar, Key: []string{"id"}, Keeps: "opening hours"},
			{Table: &tablePlace, Key: []string{"id"}, Kinds: []string{"place"}, Keeps: "names of places",
				ID: id.Form{Noun: id.PlaceNoun{}},
				Refs: []room.Ref{
					{Column: "parent_id", To: "place"},
					{Column: "calendar_id", To: "calendar"},
				}},
		},
		Checks: []room.Check{{Of: []string{"place.parent_id"}, Run: verifyTree}},
	}
}

// verifyTree checks that no place lies below itself.
func verifyTree(ctx context.Context, tx *db.Tx) (diffs []db.Diff, err error) {
	t, err := ReadTree(ctx, tx)
	if err != nil {
		return nil, err
	}
	for _, p := range t.list {
		at := p.Parent
		for range t.list {
			at = t.Find(at).Parent
		}
		if at != 0 {
			diffs = append(diffs, db.Diff{Table: "place", Key: p.ID.String(), Have: p.Parent.String(), Want: "a place that is not below itself"})
		}
	}
	return diffs, nil
}
