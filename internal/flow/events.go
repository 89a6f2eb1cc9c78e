package flow

import (
	"cmp"

	"huitou/internal/cal"
	"huitou/internal/fact"
	"huitou/internal/id"
	"huitou/internal/promise"
	"huitou/internal/purchase"
	"huitou/internal/voice"
)

func (b *batch) voice(it *item) (outcome, error) {
	in := it.Voice
	p, waits, err := b.purchaseRef(it.Source, "voice.purchase", in.Purchase)
	if err != nil || waits != nil {
		return outcome{waits: waits}, err
	}
	v := voice.Voice{Purchase: p.ID, Channel: cmp.Or(in.Channel, "review"), Title: in.Title, Text: in.Text,
		Language: in.Language, Dimension: in.Dimension, Dated: in.Day != "", Replied: in.AnsweredDay}
	v.Rate(in.Rating, cmp.Or(in.Scale, 5), in.FromZero)
	if v.Customer, err = b.customerOf(it.Source, "voice.customer", in.Customer, &p); err != nil {
		return outcome{}, err
	}
	if v.Place, err = b.placeRef(it.Source, in.Place, ""); err != nil {
		return outcome{}, err
	}
	if v.Staff, err = b.staffRef(in.Staff); err != nil {
		return outcome{}, err
	}
	v.Staff = cmp.Or(v.Staff, p.Staff)
	if p.ID != 0 {
		list, err := promise.OfPurchase(b.ctx, b.tx, p.Customer, p.ID)
		if err != nil {
			return outcome{}, err
		}
		if len(list) > 0 {
			if err := promise.Hold(b.ctx, b.tx, &list[0]); err != nil {
				return outcome{}, err
			}
			v.Promise, v.Outcome = list[0].ID, string(list[0].State)
			v.Place = cmp.Or(v.Place, list[0].Place)
		}
	}
	v.Place = cmp.Or(v.Place, p.Place)
	zone := b.dir.zoneOf(v.Place)
	v.At = fact.When(in.At, in.Day, zone, p.At)
	v.Answered = fact.When(in.Answered, in.AnsweredDay, zone, v.At)
	v.Day = cmp.Or(in.Day, cal.DayOf(v.At, zone))
	v = voice.Insert(b.tx, v)
	b.append(v.Customer, "voice.said", v.At, v.Place, v.ID.String(), voiceJSON(&v))
	return outcome{customer: v.Customer, ref: int64(v.ID), text: v.ID.String()}, nil
}

func (b *batch) visit(it *item) (outcome, error) {
	in := it.Visit
	v := purchase.Visit{ID: id.New[id.VisitNoun](b.tx.IDs()), Waited: in.Waited, Group: in.Group}
	var err error
	if v.Customer, err = b.customerRef(it.Source, in.Customer); err != nil {
		return outcome{}, err
	}
	if v.Place, err = b.placeRef(it.Source, in.Place, ""); err != nil {
		return outcome{}, err
	}
	if v.Staff, err = b.staffRef(in.Staff); err != nil {
		return outcome{}, err
	}
	zone := b.dir.zoneOf(v.Place)
	v.At = fact.When(in.At, in.Day, zone, 0)
	v.Day = cmp.Or(in.Day, cal.DayOf(v.At, zone))
	purchase.InsertVisit(b.tx, v)
	b.append(v.Customer, "visit.recorded", v.At, v.Place, v.ID.String(), visitJSON(&v, in.Day))
	return outcome{customer: v.Customer, ref: int64(v.ID), text: v.ID.String()}, nil
}

func (b *batch) promise(it *item) (outcome, error) {
	in := it.Promise
	p, waits, err := b.purchaseRef(it.Source, "promise.purchase", in.Purchase)
	if err != nil || waits != nil {
		return outcome{waits: waits}, err
	}
	pr := promise.Promise{Purchase: p.ID, Origin: cmp.Or(in.Origin, "staff"), What: in.What, MadeDay: in.MadeDay, Notify: in.Notify}
	if pr.Customer, err = b.customerOf(it.Source, "promise.customer", in.Customer, &p); err != nil {
		return outcome{}, err
	}
	if pr.Customer == 0 {
		return outcome{}, badRef("promise.purchase", "promise.nobody", string(in.Purchase))
	}
	if pr.Place, err = b.placeRef(it.Source, in.Place, ""); err != nil {
		return outcome{}, err
	}
	pr.Place = cmp.Or(pr.Place, p.Place)
	if pr.Owner, err = b.staffRef(in.Owner); err != nil {
		return outcome{}, err
	}
	zone := b.dir.zoneOf(pr.Place)
	pr.Made = fact.When(in.Made, in.MadeDay, zone, p.At)
	if pr.Due, err = dueTime(b.ctx, b.tx, b.dir, pr.Place, pr.Made, Due{At: in.Due, Day: in.DueDay, Within: in.Within}); err != nil {
		return outcome{}, under("promise", err)
	}
	day := cmp.Or(in.KeptDay, in.EndedDay)
	c := promise.Change{Actor: b.who.Actor, At: fact.When(cmp.Or(in.KeptAt, in.EndedAt), day, zone, pr.Made), Day: day, Reason: in.Reason}
	state := promise.State(in.Status)
	if in.KeptAt != 0 || in.KeptDay != "" {
		state = promise.Kept
	}
	if pr, err = b.makePromise(pr, state, c); err != nil {
		return outcome{}, under("promise", err)
	}
	return outcome{customer: pr.Customer, ref: int64(pr.ID), text: pr.ID.String()}, nil
}

// makePromise records a promise, and its end where state is not empty.
func (b *batch) makePromise(p promise.Promise, state promise.State, c promise.Change) (promise.Promise, error) {
	zone := b.dir.zoneOf(p.Place)
	var err error
	if state == "" {
		p, err = promise.Make(b.tx, p, zone)
	} else {
		p, err = promise.MakeEnded(b.tx, p, state, zone, c)
	}
	if err != nil {
		return p, err
	}
	b.append(p.Customer, "promise.made", p.Made, p.Place, p.ID.String(), promiseJSON(&p, p.MadeDay))
	if state != "" {
		b.append(p.Customer, "promise."+string(p.State), p.Ended, p.Place, p.ID.String(), promiseJSON(&p, p.EndedDay))
	}
	return p, nil
}
