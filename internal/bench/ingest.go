package bench

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/fact"
	"huitou/internal/flow"
	"huitou/internal/id"
	"huitou/internal/org"
)

// Load is the load that Ingest generates.
type Load struct {
	Batches int // of 500 purchases
	Clients int // concurrent clients that send batches
	Singles int // purchases sent one by one
	Many    int // concurrent clients that send single ones
	Seed    uint64

	Customers int // who buy; 0 = 20,000
	Bare      int // commits of one bare row, and a hundred times as many rows in bulk; 0 = 200
}

const batchSize = 500

// Ingest measures recording purchases over HTTP into an empty database.
func Ingest(ctx context.Context, dsn string, l Load) (results []Result, engine db.Engine, err error) {
	l.Customers, l.Bare = cmp.Or(l.Customers, 20_000), cmp.Or(l.Bare, 200)
	d, err := db.Open(ctx, dsn, db.Options{})
	if err != nil {
		return nil, "", err
	}
	defer d.Close()
	if err := prepare(ctx, d, l); err != nil {
		return nil, "", err
	}
	if err := settle(ctx, d); err != nil {
		return nil, "", err
	}
	t, stop, err := serveHere(ctx, d, max(l.Clients, l.Many))
	if err != nil {
		return nil, "", err
	}
	defer stop()
	before, err := rows(ctx, d)
	if err != nil {
		return nil, "", err
	}
	n := l.Batches * batchSize
	r, err := send(ctx, t, fmt.Sprintf("batches of 500, %d clients", l.Clients), orders(l, d.Clock()(), "b", n, atRandom), batchSize, l.Clients)
	if err != nil {
		return nil, "", err
	}
	results = append(results, r)
	after, err := rows(ctx, d)
	if err != nil {
		return nil, "", err
	}
	per := float64(after-before) / float64(n)
	for _, w := range []struct {
		name, prefix     string
		n, size, clients int
		who              func(*rand.Rand, Load, int) int
	}{
		{"the same, customers in turn", "c", n, batchSize, l.Clients, inTurn},
		{fmt.Sprintf("one by one, %d clients", l.Many), "s", l.Singles, 1, l.Many, atRandom},
		{"the same, customers in turn", "t", l.Singles, 1, l.Many, inTurn},
	} {
		commits := d.Stats().Commits.Load()
		r, err := send(ctx, t, w.name, orders(l, d.Clock()(), w.prefix, w.n, w.who), w.size, w.clients)
		if err != nil {
			return nil, "", err
		}
		r.Note = fmt.Sprintf("%.1f purchases a commit", float64(w.n)/float64(max(1, d.Stats().Commits.Load()-commits)))
		results = append(results, r)
	}
	limit, err := bare(ctx, d, l.Bare, per)
	return append(results, limit...), d.Engine(), err
}

func rows(ctx context.Context, d *db.DB) (int64, error) {
	return db.Get(ctx, d, func(tx *db.Tx) (n int64, err error) { return n, tx.Row(ctx, sqlRows).Scan(&n) })
}

// prepare creates the company, its places, products and customers.
func prepare(ctx context.Context, d *db.DB, l Load) error {
	m := newMaker(l.Seed, d.Clock()(), l.Customers, 0)
	if err := found(ctx, d, m); err != nil {
		return err
	}
	_, err := enrol(ctx, d, m, 0, l.Customers)
	return err
}

// found creates the company, its places and products.
func found(ctx context.Context, d *db.DB, m *maker) error {
	err := d.Write(ctx, func(tx *db.Tx) error {
		return org.CreateCompany(ctx, tx, org.Company{Name: companyName, Currency: "EUR", Zone: "Europe/Berlin", Language: "en"})
	})
	if err != nil {
		return err
	}
	facts := m.places()
	for i := range products {
		facts = append(facts, fact.Fact{Kind: fact.KindProduct, Source: "bench", ID: "p" + strconv.Itoa(i), Product: &fact.Product{Name: "Product " + strconv.Itoa(i)}})
	}
	_, err = record(ctx, d, facts)
	return err
}

// enrol records the customers from one number to before another.
func enrol(ctx context.Context, d *db.DB, m *maker, from, to int) (who []id.Customer, err error) {
	for ; from < to; from += batchSize {
		var facts []fact.Fact
		for i := from; i < min(to, from+batchSize); i++ {
			facts = append(facts, m.customer(i))
		}
		recorded, err := record(ctx, d, facts)
		if err != nil {
			return nil, err
		}
		for _, r := range recorded {
			c, err := id.Parse[id.CustomerNoun](r.ID)
			if err != nil {
				return nil, err
			}
			who = append(who, c)
		}
	}
	return who, nil
}

// record records facts in batches.
func record(ctx context.Context, d *db.DB, facts []fact.Fact) (all []flow.Result, err error) {
	f := flow.New(d)
	for part := range slices.Chunk(facts, batchSize) {
		res, err := f.Record(ctx, part, flow.Sender{Actor: "bench", Make: true})
		if err != nil {
			return nil, err
		}
		for _, r := range res {
			if r.Err != nil {
				return nil, r.Err
			}
		}
		all = append(all, res...)
	}
	return all, nil
}

// Random customers touch about 14 pages of SQLite per purchase; customers in sequence, as in
// a sorted file, share pages.
func atRandom(r *rand.Rand, l Load, _ int) int { return r.IntN(l.Customers) }
func inTurn(_ *rand.Rand, l Load, i int) int   { return i % l.Customers }

// orders returns purchases of one to three lines with a promised date, made now.
func orders(l Load, now clock.Instant, prefix string, n int, who func(*rand.Rand, Load, int) int) []fact.Fact {
	r := rand.New(rand.NewPCG(l.Seed, uint64(prefix[0])))
	list := make([]fact.Fact, n)
	for i := range list {
		list[i] = bought(r, who(r, l, i), prefix+strconv.Itoa(i), now)
	}
	return list
}

// bought returns a purchase of one to three lines with a promised date, made within the last
// hour.
func bought(r *rand.Rand, customer int, name string, now clock.Instant) fact.Fact {
	p := &fact.Purchase{Customer: fact.Ref(strconv.Itoa(customer)), At: now.Add(-time.Duration(r.IntN(3600)) * time.Second),
		Place: fact.Ref("shop " + strconv.Itoa(r.IntN(shops))), Channel: "online", Currency: "EUR"}
	p.Promise = &fact.OrderPromise{Due: p.At.Add(time.Duration(48+r.IntN(120)) * time.Hour)}
	for range 1 + r.IntN(3) {
		p.Lines = append(p.Lines, fact.Line{Product: fact.Ref("p" + strconv.Itoa(r.IntN(products))), Units: 1000, Amount: int64(500 + r.IntN(20_000))})
	}
	return fact.Fact{Kind: fact.KindPurchase, Source: "bench", ID: name, Purchase: p}
}

// bare measures the maximum of the database engine on this machine: rows of the purchase
// table and nothing else.
func bare(ctx context.Context, d *db.DB, size int, rowsPer float64) ([]Result, error) {
	const customer = 1 // no customer of the company: ids are made from the clock
	now := d.Clock()()
	insert := func(tx *db.Tx) {
		tx.Insert(&tableBare, id.New[id.PurchaseNoun](tx.IDs()), customer, "sale", now, "2026-01-01", 0, "shop", 0, "EUR", 100, "valid", 0, "", 0, 0)
	}
	run := func(name string, n, per, callers int, unit string) (Result, error) {
		var left atomic.Int64
		left.Store(int64(n))
		took := make([][]time.Duration, callers)
		errors := make(chan error, callers)
		var wg sync.WaitGroup
		start := time.Now()
		for c := range callers {
			wg.Go(func() {
				for left.Add(-1) >= 0 {
					begun := time.Now()
					if err := d.Write(ctx, func(tx *db.Tx) error {
						for range per {
							insert(tx)
						}
						return nil
					}); err != nil {
						errors <- err
						return
					}
					took[c] = append(took[c], time.Since(begun))
				}
			})
		}
		wg.Wait()
		all := time.Since(start)
		select {
		case err := <-errors:
			return Result{}, err
		default:
		}
		r := latencies(name, slices.Concat(took...))
		r.Rate, r.Unit = float64(n*per)/all.Seconds(), unit
		return r, nil
	}
	rows, err := run("limit: bare rows, 500 a commit", size, batchSize, 1, "rows")
	if err != nil {
		return nil, err
	}
	rows.Note = fmt.Sprintf("a purchase is %.1f rows besides roll-ups and indexes: at most %.0f purchases/s", rowsPer, rows.Rate/rowsPer)
	many, err := run("limit: bare commits, 64 callers", 100*size, 1, 64, "commits")
	if err != nil {
		return nil, err
	}
	one, err := run("limit: bare commits, 1 caller", 3*size, 1, 1, "commits")
	return []Result{rows, many, one}, err
}
