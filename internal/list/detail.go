package list

import (
	"context"
	"errors"
	"time"

	"huitou/internal/customer"
	"huitou/internal/db"
	"huitou/internal/id"
	"huitou/internal/promise"
	"huitou/internal/purchase"
	"huitou/internal/voice"
)

// PromiseDetail is a promise with its changes, its purchase and the voices about it.
type PromiseDetail struct {
	PromiseRow
	Events   []PromiseEvent
	Purchase *purchase.Purchase // nil = the promise belongs to no purchase
	Voices   []voice.Voice
	Before   id.Promise // the promise that was renegotiated into this one, 0 = none
}

// PromiseEvent is one change of a promise.
type PromiseEvent struct {
	promise.Event
	ActorName string // "" if the actor is not a user
}

// VoiceDetail is a voice with the purchase and the promise it is about.
type VoiceDetail struct {
	VoiceRow
	AnsweredBy string
	StaffName  string
	Purchase   *purchase.Purchase // nil = about none
	Promise    *promise.Promise   // nil = about none
	Contacts   []customer.Contact // how the customer can be reached
}

// PurchaseDetail is an order, sale or return with its lines, steps and promises, its
// returns and the voices about it.
type PurchaseDetail struct {
	purchase.Purchase
	Who       Who
	PlaceName string
	StaffName string
	Items     []Item
	Steps     []TimedStep
	Promises  []promise.Promise
	Returns   []purchase.Purchase // returns of this purchase
	Voices    []voice.Voice
}

// Item is a line of a purchase with its names and the quantity that was not returned.
type Item struct {
	purchase.Line
	ProductName string
	PartnerName string
	Left        int64 // thousandths of units after returns
}

// TimedStep is a time stamp of an order and how long the step took.
type TimedStep struct {
	purchase.Step
	Took time.Duration
}

// Promise returns a promise with its details. NotFound if there is none.
func (r *Reader) Promise(ctx context.Context, pro id.Promise) (PromiseDetail, error) {
	return db.Get(ctx, r.db, func(tx *db.Tx) (PromiseDetail, error) { return promiseDetail(ctx, tx, pro) })
}

// Voice returns a voice with its details. NotFound if there is none.
func (r *Reader) Voice(ctx context.Context, voi id.Voice) (VoiceDetail, error) {
	return db.Get(ctx, r.db, func(tx *db.Tx) (VoiceDetail, error) { return voiceDetail(ctx, tx, voi) })
}

// Purchase returns an order, sale or return with its details. NotFound if there is none.
func (r *Reader) Purchase(ctx context.Context, pur id.Purchase) (PurchaseDetail, error) {
	return db.Get(ctx, r.db, func(tx *db.Tx) (PurchaseDetail, error) { return purchaseDetail(ctx, tx, pur) })
}

func promiseDetail(ctx context.Context, tx *db.Tx, pro id.Promise) (PromiseDetail, error) {
	var d PromiseDetail
	tree, err := ReadPlaces(ctx, tx)
	if err != nil {
		return d, err
	}
	if d.PromiseRow, err = scanPromise(tree, tx.Now())(tx.Row(ctx, sqlPromise, pro)); err != nil {
		return d, err
	}
	events, err := promise.Events(ctx, tx, &d.PromiseRow.Promise)
	if err != nil {
		return d, err
	}
	names := NewNames(ctx, tx)
	for _, e := range events {
		name, err := names.Actor(e.Actor)
		if err != nil {
			return d, err
		}
		d.Events = append(d.Events, PromiseEvent{e, name})
	}
	if d.PromiseRow.Promise.Purchase != 0 {
		p, err := purchase.Find(ctx, tx, d.Customer, d.PromiseRow.Promise.Purchase)
		if err != nil {
			return d, err
		}
		d.Purchase = &p
	}
	if d.Voices, err = db.List(ctx, tx, scanVoiceOnly, sqlVoicesOfPromise, d.Customer, pro); err != nil {
		return d, err
	}
	err = tx.Row(ctx, sqlPromiseBefore, d.Customer, pro).Scan(&d.Before)
	if errors.Is(err, db.ErrNone) {
		err = nil
	}
	return d, err
}

func scanVoiceOnly(r db.Row) (voice.Voice, error) { return voice.Scan(r) }

func voiceDetail(ctx context.Context, tx *db.Tx, voi id.Voice) (VoiceDetail, error) {
	var d VoiceDetail
	tree, err := ReadPlaces(ctx, tx)
	if err != nil {
		return d, err
	}
	if d.VoiceRow, err = scanVoice(tree)(tx.Row(ctx, sqlVoice, voi)); err != nil {
		return d, err
	}
	v, names := &d.VoiceRow.Voice, NewNames(ctx, tx)
	if d.AnsweredBy, err = names.User(v.By); err != nil {
		return d, err
	}
	if d.StaffName, err = names.Staff(v.Staff); err != nil {
		return d, err
	}
	if v.Purchase != 0 {
		p, err := purchase.FindByID(ctx, tx, v.Purchase)
		if err != nil {
			return d, err
		}
		d.Purchase = &p
	}
	if v.Promise != 0 {
		p, err := promise.FindByID(ctx, tx, v.Promise)
		if err != nil {
			return d, err
		}
		d.Promise = &p
	}
	if v.Customer != 0 {
		d.Contacts, err = customer.Contacts(ctx, tx, v.Customer)
	}
	return d, err
}

func purchaseDetail(ctx context.Context, tx *db.Tx, pur id.Purchase) (PurchaseDetail, error) {
	var d PurchaseDetail
	tree, err := ReadPlaces(ctx, tx)
	if err != nil {
		return d, err
	}
	if d.Purchase, err = purchase.FindByID(ctx, tx, pur); err != nil {
		return d, err
	}
	p, names := &d.Purchase, NewNames(ctx, tx)
	d.PlaceName = tree.Name(p.Place)
	if p.Customer != 0 {
		if err := tx.Row(ctx, sqlWho, p.Customer).Scan(d.Who.into()...); err != nil {
			return d, err
		}
	}
	if d.StaffName, err = names.Staff(p.Staff); err != nil {
		return d, err
	}
	if d.Items, err = items(ctx, tx, tree, names, p); err != nil {
		return d, err
	}
	steps, err := purchase.ListSteps(ctx, tx, p.Customer, pur)
	if err != nil {
		return d, err
	}
	d.Steps = timedSteps(p, steps)
	if d.Promises, err = promise.OfPurchase(ctx, tx, p.Customer, pur); err != nil {
		return d, err
	}
	returns, err := db.List(ctx, tx, db.Value[id.Purchase], sqlReturnsOf, pur, p.Customer)
	if err != nil {
		return d, err
	}
	for _, r := range returns {
		back, err := purchase.Find(ctx, tx, p.Customer, r)
		if err != nil {
			return d, err
		}
		d.Returns = append(d.Returns, back)
	}
	d.Voices, err = db.List(ctx, tx, scanVoiceOnly, sqlVoicesOfPurchase, p.Customer, pur)
	return d, err
}

func timedSteps(p *purchase.Purchase, steps []purchase.Step) (list []TimedStep) {
	took := purchase.Times(p.At, steps)
	for _, s := range steps {
		st := TimedStep{Step: s}
		for _, t := range took {
			if t.Step == s.Step {
				st.Took = t.Time
			}
		}
		list = append(list, st)
	}
	return list
}

// items returns the lines of a purchase with their names and the quantity not returned.
func items(ctx context.Context, tx *db.Tx, tree *Places, names *Names, p *purchase.Purchase) (list []Item, err error) {
	left, err := purchase.LeftOf(ctx, tx, p.Customer, p.ID)
	if err != nil {
		return nil, err
	}
	for i, l := range p.Lines {
		item := Item{Line: l, PartnerName: tree.Name(l.Partner), Left: l.Units}
		if item.ProductName, err = names.Product(l.Product); err != nil {
			return nil, err
		}
		if i < len(left) {
			item.Left = left[i].Units
		}
		list = append(list, item)
	}
	return list, nil
}
