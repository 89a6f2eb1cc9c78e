package flow

import (
	"context"
	"encoding/json"
	"maps"
	"slices"

	"huitou/internal/clock"
	"huitou/internal/customer"
	"huitou/internal/db"
	"huitou/internal/fact"
	"huitou/internal/id"
	"huitou/internal/promise"
	"huitou/internal/staff"
	"huitou/internal/voice"
)

// endedPromise is a promise before a person ended it.
type endedPromise struct {
	Before  promise.Promise
	Version int64      // after it
	Next    id.Promise // the promise that took its place, 0 = none
}

// backPromise opens a promise again that a person had ended, or returns it to the state in which
// it was. A promise that had taken its place is dropped.
func backPromise(ctx context.Context, a *Act, d *Done) (out TakenBack, err error) {
	var was endedPromise
	if err := json.Unmarshal(d.body, &was); err != nil {
		return out, err
	}
	p, err := promise.FindByID(ctx, a.Tx, was.Before.ID)
	if err != nil {
		return out, err
	}
	if p.Version != was.Version || p.Customer != was.Before.Customer {
		return out, changedAgain()
	}
	now, err := promise.TakeBack(ctx, a.Tx, p, was.Before, promise.Change{Actor: a.Who.Actor()})
	if err != nil {
		return out, err
	}
	if was.Next != 0 {
		if err := dropNext(ctx, a, now.Customer, was.Next); err != nil {
			return out, err
		}
	}
	if now.State != p.State {
		if err := voice.Settle(ctx, a.Tx, now.Customer, now.ID, string(now.State)); err != nil {
			return out, err
		}
	}
	a.Append(db.Entry{Customer: now.Customer, Kind: "promise." + promise.TakenBack, At: a.Now(), Actor: a.Who.Actor(), Place: now.Place,
		Subject: now.ID.String(), What: promiseJSON(&now, "")})
	return out, a.audit(ctx, "promise.undo", now.ID.String(), map[string]string{"of": d.Verb})
}

// dropNext drops the promise that a renegotiation made, unless somebody has changed it or a voice
// is about it.
func dropNext(ctx context.Context, a *Act, cus id.Customer, pro id.Promise) error {
	p, err := promise.Find(ctx, a.Tx, cus, pro)
	if err != nil {
		return err
	}
	touched, err := promise.Touched(ctx, a.Tx, &p)
	if err != nil {
		return err
	}
	used, err := a.flow.rooms.Used(ctx, a.Tx, "promise", int64(pro), int64(cus))
	if err != nil {
		return err
	}
	if touched || used {
		return changedAgain()
	}
	gone := []string{pro.String()}
	for _, forget := range []func() error{
		func() error { return promise.Drop(ctx, a.Tx, &p) },
		func() error { return staff.ForgetNotices(ctx, a.Tx, pro.String()) },
		func() error { return staff.ForgetAbout(ctx, a.Tx, gone) },
		func() error { return forgetActs(ctx, a.Tx, gone) },
		func() error { return a.ForgetSubject(ctx, cus, pro.String()) },
	} {
		if err := forget(); err != nil {
			return err
		}
	}
	return nil
}

// answeredVoice is a voice before a person answered it.
type answeredVoice struct {
	Before  voice.Reply
	Version int64 // after it
}

func backAnswer(ctx context.Context, a *Act, d *Done) (out TakenBack, err error) {
	var was answeredVoice
	if err := json.Unmarshal(d.body, &was); err != nil {
		return out, err
	}
	voi, err := id.Parse[id.VoiceNoun](d.Subject)
	if err != nil {
		return out, err
	}
	v, err := voice.FindByID(ctx, a.Tx, voi)
	if err != nil {
		return out, err
	}
	if v.Version != was.Version {
		return out, changedAgain()
	}
	if v, err = voice.TakeBack(ctx, a.Tx, v, was.Before); err != nil {
		return out, err
	}
	a.Append(db.Entry{Customer: v.Customer, Kind: "voice.answer_undone", At: a.Now(), Actor: a.Who.Actor(), Place: v.Place, Subject: d.Subject})
	return out, a.audit(ctx, "voice.undo", d.Subject, map[string]string{"of": d.Verb})
}

// snoozedLine is the snooze of a line before and after a person changed it; nil = none.
type snoozedLine struct{ Before, After *staff.Snoozed }

func backSnooze(ctx context.Context, a *Act, d *Done) (out TakenBack, err error) {
	var was snoozedLine
	if err := json.Unmarshal(d.body, &was); err != nil {
		return out, err
	}
	now, err := staff.FindSnooze(ctx, a.Tx, a.Who.Person(), d.Subject)
	if err != nil {
		return out, err
	}
	if (now == nil) != (was.After == nil) || now != nil && *now != *was.After {
		return out, changedAgain()
	}
	if err := staff.PutSnooze(ctx, a.Tx, a.Who.Person(), d.Subject, was.Before); err != nil {
		return out, err
	}
	return out, a.audit(ctx, "today.undo", d.Subject, map[string]string{"of": d.Verb})
}

// seenNotices are the notices that a person marked as seen.
type seenNotices struct {
	UpTo id.Entry
	At   clock.Instant
}

func backNotices(ctx context.Context, a *Act, d *Done) (out TakenBack, err error) {
	var was seenNotices
	if err := json.Unmarshal(d.body, &was); err != nil {
		return out, err
	}
	n, err := staff.UnseeNotices(ctx, a.Tx, NoticesOf(a.Who), was.UpTo, was.At)
	if err == nil && n == 0 {
		err = changedAgain()
	}
	return out, err
}

// assignedCustomers are the customers that a person gave to an owner, by their owner before.
type assignedCustomers struct {
	Owner  id.Staff
	Before map[id.Staff][]id.Customer
}

// backAssignment gives customers back to their former owners, except those who have been given to
// another one since, or are gone.
func backAssignment(ctx context.Context, a *Act, d *Done) (out TakenBack, err error) {
	var was assignedCustomers
	if err := json.Unmarshal(d.body, &was); err != nil {
		return out, err
	}
	for _, owner := range slices.Sorted(maps.Keys(was.Before)) {
		list := was.Before[owner]
		if owner != 0 {
			if _, err := staff.Find(ctx, a.Tx, owner); notFound(err) {
				out.Of += len(list)
				continue
			} else if err != nil {
				return out, err
			}
		}
		for _, cus := range list {
			out.Of++
			c, err := customer.Find(ctx, a.Tx, cus)
			if notFound(err) || err == nil && c.Owner != was.Owner {
				continue
			}
			if err == nil {
				_, err = customer.Assign(ctx, a.Tx, cus, owner)
			}
			if err != nil {
				return out, err
			}
			out.N++
			a.Append(db.Entry{Customer: cus, Kind: "customer.updated", At: a.Now(), Actor: a.Who.Actor(), Subject: cus.String()})
			a.nothingChanged(fact.KindCustomer, int64(cus))
			if err := a.audit(ctx, "customer.undo", cus.String(), struct {
				Of string `json:"of"`
				changes
			}{d.Verb, changes{ownerChange(was.Owner, owner)}}); err != nil {
				return out, err
			}
		}
	}
	if out.N == 0 {
		err = changedAgain()
	}
	return out, err
}

// nothingChanged logs that two increments of a record's version cancel out, so that an import can
// still be undone which brought it.
func (a *Act) nothingChanged(kind fact.Kind, record int64) {
	a.Insert(&tableChange, 0, id.New[id.EntryNoun](a.IDs()), string(kind), "", "", record, []byte{}, "{}")
}

// savedView is a person's view of a list before and after they saved or deleted it; nil = none.
type savedView struct{ Before, After *staff.View }

func backView(ctx context.Context, a *Act, d *Done) (out TakenBack, err error) {
	var was savedView
	if err := json.Unmarshal(d.body, &was); err != nil {
		return out, err
	}
	which := was.Before
	if which == nil {
		which = was.After
	}
	now, err := staff.FindView(ctx, a.Tx, a.Who.Person(), which.List, which.Name)
	if err != nil {
		return out, err
	}
	if (now == nil) != (was.After == nil) || now != nil && *now != *was.After {
		return out, changedAgain()
	}
	if was.Before == nil {
		return out, staff.DropView(ctx, a.Tx, a.Who.Person(), which.List, which.Name)
	}
	return out, staff.SaveView(ctx, a.Tx, a.Who.Person(), *was.Before)
}
