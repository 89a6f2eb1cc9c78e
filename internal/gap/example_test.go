package gap_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/fact"
	"huitou/internal/flow"
	"huitou/internal/gap"
	"huitou/internal/list"
	"huitou/internal/org"
	"huitou/internal/page"
)

// A board says how many promises were kept, and each of its figures opens the list of
// the records behind it.
func Example_fromFigureToEvidence() {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "gap")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	may := func(day int) clock.Instant { return clock.At(time.Date(2026, 5, day, 12, 0, 0, 0, time.UTC)) }
	d, err := db.Open(ctx, filepath.Join(dir, "example.db"), db.Options{Clock: clock.Fixed(may(20)), Unsafe: true})
	if err != nil {
		panic(err)
	}
	defer d.Close()
	err = d.Write(ctx, func(tx *db.Tx) error {
		return org.CreateCompany(ctx, tx, org.Company{Name: "Tea & Co", Currency: "EUR", Zone: "Europe/Berlin", Language: "en"})
	})
	if err != nil {
		panic(err)
	}
	var facts []fact.Fact
	for i, delivered := range []int{4, 5, 9, 4, 6} { // promised for the 6th
		facts = append(facts, fact.Fact{Kind: fact.KindPurchase, Source: "shop", ID: fmt.Sprint(i), Purchase: &fact.Purchase{
			Customer: "anna", At: may(2), Currency: "EUR", Lines: []fact.Line{{Amount: 1200}}, Promise: &fact.OrderPromise{DueDay: "2026-05-06"},
			Steps: []fact.Step{{Step: "delivered", At: may(delivered)}}}})
	}
	if _, err := flow.New(d).Record(ctx, facts, flow.Sender{Actor: "example"}); err != nil {
		panic(err)
	}

	g := gap.New(d)
	b, err := g.Board(ctx, gap.Query{})
	if err != nil {
		panic(err)
	}
	kept := b.Promises.Kept
	fmt.Printf("kept %d of %d: %.0f %% (%.0f to %.0f)\n", kept.K, kept.N, 100*kept.Rate, 100*kept.Low, 100*kept.High)

	late, err := list.New(d).Promises(ctx, b.Promises.Evidence.With("late"), page.Page{})
	if err != nil {
		panic(err)
	}
	for _, r := range late.Rows {
		fmt.Printf("due %s, late by %s\n", r.DueDay, r.LateBy.Round(time.Hour))
	}
	// Output:
	// kept 4 of 5: 80 % (38 to 96)
	// due 2026-05-06, late by 62h0m0s
}
