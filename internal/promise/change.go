package promise

import (
	"cmp"
	"context"
	"time"

	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/id"
)

// Event is one change of a promise.
type Event struct {
	At       clock.Instant
	Actor    string
	Kind     string        // the new state, "corrected", TakenBack, or "reminded", "told" (late notice), "escalated"
	Due      clock.Instant // the new due time of a renegotiation
	Reason   string
	Evidence string
	Day      cal.Day // of At, where only the day is known
}

// When returns what to display as its time: the time, or the day where only that is known.
func (e Event) When() any {
	if e.Day != "" {
		return e.Day
	}
	return e.At
}

// Change holds the details of a change of a promise.
type Change struct {
	Actor    string        // who did it: "usr_…", "key_…", "import …", "system"
	At       clock.Instant // when it happened, 0 = now
	Day      cal.Day       // of At, where only the day is known
	Reason   string
	Evidence string // id of an event, name of a file or person
}

// at returns when the change happened.
func (c *Change) at(tx *db.Tx) clock.Instant { return cmp.Or(c.At, tx.Now()) }

// Keep records that the promise was done at the given time: kept if by the due time, late if
// after. A broken promise that is done after all becomes late (or kept, if the record of it
// came too late). A kept or late one is corrected when another time is sent, and left
// unchanged when the same is.
func Keep(ctx context.Context, tx *db.Tx, p Promise, at clock.Instant, c Change) (Promise, error) {
	state := Kept
	if at > p.Due {
		state = Late
	}
	switch p.State {
	case Open, Broken:
		return p.become(ctx, tx, state, at, Event{Kind: string(state)}, c)
	case Kept, Late:
		if p.Ended == at {
			return p, nil
		}
		return p.become(ctx, tx, state, at, Event{Kind: "corrected"}, c)
	}
	return p, p.ended("promise.Keep")
}

// Break records that an open promise will not be kept.
func Break(ctx context.Context, tx *db.Tx, p Promise, c Change) (Promise, error) {
	if p.State != Open {
		return p, p.ended("promise.Break")
	}
	return p.become(ctx, tx, Broken, c.at(tx), Event{Kind: string(Broken)}, c)
}

// Waive records that the customer no longer wants it. A reason is required.
func Waive(ctx context.Context, tx *db.Tx, p Promise, c Change) (Promise, error) {
	if p.State != Open {
		return p, p.ended("promise.Waive")
	}
	if errs.Blank(c.Reason) {
		return p, reasonOwed("promise.Waive")
	}
	return p.become(ctx, tx, Waived, c.at(tx), Event{Kind: string(Waived)}, c)
}

// Withdraw makes a promise void: the company withdraws it, with a reason.
func Withdraw(ctx context.Context, tx *db.Tx, p Promise, c Change) (Promise, error) {
	if p.State != Open && p.State != Broken {
		return p, p.ended("promise.Withdraw")
	}
	if errs.Blank(c.Reason) {
		return p, reasonOwed("promise.Withdraw")
	}
	return p.become(ctx, tx, Void, c.at(tx), Event{Kind: string(Void)}, c)
}

// Renegotiate ends a promise because the customer agreed to another due time, and makes the
// promise that replaces it. After the due time the first promise still counts as broken.
func Renegotiate(ctx context.Context, tx *db.Tx, p Promise, due clock.Instant, zone *time.Location, c Change) (old, next Promise, err error) {
	if p.State != Open {
		return p, next, p.ended("promise.Renegotiate")
	}
	if errs.Blank(c.Reason) {
		return p, next, reasonOwed("promise.Renegotiate")
	}
	state := Renegotiated
	if tx.Now() > p.Due {
		state = Broken
	}
	next = p
	next.Made, next.MadeDay, next.Due, next.Next = tx.Now(), "", due, 0
	if next, err = Make(tx, next, zone); err != nil {
		return p, next, err
	}
	p.Next = next.ID
	old, err = p.become(ctx, tx, state, tx.Now(), Event{Kind: string(state), Due: due}, c)
	return old, next, err
}

// become moves the promise to another state. The row must be as it was read: the second of
// two concurrent changes is retried and finds a promise that has ended.
func (p Promise) become(ctx context.Context, tx *db.Tx, state State, ended clock.Instant, e Event, c Change) (Promise, error) {
	before := p
	p.State, p.Ended, p.EndedDay, p.Remind = state, ended, c.Day, 0
	if err := tx.ExecOne(ctx, sqlChange, p.Customer, p.ID, p.State, p.Ended, p.Remind, p.Reminded, p.Next, before.Version, p.EndedDay); err != nil {
		return before, err
	}
	p.Version++
	count(tx, &before, -1)
	count(tx, &p, 1)
	note(tx, &p, e, c)
	return p, nil
}

// note records an event of a promise.
func note(tx *db.Tx, p *Promise, e Event, c Change) {
	tx.Insert(&tableEvent, p.ID, id.New[id.EntryNoun](tx.IDs()), p.Customer, c.at(tx), c.Actor, e.Kind, e.Due, c.Reason, c.Evidence, c.Day)
}

func (p *Promise) ended(op string) error {
	return errs.Conflict(op, "promise.ended", "state", string(p.State), "at", p.Ended)
}

func reasonOwed(op string) error {
	return errs.InField(op, "reason", "field.required")
}

// Events returns the events of a promise by time.
func Events(ctx context.Context, tx *db.Tx, p *Promise) ([]Event, error) {
	return db.List(ctx, tx, func(r db.Row) (e Event, err error) {
		err = r.Scan(&e.At, &e.Actor, &e.Kind, &e.Due, &e.Reason, &e.Evidence, &e.Day)
		return e, err
	}, sqlEvents, p.Customer, p.ID)
}
