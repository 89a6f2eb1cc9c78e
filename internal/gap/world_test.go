package gap_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/fact"
	"huitou/internal/flow"
	"huitou/internal/org"
)

// now is when the tests run.
var now = time.Date(2026, 5, 20, 12, 0, 0, 0, time.UTC)

// world is a small company with a year of orders: a region with two shops, a shop in
// another zone and a partner.
func world(t testing.TB, d *db.DB) *flow.Flow {
	t.Helper()
	err := d.Write(t.Context(), func(tx *db.Tx) error {
		return org.CreateCompany(t.Context(), tx, org.Company{Name: "Test & Co", Currency: "EUR", Zone: "Europe/Berlin", Language: "en",
			Settings: `{"targets":{"handed_over":"24h","total":"72h"}}`})
	})
	if err != nil {
		t.Fatal(err)
	}
	f := flow.New(d)
	place := func(id, kind, parent, zone string) fact.Fact {
		return fact.Fact{Kind: fact.KindPlace, Source: "t", ID: id, Place: &fact.Place{Kind: kind, Parent: fact.Ref(parent), Zone: zone}}
	}
	tell(t, f, place("north", "region", "", ""), place("kiel", "shop", "north", ""), place("husum", "shop", "north", ""),
		place("auckland", "shop", "", "Pacific/Auckland"), place("courier", "partner", "", ""))
	r := rand.New(rand.NewPCG(1, 2))
	var facts []fact.Fact
	for i := range 400 {
		facts = append(facts, order(r, i)...)
	}
	tell(t, f, facts...)
	return f
}

// order makes an order with its delivery and, often, a review.
func order(r *rand.Rand, i int) []fact.Fact {
	placed := clock.At(now.Add(-time.Duration(r.IntN(420*24)) * time.Hour))
	shops := []fact.Ref{"kiel", "kiel", "husum", "auckland", ""}
	p := &fact.Purchase{Customer: fact.Ref(fmt.Sprint("c", i%60)), At: placed, Place: shops[r.IntN(len(shops))], Currency: "EUR", Channel: "online",
		Lines:   []fact.Line{{Product: "tea", Amount: 1000 + int64(i)}},
		Promise: &fact.OrderPromise{Due: placed.Add(time.Duration(24+r.IntN(96)) * time.Hour)}}
	if r.IntN(4) == 0 {
		p.Lines[0].Partner = "courier"
	}
	if r.IntN(20) == 0 {
		p.Status = "cancelled"
	}
	at := placed
	for _, step := range []string{"approved", "handed_over", "delivered"} {
		at = at.Add(time.Duration(r.IntN(48*60)) * time.Minute)
		if r.IntN(12) > 0 && at < clock.At(now) {
			p.Steps = append(p.Steps, fact.Step{Step: step, At: at})
		}
	}
	ext := fmt.Sprint("o", i)
	facts := []fact.Fact{{Kind: fact.KindPurchase, Source: "t", ID: ext, Purchase: p}}
	if r.IntN(2) == 0 && at < clock.At(now) {
		said := &fact.Voice{Purchase: fact.Ref(ext), At: at, Text: "so so"}
		if stars := r.IntN(6); stars > 0 {
			said.Rating = &stars
		}
		facts = append(facts, fact.Fact{Kind: fact.KindVoice, Source: "t", ID: "v" + ext, Voice: said})
	}
	if r.IntN(5) == 0 {
		extra := &fact.Promise{Customer: p.Customer, Place: p.Place, What: "call back", Origin: "staff", Made: placed, Due: placed.Add(72 * time.Hour)}
		extra.Status = []string{"", "broken", "waived", "void"}[r.IntN(4)]
		if extra.Status != "" {
			extra.Reason = "because"
		}
		facts = append(facts, fact.Fact{Kind: fact.KindPromise, Source: "t", ID: "p" + ext, Promise: extra})
	}
	return facts
}

func tell(t testing.TB, f *flow.Flow, facts ...fact.Fact) {
	t.Helper()
	res, err := f.Record(t.Context(), facts, flow.Telling{Actor: "test"})
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range res {
		if r.Err != nil {
			t.Fatalf("%s %s: %v", facts[i].Kind, facts[i].ID, r.Err)
		}
	}
}
