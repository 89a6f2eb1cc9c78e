package flow

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"huitou/internal/access"
	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/id"
)

const (
	// BackFor is how long a person can take back what they did.
	BackFor = 10 * time.Minute
	// keepActs is how long acts are kept, so that a late call learns that it is late.
	keepActs = 24 * time.Hour
)

// Done is something that a person did and may take back.
type Done struct {
	ID      id.Act
	At      clock.Instant
	Actor   string
	Verb    string        // as in the audit log: "promise.keep"
	Subject string        // the record in the outside form, "" = several
	What    string        // how a person knows it: what was promised, or said
	Back    clock.Instant // when it was taken back, 0 = it was not

	body []byte
}

// Until is when it can be taken back last.
func (d Done) Until() clock.Instant { return d.At.Add(BackFor) }

// backVerb is how what a verb did is taken back.
type backVerb struct {
	need access.Permission // that of the verb
	back func(ctx context.Context, a *Act, d *Done) (TakenBack, error)
}

// backVerbs returns how to take back each verb that a person may take back. It is a function
// because a variable would be an initialization cycle.
func backVerbs(verb string) (b backVerb, ok bool) {
	switch verb {
	case "promise.keep", "promise.break", "promise.waive", "promise.withdraw", "promise.renegotiate":
		return backVerb{access.PromiseWrite, backPromise}, true
	case "voice.answer":
		return backVerb{access.VoiceAnswer, backAnswer}, true
	case "today.snooze", "today.wake":
		return backVerb{access.CustomerRead, backSnooze}, true
	case "notice.see":
		return backVerb{"", backNotices}, true
	case "customer.assign":
		return backVerb{access.CustomerWrite, backAssignment}, true
	case "view.save", "view.drop":
		return backVerb{access.CustomerRead, backView}, true
	}
	return b, false
}

// TakenBack is what a person took back.
type TakenBack struct {
	Verb    string
	Subject string
	N, Of   int // records of a verb for several that are as before, of those it had changed
}

// canBack keeps what was before a verb, so that the person can take it back. what is how they know
// the record; body is the state before, and what shows whether it was changed again since.
func (a *Act) canBack(verb, subject, what string, body any) error {
	if !a.remember {
		return nil
	}
	b, err := json.Marshal(body)
	if err != nil {
		return err
	}
	a.done = id.New[id.ActNoun](a.IDs())
	a.Insert(&tableAct, a.done, a.Now(), a.Who.Actor(), verb, subject, errs.Short(what), string(b), clock.Instant(0))
	return nil
}

// TakeBack takes back what the person did: what it changed is as before, and the timeline and the
// audit log say so. A second call changes nothing and succeeds.
//
// NotFound for what another person did; Conflict later than BackFor, or if somebody has changed
// it since.
func TakeBack(ctx context.Context, a *Act, which id.Act) (TakenBack, error) {
	d, err := scanDone(a.Row(ctx, sqlAct, which))
	if err != nil {
		return TakenBack{}, db.NotFound(err, "flow.TakeBack", "back.none")
	}
	verb, ok := backVerbs(d.Verb)
	switch {
	case d.Actor != a.Who.Actor() || !ok:
		return TakenBack{}, errs.NotFound("flow.TakeBack", "back.none")
	case verb.need != "" && !a.Who.Can(verb.need):
		return TakenBack{}, errs.Forbidden("flow.TakeBack", "error.denied")
	case d.Back != 0:
		return TakenBack{Verb: d.Verb, Subject: d.Subject}, nil
	case a.Now() > d.Until():
		return TakenBack{}, errs.Conflict("flow.TakeBack", "back.late", "n", int(BackFor/time.Minute))
	case len(d.body) == 0: // the customer has been erased
		return TakenBack{}, changedAgain()
	}
	n, err := a.Exec(ctx, sqlActBack, d.ID, a.Now())
	if err != nil || n == 0 {
		return TakenBack{Verb: d.Verb, Subject: d.Subject}, err // by a concurrent call
	}
	out, err := verb.back(ctx, a, &d)
	out.Verb, out.Subject = d.Verb, d.Subject
	return out, err
}

// changedAgain is the Conflict of taking back what somebody has changed since.
func changedAgain() error { return errs.Conflict("flow.TakeBack", "back.changed") }

// JustDone returns what a person did and can still take back, newest first.
func (f *Flow) JustDone(ctx context.Context, who access.Who, limit int) (list []Done, err error) {
	return db.Get(ctx, f.db, func(tx *db.Tx) ([]Done, error) {
		return db.List(ctx, tx, scanDone, sqlActsOf, who.Actor(), tx.Now().Add(-BackFor), limit)
	})
}

// forgetActs removes what people did to records that are gone, in the outside form.
func forgetActs(ctx context.Context, tx *db.Tx, subjects []string) error {
	for part := range slices.Chunk(subjects, 500) {
		in, args := db.In(nil, db.Pad(part))
		if _, err := tx.Exec(ctx, sqlActForget+in, args...); err != nil {
			return err
		}
	}
	return nil
}

func scanDone(r db.Row) (d Done, err error) {
	var body string
	err = r.Scan(&d.ID, &d.At, &d.Actor, &d.Verb, &d.Subject, &d.What, &body, &d.Back)
	d.body = []byte(body)
	return d, err
}
