package flow

import (
	"strings"

	"huitou/internal/errs"
	"huitou/internal/fact"
	"huitou/internal/id"
	"huitou/internal/org"
	"huitou/internal/purchase"
)

// checkRefs refuses a fact that refers to one of our ids that does not exist or is of another
// kind, or to a new place
// or a member of staff by what cannot be a name. It runs before any stub is created, so that a refused fact leaves nothing behind.
func (b *batch) checkRefs(it *item) error {
	k := errs.NewCheck("flow.Record")
	for i := range it.refs {
		r := &it.refs[i]
		if !ours(r.Name, r.Kind) {
			switch _, known := b.external[externalKey{it.Source, r.Kind, string(r.Name)}]; {
			case id.Any(string(r.Name)): // one of our ids, but of another kind
				k.Add(errs.Field{Path: r.Path(), Key: "fact.ref_other_kind", Found: string(r.Name)})
			case r.Kind == fact.KindPlace && !known: // a place will be made of it
				k.Name(r.Path(), strings.TrimSpace(string(r.Name)), org.MaxName)
			}
			continue
		}
		_, err := b.find(r.Kind, r.Name)
		if err != nil && !notFound(err) {
			return err
		}
		if err != nil {
			k.Add(errs.Field{Path: r.Path(), Key: "fact.ref_unknown", Found: string(r.Name)})
		}
	}
	if path, code := it.StaffCode(); code != nil {
		k.Name(path, *code, fact.MaxName)
	}
	return k.Err()
}

// find resolves one of our ids and caches for the batch that it exists.
func (b *batch) find(k fact.Kind, name fact.Ref) (int64, error) {
	if at, ok := b.there[name]; ok {
		return at, nil
	}
	of := kindOf(k)
	found, err := of.id.Parse(string(name))
	if err != nil || of.exists == nil {
		return 0, errs.NotFound("flow.find", "fact.ref_unknown")
	}
	if err := of.exists(b, found); err != nil {
		return 0, err
	}
	b.there[name] = found
	return found, nil
}

// customerOf is the customer of a fact that may name a customer, a purchase, or both:
// then the customer must be the purchase's. A fact that names only a purchase is of
// that purchase's customer.
func (b *batch) customerOf(source, path string, name fact.Ref, p *purchase.Purchase) (id.Customer, error) {
	switch {
	case p.ID == 0:
		return b.customerRef(source, name)
	case name == "":
		return p.Customer, nil
	}
	var cus id.Customer
	if ours(name, fact.KindCustomer) {
		found, err := b.find(fact.KindCustomer, name)
		if err != nil {
			return 0, err
		}
		cus = id.Customer(found)
	} else {
		cus = b.external[externalKey{source, fact.KindCustomer, string(name)}].Customer
	}
	if cus != 0 && cus == p.Customer {
		return cus, nil
	}
	key := "fact.other_customer"
	if p.Customer == 0 {
		key = "fact.purchase_of_nobody"
	}
	return 0, badRef(path, key, string(name))
}

// saleOnly refuses a return where a fact must name a sale.
func saleOnly(path string, name fact.Ref, p *purchase.Purchase) error {
	if p.Kind != purchase.Sale {
		return badRef(path, "fact.not_a_sale", string(name))
	}
	return nil
}

// under is an error of a record's own check as one of the fact that it came from: its fields stand
// under the part of the fact.
func under(part string, err error) error {
	if !errs.Is(err, errs.KindInvalid) {
		return err
	}
	k := errs.NewCheck("flow.Record")
	k.Within(part, err)
	return k.Err()
}

// badRef is the error about an invalid reference.
func badRef(path, key, name string, args ...any) error {
	return errs.InFields("flow.Record", errs.Field{Path: path, Key: key, Args: errs.Pairs(args...), Found: name})
}
