package bench

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"huitou/internal/cal"
	"huitou/internal/card"
	"huitou/internal/db"
	"huitou/internal/gap"
	"huitou/internal/id"
	"huitou/internal/list"
	"huitou/internal/locale"
	"huitou/internal/page"
	"huitou/internal/purchase"
)

// sample is the data that the read measurements pick from.
type sample struct {
	r           *rand.Rand
	first, last id.Customer
	shops       []id.Place
	regions     []id.Place
	owners      []id.Staff
}

func newSample(ctx context.Context, d *db.DB, seed uint64) (*sample, error) {
	s := &sample{r: rand.New(rand.NewPCG(seed, 99))}
	err := d.Read(ctx, func(tx *db.Tx) (err error) {
		if err = tx.Row(ctx, sqlCustomerSpan).Scan(&s.first, &s.last); err != nil {
			return err
		}
		if s.shops, err = db.List(ctx, tx, db.Value[id.Place], sqlPlaces, "shop"); err != nil {
			return err
		}
		if s.regions, err = db.List(ctx, tx, db.Value[id.Place], sqlPlaces, "region"); err != nil {
			return err
		}
		s.owners, err = db.List(ctx, tx, db.Value[id.Staff], sqlOwners)
		return err
	})
	return s, err
}

// customers picks n customers; ids are evenly distributed between the first and the last.
func (s *sample) customers(ctx context.Context, d *db.DB, n int) (list []id.Customer, err error) {
	err = d.Read(ctx, func(tx *db.Tx) error {
		for range n {
			var cus id.Customer
			at := int64(s.first) + s.r.Int64N(int64(s.last-s.first)+1)
			if err := tx.Row(ctx, sqlCustomerAt, at).Scan(&cus); err != nil {
				return err
			}
			list = append(list, cus)
		}
		return nil
	})
	return list, err
}

// warm is the number of calls before n that are measured.
func warm(n int) int { return max(3, n/20) }

// measure runs call n times after a warm-up and measures each.
func measure(ctx context.Context, name string, n int, call func(i int) error) (Result, error) {
	took := make([]time.Duration, 0, n)
	for i := range warm(n) + n {
		if err := ctx.Err(); err != nil {
			return Result{}, err
		}
		start := time.Now()
		if err := call(i); err != nil {
			return Result{}, fmt.Errorf("%s: %w", name, err)
		}
		if i >= warm(n) {
			took = append(took, time.Since(start))
		}
	}
	return latencies(name, took), nil
}

// Card measures n cards of customers picked at random, and their timelines.
func Card(ctx context.Context, d *db.DB, s Size, n int) ([]Result, error) {
	sam, err := newSample(ctx, d, s.Seed)
	if err != nil {
		return nil, err
	}
	who, err := sam.customers(ctx, d, n+warm(n))
	if err != nil {
		return nil, err
	}
	return measureWays(ctx, cardWays(ctx, d, who), n)
}

// cardWays are the card and the timeline of customers.
func cardWays(ctx context.Context, d *db.DB, who []id.Customer) []way {
	r := card.New(d)
	return []way{
		{"card", func(i int) error { _, err := r.Card(ctx, who[i]); return err }},
		{"timeline, first page", func(i int) error { _, err := r.Timeline(ctx, who[i], "", page.Page{}); return err }},
	}
}

// way is a way to read that is measured.
type way struct {
	name string
	call func(i int) error
}

// measureWays measures n calls of each way.
func measureWays(ctx context.Context, ways []way, n int) ([]Result, error) {
	results := make([]Result, 0, len(ways))
	for _, w := range ways {
		x, err := measure(ctx, w.name, n, w.call)
		if err != nil {
			return nil, err
		}
		results = append(results, x)
	}
	return results, nil
}

// named picks ways by name.
func named(ways []way, names ...string) ([]way, error) {
	var list []way
	for _, name := range names {
		i := slices.IndexFunc(ways, func(w way) bool { return w.name == name })
		if i < 0 {
			return nil, fmt.Errorf("nothing is read by the name %q", name)
		}
		list = append(list, ways[i])
	}
	return list, nil
}

// List measures n pages of each sort and filter of the customer list.
func List(ctx context.Context, d *db.DB, s Size, n int) ([]Result, error) {
	sam, err := newSample(ctx, d, s.Seed)
	if err != nil {
		return nil, err
	}
	return measureWays(ctx, listWays(ctx, d, s, sam), n)
}

// listWays are the sorts and filters of the customer list; five pages are read of each.
func listWays(ctx context.Context, d *db.DB, s Size, sam *sample) []way {
	r, rr := list.New(d), sam.r
	month := func(back int) cal.Day { return cal.DayOf(d.Clock()(), time.UTC).AddMonths(-back) }
	filters := []struct {
		name string
		make func() list.CustomerFilter
	}{
		{"by name", func() list.CustomerFilter { return list.CustomerFilter{} }},
		{"by last purchase", func() list.CustomerFilter { return list.CustomerFilter{Sort: list.ByLast} }},
		{"by amount", func() list.CustomerFilter { return list.CustomerFilter{Sort: list.ByAmount} }},
		{"by name, from the end", func() list.CustomerFilter { return list.CustomerFilter{Sort: list.ByNameDown} }},
		{"longest without a purchase", func() list.CustomerFilter { return list.CustomerFilter{Sort: list.ByLastUp} }},
		{"smallest amount", func() list.CustomerFilter { return list.CustomerFilter{Sort: list.ByAmountUp} }},
		{"of a place", func() list.CustomerFilter { return list.CustomerFilter{Place: pick(rr, sam.shops)} }},
		{"of a place by amount", func() list.CustomerFilter {
			return list.CustomerFilter{Place: pick(rr, sam.shops), Sort: list.ByAmount}
		}},
		{"of a region by last purchase", func() list.CustomerFilter {
			return list.CustomerFilter{Place: pick(rr, sam.regions), Sort: list.ByLast}
		}},
		{"of an owner", func() list.CustomerFilter { return list.CustomerFilter{Owner: pick(rr, sam.owners)} }},
		{"of an owner by amount", func() list.CustomerFilter {
			return list.CustomerFilter{Owner: pick(rr, sam.owners), Sort: list.ByAmount}
		}},
		{"organisations", func() list.CustomerFilter { return list.CustomerFilter{Kind: "organisation"} }},
		{"with an open promise", func() list.CustomerFilter { return list.CustomerFilter{OpenPromise: true} }},
		{"with a low rating", func() list.CustomerFilter { return list.CustomerFilter{LowRating: true, Sort: list.ByAmount} }},
		{"bought last in a month", func() list.CustomerFilter {
			back := rr.IntN(6)
			return list.CustomerFilter{LastAfter: month(back + 1), LastBefore: month(back)}
		}},
		{"search: a first name", func() list.CustomerFilter { return list.CustomerFilter{Search: pick(rr, latinFirst)} }},
		{"search: first and last name", func() list.CustomerFilter {
			return list.CustomerFilter{Search: pick(rr, latinFirst) + " " + pick(rr, latinLast)}
		}},
		{"search: 姓名", func() list.CustomerFilter {
			return list.CustomerFilter{Search: pick(rr, chineseLast) + pick(rr, chineseName)}
		}},
		{"search: wxm", func() list.CustomerFilter {
			_, initials := locale.Spell([]rune(pick(rr, chineseLast)+pick(rr, chineseName)), 1)
			return list.CustomerFilter{Search: initials[0]}
		}},
		{"search: one letter", func() list.CustomerFilter { return list.CustomerFilter{Search: string('a' + rune(rr.IntN(26)))} }},
		{"search: phone number", func() list.CustomerFilter {
			return list.CustomerFilter{Search: fmt.Sprintf("+4915%09d", rr.IntN(s.Customers))}
		}},
		{"search: four digits", func() list.CustomerFilter { return list.CustomerFilter{Search: fmt.Sprintf("%04d", rr.IntN(10000))} }},
		{"search: e-mail", func() list.CustomerFilter {
			return list.CustomerFilter{Search: fmt.Sprintf("c%d@", rr.IntN(s.Customers))}
		}},
		{"search: name at a place", func() list.CustomerFilter {
			return list.CustomerFilter{Search: pick(rr, latinLast), Place: pick(rr, sam.shops)}
		}},
	}
	ways := make([]way, 0, len(filters))
	for _, f := range filters {
		var filter list.CustomerFilter
		var p page.Page
		ways = append(ways, way{f.name, func(i int) error {
			if i%5 == 0 || p.After == "" {
				filter, p = f.make(), page.Page{}
			}
			l, err := r.Customers(ctx, filter, p)
			p.After = l.Next
			return err
		}})
	}
	return ways
}

// Board measures n boards of the company, of a region and of a shop, and pages of evidence.
func Board(ctx context.Context, d *db.DB, s Size, n int) ([]Result, error) {
	sam, err := newSample(ctx, d, s.Seed)
	if err != nil {
		return nil, err
	}
	ways, err := boardWays(ctx, d, sam)
	if err != nil {
		return nil, err
	}
	return measureWays(ctx, ways, n)
}

// boardWays are the boards, and what they open.
func boardWays(ctx context.Context, d *db.DB, sam *sample) ([]way, error) {
	r, lists := gap.New(d), list.New(d)
	whole, err := r.Board(ctx, gap.Query{})
	if err != nil {
		return nil, err
	}
	e := whole.Promises.Evidence
	low := whole.Perception.Evidence
	low.Rated = "low"
	ways := []way{
		{"board of the company", func(int) error { _, err := r.Board(ctx, gap.Query{}); return err }},
		{"board of all its months", func(int) error { _, err := r.Board(ctx, gap.Query{From: whole.First, To: whole.Last}); return err }},
		{"board of a region", func(i int) error {
			_, err := r.Board(ctx, gap.Query{Place: sam.regions[i%len(sam.regions)]})
			return err
		}},
		{"board of a shop", func(i int) error { _, err := r.Board(ctx, gap.Query{Place: sam.shops[i%len(sam.shops)]}); return err }},
		{"evidence: late promises", func(int) error { _, err := lists.Promises(ctx, e.With("late"), page.Page{}); return err }},
		{"evidence: overdue promises of a shop", func(i int) error {
			f := e.With(list.Overdue)
			f.Place = sam.shops[i%len(sam.shops)]
			_, err := lists.Promises(ctx, f, page.Page{})
			return err
		}},
		{"evidence: low ratings", func(int) error { _, err := lists.Voices(ctx, low, page.Page{}); return err }},
		{"promises to do first", func(int) error {
			_, err := lists.Promises(ctx, list.PromiseFilter{Sort: list.ByWork}, page.Page{})
			return err
		}},
		{"promises, the earliest first", func(int) error {
			_, err := lists.Promises(ctx, list.PromiseFilter{Sort: list.ByDue}, page.Page{})
			return err
		}},
		{"voices waiting longest first", func(int) error {
			_, err := lists.Voices(ctx, list.VoiceFilter{Sort: list.ByWaiting}, page.Page{})
			return err
		}},
		{"orders, the earliest first", func(int) error {
			_, err := lists.Orders(ctx, list.OrderFilter{Step: purchase.Total, Sort: list.ByEnded}, page.Page{})
			return err
		}},
	}
	if steps := whole.Performance.Steps; len(steps) > 0 { // else no order was ever handed over
		over := steps[len(steps)-1].Evidence
		over.Over = 10 * 24 * time.Hour
		ways = append(ways, way{"evidence: orders over the target", func(int) error { _, err := lists.Orders(ctx, over, page.Page{}); return err }})
	}
	return ways, nil
}
