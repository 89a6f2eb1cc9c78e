package web_test

import (
	"testing"

	"huitou/internal/clock"
	"huitou/internal/fact"
	"huitou/internal/flow"
)

// TestPagesOfDays: what only the day is known of is shown as that day, without a time,
// also where the place lies far west of the company's zone (Asia/Shanghai).
func TestPagesOfDays(t *testing.T) {
	t.Parallel()
	ours := map[string]string{}
	w := serve(t, sqlite(t), company, func(t testing.TB, f *flow.Flow) {
		due := clock.Instant(0)
		if err := due.UnmarshalText([]byte("2025-10-20T18:00:00-03:00")); err != nil {
			t.Fatal(err)
		}
		told := func(id string, f fact.Fact) fact.Fact { f.Source, f.ID = "till", id; return f }
		facts := []fact.Fact{
			told("loja", fact.Fact{Kind: fact.KindPlace, Place: &fact.Place{Zone: "America/Sao_Paulo"}}),
			told("ana", fact.Fact{Kind: fact.KindCustomer, Customer: &fact.Customer{Name: "Ana"}}),
			told("1", fact.Fact{Kind: fact.KindPurchase, Purchase: &fact.Purchase{Customer: "ana", Day: "2025-10-31", Place: "loja", Currency: "CNY",
				Lines: []fact.Line{{Product: "tea", Amount: 1000}}, Steps: []fact.Step{{Step: "delivered", Day: "2025-11-02"}}, Promise: &fact.OrderPromise{DueDay: "2025-11-03"}}}),
			told("2", fact.Fact{Kind: fact.KindVoice, Voice: &fact.Voice{Purchase: "1", Day: "2025-11-04", Rating: new(0), Scale: 10, FromZero: true, AnsweredDay: "2025-11-05"}}),
			told("3", fact.Fact{Kind: fact.KindPromise, Promise: &fact.Promise{Customer: "ana", Place: "loja", What: "call", MadeDay: "2025-10-06", Due: due, KeptDay: "2025-10-07"}}),
			told("4", fact.Fact{Kind: fact.KindVisit, Visit: &fact.Visit{Customer: "ana", Place: "loja", Day: "2025-10-08"}}),
		}
		res, err := f.Record(t.Context(), facts, flow.Sender{Actor: "test"})
		if err != nil {
			t.Fatal(err)
		}
		for i, r := range res {
			if r.Err != nil {
				t.Fatalf("%s: %v", facts[i].Kind, r.Err)
			}
			ours[string(facts[i].Kind)] = r.ID
		}
	})
	c := w.owner(t)
	midnights := []string{", 11:00", ", 10:00", ", 00:00"} // of São Paulo, in Shanghai or at the place
	c.Get("/purchases/"+ours["purchase"]).Status(200).Has("31 Oct 2025", "2 Nov 2025", "4 Nov 2025").Lacks(midnights...)
	c.Get("/voices/"+ours["voice"]).Status(200).Has("4 Nov 2025", "5 Nov 2025", "0 of 10").Lacks(midnights...)
	c.Get("/promises/"+ours["promise"]).Status(200).Has("6 Oct 2025", "7 Oct 2025").Lacks(midnights...)
	c.Get("/customers/"+ours["customer"]).Status(200).Has("31 Oct 2025", "2 Nov 2025", "4 Nov 2025", "6 Oct 2025", "7 Oct 2025", "8 Oct 2025").Lacks(midnights...)
	c.Get("/orders?from=2025-10-01&to=2025-12-01").Status(200).Has("31 Oct 2025", "2 Nov 2025").Lacks(midnights...)
	c.Get("/orders.csv?from=2025-10-01&to=2025-12-01").Status(200).Has("2025-10-31,2025-11-02")
	c.Get("/voices.csv?from=2025-10-01&to=2025-12-01").Status(200).Has("2025-11-04,")
}
