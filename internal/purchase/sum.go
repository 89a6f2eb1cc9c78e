package purchase

import (
	"context"
	"errors"
	"maps"
	"slices"

	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/id"
)

// Sum is the roll-up of one customer's purchases, which lists show and sort by.
type Sum struct {
	Sales    int64
	Returns  int64
	Amount   int64  // minor units, less returns
	Currency string // of the first purchase; amounts in other currencies are not added
	First    clock.Instant
	Last     clock.Instant // the latest sale
}

// Sums collects the changes of a batch to customers' sums, so that each is written once.
type Sums struct {
	by    map[id.Customer]*Sum
	other map[inCurrency]int64 // amounts in another currency than the customer's first of the batch
}

type inCurrency struct {
	customer id.Customer
	currency string
}

// NewSums returns empty sums.
func NewSums() *Sums {
	return &Sums{by: map[id.Customer]*Sum{}, other: map[inCurrency]int64{}}
}

func (s *Sums) add(p *Purchase) {
	if p.Customer == 0 || !p.Counts() {
		return
	}
	c := s.by[p.Customer]
	if c == nil {
		c = &Sum{Currency: p.Currency}
		s.by[p.Customer] = c
	}
	c.take(p.Kind, p.At, p.Currency, p.Amount)
	if p.Currency != c.Currency {
		s.other[inCurrency{p.Customer, p.Currency}] += p.Amount
	}
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

// Write adds the sums to those of the customers. Amounts in another currency than a
// customer's first purchase are not added.
func (s *Sums) Write(ctx context.Context, tx *db.Tx) error {
	for _, k := range slices.Sorted(maps.Keys(s.by)) { // the same order for every writer: no deadlocks
		c := s.by[k]
		tx.Insert(&tableSum, k, c.Sales, c.Returns, c.Amount, c.Currency, c.First, c.Last)
	}
	for k, amount := range s.other {
		if _, err := tx.Exec(ctx, sqlAddAmount, k.customer, k.currency, amount); err != nil {
			return err
		}
	}
	return nil
}

// Resum recomputes a customer's sum from the facts.
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
	err = tx.Row(ctx, sqlSum, cus).Scan(s.Into()...)
	if errors.Is(err, db.ErrNone) {
		err = nil
	}
	return s, err
}
