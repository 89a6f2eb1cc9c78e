package customer

import (
	"huitou/internal/id"
	"huitou/internal/room"
)

// Room declares what the room keeps.
func Room() room.Room {
	return room.Room{
		Name: "customer",
		Tables: []room.Table{
			{Table: &tableCustomer, Key: []string{"id"}, Customer: "id", Kinds: []string{"customer"},
				ID: id.Form{Noun: id.CustomerNoun{}},
				Refs: []room.Ref{
					{Column: "place_id", To: "place"},
					{Column: "owner_id", To: "staff"},
				},
				Person: room.Person{
					Personal: []string{"name", "name_fold", "honorific", "city", "household", "tags", "note"},
					Numbers:  []string{"adults", "children"},
					Figures:  []string{"told", "version"},
					Plain:    []string{"kind", "language", "country", "since"},
				}},
			{Table: &tableIdentity, Key: []string{"customer_id", "kind", "value"}, Customer: "customer_id", Role: room.Part, Part: "customer_id",
				Refs:   []room.Ref{{Column: "customer_id", To: "customer"}},
				Person: room.Person{Goes: true}},
			{Table: &tableContact, Key: []string{"customer_id", "id"}, Customer: "customer_id", Role: room.Part, Part: "customer_id",
				Refs:   []room.Ref{{Column: "customer_id", To: "customer"}},
				Person: room.Person{Goes: true}},
			{Table: &tableTerm, Key: []string{"term", "customer_id"}, Customer: "customer_id", Role: room.Derived,
				Refs: []room.Ref{{Column: "customer_id", To: "customer"}}},
		},
		Checks:  []room.Check{{Of: []string{"customer_term", "customer.name_fold"}, Run: Verify}},
		Remakes: []room.Remake{{Of: []string{"customer_term"}, From: []string{"customer", "customer_identity"}, Run: Reindex}},
	}
}
