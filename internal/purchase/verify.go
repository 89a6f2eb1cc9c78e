package purchase

import (
	"context"
	"fmt"

	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/id"
)

// Verify recomputes purchase_day, step_week and purchase_sum from the facts and compares.
func Verify(ctx context.Context, tx *db.Tx) ([]db.Diff, error) {
	diffs, err := tx.Recount(ctx, func(shadow *db.Tx) error {
		err := tx.Each(ctx, func(r db.Row) error {
			p, err := scan(r)
			if err == nil {
				addDay(shadow, &p, 1)
			}
			return err
		}, sqlAll)
		if err != nil {
			return err
		}
		return recountSteps(ctx, tx, shadow)
	}, &rollDay, &rollStep)
	if err != nil {
		return nil, err
	}
	sums, err := verifySums(ctx, tx)
	return append(diffs, sums...), err
}

// recountSteps adds up the durations of steps, order by order.
func recountSteps(ctx context.Context, tx, shadow *db.Tx) error {
	var p Purchase
	var steps []Step
	err := tx.Each(ctx, func(r db.Row) error {
		var cus id.Customer
		var pur id.Purchase
		var at clock.Instant
		var pla id.Place
		var s Step
		if err := r.Scan(&cus, &pur, &at, &pla, &s.Step, &s.At); err != nil {
			return err
		}
		if pur != p.ID {
			addTimes(shadow, &p, steps, 1)
			p, steps = Purchase{Customer: cus, ID: pur, At: at, Place: pla}, nil
		}
		steps = append(steps, s)
		return nil
	}, sqlAllSteps)
	addTimes(shadow, &p, steps, 1)
	return err
}

// verifySums iterates over purchases and sums by customer, in parallel.
func verifySums(ctx context.Context, tx *db.Tx) ([]db.Diff, error) {
	want := map[id.Customer]*Sum{}
	err := tx.Each(ctx, func(r db.Row) error {
		p, err := scan(r)
		if err != nil || p.Customer == 0 || !p.Counts() {
			return err
		}
		c := want[p.Customer]
		if c == nil {
			c = &Sum{Currency: p.Currency}
			want[p.Customer] = c
		}
		c.take(p.Kind, p.At, p.Currency, p.Amount)
		return nil
	}, sqlAll)
	if err != nil {
		return nil, err
	}
	var diffs []db.Diff
	err = tx.Each(ctx, func(r db.Row) error {
		var cus id.Customer
		var have Sum
		if err := r.Scan(append([]any{&cus}, have.Into()...)...); err != nil {
			return err
		}
		w := want[cus]
		delete(want, cus)
		if w == nil {
			w = &Sum{}
		}
		if have != *w {
			diffs = append(diffs, db.Diff{Table: "purchase_sum", Key: cus.String(), Have: fmt.Sprint(have), Want: fmt.Sprint(*w)})
		}
		return nil
	}, sqlAllSums)
	for cus, w := range want {
		diffs = append(diffs, db.Diff{Table: "purchase_sum", Key: cus.String(), Have: "nothing", Want: fmt.Sprint(*w)})
	}
	return diffs, err
}

// verifyReturns checks that every return fits the purchase it reverses, and that no purchase
// has a negative amount after its returns.
func verifyReturns(ctx context.Context, tx *db.Tx) ([]db.Diff, error) {
	return db.List(ctx, tx, func(r db.Row) (d db.Diff, err error) {
		d.Table = "purchase"
		err = r.Scan(&d.Key, &d.Have, &d.Want)
		return d, err
	}, sqlVerifyReturns)
}
