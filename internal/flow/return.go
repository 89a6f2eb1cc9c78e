package flow

import (
	"cmp"
	"fmt"
	"time"

	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/errs"
	"huitou/internal/fact"
	"huitou/internal/id"
	"huitou/internal/money"
	"huitou/internal/purchase"
)

// recordReturn records a return. If it names its purchase, it may not exceed what is left to
// return; otherwise the purchase is searched for, line by line, and a note reports when none
// was found.
func (b *batch) recordReturn(it *item) (outcome, error) {
	in := it.Return
	of, waits, err := b.purchaseRef(it.Source, "return.of", in.Of)
	if err != nil || waits != nil {
		return outcome{waits: waits}, err
	}
	p := purchase.Purchase{ID: id.New[id.PurchaseNoun](b.tx.IDs()), Kind: purchase.Return, Of: of.ID, Dated: in.Day != "",
		Channel: of.Channel, Currency: in.Currency, Status: purchase.Valid, Note: in.Reason}
	if p.By, err = b.tx.Word(b.ctx, b.who.Actor); err != nil {
		return outcome{}, err
	}
	if of.ID != 0 {
		if err := mayReturn(in, &of); err != nil {
			return outcome{}, err
		}
		if !of.Counts() {
			p.Status = of.Status // a return of a cancelled order does not reduce the sums
		}
	}
	if p.Customer, err = b.customerOf(it.Source, "return.customer", in.Customer, &of); err != nil {
		return outcome{}, err
	}
	if p.Place, err = b.placeRef(it.Source, in.Place, ""); err != nil {
		return outcome{}, err
	}
	p.Place = cmp.Or(p.Place, of.Place)
	zone := b.dir.zoneOf(p.Place)
	p.At = fact.When(in.At, in.Day, zone, 0)
	p.Day = cmp.Or(in.Day, cal.DayOf(p.At, zone))
	if p.Lines, err = b.lines(it, in.Lines, -1); err != nil {
		return outcome{}, err
	}
	if of.ID != 0 {
		p.At = max(p.At, of.At) // if only the day is known, not before its purchase of that day
		err = b.tieNamed(&p, of)
	} else {
		err = b.tieFound(it, &p, zone)
	}
	if err != nil {
		return outcome{}, err
	}
	for _, l := range p.Lines {
		p.Amount += l.Amount
	}
	purchase.Insert(b.tx, &p, b.sums)
	return outcome{customer: p.Customer, ref: int64(p.ID), text: p.ID.String()}, nil
}

// mayReturn checks that a return fits the purchase it names.
func mayReturn(in *fact.Return, of *purchase.Purchase) error {
	if err := saleOnly("return.of", in.Of, of); err != nil {
		return err
	}
	k := errs.NewCheck("flow.recordReturn")
	if in.Currency != of.Currency {
		k.Add(errs.Field{Path: "return.currency", Key: "purchase.return_other_currency",
			Args: errs.Pairs("currency", in.Currency, "sold", of.Currency), Found: in.Currency, Expected: of.Currency})
	}
	if at := in.At; in.Day == "" && of.At > at {
		k.Add(errs.Field{Path: "return.at", Key: "purchase.return_before_sale",
			Args: errs.Pairs("at", at, "sold", of.When()), Found: at.String()})
	}
	if in.Day != "" && of.Day > in.Day {
		k.Add(errs.Field{Path: "return.day", Key: "purchase.return_before_sale",
			Args: errs.Pairs("at", in.Day, "sold", of.When()), Found: string(in.Day)})
	}
	return k.Err()
}

// tieNamed links each line of a return to a line of the purchase it names: the first of the
// same product with enough units left. A line without a product is a refund of money, up to
// what is left of the whole purchase.
func (b *batch) tieNamed(p *purchase.Purchase, of purchase.Purchase) error {
	left, err := purchase.LeftOf(b.ctx, b.tx, of.Customer, of.ID)
	if err != nil {
		return err
	}
	var cash int64
	for i := range p.Lines {
		l := &p.Lines[i]
		at := -1
		for k := range left {
			same := left[k].Line < len(of.Lines) && of.Lines[left[k].Line].Product == l.Product
			if same && (at < 0 || left[at].Units < -l.Units) {
				at = k
			}
		}
		if at < 0 && l.Product == 0 {
			cash -= l.Amount
			continue
		}
		if at < 0 {
			return errs.Invalid("flow.recordReturn", "purchase.return_not_sold", "line", i+1)
		}
		if err := left[at].Take(-l.Units, -l.Amount); err != nil {
			return err
		}
		l.OfN = left[at].Line
		left[at].Units += l.Units
		left[at].Amount += l.Amount
	}
	if cash == 0 {
		return nil
	}
	rest, err := purchase.LeftInAll(b.ctx, b.tx, of.Customer, of.ID)
	if err != nil {
		return err
	}
	for _, l := range p.Lines {
		rest += l.Amount
	}
	if rest < 0 {
		return errs.Invalid("flow.recordReturn", "purchase.return_money", "amount", money.Amount{Minor: cash, Currency: of.Currency},
			"left", money.Amount{Minor: rest + cash, Currency: of.Currency})
	}
	return nil
}

// tieFound searches the purchase of a return that names none. A return belongs to one
// purchase: the first line with a match decides, and the other lines are linked if they match
// that purchase.
func (b *batch) tieFound(it *item, p *purchase.Purchase, zone *time.Location) error {
	loose, until := 0, p.At
	if p.Dated { // the sale may have been at any time of the day
		until = p.Day.End(zone) - 1
	}
	if err := b.perhapsVoid(it, p, until); err != nil {
		return err
	}
	var left []purchase.Left
	var sold []purchase.Line
	for i := range p.Lines {
		l := &p.Lines[i]
		if p.Of == 0 {
			found, ok, err := purchase.FindSold(b.ctx, b.tx, p.Customer, l.Product, p.Currency, -l.Units, until)
			if err != nil {
				return fmt.Errorf("find what line %d undoes: %w", i+1, err)
			}
			if ok {
				p.Of, l.OfN = found.Purchase, found.Line
				p.At = max(p.At, found.At)
				continue
			}
			loose++
			continue
		}
		if left == nil {
			var err error
			if left, err = purchase.LeftOf(b.ctx, b.tx, p.Customer, p.Of); err != nil {
				return err
			}
			if sold, err = purchase.ListLines(b.ctx, b.tx, p.Customer, p.Of); err != nil {
				return err
			}
		}
		if !tieTo(l, left, sold) {
			loose++
		}
	}
	if loose > 0 {
		it.note("purchase.return_loose", "n", loose, "of", len(p.Lines))
	}
	return nil
}

// perhapsVoid adds a note when a return without a reference may belong to a cancelled order.
// Its money would then be subtracted twice; only the source can tell.
func (b *batch) perhapsVoid(it *item, p *purchase.Purchase, until clock.Instant) error {
	if any, err := purchase.HasVoid(b.ctx, b.tx, p.Customer); err != nil || !any {
		return err
	}
	for _, l := range p.Lines {
		order, found, err := purchase.FindVoid(b.ctx, b.tx, p.Customer, l.Product, p.Currency, -l.Amount, until)
		if err != nil {
			return err
		}
		if found {
			it.note("purchase.return_perhaps_void", "order", order.String())
			break
		}
	}
	return nil
}

// tieTo links a line to the first line of a sale of the same product with enough units left.
func tieTo(l *purchase.Line, left []purchase.Left, sold []purchase.Line) bool {
	for k := range left {
		if left[k].Units >= -l.Units && sold[k].Product == l.Product {
			l.OfN = left[k].Line
			left[k].Units += l.Units
			return true
		}
	}
	return false
}
