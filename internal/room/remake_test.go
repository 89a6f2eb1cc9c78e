package room

import (
	"context"
	"slices"
	"testing"

	"huitou/internal/db"
	"huitou/internal/id"
)

// TestRemake: after records of a kind were dropped or restored, what is derived from their
// table, from parts of them or from what refers to them within the customer is recomputed,
// for each customer once; nothing else is.
func TestRemake(t *testing.T) {
	t.Parallel()
	rooms := declared()
	rooms.Table("customer").Kinds = []string{"customer"}
	bought := rooms.Table("bought")
	bought.Kinds, bought.AddedBy = []string{"purchase", "return"}, []string{"delivery"}
	customer := Ref{Column: "customer_id", To: customers}
	rooms = append(rooms, Room{Name: "word", Tables: []Table{
		{Table: &db.Table{Name: "review"}, Kinds: []string{"review"}, Refs: []Ref{customer, {Column: "bought_id", To: "bought", Own: true}}},
		{Table: &db.Table{Name: "reply"}, Role: Part, Part: "review_id", Refs: []Ref{{Column: "review_id", To: "review", Own: true}}},
		{Table: &db.Table{Name: "call"}, Kinds: []string{"call"}, Refs: []Ref{customer, {Column: "offer_id", To: "offer"}}},
		{Table: &db.Table{Name: "phone"}, Role: Part, Part: "customer_id", Refs: []Ref{customer}},
	}})
	var ran []string
	rooms[1].Remakes = nil
	for _, table := range []string{"customer", "phone", "bought", "item", "review", "reply", "call"} {
		rooms[1].Remakes = append(rooms[1].Remakes, Remake{From: []string{"offer", table}, Run: func(_ context.Context, _ *db.Tx, cus id.Customer) error {
			if cus != 7 {
				t.Errorf("%s remade for customer %d", table, cus)
			}
			ran = append(ran, table)
			return nil
		}})
	}
	for kind, want := range map[string][]string{
		"customer": {"customer", "phone"},
		"purchase": {"bought", "item", "review", "reply"},
		"return":   {"bought", "item", "review", "reply"},
		"delivery": {"item", "review", "reply"},
		"review":   {"review", "reply"},
		"call":     {"call"},
		"place":    nil,
	} {
		ran = nil
		if err := rooms.Remake(t.Context(), nil, kind, 0, 7); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(ran, want) {
			t.Errorf("%s: remade from %v, want %v", kind, ran, want)
		}
	}
}
