package customer

import (
	"context"
	"slices"

	"huitou/internal/db"
	"huitou/internal/id"
	"huitou/internal/locale"
)

// Reindex rebuilds the search terms of a customer.
func Reindex(ctx context.Context, tx *db.Tx, cus id.Customer) error {
	c, err := Find(ctx, tx, cus)
	if err != nil {
		return err
	}
	ids, err := Identities(ctx, tx, cus)
	if err != nil {
		return err
	}
	return reindex(ctx, tx, cus, allTerms(c.Name, ids))
}

// allTerms returns the search terms of a customer, in order.
func allTerms(name string, ids []Identity) []string {
	list := terms(name)
	for _, i := range ids {
		list = append(list, identityTerms(i)...)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func reindex(ctx context.Context, tx *db.Tx, cus id.Customer, list []string) error {
	if _, err := tx.Exec(ctx, sqlDropTerms, cus); err != nil {
		return err
	}
	for _, t := range list {
		tx.Insert(&tableTerm, t, cus)
	}
	return nil
}

// named is a customer's name with what is derived from it.
type named struct {
	cus  id.Customer
	kind string
	name string
	key  string // name_fold
	ids  []Identity
	have []string // search terms
}

// chinese reports whether the name or an identity has a Chinese character.
func (n *named) chinese() bool {
	return locale.HasHan(n.name) || slices.ContainsFunc(n.ids, func(i Identity) bool { return locale.HasHan(i.Value) })
}

// Those whose search terms and place in the order of names ReindexSome rebuilds.
const (
	Everybody = iota
	Chinese   // with a Chinese character in the name or an identity
)

// ReindexSome rebuilds the search terms, and the place in the order of names, of up to limit
// customers after one, where a newer version has changed their rules for those. It returns the last
// of them, 0 when there are no more, and how many were changed.
func ReindexSome(ctx context.Context, tx *db.Tx, after id.Customer, limit, whose int) (last id.Customer, changed int, err error) {
	list, err := db.List(ctx, tx, func(r db.Row) (*named, error) {
		n := new(named)
		return n, r.Scan(&n.cus, &n.kind, &n.name, &n.key)
	}, sqlNamesAfter, after, limit)
	if err != nil || len(list) == 0 {
		return 0, 0, err
	}
	last = list[len(list)-1].cus
	of := make(map[id.Customer]*named, len(list))
	for _, n := range list {
		of[n.cus] = n
	}
	err = tx.Each(ctx, func(r db.Row) error {
		var cus id.Customer
		var i Identity
		err := r.Scan(&cus, &i.Kind, &i.Value)
		if n := of[cus]; n != nil {
			n.ids = append(n.ids, i)
		}
		return err
	}, sqlIdentitiesAmong, after, last)
	if err != nil {
		return 0, 0, err
	}
	if whose == Chinese {
		list = slices.DeleteFunc(list, func(n *named) bool { return !n.chinese() })
	}
	if len(list) == 0 {
		return last, 0, nil
	}
	err = tx.Each(ctx, func(r db.Row) error {
		var cus id.Customer
		var term string
		err := r.Scan(&cus, &term)
		if n := of[cus]; n != nil {
			n.have = append(n.have, term)
		}
		return err
	}, sqlTermsAmong, list[0].cus-1, list[len(list)-1].cus)
	if err != nil {
		return 0, 0, err
	}
	for _, n := range list {
		want, key := allTerms(n.name, n.ids), sortKey(n.kind, n.name)
		slices.Sort(n.have)
		if slices.Equal(want, n.have) && key == n.key {
			continue
		}
		changed++
		if key != n.key {
			if _, err := tx.Exec(ctx, sqlSetSortKey, n.cus, key); err != nil {
				return 0, 0, err
			}
		}
		if err := reindex(ctx, tx, n.cus, want); err != nil {
			return 0, 0, err
		}
	}
	return last, changed, nil
}
