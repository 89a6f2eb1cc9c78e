package staff

import (
	"huitou/internal/id"
	"huitou/internal/room"
)

// Room declares what the room keeps.
func Room() room.Room {
	return room.Room{
		Name: "staff",
		Tables: []room.Table{
			{Table: &tableStaff, Key: []string{"id"}, Noun: "staff", Keeps: "names of staff",
				ID:   id.Form{Noun: id.StaffNoun{}},
				Refs: []room.Ref{{Column: "place_id", To: "place"}}},
			{Table: &tableSnooze, Key: []string{"staff_id", "subject"}, Role: room.Note,
				Refs:   []room.Ref{{Column: "staff_id", Any: "the member of staff, or the user who is none"}},
				Person: room.Person{About: "subject", Personal: []string{"reason"}, Figures: []string{"until"}}},
			{Table: &tableView, Key: []string{"person", "list", "name"}, Role: room.Note,
				Refs:  []room.Ref{{Column: "person", Any: "the member of staff, or the user who is none"}},
				Keeps: "filters that staff keep; one may search for a customer by name, which an erasure does not reach"},
			{Table: &tableNotice, Key: []string{"id"}, Customer: "customer_id", Role: room.Note,
				Refs: []room.Ref{
					{Column: "staff_id", To: "staff"},
					{Column: "place_id", To: "place"},
					{Column: "customer_id", To: "customer"},
					{Column: "subject", Any: "the record it is about, in the outside form"},
				},
				Person: room.Person{Goes: true}},
		},
	}
}
