package importer

import (
	"testing"

	"huitou/internal/db/dbtest"
	"huitou/internal/flow"
)

// TestRatingsBesideOrders: what customers said of an order, in columns beside it, comes in once for each order, when it
// was delivered, else when it was placed; not for cancelled orders, and not where there is only a text or no number.
func TestRatingsBesideOrders(t *testing.T) {
	t.Parallel()
	const head = "Order number,Order date,Customer name,Item,Quantity,Unit price,Status,Delivered on,Rating,Review\n"
	const rows = "1001,2026-05-01,Ana Ruiz,Tea,1,10.00,Completed,2026-05-03,5,Quick and friendly\n" +
		"1002,2026-05-01,Bo Lind,Tea,1,10.00,Completed,2026-05-04,2,\n" +
		"1002,2026-05-01,Bo Lind,Cup,2,5.00,Completed,2026-05-04,2,\n" +
		"1003,2026-05-02,Cy Noor,Cup,1,5.00,Cancelled,,1,Never came\n" +
		"1004,2026-05-02,Di Wong,Cup,1,5.00,Completed,,4,Fine\n" +
		"1005,2026-05-03,Ed Hill,Tea,1,10.00,Completed,2026-05-05,,\n"
	const said = `SELECT n.ext || ' ' || v.rating || ' ' || v.day || ' ' || v.body || ' of ' || o.ext FROM voice v
		JOIN fact_name n ON n.kind = 'voice' AND n.ref_id = v.id JOIN fact_name o ON o.kind = 'purchase' AND o.ref_id = v.purchase_id ORDER BY n.ext`
	read := func(text string) (Inspection, []string) {
		t.Helper()
		path := write(t, t.TempDir(), "orders.csv", text)
		in, err := Inspect(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		d := dbtest.SQLite(t, now)
		r := do(t, flow.New(d), Plan{Map: mapOf(t, in.Guess.Map(MapHead{Source: "s", Currency: "EUR", Zone: "Europe/Berlin"})), Paths: []string{path}})
		same(t, "rejected", wrongs(&r))
		return *in, found(t, d, said)
	}
	_, got := read(head + rows)
	same(t, "said", got, "1001-rating 5 2026-05-03 Quick and friendly of 1001", "1002-rating 2 2026-05-04  of 1002", "1004-rating 4 2026-05-02 Fine of 1004")

	in, got := read("Order number,Order date,Customer name,Item,Quantity,Unit price,Review\n1001,2026-05-01,Ana Ruiz,Tea,1,10.00,Quick and friendly\n1002,2026-05-01,Bo Lind,Tea,1,10.00,Fine\n")
	if in.Guess.Fields["text"] != "" || len(got) > 0 {
		t.Errorf("a text without a rating: %v, %v", in.Guess.Fields, got)
	}
}
