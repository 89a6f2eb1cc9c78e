package flow

import (
	"context"

	"huitou/internal/customer"
	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/fact"
	"huitou/internal/id"
	"huitou/internal/org"
	"huitou/internal/purchase"
	"huitou/internal/staff"
)

// externalKey is a source's own id of a record.
type externalKey struct {
	source string
	kind   fact.Kind
	ext    string
}

// externalIDs are the external ids that a batch looks up: before load all wanted ones (empty),
// after it those that exist.
type externalIDs map[externalKey]db.ExternalID

// kindStaff is the kind under which codes of staff are looked up beside facts.
const kindStaff fact.Kind = "staff"

// want adds the external id of a fact and those it refers to.
func (n externalIDs) want(f *fact.Fact, refs []fact.Reference) {
	n[externalKey{f.Source, f.Kind, f.ID}] = db.ExternalID{}
	for _, r := range refs {
		if !ours(r.Name, r.Kind) {
			n[externalKey{f.Source, r.Kind, string(r.Name)}] = db.ExternalID{}
		}
	}
}

// load looks all wanted ones up and keeps those that exist. Of those in own, which are facts of
// the batch, it is also known with what body they were sent.
func (n externalIDs) load(ctx context.Context, tx *db.Tx, own map[externalKey]bool) error {
	type group struct {
		source string
		kind   fact.Kind
		own    bool
	}
	groups := map[group][]string{}
	for k := range n {
		g := group{k.source, k.kind, own[k]}
		groups[g] = append(groups[g], k.ext)
	}
	clear(n)
	for g, list := range groups {
		find := tx.FindRefs
		if g.own || !g.kind.IsEntity() {
			find = tx.FindExternalIDs
		}
		found, err := find(ctx, g.source, string(g.kind), list)
		if err != nil {
			return err
		}
		for key, ext := range found {
			n[externalKey{g.source, g.kind, key}] = ext
		}
	}
	return nil
}

// add records a new external id.
func (n externalIDs) add(ctx context.Context, tx *db.Tx, ext db.ExternalID) error {
	if ext.Hash == nil {
		ext.Hash = []byte{}
	}
	if err := tx.AddExternalID(ctx, ext); err != nil {
		return err
	}
	n[externalKey{ext.Source, fact.Kind(ext.Kind), ext.Ext}] = ext
	return nil
}

// customerRef resolves a reference to a customer; an unknown one is created as a stub (a
// record that is only referred to so far).
func (b *batch) customerRef(source string, name fact.Ref) (id.Customer, error) {
	if name == "" {
		return 0, nil
	}
	if ours(name, fact.KindCustomer) {
		found, err := b.find(fact.KindCustomer, name)
		return id.Customer(found), err
	}
	if n, ok := b.external[externalKey{source, fact.KindCustomer, string(name)}]; ok {
		return n.Customer, nil
	}
	c := customer.Stub(b.tx)
	return c.ID, b.external.add(b.ctx, b.tx, db.ExternalID{Source: source, Kind: string(fact.KindCustomer), Ext: string(name),
		Customer: c.ID, Ref: int64(c.ID), Import: b.who.Import})
}

// placeRef resolves a reference to a place; an unknown one is created.
func (b *batch) placeRef(source string, name fact.Ref, kind string) (id.Place, error) {
	if name == "" {
		return 0, nil
	}
	if ours(name, fact.KindPlace) {
		found, err := b.find(fact.KindPlace, name)
		return id.Place(found), err
	}
	if n, ok := b.external[externalKey{source, fact.KindPlace, string(name)}]; ok {
		return id.Place(n.Ref), nil
	}
	return b.newPlace(source, string(name), kind)
}

// knowPlace adds a place to a private copy of the directory: the shared one must not show
// uncommitted places.
func (b *batch) knowPlace(p org.Place) {
	if !b.dir.private() {
		b.dir = b.dir.copy()
	}
	b.dir.add(p)
}

// productRef resolves a reference to a product; an unknown one is created.
func (b *batch) productRef(source string, l *fact.Line) (id.Product, error) {
	if l.Product == "" {
		return 0, nil
	}
	if ours(l.Product, fact.KindProduct) {
		found, err := b.find(fact.KindProduct, l.Product)
		return id.Product(found), err
	}
	if n, ok := b.external[externalKey{source, fact.KindProduct, string(l.Product)}]; ok {
		return id.Product(n.Ref), nil
	}
	name := l.Name
	if name == "" {
		name = string(l.Product)
	}
	b.made(fact.KindProduct, name, nil)
	prd := purchase.AddProduct(b.tx, purchase.Product{Name: name})
	return prd, b.external.add(b.ctx, b.tx, db.ExternalID{Source: source, Kind: string(fact.KindProduct), Ext: string(l.Product), Ref: int64(prd), Import: b.who.Import})
}

// staffRef resolves a staff code; an unknown one is created.
func (b *batch) staffRef(code string) (id.Staff, error) {
	if code == "" {
		return 0, nil
	}
	who, near, err := b.findStaff(code)
	if err != nil || who != 0 {
		return who, err
	}
	b.made(kindStaff, code, near)
	s, err := staff.Create(b.ctx, b.tx, staff.Staff{Code: code, Name: code})
	if err == nil {
		err = b.changed(kindStaff, db.ExternalID{Kind: string(kindStaff), Ext: code, Ref: int64(s.ID)}, nil)
	}
	if err == nil {
		b.external[externalKey{"", kindStaff, code}] = db.ExternalID{Ref: int64(s.ID)} // for this batch only
		b.staff = append(b.staff, s)
	}
	return s.ID, err
}

// purchaseRef resolves a reference to a purchase. waits is set if that purchase is unknown.
func (b *batch) purchaseRef(source, path string, name fact.Ref) (p purchase.Purchase, waits *externalKey, err error) {
	if name == "" {
		return p, nil, nil
	}
	if ours(name, fact.KindPurchase) {
		pur, err := id.Parse[id.PurchaseNoun](string(name))
		if err == nil {
			p, err = purchase.FindByID(b.ctx, b.tx, pur)
		}
		if err != nil && (errs.Is(err, errs.KindNotFound) || pur == 0) {
			err = badRef(path, "fact.ref_unknown", string(name))
		}
		return p, nil, err
	}
	key := externalKey{source, fact.KindPurchase, string(name)}
	n, ok := b.external[key]
	if !ok {
		return p, &key, nil
	}
	p, err = purchase.Find(b.ctx, b.tx, n.Customer, id.Purchase(n.Ref))
	if notFound(err) {
		err = badRef(path, "fact.ref_unknown", string(name))
	}
	return p, nil, err
}
