package today_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"huitou/internal/access"
	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/fact"
	"huitou/internal/flow"
	"huitou/internal/org"
	"huitou/internal/today"
)

// Every line has the reasons for its rank and the actions that can be taken.
func ExampleReader_List() {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "today")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	now := clock.At(time.Date(2026, 5, 20, 12, 0, 0, 0, time.UTC))
	d, err := db.Open(ctx, filepath.Join(dir, "example.db"), db.Options{Clock: clock.Fixed(now), Unsafe: true})
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
	amount := int64(90_00)
	facts := []fact.Fact{
		{Kind: fact.KindCustomer, Source: "shop", ID: "anna", Customer: &fact.Customer{Name: "Anna Berg"}},
		{Kind: fact.KindPurchase, Source: "shop", ID: "1", Purchase: &fact.Purchase{Customer: "anna", At: now.Add(-240 * time.Hour), Currency: "EUR", Amount: &amount}},
		{Kind: fact.KindPromise, Source: "shop", ID: "2", Promise: &fact.Promise{Customer: "anna", What: "Send the missing lid", Made: now.Add(-240 * time.Hour), Due: now.Add(-30 * time.Hour)}},
	}
	if _, err := flow.New(d).Record(ctx, facts, flow.Sender{Actor: "example"}); err != nil {
		panic(err)
	}

	l, err := today.New(d).List(ctx, access.Who{User: 1, Role: access.Manager}, today.Query{})
	if err != nil {
		panic(err)
	}
	for _, line := range l.Lines {
		fmt.Println(line.Kind, line.Name, line.Promise.What, line.AtRisk)
		for _, why := range line.Why {
			fmt.Println(" ", why.Key)
		}
		for _, a := range line.Actions {
			fmt.Print("  ", a.Name)
		}
		fmt.Println()
	}
	// Output:
	// promise.late Anna Berg Send the missing lid 1080
	//   today.why.late
	//   today.why.worth
	//   keep  renegotiate  break  waive  snooze
}
