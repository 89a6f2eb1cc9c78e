package purchase

import (
	"context"
	"slices"

	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/id"
)

// Sum is one customer's purchases in a row: what lists show and sort by.
type Sum struct {
	Sales    int64
	Returns  int64
	Amount   int64  // minor units, returns taken off
	Currency string // of the first purchase; others are not added
	First    clock.Instant
	Last     clock.Instant // the last sale
}

// Sums gathers what a batch adds to customers, so that each is written once.
type Sums map[id.Customer]*Sum

func (s Sums) add(p *Purchase) {
	if p.Customer == 0 || !p.Counts() {
		return
	}
	c := s[p.Customer]
	if c == nil {
		c = &Sum{Currency: p.Currency}
		s[p.Customer] = c
	}
	c.take(p.Kind, p.At, p.Currency, p.Amount)
}

// take adds one purchase.
func (c *Sum) take(kind string, at clock.Instant, currency string, amount int64) {
	if kind == Return {
		c.Returns++
	} else {
		c.Sales++
		if c.First == 0 || at < c.First {
			c.First = at
		}
		c.Last = max(c.Last, at)
	}
	if currency == c.Currency {
		c.Amount += amount
	}
}

// Write adds the sums to those of the customers.
func (s Sums) Write(tx *db.Tx) {
	keys := make([]id.Customer, 0, len(s))
	for c := range s {
		keys = append(keys, c)
	}
	slices.Sort(keys) // the same order for every writer: no deadlocks
	for _, k := range keys {
		c := s[k]
		tx.Insert(&tableSum, k, c.Sales, c.Returns, c.Amount, c.Currency, c.First, c.Last)
	}
}

// Resum makes a customer's sum anew from the facts.
func Resum(ctx context.Context, tx *db.Tx, cus id.Customer) error {
	if cus == 0 {
		return nil
	}
	var sum Sum
	n := 0
	err := tx.Each(ctx, func(r db.Row) error {
		var kind, currency string
		var at clock.Instant
		var amount int64
		if err := r.Scan(&kind, &at, &currency, &amount); err != nil {
			return err
		}
		if n++; n == 1 {
			sum.Currency = currency
		}
		sum.take(kind, at, currency, amount)
		return nil
	}, sqlForSum, cus)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, sqlDropSum, cus); err != nil || n == 0 {
		return err
	}
	tx.Insert(&tableSum, cus, sum.Sales, sum.Returns, sum.Amount, sum.Currency, sum.First, sum.Last)
	return nil
}

// FindSum returns a customer's sum; the zero Sum if there is no purchase.
func FindSum(ctx context.Context, tx *db.Tx, cus id.Customer) (s Sum, err error) {
	err = tx.Row(ctx, sqlSum, cus).Scan(&s.Sales, &s.Returns, &s.Amount, &s.Currency, &s.First, &s.Last)
	if err == db.ErrNone {
		err = nil
	}
	return s, err
}
