package customer

import (
	"context"
	"fmt"
	"slices"

	"huitou/internal/db"
	"huitou/internal/id"
)

// Verify rebuilds the search terms of every customer and their place in the order of names, and
// compares them with what is stored.
func Verify(ctx context.Context, tx *db.Tx) ([]db.Diff, error) {
	want := map[id.Customer][]string{}
	err := tx.Each(ctx, func(r db.Row) error {
		c, err := scan(r)
		if err == nil && c.Recorded {
			want[c.ID] = terms(c.Name)
		}
		return err
	}, sqlAll)
	if err != nil {
		return nil, err
	}
	err = tx.Each(ctx, func(r db.Row) error {
		var cus id.Customer
		var i Identity
		if err := r.Scan(&cus, &i.Kind, &i.Value); err != nil {
			return err
		}
		want[cus] = append(want[cus], identityTerms(i)...)
		return nil
	}, sqlAllIdentities)
	if err != nil {
		return nil, err
	}
	have := map[id.Customer][]string{}
	err = tx.Each(ctx, func(r db.Row) error {
		var cus id.Customer
		var term string
		if err := r.Scan(&cus, &term); err != nil {
			return err
		}
		have[cus] = append(have[cus], term)
		return nil
	}, sqlAllTerms)
	if err != nil {
		return nil, err
	}
	var diffs []db.Diff
	err = tx.Each(ctx, func(r db.Row) error {
		var n named
		err := r.Scan(&n.cus, &n.kind, &n.name, &n.key)
		if key := sortKey(n.kind, n.name); err == nil && key != n.key {
			diffs = append(diffs, db.Diff{Table: "customer", Key: n.cus.String(), Have: n.key, Want: key})
		}
		return err
	}, sqlSortKeys)
	if err != nil {
		return nil, err
	}
	for cus := range have {
		if _, ok := want[cus]; !ok {
			want[cus] = nil
		}
	}
	for cus, w := range want {
		slices.Sort(w)
		w = slices.Compact(w)
		h := have[cus]
		slices.Sort(h)
		if !slices.Equal(h, w) {
			diffs = append(diffs, db.Diff{Table: "customer_term", Key: cus.String(), Have: fmt.Sprint(h), Want: fmt.Sprint(w)})
		}
	}
	return diffs, nil
}
