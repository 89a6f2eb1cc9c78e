package flow

import (
	"context"

	"huitou/internal/customer"
	"huitou/internal/db"
	"huitou/internal/fact"
	"huitou/internal/id"
	"huitou/internal/purchase"
	"huitou/internal/voice"
)

// upgradeStamp is the version that Upgrade has brought the data to.
const (
	upgradeStamp = "flow.upgrade"
	upgradeTo    = 1
	upgradeBatch = 500
)

// Upgraded counts what Upgrade converted.
type Upgraded struct {
	Customers int // whose search words were recomputed
	Purchases int // sales that became returns, or returns of cancelled orders
	Returns   int // that were linked to a purchase in another currency
	Voices    int // that named another customer's purchase
}

// Upgrade converts data recorded by an older program to what this one would record: search
// words of customers, sales with a negative total, returns of cancelled orders, voices that
// name another customer's purchase. It runs once per database, in bounded transactions; the
// next call resumes an interrupted one.
func (f *Flow) Upgrade(ctx context.Context) (done Upgraded, err error) {
	n, err := db.Get(ctx, f.db, func(tx *db.Tx) (int64, error) { return tx.Stamp(ctx, upgradeStamp) })
	if err != nil || n >= upgradeTo {
		return done, err
	}
	for _, part := range []struct {
		n     *int
		batch func(context.Context, *db.Tx) (int, error)
	}{{&done.Returns, untieReturns}, {&done.Purchases, f.recastPurchases}, {&done.Voices, untieVoices}} {
		for {
			n, err := db.Put(ctx, f.db, func(tx *db.Tx) (int, error) { return part.batch(ctx, tx) })
			if err != nil {
				return done, err
			}
			*part.n += n
			if n < upgradeBatch {
				break
			}
		}
	}
	for last := id.Customer(0); ; {
		var changed int
		last, err = db.Put(ctx, f.db, func(tx *db.Tx) (next id.Customer, err error) {
			next, changed, err = customer.ReindexSome(ctx, tx, last, upgradeBatch)
			return next, err
		})
		if err != nil {
			return done, err
		}
		done.Customers += changed
		if last == 0 {
			break
		}
	}
	return done, f.db.Write(ctx, func(tx *db.Tx) error { return tx.Bump(ctx, upgradeStamp) })
}

func (f *Flow) recastPurchases(ctx context.Context, tx *db.Tx) (int, error) {
	list, err := purchase.ToRecast(ctx, tx, upgradeBatch)
	if err != nil {
		return 0, err
	}
	for _, p := range list {
		kind, status := purchase.Return, p.Status
		if p.Of != 0 {
			of, err := purchase.FindByID(ctx, tx, p.Of)
			if err != nil {
				return 0, err
			}
			status = of.Status
		}
		if err := purchase.Recast(ctx, tx, p, kind, status); err != nil {
			return 0, err
		}
		if err := f.rooms.Remake(ctx, tx, string(fact.KindPurchase), p.Customer); err != nil {
			return 0, err
		}
	}
	return len(list), nil
}

func untieReturns(ctx context.Context, tx *db.Tx) (int, error) {
	list, err := purchase.Misplaced(ctx, tx, upgradeBatch)
	if err != nil {
		return 0, err
	}
	for i := range list {
		if err := purchase.Untie(ctx, tx, &list[i]); err != nil {
			return 0, err
		}
	}
	return len(list), nil
}

func untieVoices(ctx context.Context, tx *db.Tx) (int, error) {
	list, err := voice.Foreign(ctx, tx, upgradeBatch)
	if err != nil {
		return 0, err
	}
	for i := range list {
		if err := voice.Untie(ctx, tx, &list[i]); err != nil {
			return 0, err
		}
	}
	return len(list), nil
}
