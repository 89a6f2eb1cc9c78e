// Package flowtest makes companies for tests of packages that use flow. All facts are recorded
// through flow.Record, at one fixed time.
package flowtest

import (
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"time"

	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/fact"
	"huitou/internal/flow"
	"huitou/internal/id"
	"huitou/internal/org"
)

// Now is when the tests run.
var Now = time.Date(2026, 5, 20, 12, 0, 0, 0, time.UTC)

// Clock always returns Now.
func Clock() clock.Clock { return clock.Fixed(clock.At(Now)) }

// Ago is so many days before Now.
func Ago(days float64) clock.Instant {
	return clock.At(Now.Add(-time.Duration(days * 24 * float64(time.Hour))))
}

// Start makes a company of a database, of which nothing is known yet.
func Start(t testing.TB, d *db.DB) *flow.Flow {
	t.Helper()
	err := d.Write(t.Context(), func(tx *db.Tx) error {
		return org.CreateCompany(t.Context(), tx, org.Company{Name: "Test & Co", Currency: "EUR", Zone: "Europe/Berlin", Language: "en",
			Settings: `{"targets":{"handed_over":"24h","total":"72h"}}`})
	})
	if err != nil {
		t.Fatal(err)
	}
	return flow.New(d)
}

// Record records facts and returns our ids of them.
func Record(t testing.TB, f *flow.Flow, facts ...fact.Fact) []string {
	t.Helper()
	res, err := f.Record(t.Context(), facts, flow.Sender{Actor: "test"})
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for i, r := range res {
		if r.Err != nil {
			t.Fatalf("%s %s: %v", facts[i].Kind, facts[i].ID, r.Err)
		}
		ids = append(ids, r.ID)
	}
	return ids
}

// CustomerID reads an id that Record returned.
func CustomerID(t testing.TB, s string) id.Customer {
	t.Helper()
	cus, err := id.Parse[id.CustomerNoun](s)
	if err != nil {
		t.Fatal(err)
	}
	return cus
}

// Place is a shop, or another kind of place, below parent.
func Place(ext, kind, parent, zone string) fact.Fact {
	return fact.Fact{Kind: fact.KindPlace, Source: "t", ID: ext, Place: &fact.Place{Kind: kind, Parent: fact.Ref(parent), Zone: zone}}
}

// Customer is a customer fact; more changes its body.
func Customer(ext, name string, more ...func(*fact.Customer)) fact.Fact {
	c := &fact.Customer{Name: name}
	for _, m := range more {
		m(c)
	}
	return fact.Fact{Kind: fact.KindCustomer, Source: "t", ID: ext, Customer: c}
}

// serial numbers make fact ids unique, also across concurrent tests.
var serial atomic.Int64

func ext(kind string) string { return fmt.Sprint(kind, "-", serial.Add(1)) }

// Sale is a sale to a customer.
func Sale(cus string, at clock.Instant, amount int64) fact.Fact {
	return fact.Fact{Kind: fact.KindPurchase, Source: "t", ID: ext("sale"), Purchase: &fact.Purchase{
		Customer: fact.Ref(cus), At: at, Currency: "EUR", Place: "harbour", Lines: []fact.Line{{Product: "tea", Amount: amount}}}}
}

// Promise is a promise to a customer.
func Promise(cus, what string, made, due clock.Instant) fact.Fact {
	return fact.Fact{Kind: fact.KindPromise, Source: "t", ID: ext("promise"), Promise: &fact.Promise{
		Customer: fact.Ref(cus), What: what, Made: made, Due: due}}
}

// Voice is a rating by a customer.
func Voice(cus string, at clock.Instant, stars int) fact.Fact {
	return fact.Fact{Kind: fact.KindVoice, Source: "t", ID: ext("voice"), Voice: &fact.Voice{
		Customer: fact.Ref(cus), At: at, Rating: &stars, Text: "so so"}}
}

// Year fills a company with a year of orders: a region with two shops, a shop in another
// zone and a partner.
func Year(t testing.TB, f *flow.Flow) {
	t.Helper()
	Record(t, f, Place("north", "region", "", ""), Place("kiel", "shop", "north", ""), Place("husum", "shop", "north", ""),
		Place("auckland", "shop", "", "Pacific/Auckland"), Place("courier", "partner", "", ""))
	r := rand.New(rand.NewPCG(1, 2))
	var facts []fact.Fact
	for i := range 400 {
		facts = append(facts, order(r, i)...)
	}
	Record(t, f, facts...)
}

// order makes an order with its delivery and, often, a review.
func order(r *rand.Rand, i int) []fact.Fact {
	placed := clock.At(Now.Add(-time.Duration(r.IntN(420*24)) * time.Hour))
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
		if r.IntN(12) > 0 && at < clock.At(Now) {
			p.Steps = append(p.Steps, fact.Step{Step: step, At: at})
		}
	}
	ext := fmt.Sprint("o", i)
	facts := []fact.Fact{{Kind: fact.KindPurchase, Source: "t", ID: ext, Purchase: p}}
	if r.IntN(2) == 0 && at < clock.At(Now) {
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

// Verified checks that derived figures agree with the facts.
func Verified(t testing.TB, f *flow.Flow) {
	t.Helper()
	v, err := f.Verify(t.Context(), func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range v.Diffs {
		t.Error(d)
	}
}
