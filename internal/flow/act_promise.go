package flow

import (
	"cmp"
	"context"

	"huitou/internal/access"
	"huitou/internal/clock"
	"huitou/internal/customer"
	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/id"
	"huitou/internal/promise"
	"huitou/internal/purchase"
)

// NewPromise is a promise as a person makes it.
type NewPromise struct {
	Customer id.Customer
	Purchase id.Purchase // optional
	Place    id.Place    // default: the customer's home place
	Owner    id.Staff    // default: who makes it
	Origin   string      // default "staff"
	What     string
	Made     clock.Instant // default now
	Due      Due
	Notify   bool // tell the customer before it is due
}

// MakePromise makes a promise to a customer.
// InvalidInput if it is due before it is made, NotFound if there is no such customer.
func (f *Flow) MakePromise(ctx context.Context, who access.Who, in NewPromise) (promise.Promise, error) {
	return put(ctx, f, func(tx *db.Tx) (promise.Promise, error) { return f.MakePromiseTx(ctx, tx, who, in) })
}

// MakePromiseTx is MakePromise inside a transaction of the caller.
func (f *Flow) MakePromiseTx(ctx context.Context, tx *db.Tx, who access.Who, in NewPromise) (p promise.Promise, err error) {
	cus, err := customer.Find(ctx, tx, in.Customer)
	if err != nil {
		return p, err
	}
	dir, err := f.dir.get(ctx, tx)
	if err != nil {
		return p, err
	}
	if err := in.checkRefs(ctx, tx, dir); err != nil {
		return p, err
	}
	p = promise.Promise{Customer: in.Customer, Purchase: in.Purchase, Place: cmp.Or(in.Place, cus.Place),
		Owner: cmp.Or(in.Owner, who.Staff), Origin: cmp.Or(in.Origin, "staff"), What: in.What,
		Made: cmp.Or(in.Made, tx.Now()), Notify: in.Notify}
	if err := happened(tx, "flow.MakePromise", "made", p.Made); err != nil {
		return p, err
	}
	if p.Due, err = f.due(ctx, tx, dir, p.Place, p.Made, in.Due); err != nil {
		return p, err
	}
	if p, err = promise.Make(tx, p, dir.zoneOf(p.Place)); err != nil {
		return p, err
	}
	tx.Append(db.Entry{Customer: p.Customer, Kind: "promise.made", At: p.Made, Actor: who.Actor(), Place: p.Place,
		Subject: p.ID.String(), What: promiseJSON(&p, "")})
	return p, access.Audit(ctx, tx, who, "promise.make", p.ID.String(), in)
}

// checkRefs checks that what the promise names is there, and the purchase the customer's.
func (in *NewPromise) checkRefs(ctx context.Context, tx *db.Tx, dir *directory) error {
	k := errs.NewCheck("flow.MakePromise")
	if in.Purchase != 0 {
		_, err := purchase.Find(ctx, tx, in.Customer, in.Purchase)
		if err != nil && !none(err) {
			return err
		}
		if err != nil {
			k.Add(errs.Field{Path: "purchase", Key: "purchase.not_of_customer", Found: in.Purchase.String()})
		}
	}
	if err := checkPlaceStaff(ctx, tx, dir, k, "place", in.Place, "owner", in.Owner); err != nil {
		return err
	}
	return k.Err()
}

// due is dueTime for a due time that must be given.
func (f *Flow) due(ctx context.Context, tx *db.Tx, dir *directory, at id.Place, made clock.Instant, d Due) (clock.Instant, error) {
	if d == (Due{}) {
		return 0, field("flow.due", "due", "field.required")
	}
	if d.Day != "" && !d.Day.Valid() {
		return 0, field("flow.due", "due", "field.day")
	}
	return dueTime(ctx, tx, dir, at, made, d)
}

// DueAt says when a promise made now at a place would be due: what a form shows
// while a person types.
func (f *Flow) DueAt(ctx context.Context, at id.Place, d Due) (clock.Instant, error) {
	return db.Get(ctx, f.db, func(tx *db.Tx) (clock.Instant, error) {
		dir, err := f.dir.get(ctx, tx)
		if err != nil {
			return 0, err
		}
		return f.due(ctx, tx, dir, at, tx.Now(), d)
	})
}

// PromiseChange is what a person says when a promise ends.
type PromiseChange struct {
	Promise  id.Promise
	Version  int64         // of the promise as the person saw it, 0 = whichever
	At       clock.Instant // KeepPromise: when it was done, default now
	Due      Due           // RenegotiatePromise: the new due time
	Reason   string
	Evidence string // event, file or name
}

// promiseVerb is one way for a promise to end.
type promiseVerb func(ctx context.Context, tx *db.Tx, p promise.Promise, c promise.Change) (promise.Promise, error)

// KeepPromise records that a promise was done: kept, or late after its due time.
func (f *Flow) KeepPromise(ctx context.Context, who access.Who, in PromiseChange) (promise.Promise, error) {
	return put(ctx, f, func(tx *db.Tx) (promise.Promise, error) { return f.KeepPromiseTx(ctx, tx, who, in) })
}

// KeepPromiseTx is KeepPromise inside a transaction of the caller.
func (f *Flow) KeepPromiseTx(ctx context.Context, tx *db.Tx, who access.Who, in PromiseChange) (promise.Promise, error) {
	in.At = cmp.Or(in.At, tx.Now())
	if err := happened(tx, "flow.KeepPromise", "at", in.At); err != nil {
		return promise.Promise{}, err
	}
	return f.endPromise(ctx, tx, who, in, "promise.keep",
		func(ctx context.Context, tx *db.Tx, p promise.Promise, c promise.Change) (promise.Promise, error) {
			if in.At < p.Made {
				return p, field("flow.KeepPromise", "at", "promise.kept_before_made", "made", p.Made)
			}
			return promise.Keep(ctx, tx, p, in.At, c)
		})
}

// BreakPromise records that an open promise will not be kept.
func (f *Flow) BreakPromise(ctx context.Context, who access.Who, in PromiseChange) (promise.Promise, error) {
	return put(ctx, f, func(tx *db.Tx) (promise.Promise, error) { return f.BreakPromiseTx(ctx, tx, who, in) })
}

// BreakPromiseTx is BreakPromise inside a transaction of the caller.
func (f *Flow) BreakPromiseTx(ctx context.Context, tx *db.Tx, who access.Who, in PromiseChange) (promise.Promise, error) {
	return f.endPromise(ctx, tx, who, in, "promise.break", promise.Break)
}

// WaivePromise records that the customer does not want it any more. A reason is owed.
func (f *Flow) WaivePromise(ctx context.Context, who access.Who, in PromiseChange) (promise.Promise, error) {
	return put(ctx, f, func(tx *db.Tx) (promise.Promise, error) { return f.WaivePromiseTx(ctx, tx, who, in) })
}

// WaivePromiseTx is WaivePromise inside a transaction of the caller.
func (f *Flow) WaivePromiseTx(ctx context.Context, tx *db.Tx, who access.Who, in PromiseChange) (promise.Promise, error) {
	return f.endPromise(ctx, tx, who, in, "promise.waive", promise.Waive)
}

// WithdrawPromise makes a promise void: we take it back. A reason is owed.
func (f *Flow) WithdrawPromise(ctx context.Context, who access.Who, in PromiseChange) (promise.Promise, error) {
	return put(ctx, f, func(tx *db.Tx) (promise.Promise, error) { return f.WithdrawPromiseTx(ctx, tx, who, in) })
}

// WithdrawPromiseTx is WithdrawPromise inside a transaction of the caller.
func (f *Flow) WithdrawPromiseTx(ctx context.Context, tx *db.Tx, who access.Who, in PromiseChange) (promise.Promise, error) {
	return f.endPromise(ctx, tx, who, in, "promise.withdraw", promise.Withdraw)
}

// endPromise runs one verb on a promise and tells the rooms and the audit.
func (f *Flow) endPromise(ctx context.Context, tx *db.Tx, who access.Who, in PromiseChange, action string, verb promiseVerb) (promise.Promise, error) {
	p, err := promise.FindByID(ctx, tx, in.Promise)
	if err != nil {
		return p, err
	}
	if err := seen("flow."+action, in.Version, p.Version); err != nil {
		return p, err
	}
	before := p
	p, err = verb(ctx, tx, p, promise.Change{Actor: who.Actor(), Reason: in.Reason, Evidence: in.Evidence})
	if err != nil {
		return p, err
	}
	if p.State != before.State {
		if err := settle(ctx, tx, &p, who.Actor(), p.Ended); err != nil {
			return p, err
		}
	}
	return p, access.Audit(ctx, tx, who, action, p.ID.String(), in)
}

// Renegotiated is a promise that ended because the customer agreed to another time,
// and the one that took its place.
type Renegotiated struct{ Old, Next promise.Promise }

// RenegotiatePromise agrees with the customer on another due time. After the due time
// the old promise is broken all the same. A reason is owed.
func (f *Flow) RenegotiatePromise(ctx context.Context, who access.Who, in PromiseChange) (Renegotiated, error) {
	return put(ctx, f, func(tx *db.Tx) (Renegotiated, error) { return f.RenegotiatePromiseTx(ctx, tx, who, in) })
}

// RenegotiatePromiseTx is RenegotiatePromise inside a transaction of the caller.
func (f *Flow) RenegotiatePromiseTx(ctx context.Context, tx *db.Tx, who access.Who, in PromiseChange) (r Renegotiated, err error) {
	p, err := promise.FindByID(ctx, tx, in.Promise)
	if err != nil {
		return r, err
	}
	if err := seen("flow.RenegotiatePromise", in.Version, p.Version); err != nil {
		return r, err
	}
	dir, err := f.dir.get(ctx, tx)
	if err != nil {
		return r, err
	}
	due, err := f.due(ctx, tx, dir, p.Place, tx.Now(), in.Due)
	if err != nil {
		return r, err
	}
	r.Old, r.Next, err = promise.Renegotiate(ctx, tx, p, due, dir.zoneOf(p.Place),
		promise.Change{Actor: who.Actor(), Reason: in.Reason, Evidence: in.Evidence})
	if err != nil {
		return r, err
	}
	if err := settle(ctx, tx, &r.Old, who.Actor(), r.Old.Ended); err != nil {
		return r, err
	}
	tx.Append(db.Entry{Customer: r.Next.Customer, Kind: "promise.made", At: r.Next.Made, Actor: who.Actor(), Place: r.Next.Place,
		Subject: r.Next.ID.String(), What: promiseJSON(&r.Next, "")})
	return r, access.Audit(ctx, tx, who, "promise.renegotiate", p.ID.String(), in)
}
