package promise

import (
	"context"
	"slices"
	"time"

	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/fact"
	"huitou/internal/id"
)

// State is the state of a promise.
type State string

// The states.
const (
	Open         State = "open"
	Kept         State = "kept"
	Late         State = "late"
	Broken       State = "broken"
	Renegotiated State = "renegotiated"
	Waived       State = "waived"
	Void         State = "void"
)

// States lists the states.
var States = []State{Open, Kept, Late, Broken, Renegotiated, Waived, Void}

// Origins lists what a promise can arise from.
var Origins = fact.Origins

// ByHand lists the origins of promises that people record, the most frequent first. The
// others are those of promises that an order or a journey makes.
var ByHand = []string{"staff", "case", "contract", "rebate", "campaign"}

// Promise is a commitment to one customer with a due time.
type Promise struct {
	Customer id.Customer
	ID       id.Promise
	Purchase id.Purchase // 0 = none
	Place    id.Place    // the place or partner that has to keep it
	Owner    id.Staff    // 0 = the place's manager
	Origin   string
	What     string
	Made     clock.Instant
	MadeDay  cal.Day // where only the day is known: Made is its first instant at the place
	Due      clock.Instant
	DueDay   cal.Day // day of Due at the place
	State    State
	Ended    clock.Instant // when it was kept or otherwise ended, 0 = open
	EndedDay cal.Day       // where only the day is known
	Remind   clock.Instant // time of the next reminder, 0 = none
	Reminded int           // the Stage that reminders have reached
	Notify   bool          // remind the customer before it is due
	Next     id.Promise    // the promise that replaced it
	Version  int64
}

// MadeWhen returns what to display as the time it was made: the time, or the day where only
// that is known.
func (p Promise) MadeWhen() any {
	if p.MadeDay != "" {
		return p.MadeDay
	}
	return p.Made
}

const maxWhat = 500

// Delivery is what an order promises that says nothing else: a message key, shown in the
// reader's language. It is stored as "".
const Delivery = "promise.order_delivered"

const ofOrder = "order" // Origin

// Validate reports all errors.
func (p *Promise) Validate() error {
	k := errs.NewCheck("promise.Make")
	k.That(!errs.Blank(p.What), "what", "field.required")
	n := len([]rune(p.What))
	k.That(n <= maxWhat, "what", "field.too_long", "limit", maxWhat, "n", n)
	k.That(slices.Contains(Origins, p.Origin), "origin", "field.not_one_of", "words", "order, case, staff, campaign, contract, rebate, journey")
	for _, t := range []struct {
		path string
		at   clock.Instant
	}{{"made", p.Made}, {"due", p.Due}} {
		if !t.at.Sane() {
			k.Add(errs.Field{Path: t.path, Key: "field.year", Found: t.at.String(), Expected: cal.Range})
		}
	}
	if p.Due.Sane() && p.Made.Sane() {
		k.That(p.Due >= p.Made, "due", "promise.due_before_made", "due", p.Due, "made", p.Made)
	}
	return k.Err()
}

// Done reports whether what was promised was done, in time or late.
func (p *Promise) Done() bool { return p.State == Kept || p.State == Late }

// Overdue reports whether the promise is open past its due time.
func (p *Promise) Overdue(now clock.Instant) bool { return p.State == Open && now > p.Due }

// LateBy returns how long after its due time a late promise was kept, or how long an open one
// has been overdue; 0 otherwise.
func (p *Promise) LateBy(now clock.Instant) time.Duration {
	switch {
	case p.State == Late:
		return p.Ended.Sub(p.Due)
	case p.Overdue(now):
		return now.Sub(p.Due)
	}
	return 0
}

// Make records a new, open promise. Its id is made; its due day is that of zone.
func Make(tx *db.Tx, p Promise, zone *time.Location) (Promise, error) {
	p.State, p.Ended, p.EndedDay = Open, 0, ""
	return insert(tx, p, zone)
}

// MakeEnded records a promise that had already ended when it was sent: at c.At it was kept
// (late after its due time), broken, waived or void. The last two require a reason.
func MakeEnded(tx *db.Tx, p Promise, state State, zone *time.Location, c Change) (Promise, error) {
	p.State, p.Ended, p.EndedDay = state, c.at(tx), c.Day
	switch {
	case state == Kept && p.Ended > p.Due:
		p.State = Late
	case (state == Waived || state == Void) && errs.Blank(c.Reason):
		return p, reasonOwed("promise.MakeEnded")
	}
	p, err := insert(tx, p, zone)
	if err == nil {
		note(tx, &p, Event{Kind: string(p.State)}, c)
	}
	return p, err
}

func insert(tx *db.Tx, p Promise, zone *time.Location) (Promise, error) {
	p.Version = 1
	if err := p.Validate(); err != nil {
		return p, err
	}
	p.ID = id.New[id.PromiseNoun](tx.IDs())
	p.DueDay = cal.DayOf(p.Due, zone)
	p.Remind, p.Reminded = firstReminder(&p, tx.Now())
	what := p.What
	if what == Delivery && p.Origin == ofOrder {
		what = ""
	}
	tx.Insert(&tablePromise, p.ID, p.Customer, p.Purchase, p.Place, p.Owner, p.Origin, what, p.Made, p.Due,
		p.DueDay, p.State, p.Ended, p.Remind, p.Reminded, db.Flag(p.Notify), p.Next, p.Version, p.MadeDay, p.EndedDay)
	count(tx, &p, 1)
	return p, nil
}

// EndOfDay is when a promise for a day is due: the last instant of that day.
func EndOfDay(d cal.Day, zone *time.Location) clock.Instant { return d.End(zone) - 1 }

// Find returns a promise of a customer.
func Find(ctx context.Context, tx *db.Tx, cus id.Customer, pro id.Promise) (Promise, error) {
	return scan(tx.Row(ctx, sqlFind, cus, pro))
}

// FindByID returns a promise of any customer.
func FindByID(ctx context.Context, tx *db.Tx, pro id.Promise) (Promise, error) {
	return scan(tx.Row(ctx, sqlFindByID, pro))
}

// OfPurchase returns the promises of a purchase, the newest first.
func OfPurchase(ctx context.Context, tx *db.Tx, cus id.Customer, pur id.Purchase) ([]Promise, error) {
	return db.List(ctx, tx, scan, sqlOfPurchase, cus, pur)
}

// OfCustomer returns up to limit promises of a customer older than before (0 =
// from the newest).
func OfCustomer(ctx context.Context, tx *db.Tx, cus id.Customer, before id.Promise, limit int) ([]Promise, error) {
	if before == 0 {
		before = 1<<63 - 1
	}
	return db.List(ctx, tx, scan, sqlOfCustomer, cus, before, limit)
}

// Drop removes a promise that an undone import had brought.
func Drop(ctx context.Context, tx *db.Tx, p *Promise) error {
	count(tx, p, -1)
	if _, err := tx.Exec(ctx, sqlDropEvents, p.Customer, p.ID); err != nil {
		return err
	}
	return tx.ExecOne(ctx, sqlDrop, p.Customer, p.ID, p.Version)
}

// Hold locks a promise in the state in which it was read until the transaction ends.
func Hold(ctx context.Context, tx *db.Tx, p *Promise) error {
	return tx.Hold(ctx, sqlHold, p.Customer, p.ID, p.Version)
}

// count adds a promise to the roll-ups, or with −1 subtracts it.
func count(tx *db.Tx, p *Promise, sign int64) {
	add := make([]int64, len(States)+1)
	add[slices.Index(States, p.State)] = sign
	month := string(p.DueDay.Month())
	if p.State == Late {
		by := p.Ended.Sub(p.Due)
		minutes := sign * int64(by/time.Minute)
		add[len(States)] = minutes
		for _, place := range [2]int64{0, int64(p.Place)} {
			tx.Add(&rollLate, []any{place, month, p.Origin, int64(LateBucket(by))}, sign, minutes)
			if p.Place == 0 {
				break
			}
		}
	}
	tx.Add(&rollDay, []any{string(p.DueDay), int64(p.Place), p.Origin}, add...)
	tx.Add(&rollMonth, []any{month, int64(p.Place), p.Origin}, add...)
}
