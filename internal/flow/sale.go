package flow

import (
	"cmp"
	"encoding/json"
	"time"

	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/fact"
	"huitou/internal/id"
	"huitou/internal/org"
	"huitou/internal/promise"
	"huitou/internal/purchase"
)

func (b *batch) purchase(it *item) (outcome, error) {
	in := it.Purchase
	var p purchase.Purchase
	var err error
	if p.Customer, err = b.customerRef(it.Source, in.Customer); err != nil {
		return outcome{}, err
	}
	if p.Place, err = b.placeRef(it.Source, in.Place, placeKind(in.Channel)); err != nil {
		return outcome{}, err
	}
	if p.Staff, err = b.staffRef(in.Staff); err != nil {
		return outcome{}, err
	}
	if p.By, err = b.tx.Word(b.ctx, b.who.Actor); err != nil {
		return outcome{}, err
	}
	p.ID = id.New[id.PurchaseNoun](b.tx.IDs())
	p.Kind, p.Channel, p.Currency = purchase.Sale, cmp.Or(in.Channel, "shop"), in.Currency
	p.Status = cmp.Or(in.Status, purchase.Valid)
	zone := b.dir.zoneOf(p.Place)
	p.At, p.Dated = fact.When(in.At, in.Day, zone, 0), in.Day != ""
	p.Day = cmp.Or(in.Day, cal.DayOf(p.At, zone))
	if p.Lines, err = b.lines(it, in.Lines, 1); err != nil {
		return outcome{}, err
	}
	for _, l := range p.Lines {
		p.Amount += l.Amount
	}
	if in.Amount != nil {
		if p.Amount != 0 && *in.Amount != p.Amount { // else its lines have no amounts
			it.note("purchase.amount_differs", "told", *in.Amount, "lines", p.Amount, "currency", p.Currency)
		}
		p.Amount = *in.Amount
	}
	if p.Currency != b.dir.company.Currency {
		it.note("purchase.other_currency", "currency", p.Currency, "company", b.dir.company.Currency)
	}
	steps := stepsOf(in.Steps, &p, nil, zone)
	if err := b.checkNotFuture("purchase.steps", steps); err != nil {
		return outcome{}, err
	}
	due, err := b.orderPromise(it, &p, steps)
	if err != nil {
		return outcome{}, err
	}
	// Nothing is refused below this line: a refused fact must leave nothing behind.
	purchase.Insert(b.tx, &p, b.sums)
	if due != nil {
		if err := b.makeOrderPromise(*due); err != nil {
			return outcome{}, err
		}
	}
	if len(steps) > 0 {
		if _, err := b.addSteps(it, &p, nil, steps); err != nil {
			return outcome{}, err
		}
	}
	return outcome{customer: p.Customer, ref: int64(p.ID), text: p.ID.String()}, nil
}

// duePromise is the promise of an order's date, with its end where that is known.
type duePromise struct {
	promise.Promise
	zone   *time.Location // of the place that sold it
	state  promise.State  // "" = open
	change promise.Change
}

// orderPromise returns the promise of an order's delivery date: void if the order was
// cancelled or unavailable, kept or late if it was delivered; nil if it has none.
func (b *batch) orderPromise(it *item, p *purchase.Purchase, steps []purchase.Step) (*duePromise, error) {
	in := it.Purchase.Promise
	if in == nil {
		return nil, nil //nolint:nilnil // an order without a promise is no error
	}
	if p.Customer == 0 {
		it.note("promise.nobody")
		return nil, nil //nolint:nilnil // as above, with a note
	}
	zone := b.dir.zoneOf(p.Place)
	made := cmp.Or(fact.When(in.Made, in.MadeDay, zone, 0), p.At)
	d := &duePromise{Promise: promise.Promise{Customer: p.Customer, Purchase: p.ID, Place: keeper(p), Origin: "order",
		What: cmp.Or(in.What, promise.Delivery), Made: made, MadeDay: in.MadeDay, Due: in.Due},
		zone: zone, change: promise.Change{Actor: b.who.Actor}}
	if in.Made == 0 && in.MadeDay == "" && p.Dated {
		d.MadeDay = p.Day
	}
	if in.DueDay != "" {
		d.Due = promise.EndOfDay(in.DueDay, d.zone)
	}
	if p.Status != purchase.Valid {
		d.state, d.change.Reason = promise.Void, "purchase."+p.Status
	}
	for _, s := range steps {
		if s.Step == purchase.Delivered && d.state == "" {
			d.state, d.change.At, d.change.Day, d.change.Evidence = promise.Kept, s.At, s.Day, it.Source+":"+errs.Short(it.ID)
		}
	}
	return d, under("purchase.promise", d.Validate())
}

// makeOrderPromise records it, without a timeline entry of its own: its order is shown there.
func (b *batch) makeOrderPromise(d duePromise) error {
	if d.state == "" {
		_, err := promise.Make(b.tx, d.Promise, d.zone)
		return err
	}
	p, err := promise.MakeEnded(b.tx, d.Promise, d.state, d.zone, d.change)
	if err == nil {
		b.append(p.Customer, "promise."+string(p.State), p.Ended, p.Place, p.ID.String(), promiseJSON(&p, p.EndedDay))
	}
	return err
}

// keeper is the place responsible for an order's promise: the partner with the largest amount,
// else the place that sold it.
func keeper(p *purchase.Purchase) id.Place {
	var best id.Place
	var most int64
	sum := map[id.Place]int64{}
	for _, l := range p.Lines {
		if l.Partner == 0 {
			continue
		}
		sum[l.Partner] += max(l.Amount, 0) + 1
		if s := sum[l.Partner]; s > most || s == most && l.Partner < best {
			best, most = l.Partner, s
		}
	}
	return cmp.Or(best, p.Place)
}

// lines resolves the lines of a purchase (sign 1) or of a return (sign −1).
func (b *batch) lines(it *item, in []fact.Line, sign int64) ([]purchase.Line, error) {
	out := make([]purchase.Line, len(in))
	for i := range in {
		l := &in[i]
		prd, err := b.productRef(it.Source, l)
		if err != nil {
			return nil, err
		}
		partner, err := b.placeRef(it.Source, l.Partner, org.Partner)
		if err != nil {
			return nil, err
		}
		out[i] = purchase.Line{N: i, Product: prd, Partner: partner, Units: sign * cmp.Or(l.Units, 1000),
			Amount: sign * l.Amount, Cost: purchase.NoCost, OfN: purchase.NoLine}
		if l.Cost != nil {
			out[i].Cost = *l.Cost
		}
	}
	return out, nil
}

// OrderState is the state of an order before a delivery, for undo.
type OrderState struct {
	Customer id.Customer
	Purchase id.Purchase
	Steps    []purchase.Step
	Promises []promise.Promise
}

func (b *batch) delivery(it *item) (outcome, error) {
	in := it.Delivery
	p, waits, err := b.purchaseRef(it.Source, "delivery.purchase", in.Purchase)
	if err != nil || waits != nil {
		return outcome{waits: waits}, err
	}
	if err := saleOnly("delivery.purchase", in.Purchase, &p); err != nil {
		return outcome{}, err
	}
	if err := purchase.Hold(b.ctx, b.tx, &p); err != nil {
		return outcome{}, err
	}
	had, err := purchase.ListSteps(b.ctx, b.tx, p.Customer, p.ID)
	if err != nil {
		return outcome{}, err
	}
	steps := stepsOf(in.Steps, &p, had, b.dir.zoneOf(p.Place))
	if err := b.checkNotFuture("delivery.steps", steps); err != nil {
		return outcome{}, err
	}
	if b.who.Changed != nil {
		list, err := promise.OfPurchase(b.ctx, b.tx, p.Customer, p.ID)
		if err != nil {
			return outcome{}, err
		}
		ext := db.ExternalID{Source: it.Source, Kind: string(it.Kind), Ext: it.ID}
		if err := b.changed(fact.KindDelivery, ext, OrderState{p.Customer, p.ID, had, list}); err != nil {
			return outcome{}, err
		}
	}
	delivered, err := b.addSteps(it, &p, had, steps)
	if err == nil && delivered.At != 0 {
		c := promise.Change{Actor: b.who.Actor, Day: delivered.Day, Evidence: cmp.Or(in.Evidence, it.Source+":"+errs.Short(it.ID))}
		err = b.keepPromises(&p, delivered.At, c)
	}
	if err != nil {
		return outcome{}, err
	}
	return outcome{customer: p.Customer, ref: int64(p.ID), text: p.ID.String()}, nil
}

// checkNotFuture rejects time stamps in the future.
func (b *batch) checkNotFuture(path string, steps []purchase.Step) error {
	for _, s := range steps {
		if s.At > b.tx.Now().Add(ClockSkew) {
			return errs.InFields("flow.checkNotFuture", errs.Field{Path: path, Key: "field.future", Found: s.At.String()})
		}
	}
	return nil
}

// addSteps records time stamps of an order. It returns the delivered step, if it is among
// them.
func (b *batch) addSteps(it *item, p *purchase.Purchase, had, add []purchase.Step) (delivered purchase.Step, err error) {
	all, err := purchase.AddSteps(b.ctx, b.tx, p, had, add)
	if err != nil {
		return delivered, err
	}
	for _, t := range purchase.Times(p.At, all) {
		if t.Time < 0 {
			it.note("purchase.steps_contradict", "step", t.Step)
			break
		}
	}
	for _, s := range add {
		b.append(p.Customer, "purchase."+s.Step, s.At, p.Place, p.ID.String(), dayJSON(s.Day))
		if s.Step == purchase.Delivered {
			delivered = s
		}
	}
	return delivered, nil
}

// keepPromises keeps the promises of a delivered order. Waived and void ones stay.
func (b *batch) keepPromises(p *purchase.Purchase, at clock.Instant, c promise.Change) error {
	list, err := promise.OfPurchase(b.ctx, b.tx, p.Customer, p.ID)
	if err != nil {
		return err
	}
	for _, pr := range list {
		switch {
		case pr.Origin != "order", pr.State == promise.Waived, pr.State == promise.Void, pr.State == promise.Renegotiated:
			continue
		case pr.State == promise.Broken && pr.Next != 0:
			continue // broken by a late renegotiation: its successor is kept instead
		}
		before := pr
		if pr, err = promise.Keep(b.ctx, b.tx, pr, at, c); err != nil {
			return err
		}
		if pr.State != before.State {
			if err := settle(b.ctx, b.tx, &pr, c.Actor, at); err != nil {
				return err
			}
		}
	}
	return nil
}

// ClockSkew is the tolerated clock skew: how far in the future a time stamp may lie.
const ClockSkew = 10 * time.Minute

// dayAhead is the same for times of facts: many files hold days without times or zones.
const dayAhead = 24 * time.Hour

// placeKind guesses the kind of a place known only by name from the channel of the sale that
// named it.
func placeKind(channel string) string {
	switch channel {
	case "online":
		return org.Online
	case "service":
		return org.Service
	case "dealer":
		return org.Partner
	}
	return org.Shop
}

// append adds to a customer's timeline.
func (b *batch) append(cus id.Customer, kind string, at clock.Instant, pla id.Place, subject string, what json.RawMessage) {
	b.tx.Append(db.Entry{Customer: cus, Kind: kind, At: at, Actor: b.who.Actor, Place: pla, Subject: subject, What: what})
}
