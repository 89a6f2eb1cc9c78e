package purchase

import (
	"huitou/internal/db"
	"huitou/internal/id"
	"huitou/internal/room"
)

// Room declares what the room keeps.
func Room() room.Room {
	return room.Room{
		Name: "purchase",
		Tables: []room.Table{
			{Table: &tableProduct, Key: []string{"id"}, Kinds: []string{"product"}, Keeps: "names of products",
				ID: id.Form{Noun: id.ProductNoun{}}},
			{Table: &tablePurchase, Key: []string{"id", "customer_id"}, Customer: "customer_id", Kinds: []string{"purchase", "return"}, AddedBy: []string{"delivery"},
				ID: id.Form{Noun: id.PurchaseNoun{}},
				Refs: []room.Ref{
					{Column: "customer_id", To: "customer"},
					{Column: "place_id", To: "place"},
					{Column: "staff_id", To: "staff"},
					{Column: "of_id", To: "purchase", Own: true, Index: true, As: "return"},
					{Column: "recorded_by", To: "word"},
				},
				Person: room.Person{
					Personal: []string{"note"},
					Figures:  []string{"amount", "dated"},
					Plain:    []string{"kind", "day", "channel", "currency", "status"},
				}},
			{Table: &tableLine, Key: []string{"purchase_id", "n", "customer_id"}, Customer: "customer_id", Role: room.Part, Part: "purchase_id",
				Refs: []room.Ref{
					{Column: "purchase_id", To: "purchase", Own: true, Index: true},
					{Column: "product_id", To: "product"},
					{Column: "partner_id", To: "place"},
				},
				Person: room.Person{Figures: []string{"units", "amount", "cost", "of_n"}}},
			{Table: &tableStep, Key: []string{"purchase_id", "step", "customer_id"}, Customer: "customer_id", Role: room.Part, Part: "purchase_id",
				Refs:   []room.Ref{{Column: "purchase_id", To: "purchase", Own: true, Index: true}},
				Person: room.Person{Plain: []string{"step", "day"}}},
			{Table: &tableVisit, Key: []string{"id", "customer_id"}, Customer: "customer_id", Kinds: []string{"visit"},
				ID: id.Form{Noun: id.VisitNoun{}},
				Refs: []room.Ref{
					{Column: "customer_id", To: "customer"},
					{Column: "place_id", To: "place"},
					{Column: "staff_id", To: "staff"},
				},
				Person: room.Person{Figures: []string{"waited"}, Plain: []string{"day", "grp"}}},
			{Table: &tableSum, Key: []string{"customer_id"}, Customer: "customer_id", Role: room.Derived,
				Refs: []room.Ref{{Column: "customer_id", To: "customer"}}},
		},
		Rollups: []*db.Rollup{&rollDay, &rollStep},
		Checks: []room.Check{
			{Of: []string{"purchase_day", "step_week", "purchase_sum"}, Run: Verify},
			{Of: []string{"purchase.of_id", "purchase.amount"}, Run: verifyReturns},
		},
		Remakes: []room.Remake{{Of: []string{"purchase_sum"}, From: []string{"purchase"}, Run: Resum}},
	}
}
