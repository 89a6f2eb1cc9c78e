package flow

import (
	"cmp"
	"context"
	"strconv"
	"time"

	"huitou/internal/access"
	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/customer"
	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/id"
	"huitou/internal/promise"
	"huitou/internal/purchase"
)

// NewPromise is a promise as entered by a person.
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
	NoTwin   bool `json:"-"` // refuse it if the customer has an open one of the same words for the same day
}

// MakePromise makes a promise to a customer.
// Invalid if it is due before it is made, NotFound if there is no such customer.
func MakePromise(ctx context.Context, a *Act, in NewPromise) (p promise.Promise, err error) {
	cus, err := customer.Find(ctx, a.Tx, in.Customer)
	if err != nil {
		return p, err
	}
	dir, err := a.directory(ctx)
	if err != nil {
		return p, err
	}
	if err := in.checkRefs(ctx, a.Tx, dir); err != nil {
		return p, err
	}
	p = promise.Promise{Customer: in.Customer, Purchase: in.Purchase, Place: cmp.Or(in.Place, cus.Place),
		Owner: cmp.Or(in.Owner, a.Who.Staff), Origin: cmp.Or(in.Origin, "staff"), What: in.What,
		Made: cmp.Or(in.Made, a.Now()), Notify: in.Notify}
	if err := checkNotFuture(a.Tx, "flow.MakePromise", "made", p.Made); err != nil {
		return p, err
	}
	if p.Due, err = dueAt(ctx, a.Tx, dir, p.Place, p.Made, in.Due); err != nil {
		return p, err
	}
	if in.NoTwin {
		if err := noTwin(ctx, a.Tx, p, dir.zoneOf(p.Place)); err != nil {
			return p, err
		}
	}
	if p, err = promise.Make(a.Tx, p, dir.zoneOf(p.Place)); err != nil {
		return p, err
	}
	a.Append(db.Entry{Customer: p.Customer, Kind: "promise.made", At: p.Made, Actor: a.Who.Actor(), Place: p.Place,
		Subject: p.ID.String(), What: promiseJSON(&p, "")})
	return p, a.audit(ctx, "promise.make", p.ID.String(), in)
}

// noTwin refuses a promise that was made already: who goes back in the browser and presses again does not
// mean a second one.
func noTwin(ctx context.Context, tx *db.Tx, p promise.Promise, zone *time.Location) error {
	const recent = 50
	list, err := promise.OfCustomer(ctx, tx, p.Customer, 0, recent)
	if err != nil {
		return err
	}
	for _, o := range list {
		if o.State == promise.Open && o.What == p.What && o.Purchase == p.Purchase && o.DueDay == cal.DayOf(p.Due, zone) {
			return errs.InField("flow.MakePromise", "what", "promise.twin", "due", o.DueWhen())
		}
	}
	return nil
}

// checkRefs checks that the records the promise names exist and that the purchase belongs to
// the customer.
func (in *NewPromise) checkRefs(ctx context.Context, tx *db.Tx, dir *directory) error {
	k := errs.NewCheck("flow.MakePromise")
	if in.Purchase != 0 {
		_, err := purchase.Find(ctx, tx, in.Customer, in.Purchase)
		if err != nil && !notFound(err) {
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

// dueAt is dueTime with a required, validated due time.
func dueAt(ctx context.Context, tx *db.Tx, dir *directory, at id.Place, made clock.Instant, d Due) (clock.Instant, error) {
	if d == (Due{}) {
		return 0, errs.InField("flow.dueAt", "due", "field.required")
	}
	k := errs.NewCheck("flow.dueAt")
	k.Within("due", d.Day.Check())
	if err := k.Err(); err != nil {
		return 0, err
	}
	return dueTime(ctx, tx, dir, at, made, d)
}

// DueAt returns when a promise made now at a place would be due, for the preview in a form.
func (f *Flow) DueAt(ctx context.Context, at id.Place, d Due) (clock.Instant, error) {
	return db.Get(ctx, f.db, func(tx *db.Tx) (clock.Instant, error) {
		dir, err := f.dir.get(ctx, tx)
		if err != nil {
			return 0, err
		}
		return dueAt(ctx, tx, dir, at, tx.Now(), d)
	})
}

// PromiseChange is the input of the verbs that end a promise.
type PromiseChange struct {
	Promise  id.Promise
	Version  int64         // of the promise as the caller read it, 0 = any
	At       clock.Instant // KeepPromise: when it was done, default now
	Due      Due           // RenegotiatePromise: the new due time
	Reason   string
	Evidence string // event, file or name
}

// promiseVerb ends a promise in one of its ways: kept, broken, waived, withdrawn.
type promiseVerb func(ctx context.Context, tx *db.Tx, p promise.Promise, c promise.Change) (promise.Promise, error)

// KeepPromise records that a promise was done: kept, or late after its due time. Without a time
// it is done now, unless it was done before: a call that is repeated changes nothing.
func KeepPromise(ctx context.Context, a *Act, in PromiseChange) (promise.Promise, error) {
	timed := in.At != 0
	in.At = cmp.Or(in.At, a.Now())
	if err := checkNotFuture(a.Tx, "flow.KeepPromise", "at", in.At); err != nil {
		return promise.Promise{}, err
	}
	return endPromise(ctx, a, in, "promise.keep",
		func(ctx context.Context, tx *db.Tx, p promise.Promise, c promise.Change) (promise.Promise, error) {
			if !timed && p.Done() {
				return p, nil
			}
			if in.At < p.Made {
				return p, errs.InField("flow.KeepPromise", "at", "promise.kept_before_made", "made", p.Made)
			}
			return promise.Keep(ctx, a.Tx, p, in.At, c)
		})
}

// BreakPromise records that an open promise will not be kept.
func BreakPromise(ctx context.Context, a *Act, in PromiseChange) (promise.Promise, error) {
	return endPromise(ctx, a, in, "promise.break", promise.Break)
}

// WaivePromise records that the customer no longer wants it. A reason is required.
func WaivePromise(ctx context.Context, a *Act, in PromiseChange) (promise.Promise, error) {
	return endPromise(ctx, a, in, "promise.waive", promise.Waive)
}

// WithdrawPromise voids a promise that we take back. A reason is required.
func WithdrawPromise(ctx context.Context, a *Act, in PromiseChange) (promise.Promise, error) {
	return endPromise(ctx, a, in, "promise.withdraw", promise.Withdraw)
}

// endPromise runs one verb on a promise and updates the voices, the timeline and the audit
// log.
func endPromise(ctx context.Context, a *Act, in PromiseChange, action string, verb promiseVerb) (promise.Promise, error) {
	p, err := promise.FindByID(ctx, a.Tx, in.Promise)
	if err != nil {
		return p, err
	}
	if err := checkVersion("flow."+action, in.Version, p.Version); err != nil {
		return p, err
	}
	before := p
	p, err = verb(ctx, a.Tx, p, promise.Change{Actor: a.Who.Actor(), Reason: in.Reason, Evidence: in.Evidence})
	if err != nil {
		return p, err
	}
	if p.State != before.State {
		if err := settle(ctx, a.Tx, &p, a.Who.Actor(), p.Ended); err != nil {
			return p, err
		}
	}
	if p.Version != before.Version {
		if err := a.canBack(action, p.ID.String(), p.What, endedPromise{Before: before, Version: p.Version}); err != nil {
			return p, err
		}
	}
	return p, a.audit(ctx, action, p.ID.String(), in)
}

// Renegotiated is a promise that ended because the customer agreed to another time,
// and the one that took its place.
type Renegotiated struct{ Old, Next promise.Promise }

// RenegotiatePromise agrees with the customer on another due time. After the due time the old
// promise still counts as broken. A reason is required.
func RenegotiatePromise(ctx context.Context, a *Act, in PromiseChange) (r Renegotiated, err error) {
	p, err := promise.FindByID(ctx, a.Tx, in.Promise)
	if err != nil {
		return r, err
	}
	if err := checkVersion("flow.RenegotiatePromise", in.Version, p.Version); err != nil {
		return r, err
	}
	dir, err := a.directory(ctx)
	if err != nil {
		return r, err
	}
	due, err := dueAt(ctx, a.Tx, dir, p.Place, a.Now(), in.Due)
	if err != nil {
		return r, err
	}
	r.Old, r.Next, err = promise.Renegotiate(ctx, a.Tx, p, due, dir.zoneOf(p.Place),
		promise.Change{Actor: a.Who.Actor(), Reason: in.Reason, Evidence: in.Evidence})
	if err != nil {
		return r, err
	}
	if err := settle(ctx, a.Tx, &r.Old, a.Who.Actor(), r.Old.Ended); err != nil {
		return r, err
	}
	a.Append(db.Entry{Customer: r.Next.Customer, Kind: "promise.made", At: r.Next.Made, Actor: a.Who.Actor(), Place: r.Next.Place,
		Subject: r.Next.ID.String(), What: promiseJSON(&r.Next, "")})
	if err := a.canBack("promise.renegotiate", p.ID.String(), p.What, endedPromise{p, r.Old.Version, r.Next.ID}); err != nil {
		return r, err
	}
	var changed access.Changes
	changed.Add("due", access.ChangeTime, strconv.FormatInt(int64(r.Old.Due), 10), strconv.FormatInt(int64(r.Next.Due), 10))
	return r, a.audit(ctx, "promise.renegotiate", p.ID.String(), struct {
		PromiseChange
		changes
	}{in, changes{changed}})
}
