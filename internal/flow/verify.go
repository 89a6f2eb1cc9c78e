package flow

import (
	"context"

	"huitou/internal/customer"
	"huitou/internal/db"
	"huitou/internal/id"
	"huitou/internal/org"
	"huitou/internal/promise"
	"huitou/internal/purchase"
	"huitou/internal/voice"
)

// Verified is what a check of the whole database found.
type Verified struct {
	Checked []string // what was recomputed
	Diffs   []db.Diff
}

// Verify recomputes every derived figure from the facts, in one snapshot, and returns
// where the database holds another.
func (f *Flow) Verify(ctx context.Context, progress func(what string)) (v Verified, err error) {
	err = f.db.Read(ctx, func(tx *db.Tx) error {
		for _, c := range []struct {
			what string
			run  func(context.Context, *db.Tx) ([]db.Diff, error)
		}{
			{"purchase_day, step_week, purchase_sum", purchase.Verify},
			{"promise_day", promise.Verify},
			{"voice_day", voice.Verify},
			{"customer_term", customer.Verify},
			{"voice.outcome", verifyOutcomes},
			{"fact_name", verifyNames},
			{"references", verifyRefs},
			{"returns", verifyReturns},
			{"place.parent", verifyTree},
		} {
			progress(c.what)
			diffs, err := c.run(ctx, tx)
			if err != nil {
				return err
			}
			v.Checked, v.Diffs = append(v.Checked, c.what), append(v.Diffs, diffs...)
		}
		return nil
	})
	return v, err
}

// verifyOutcomes checks that voices carry the state of the promise they are tied to.
func verifyOutcomes(ctx context.Context, tx *db.Tx) ([]db.Diff, error) {
	return db.List(ctx, tx, func(r db.Row) (d db.Diff, err error) {
		d.Table = "voice"
		err = r.Scan(&d.Key, &d.Have, &d.Want)
		return d, err
	}, sqlVerifyOutcomes)
}

// verifyRefs checks that every reference from one table to another leads to a row, and
// one between a customer's own records to a row of the same customer.
func verifyRefs(ctx context.Context, tx *db.Tx) (diffs []db.Diff, err error) {
	for _, r := range References {
		list, err := db.List(ctx, tx, func(row db.Row) (d db.Diff, err error) {
			d.Table, d.Want = r.Table+"."+r.Column, "a row of "+r.To
			err = row.Scan(&d.Key, &d.Have)
			return d, err
		}, r.query())
		if err != nil {
			return nil, err
		}
		diffs = append(diffs, list...)
	}
	return diffs, nil
}

// verifyReturns checks that every return fits the purchase it undoes, and that no
// purchase comes to less than nothing.
func verifyReturns(ctx context.Context, tx *db.Tx) ([]db.Diff, error) {
	return db.List(ctx, tx, func(r db.Row) (d db.Diff, err error) {
		d.Table = "purchase"
		err = r.Scan(&d.Key, &d.Have, &d.Want)
		return d, err
	}, sqlVerifyReturns)
}

// verifyTree checks that no place lies below itself.
func verifyTree(ctx context.Context, tx *db.Tx) (diffs []db.Diff, err error) {
	list, err := org.ListPlaces(ctx, tx)
	if err != nil {
		return nil, err
	}
	up := map[id.Place]id.Place{}
	for _, p := range list {
		up[p.ID] = p.Parent
	}
	for _, p := range list {
		at := p.Parent
		for range len(list) {
			at = up[at]
		}
		if at != 0 {
			diffs = append(diffs, db.Diff{Table: "place", Key: p.ID.String(), Have: p.Parent.String(), Want: "a place that is not below itself"})
		}
	}
	return diffs, nil
}

// verifyNames checks that every name leads to a record.
func verifyNames(ctx context.Context, tx *db.Tx) ([]db.Diff, error) {
	var diffs []db.Diff
	for _, q := range sqlVerifyNames {
		list, err := db.List(ctx, tx, func(r db.Row) (d db.Diff, err error) {
			d.Table, d.Want = "fact_name", "a record"
			d.Have = "none"
			err = r.Scan(&d.Key)
			return d, err
		}, q)
		if err != nil {
			return nil, err
		}
		diffs = append(diffs, list...)
	}
	return diffs, nil
}
