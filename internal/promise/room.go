package promise

import (
	"huitou/internal/db"
	"huitou/internal/id"
	"huitou/internal/room"
)

// Room declares what the room keeps.
func Room() room.Room {
	return room.Room{
		Name: "promise",
		Tables: []room.Table{
			{Table: &tablePromise, Key: []string{"id", "customer_id"}, Customer: "customer_id", Of: IDsOf, Kinds: []string{"promise"},
				ID: id.Form{Noun: id.PromiseNoun{}},
				Refs: []room.Ref{
					{Column: "customer_id", To: "customer"},
					{Column: "purchase_id", To: "purchase", Own: true, Index: true},
					{Column: "place_id", To: "place"},
					{Column: "owner_id", To: "staff"},
					{Column: "next_id", To: "promise", Own: true},
				},
				With: &room.With{Column: "purchase_id", Where: sqlOfOrder},
				Person: room.Person{
					Personal: []string{"what"},
					Figures:  []string{"reminded", "notify", "version"},
					Plain:    []string{"origin", "due_day", "state", "made_day", "ended_day"},
				}},
			{Table: &tableEvent, Key: []string{"promise_id", "id", "customer_id"}, Customer: "customer_id", Role: room.Part, Part: "promise_id",
				Refs: []room.Ref{
					{Column: "promise_id", To: "promise", Own: true, Index: true},
					{Column: "actor", Any: "who acted: a user, a key or an import in the outside form, or a name"},
				},
				ByHand: sqlEventByHand,
				Person: room.Person{
					Personal: []string{"reason", "evidence"},
					Plain:    []string{"actor", "kind", "day"},
				}},
		},
		Rollups: []*db.Rollup{&rollDay, &rollMonth, &rollLate},
		Checks:  []room.Check{{Of: []string{"promise_day", "promise_month", "promise_late"}, Run: Verify}},
	}
}
