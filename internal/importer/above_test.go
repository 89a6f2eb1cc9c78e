package importer

import (
	"testing"
	"time"

	"huitou/internal/access"
	"huitou/internal/flow"
)

// TestDayOfAWorkbookFilledDown: the day of an order in a workbook is a number, and it is one on the further lines of the
// order, too, which leave it blank.
func TestDayOfAWorkbookFilledDown(t *testing.T) {
	t.Parallel()
	day := func(d int) time.Time { return time.Date(2026, 1, d, 0, 0, 0, 0, time.UTC) }
	path := workbook(t, []string{"Sales"}, [][]any{
		{"Order No", "Order Date", "Customer", "Product", "Quantity", "Subtotal"},
		{"A1", day(5), "Ann Lee", "Desk", 1, 5.5}, {nil, nil, nil, "Lamp", 2, 7.0},
		{"A2", day(6), "Bob Zhu", "Lamp", 1, 3.5}, {nil, nil, nil, "Bulb", 1, 1.0},
	})
	in, err := Inspect(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	text := in.Guess.Map(in.Head(MapHead{Title: in.Name, Source: "till", Currency: "GBP", Zone: "Europe/London", Sure: true}))
	d := later(t)
	r, err := Run(t.Context(), flow.New(d), Plan{Map: mapOf(t, text), Paths: []string{path}, Who: access.Console()}, nil)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	same(t, "rejected", wrongs(&r))
	same(t, "sold", found(t, d, purchases), "A1 1250 GBP 2026-01-05", "A2 450 GBP 2026-01-06")
}
