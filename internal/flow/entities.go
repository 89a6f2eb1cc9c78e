package flow

import (
	"cmp"
	"slices"
	"strings"

	"huitou/internal/cal"
	"huitou/internal/customer"
	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/fact"
	"huitou/internal/id"
	"huitou/internal/org"
	"huitou/internal/purchase"
)

// changed passes the previous state of a record to Sender.Changed.
func (b *batch) changed(kind fact.Kind, ext db.ExternalID, before any) error {
	if b.who.Changed == nil {
		return nil
	}
	return b.who.Changed(b.tx, Change{Kind: kind, External: ext, Before: before})
}

func (b *batch) place(it *item, ext db.ExternalID, known bool) (outcome, error) {
	in := it.Place
	k := errs.NewCheck("flow.Record")
	name := strings.TrimSpace(in.Name)
	switch {
	case name != "":
		k.Name("place.name", name, org.MaxName)
	case !known:
		name = strings.TrimSpace(it.ID)
		k.Name("id", name, org.MaxName)
	}
	if in.Zone != "" {
		if _, err := cal.Zone(in.Zone); err != nil {
			k.Within("place.zone", err)
		}
	}
	if err := k.Err(); err != nil {
		return outcome{}, err
	}
	if string(in.Parent) == it.ID {
		return outcome{}, badRef("place.parent", "org.own_parent", it.ID)
	}
	parent, err := b.placeRef(it.Source, in.Parent, org.Region)
	if err != nil {
		return outcome{}, err
	}
	if !known {
		p, err := org.AddPlace(b.ctx, b.tx, org.Place{Name: name, Kind: in.Kind, Parent: parent, Zone: in.Zone})
		if err != nil {
			return outcome{}, err
		}
		b.knowPlace(p)
		return outcome{ref: int64(p.ID), text: p.ID.String()}, nil
	}
	p, err := org.FindPlace(b.ctx, b.tx, id.Place(ext.Ref))
	if err != nil {
		return outcome{}, err
	}
	if err := b.changed(fact.KindPlace, ext, p); err != nil {
		return outcome{}, err
	}
	p.Name, p.Kind, p.Zone = cmp.Or(name, p.Name), cmp.Or(in.Kind, p.Kind), cmp.Or(in.Zone, p.Zone)
	p.Parent = cmp.Or(parent, p.Parent)
	if err := org.UpdatePlace(b.ctx, b.tx, p); err != nil {
		return outcome{}, err
	}
	b.knowPlace(p)
	return outcome{ref: ext.Ref, text: p.ID.String()}, nil
}

func (b *batch) product(it *item, ext db.ExternalID, known bool) (outcome, error) {
	in := it.Product
	if !known {
		prd := purchase.AddProduct(b.tx, purchase.Product{Name: cmp.Or(strings.TrimSpace(in.Name), it.ID), Category: in.Category, Unit: in.Unit})
		return outcome{ref: int64(prd), text: prd.String()}, nil
	}
	p, err := purchase.FindProduct(b.ctx, b.tx, id.Product(ext.Ref))
	if err != nil {
		return outcome{}, err
	}
	if err := b.changed(fact.KindProduct, ext, p); err != nil {
		return outcome{}, err
	}
	p.Name, p.Category, p.Unit = cmp.Or(strings.TrimSpace(in.Name), p.Name), cmp.Or(in.Category, p.Category), cmp.Or(in.Unit, p.Unit)
	return outcome{ref: ext.Ref, text: p.ID.String()}, purchase.UpdateProduct(b.ctx, b.tx, p)
}

// Held is the state of a customer and its identities before an update, for undo.
type Held struct {
	Customer customer.Customer
	Reached  []customer.Reach
}

func (b *batch) customer(it *item, ext db.ExternalID, known bool) (outcome, error) {
	in := it.Customer
	home, err := b.placeRef(it.Source, in.Place, "")
	if err != nil {
		return outcome{}, err
	}
	owner, err := b.staffRef(in.Owner)
	if err != nil {
		return outcome{}, err
	}
	var c customer.Customer
	if known {
		if c, err = customer.Find(b.ctx, b.tx, ext.Customer); err != nil {
			return outcome{}, err
		}
		held := Held{Customer: c}
		if held.Reached, err = customer.Reached(b.ctx, b.tx, c.ID); err != nil {
			return outcome{}, err
		}
		if err := b.changed(fact.KindCustomer, ext, held); err != nil {
			return outcome{}, err
		}
	}
	fillCustomer(&c, in, it.ID)
	c.Place, c.Owner = cmp.Or(home, c.Place), cmp.Or(owner, c.Owner)
	kind, at := "customer.updated", b.tx.Now()
	if known {
		c, err = customer.Update(b.ctx, b.tx, c)
	} else {
		kind = "customer.created"
		if b.who.Opened != nil {
			c.Created = min(b.who.Opened(it.Fact), at)
		}
		c, err = customer.Create(b.ctx, b.tx, c)
		at = c.Created
	}
	if err != nil {
		return outcome{}, err
	}
	if err := b.claim(it, c, in); err != nil {
		return outcome{}, err
	}
	b.tx.Append(db.Entry{Customer: c.ID, Kind: kind, At: at, Actor: b.who.Actor, Subject: c.ID.String()})
	return outcome{customer: c.ID, ref: int64(c.ID), text: c.ID.String()}, nil
}

// fillCustomer sets the fields that the fact has; others stay.
func fillCustomer(c *customer.Customer, in *fact.Customer, ext string) {
	c.Kind = cmp.Or(in.Kind, c.Kind, customer.Person)
	if name := strings.TrimSpace(in.Name); !errs.Blank(name) {
		c.Name = name
	}
	c.Name = cmp.Or(c.Name, ext)
	c.Honorific = cmp.Or(in.Honorific, c.Honorific)
	c.Language = cmp.Or(in.Language, c.Language)
	c.Country = cmp.Or(in.Country, c.Country)
	c.City = cmp.Or(in.City, c.City)
	c.Since = cmp.Or(in.Since, c.Since)
	c.Household = cmp.Or(in.Household, c.Household)
	c.Adults = cmp.Or(in.Adults, c.Adults)
	c.Children = cmp.Or(in.Children, c.Children)
	for _, t := range in.Tags {
		if !slices.Contains(c.Tags, t) {
			c.Tags = append(c.Tags, t)
		}
	}
}

// claim adds the identities of a fact to the customer, splitting cells with several numbers or
// addresses. A phone number that is not valid is kept as written, with a note. Any other malformed one, or a card of another customer, is skipped with a note; a phone
// number or address of another customer is shared, with a note. A phone number or address that
// the same source sent before and no longer sends is released.
func (b *batch) claim(it *item, c customer.Customer, in *fact.Customer) error {
	country := cmp.Or(in.Country, c.Country, cal.Country(b.dir.zoneOf(c.Place).String()))
	by := it.Source + ":" + it.ID
	for _, main := range []fact.Identity{{Kind: customer.Phone, Value: in.Phone}, {Kind: customer.Email, Value: in.Email}} {
		if main.Value == "" {
			continue
		}
		sent, err := b.claimOne(it, c.ID, main, country, by)
		valid := slices.ContainsFunc(sent, func(i customer.Identity) bool { return i.Kind == main.Kind })
		if err == nil && valid {
			err = customer.Keep(b.ctx, b.tx, c.ID, main.Kind, by, sent)
		}
		if err == nil && len(sent) > 0 && main.Kind == customer.Phone {
			err = customer.Keep(b.ctx, b.tx, c.ID, customer.Written, by, sent)
		}
		if err != nil {
			return err
		}
	}
	for _, t := range in.Also {
		if _, err := b.claimOne(it, c.ID, t, country, ""); err != nil {
			return err
		}
	}
	return nil
}

// claimOne adds the identities of one cell to the customer and returns them.
func (b *batch) claimOne(it *item, cus id.Customer, t fact.Identity, country, by string) (sent []customer.Identity, err error) {
	for _, value := range customer.Several(t.Kind, t.Value, country) {
		norm, ok := customer.Normalise(t.Kind, value, country)
		if t.Kind == customer.Phone && (!ok || strings.Contains(value, "*")) {
			norm, ok = customer.AsWritten(value, country)
		}
		if !ok {
			it.note("customer.identity_malformed", "kind", t.Kind, "value", errs.Short(value))
			continue
		}
		other, err := customer.Claim(b.ctx, b.tx, cus, norm, value, by)
		if err != nil {
			return nil, err
		}
		sent = append(sent, norm)
		switch shared := customer.Shared(t.Kind); {
		case norm.Kind == customer.Written:
			it.note("customer.identity_written", "kind", t.Kind, "value", errs.Short(value))
		case other != 0 && shared:
			err = b.shares(it, "customer.identity_shared", cus, other, "kind", t.Kind, "value", errs.Short(value))
		case other != 0:
			err = b.shares(it, "customer.identity_taken", cus, other, "kind", t.Kind, "value", errs.Short(value))
		}
		if err != nil {
			return nil, err
		}
	}
	return sent, nil
}
