package web_test

import (
	"testing"

	"huitou/internal/clock"
	"huitou/internal/fact"
	"huitou/internal/flow"
)

// TestDaysWithoutTime: events of which only the day is known are shown as that day, without a
// time, also if the place is far west of the company's time zone (Asia/Shanghai).
func TestDaysWithoutTime(t *testing.T) {
	t.Parallel()
	ids := map[string]string{}
	w := serve(t, founded.sqlite(t), func(t testing.TB, f *flow.Flow) {
		due := clock.Instant(0)
		if err := due.UnmarshalText([]byte("2025-10-20T18:00:00-03:00")); err != nil {
			t.Fatal(err)
		}
		sent := func(id string, f fact.Fact) fact.Fact { f.Source, f.ID = "till", id; return f }
		facts := []fact.Fact{
			sent("loja", fact.Fact{Kind: fact.KindPlace, Place: &fact.Place{Zone: "America/Sao_Paulo"}}),
			sent("ana", fact.Fact{Kind: fact.KindCustomer, Customer: &fact.Customer{Name: "Ana"}}),
			sent("1", fact.Fact{Kind: fact.KindPurchase, Purchase: &fact.Purchase{Customer: "ana", Day: "2025-10-31", Place: "loja", Currency: "CNY",
				Lines: []fact.Line{{Product: "tea", Amount: 1000}}, Steps: []fact.Step{{Step: "delivered", Day: "2025-11-02"}}, Promise: &fact.OrderPromise{DueDay: "2025-11-03"}}}),
			sent("2", fact.Fact{Kind: fact.KindVoice, Voice: &fact.Voice{Purchase: "1", Day: "2025-11-04", Rating: new(0), Scale: 10, FromZero: true, AnsweredDay: "2025-11-05"}}),
			sent("3", fact.Fact{Kind: fact.KindPromise, Promise: &fact.Promise{Customer: "ana", Place: "loja", What: "call",
				MadeDay: "2025-10-06", Due: due, KeptDay: "2025-10-07"}}),
			sent("4", fact.Fact{Kind: fact.KindVisit, Visit: &fact.Visit{Customer: "ana", Place: "loja", Day: "2025-10-08"}}),
		}
		res, err := f.Record(t.Context(), facts, flow.Sender{Actor: "test"})
		if err != nil {
			t.Fatal(err)
		}
		for i, r := range res {
			if r.Err != nil {
				t.Fatalf("%s: %v", facts[i].Kind, r.Err)
			}
			ids[string(facts[i].Kind)] = r.ID
		}
	})
	c := w.owner(t)
	midnights := []string{", 11:00", ", 10:00", ", 00:00"} // of São Paulo, in the time of Shanghai and of the place
	c.Get("/purchases/"+ids["purchase"]).Status(200).Has("31 Oct 2025", "2 Nov 2025", "4 Nov 2025").Lacks(midnights...)
	c.Get("/voices/"+ids["voice"]).Status(200).Has("4 Nov 2025", "5 Nov 2025", "0 of 10").Lacks(midnights...)
	c.Get("/promises/"+ids["promise"]).Status(200).Has("6 Oct 2025", "7 Oct 2025").Lacks(midnights...)
	c.Get("/customers/"+ids["customer"]).Status(200).Has("31 Oct 2025", "2 Nov 2025", "4 Nov 2025", "6 Oct 2025", "7 Oct 2025", "8 Oct 2025").Lacks(midnights...)
	c.Get("/orders?from=2025-10-01&to=2025-12-01").Status(200).Has("31 Oct 2025", "2 Nov 2025").Lacks(midnights...)
	c.Get("/orders.csv?from=2025-10-01&to=2025-12-01").Status(200).Has("2025-10-31,2025-11-02")
	c.Get("/voices.csv?from=2025-10-01&to=2025-12-01").Status(200).Has("2025-11-04,")
}
