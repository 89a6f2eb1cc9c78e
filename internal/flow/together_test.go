package flow_test

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/fact"
	"huitou/internal/flow"
)

// TestSameEntitiesRecordedConcurrently: sixteen concurrent clients send the same new customers,
// places, products, staff and e-mail addresses, first in one order, then each in its own: every
// call succeeds, and each record exists once.
func TestSameEntitiesRecordedConcurrently(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, clock.Fixed(clock.At(now)), func(t *testing.T, d *db.DB) {
		f := start(t, d)
		const clients, rounds, n = 16, 2, 20
		var wg sync.WaitGroup
		for c := range clients {
			wg.Go(func() {
				for round := range rounds {
					facts := visits(c, round, n)
					if round > 0 {
						rand.New(rand.NewPCG(uint64(c), uint64(round))).Shuffle(len(facts), func(i, j int) { facts[i], facts[j] = facts[j], facts[i] })
					}
					results, err := f.Record(t.Context(), facts, flow.Sender{Actor: "test"})
					if err != nil {
						t.Errorf("client %d, round %d: %v", c, round, err)
						return
					}
					for i, r := range results {
						if r.Err != nil {
							t.Errorf("client %d, round %d, %s %s: %v", c, round, facts[i].Kind, facts[i].ID, r.Err)
						}
					}
				}
			})
		}
		wg.Wait()
		for query, want := range map[string]int{
			"SELECT COUNT(*) FROM customer":                          rounds * n,
			"SELECT COUNT(DISTINCT customer_id) FROM purchase":       rounds * n,
			"SELECT COUNT(*) FROM purchase":                          clients * rounds * n,
			"SELECT COUNT(*) FROM customer_identity":                 rounds * n / 2,
			"SELECT COUNT(*) FROM product":                           rounds * 7,
			"SELECT COUNT(*) FROM place WHERE name LIKE 'shop-%'":    rounds * 5,
			"SELECT COUNT(*) FROM staff WHERE code LIKE 'clerk-%'":   rounds * 3,
			"SELECT COUNT(*) FROM fact_name WHERE kind = 'customer'": rounds * n,
		} {
			if have := sum(t, d, query); have != want {
				t.Errorf("%s: %d, want %d", query, have, want)
			}
		}
		if v, err := f.Verify(t.Context(), func(string) {}); err != nil || len(v.Diffs) > 0 {
			t.Errorf("verify: %v %v", v.Diffs, err)
		}
	})
}

// visits are a client's purchases by customers that all clients share in the round, and the
// customer facts of half of them.
func visits(client, round, n int) (list []fact.Fact) {
	for i := range n {
		cus := fact.Ref(fmt.Sprintf("cus-%d-%d", round, i))
		list = append(list, fact.Fact{Kind: fact.KindPurchase, Source: "till", ID: fmt.Sprintf("%d-%d-%d", client, round, i),
			Purchase: &fact.Purchase{Customer: cus, Place: fact.Ref(fmt.Sprintf("shop-%d-%d", round, i%5)), At: at(3, 9), Currency: "EUR",
				Staff: fmt.Sprintf("clerk-%d-%d", round, i%3),
				Lines: []fact.Line{{Product: fact.Ref(fmt.Sprintf("tea-%d-%d", round, i%7)), Amount: 500}}}})
		if i%2 == 0 {
			list = append(list, fact.Fact{Kind: fact.KindCustomer, Source: "till", ID: string(cus),
				Customer: &fact.Customer{Name: "Name " + string(cus), Email: string(cus) + "@example.org"}})
		}
	}
	return list
}

// TestReviewsWhilePromisesEnd: reviews that come concurrently with the deliveries of their
// orders end with the outcome of the promise.
func TestReviewsWhilePromisesEnd(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, clock.Fixed(clock.At(now)), func(t *testing.T, d *db.DB) {
		f := start(t, d)
		const n = 40
		var orders []fact.Fact
		for i := range n {
			orders = append(orders, order(fmt.Sprint("o", i), 8))
		}
		send(t, f, flow.Created, orders...)
		// Calls of more facts than share a transaction: each has its own.
		var late, said [][]fact.Fact
		for i := range n {
			one := []fact.Fact{delivered(fmt.Sprint("o", i), 9)}
			two := []fact.Fact{review(fmt.Sprint("o", i), 1+i%5)}
			for k := range 33 {
				id := fmt.Sprint(i, "-", k)
				one = append(one, fact.Fact{Kind: fact.KindVisit, Source: "shop", ID: "a" + id, Visit: &fact.Visit{Customer: "anna", At: at(3, 9)}})
				two = append(two, fact.Fact{Kind: fact.KindVisit, Source: "shop", ID: "b" + id, Visit: &fact.Visit{Customer: "anna", At: at(3, 9)}})
			}
			late, said = append(late, one), append(said, two)
		}
		var wg sync.WaitGroup
		for i := range n {
			for _, facts := range [][]fact.Fact{late[i], said[i]} {
				wg.Go(func() { send(t, f, flow.Created, facts...) })
			}
		}
		wg.Wait()
		if v, err := f.Verify(t.Context(), func(string) {}); err != nil || len(v.Diffs) > 0 {
			t.Errorf("verify: %v %v", err, v.Diffs)
		}
	})
}
