package flow

import (
	"context"
	"errors"

	"huitou/internal/customer"
	"huitou/internal/db"
	"huitou/internal/fact"
	"huitou/internal/id"
	"huitou/internal/purchase"
	"huitou/internal/voice"
)

// What Upgrade has brought up to date is stamped.
const (
	stampFacts   = "flow.upgrade"       // facts, and the search words of everybody
	stampChinese = "flow.upgrade_names" // search words and order of Chinese names
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
// words of customers and their order by name, sales with a negative total, returns of cancelled
// orders, voices that name another customer's purchase. It runs once per database, in bounded
// transactions; the next call resumes an interrupted one.
func (f *Flow) Upgrade(ctx context.Context) (done Upgraded, err error) {
	var facts, names int64
	err = f.db.Read(ctx, func(tx *db.Tx) error {
		if facts, err = tx.Stamp(ctx, stampFacts); err == nil {
			names, err = tx.Stamp(ctx, stampChinese)
		}
		return err
	})
	if err != nil || facts > 0 && names > 0 {
		return done, err
	}
	whose := customer.Chinese
	if facts == 0 {
		whose, err = customer.Everybody, f.upgradeFacts(ctx, &done)
	}
	for last := id.Customer(0); err == nil; {
		var changed int
		last, err = db.Put(ctx, f.db, func(tx *db.Tx) (next id.Customer, err error) {
			next, changed, err = customer.ReindexSome(ctx, tx, last, upgradeBatch, whose)
			return next, err
		})
		done.Customers += changed
		if last == 0 {
			break
		}
	}
	if err != nil {
		return done, err
	}
	return done, f.db.Write(ctx, func(tx *db.Tx) error {
		return errors.Join(tx.Bump(ctx, stampFacts), tx.Bump(ctx, stampChinese))
	})
}

// upgradeFacts converts purchases, returns and voices.
func (f *Flow) upgradeFacts(ctx context.Context, done *Upgraded) error {
	for _, part := range []struct {
		n     *int
		batch func(context.Context, *db.Tx) (int, error)
	}{{&done.Returns, untieReturns}, {&done.Purchases, f.recastPurchases}, {&done.Voices, untieVoices}} {
		for {
			n, err := db.Put(ctx, f.db, func(tx *db.Tx) (int, error) { return part.batch(ctx, tx) })
			if err != nil {
				return err
			}
			*part.n += n
			if n < upgradeBatch {
				break
			}
		}
	}
	return nil
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
