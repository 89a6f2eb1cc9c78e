package flow

import (
	"strconv"

	"huitou/internal/customer"
	"huitou/internal/errs"
	"huitou/internal/fact"
	"huitou/internal/id"
	"huitou/internal/purchase"
)

// ref is a reference that a fact makes: to another record, as its source calls it or
// by our id.
type ref struct {
	path string    // of the field: "voice.purchase"
	kind fact.Kind // of the record
	name fact.Ref
}

// refsOf lists every reference that a fact makes. The codes of staff are not among
// them: they are the same for all sources.
func refsOf(f *fact.Fact) []ref {
	var list []ref
	add := func(path string, kind fact.Kind, name fact.Ref) {
		if name != "" {
			list = append(list, ref{path, kind, name})
		}
	}
	lines := func(path string, lines []fact.Line) {
		for i := range lines {
			if l := &lines[i]; l.Product != "" || l.Partner != "" {
				at := path + "[" + strconv.Itoa(i) + "]"
				add(at+".product", fact.KindProduct, l.Product)
				add(at+".partner", fact.KindPlace, l.Partner)
			}
		}
	}
	switch {
	case f.Place != nil:
		add("place.parent", fact.KindPlace, f.Place.Parent)
	case f.Customer != nil:
		add("customer.place", fact.KindPlace, f.Customer.Place)
	case f.Purchase != nil:
		add("purchase.customer", fact.KindCustomer, f.Purchase.Customer)
		add("purchase.place", fact.KindPlace, f.Purchase.Place)
		lines("purchase.lines", f.Purchase.Lines)
	case f.Promise != nil:
		add("promise.customer", fact.KindCustomer, f.Promise.Customer)
		add("promise.purchase", fact.KindPurchase, f.Promise.Purchase)
		add("promise.place", fact.KindPlace, f.Promise.Place)
	case f.Delivery != nil:
		add("delivery.purchase", fact.KindPurchase, f.Delivery.Purchase)
	case f.Return != nil:
		add("return.customer", fact.KindCustomer, f.Return.Customer)
		add("return.of", fact.KindPurchase, f.Return.Of)
		add("return.place", fact.KindPlace, f.Return.Place)
		lines("return.lines", f.Return.Lines)
	case f.Voice != nil:
		add("voice.customer", fact.KindCustomer, f.Voice.Customer)
		add("voice.purchase", fact.KindPurchase, f.Voice.Purchase)
		add("voice.place", fact.KindPlace, f.Voice.Place)
	case f.Visit != nil:
		add("visit.customer", fact.KindCustomer, f.Visit.Customer)
		add("visit.place", fact.KindPlace, f.Visit.Place)
	}
	return list
}

// checkRefs refuses a fact that names a record by our id where there is none, or one of
// another kind, before anything is made that the fact names: what is refused leaves
// nothing behind.
func (b *batch) checkRefs(it *item) error {
	k := errs.NewCheck("flow.Record")
	for _, r := range it.refs {
		if !ours(r.name, r.kind) {
			if id.Any(string(r.name)) { // that is no name of another system
				k.Add(errs.Field{Path: r.path, Key: "fact.ref_other_kind", Found: string(r.name)})
			}
			continue
		}
		_, err := b.find(r)
		if err != nil && !none(err) {
			return err
		}
		if err != nil {
			k.Add(errs.Field{Path: r.path, Key: "fact.ref_unknown", Found: string(r.name)})
		}
	}
	return k.Err()
}

// find resolves one of our ids, and remembers for the batch that it is there.
func (b *batch) find(r ref) (found int64, err error) {
	if at, ok := b.there[r.name]; ok {
		return at, nil
	}
	missing := errs.NotFound("flow.find", "fact.ref_unknown")
	switch r.kind {
	case fact.KindCustomer:
		cus, bad := id.Parse[id.CustomerNoun](string(r.name))
		if bad != nil || cus == 0 {
			return 0, missing
		}
		if ok, err := customer.Exists(b.ctx, b.tx, cus); err != nil || !ok {
			return 0, orElse(err, missing)
		}
		found = int64(cus)
	case fact.KindPlace:
		pla, bad := id.Parse[id.PlaceNoun](string(r.name))
		if _, ok := b.dir.places[pla]; bad != nil || !ok {
			return 0, missing
		}
		return int64(pla), nil // the directory remembers
	case fact.KindProduct:
		prd, bad := id.Parse[id.ProductNoun](string(r.name))
		if bad != nil || prd == 0 {
			return 0, missing
		}
		if _, err := purchase.FindProduct(b.ctx, b.tx, prd); err != nil {
			return 0, err
		}
		found = int64(prd)
	case fact.KindPurchase:
		pur, bad := id.Parse[id.PurchaseNoun](string(r.name))
		if bad != nil || pur == 0 {
			return 0, missing
		}
		if _, err := purchase.FindByID(b.ctx, b.tx, pur); err != nil {
			return 0, err
		}
		found = int64(pur)
	}
	b.there[r.name] = found
	return found, nil
}

// customerOf is the customer of a fact that may name a customer, a purchase, or both:
// then the customer must be the purchase's. A fact that names only a purchase is of
// that purchase's customer.
func (b *batch) customerOf(source, path string, name fact.Ref, p *purchase.Purchase) (id.Customer, error) {
	switch {
	case p.ID == 0:
		return b.customerRef(source, path, name)
	case name == "":
		return p.Customer, nil
	}
	var cus id.Customer
	if ours(name, fact.KindCustomer) {
		found, err := b.find(ref{path, fact.KindCustomer, name})
		if err != nil {
			return 0, err
		}
		cus = id.Customer(found)
	} else {
		cus = b.names[nameKey{source, fact.KindCustomer, string(name)}].Customer
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

// badRef is a reference to a record that the fact cannot be about.
func badRef(path, key, name string, args ...any) error {
	return &errs.Error{Kind: errs.InvalidInput, Op: "flow.Record", Key: "input.invalid",
		Fields: []errs.Field{{Path: path, Key: key, Args: errs.Pairs(args...), Found: errs.Short(name)}}}
}

func orElse(err, other error) error {
	if err != nil {
		return err
	}
	return other
}
