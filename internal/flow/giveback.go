package flow

import (
	"cmp"
	"fmt"

	"huitou/internal/cal"
	"huitou/internal/errs"
	"huitou/internal/fact"
	"huitou/internal/id"
	"huitou/internal/money"
	"huitou/internal/purchase"
)

// giveBack records a return. Where it names its purchase, it may not take back more
// than is left; where it does not, the purchase is looked for, line by line, and a
// note says where none was found.
func (b *batch) giveBack(it *item) (outcome, error) {
	in := it.Return
	of, waits, err := b.purchaseRef(it.Source, "return.of", in.Of)
	if err != nil || waits != nil {
		return outcome{waits: waits}, err
	}
	p := purchase.Purchase{ID: id.New[id.PurchaseNoun](b.tx.IDs()), Kind: purchase.Return, At: in.At, Of: of.ID,
		Channel: of.Channel, Currency: in.Currency, Status: purchase.Valid, Note: in.Reason}
	if of.ID != 0 {
		if err := mayReturn(in, &of); err != nil {
			return outcome{}, err
		}
		if !of.Counts() {
			p.Status = of.Status // what never counted cannot be taken off
		}
	}
	if p.Customer, err = b.customerOf(it.Source, "return.customer", in.Customer, &of); err != nil {
		return outcome{}, err
	}
	if p.Place, err = b.placeRef(it.Source, "return.place", in.Place, ""); err != nil {
		return outcome{}, err
	}
	p.Place = cmp.Or(p.Place, of.Place)
	p.Day = cal.DayOf(p.At, b.dir.zoneOf(p.Place))
	if p.Lines, err = b.lines(it, "return.lines", in.Lines, -1); err != nil {
		return outcome{}, err
	}
	if of.ID != 0 {
		err = b.tieNamed(&p, of)
	} else {
		err = b.tieFound(it, &p)
	}
	if err != nil {
		return outcome{}, err
	}
	for _, l := range p.Lines {
		p.Amount += l.Amount
	}
	purchase.Insert(b.tx, &p, b.sums)
	b.append(p.Customer, "purchase.returned", p.At, p.Place, p.ID.String(), moneyJSON(p.Amount, p.Currency, len(p.Lines)))
	return outcome{customer: p.Customer, ref: int64(p.ID), text: p.ID.String()}, nil
}

// mayReturn checks that a return fits the purchase it names.
func mayReturn(in *fact.Return, of *purchase.Purchase) error {
	if err := saleOnly("return.of", in.Of, of); err != nil {
		return err
	}
	k := errs.NewCheck("flow.giveBack")
	if in.Currency != of.Currency {
		k.Add(errs.Field{Path: "return.currency", Key: "purchase.return_other_currency",
			Args: errs.Pairs("currency", in.Currency, "sold", of.Currency), Found: in.Currency, Expected: of.Currency})
	}
	if of.At > in.At {
		k.Add(errs.Field{Path: "return.at", Key: "purchase.return_before_sale",
			Args: errs.Pairs("at", in.At, "sold", of.At), Found: in.At.String()})
	}
	return k.Err()
}

// tieNamed ties each line of a return to a line of the purchase it names: the first
// of the same product with enough left. A line without a product is money given back:
// it may be as much as is left of the whole purchase.
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
			return errs.Invalid("flow.giveBack", "purchase.return_not_sold", "line", i+1)
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
		return errs.Invalid("flow.giveBack", "purchase.return_money", "amount", money.Amount{Minor: cash, Currency: of.Currency},
			"left", money.Amount{Minor: rest + cash, Currency: of.Currency})
	}
	return nil
}

// tieFound looks for what a return without a reference undoes. A return has one
// purchase it undoes, so the first line that finds one decides, and the others are
// tied where they are of it.
func (b *batch) tieFound(it *item, p *purchase.Purchase) error {
	loose := 0
	var left []purchase.Left
	var sold []purchase.Line
	for i := range p.Lines {
		l := &p.Lines[i]
		if p.Of == 0 {
			found, ok, err := purchase.FindSold(b.ctx, b.tx, p.Customer, l.Product, p.Currency, -l.Units, p.At)
			if err != nil {
				return fmt.Errorf("find what line %d undoes: %w", i+1, err)
			}
			if ok {
				p.Of, l.OfN = found.Purchase, found.Line
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

// tieTo ties a line to the first line of a sale of the same product with enough left.
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
