package web_test

import (
	"regexp"
	"testing"
	"time"

	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/fact"
	"huitou/internal/flow"
	"huitou/internal/flow/flowtest"
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

// TestPromisedForADay: a promise for a day is spoken of in days wherever it is shown: no time of
// the day, no hours or minutes until it is due, or since.
func TestPromisedForADay(t *testing.T) {
	t.Parallel()
	w := serve(t, founded.sqlite(t), func(t testing.TB, f *flow.Flow) {
		now := cal.DayOf(clock.At(flowtest.Now), time.UTC)
		facts := []fact.Fact{{Kind: fact.KindCustomer, Source: "till", ID: "ana", Customer: &fact.Customer{Name: "Ana"}}}
		for i, what := range map[int]string{-1: "yesterday’s cake", 0: "cake of today", 1: "cake of tomorrow"} {
			facts = append(facts, fact.Fact{Kind: fact.KindPromise, Source: "till", ID: what, Promise: &fact.Promise{Customer: "ana", What: what,
				MadeDay: now.Add(-9), DueDay: now.Add(i)}})
		}
		flowtest.Record(t, f, facts...)
	})
	c := w.owner(t)
	clocks := []string{"23:59", "21:59", "15:59", "Due in "}
	c.Get("/").Status(200).Has("Late by 1 day", "Due today", "Due tomorrow").Lacks(clocks...)
	list := c.Get("/promises").Status(200).Has("1 day<", "cake of today").Lacks(clocks...)
	for _, m := range regexp.MustCompile(`href="(/promises/pro_[^"]+)"`).FindAllStringSubmatch(list.Text, -1) {
		c.Get(m[1]).Status(200).Has("May 2026").Lacks(clocks...)
	}
	who := regexp.MustCompile(`/customers/cus_[0-9a-z]+`).FindString(c.Get("/customers").Text)
	c.Get(who).Status(200).Has("cake of today").Lacks(clocks...)
}

// TestHomePlace: a filter of customers by a place that nobody has as their own says what it asks for, and leads to
// who bought there.
func TestHomePlace(t *testing.T) {
	t.Parallel()
	place := ""
	w := serve(t, founded.sqlite(t), func(t testing.TB, f *flow.Flow) {
		place = flowtest.Record(t, f, flowtest.Place("old town", "shop", "", ""), fact.Fact{Kind: fact.KindPurchase, Source: "t", ID: "s1", Purchase: &fact.Purchase{
			Customer: "anna", At: clock.At(flowtest.Now.AddDate(0, 0, -3)), Currency: "CNY", Place: "old town", Lines: []fact.Line{{Product: "tea", Amount: 100}}}})[0]
	})
	c := w.owner(t)
	c.Get("/customers?place="+place).Status(200).Has("Home place", "not for where they bought", "/orders?place="+place)
	c.Get("/customers?place=" + place + "&q=nobody").Status(200).Has("not for where they bought")
}
