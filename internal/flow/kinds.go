package flow

import (
	"context"
	"errors"

	"huitou/internal/customer"
	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/fact"
	"huitou/internal/id"
	"huitou/internal/org"
	"huitou/internal/purchase"
)

// kind is what flow does with the facts of one kind.
type kind struct {
	// One of the two is set and records a valid fact: event one that is never changed, entity
	// one that may be sent again with another body.
	event  func(b *batch, it *item) (outcome, error)
	entity func(b *batch, it *item, ext db.ExternalID, known bool) (outcome, error)

	id     id.Form                            // of the record that its facts make, or are about
	exists func(b *batch, record int64) error // returns errs.KindNotFound if there is none; nil if no fact refers to such records

	// shared marks entities that facts of any customer may name: places, products. The undo of an
	// import leaves one that others name or somebody has edited, see findKept.
	shared bool

	// Undoing an import drops the records it made and restores those it changed; restore is
	// nil for a kind that changes none; it touches the customer whose record it restores.
	drop    func(*undo, db.ExternalID) error
	restore func(*undo, *storedChange) error
	version func(ctx context.Context, tx *db.Tx, record int64) (int64, error) // current version of an entity
	// For a kind of events with restore: the kind of the records that they change, and whether
	// such a record is still as the import left it.
	changes   fact.Kind
	unchanged func(ctx context.Context, tx *db.Tx, c *storedChange) (bool, error)
}

// kindOf returns what flow does with the facts of a kind, the zero kind if it is unknown. It
// is a function because a variable would be an initialization cycle: recording one kind looks
// up others.
func kindOf(k fact.Kind) kind {
	switch k {
	case fact.KindPlace:
		return kind{entity: (*batch).place, id: id.Form{Noun: id.PlaceNoun{}}, exists: (*batch).placeExists, shared: true,
			drop: (*undo).dropPlace, restore: (*undo).restorePlace, version: placeVersion}
	case fact.KindProduct:
		return kind{entity: (*batch).product, id: id.Form{Noun: id.ProductNoun{}}, exists: (*batch).productExists, shared: true,
			drop: (*undo).dropProduct, restore: (*undo).restoreProduct, version: productVersion}
	case fact.KindCustomer:
		return kind{entity: (*batch).customer, id: id.Form{Noun: id.CustomerNoun{}}, exists: (*batch).customerExists,
			drop: (*undo).dropCustomer, restore: (*undo).restoreCustomer, version: customerVersion}
	case fact.KindPurchase:
		return kind{event: (*batch).purchase, id: id.Form{Noun: id.PurchaseNoun{}}, exists: (*batch).purchaseExists,
			drop: (*undo).dropPurchase}
	case fact.KindPromise:
		return kind{event: (*batch).promise, id: id.Form{Noun: id.PromiseNoun{}}, drop: (*undo).dropPromise}
	case fact.KindDelivery: // has no record of its own: it changes the purchase it names
		return kind{event: (*batch).delivery, id: id.Form{Noun: id.PurchaseNoun{}},
			drop: (*undo).dropNothing, restore: (*undo).restoreOrder, changes: fact.KindPurchase, unchanged: orderUnchanged}
	case fact.KindReturn:
		return kind{event: (*batch).recordReturn, id: id.Form{Noun: id.PurchaseNoun{}}, drop: (*undo).dropPurchase}
	case fact.KindVoice:
		return kind{event: (*batch).voice, id: id.Form{Noun: id.VoiceNoun{}}, drop: (*undo).dropVoice}
	case fact.KindVisit:
		return kind{event: (*batch).visit, id: id.Form{Noun: id.VisitNoun{}}, drop: (*undo).dropVisit}
	}
	return kind{}
}

func placeVersion(ctx context.Context, tx *db.Tx, record int64) (int64, error) {
	p, err := org.FindPlace(ctx, tx, id.Place(record))
	return p.Version, err
}

func productVersion(ctx context.Context, tx *db.Tx, record int64) (int64, error) {
	p, err := purchase.FindProduct(ctx, tx, id.Product(record))
	return p.Version, err
}

func customerVersion(ctx context.Context, tx *db.Tx, record int64) (int64, error) {
	c, err := customer.Find(ctx, tx, id.Customer(record))
	return c.Version, err
}

// record records a fact of the kind.
func (k kind) record(b *batch, it *item, ext db.ExternalID, known bool) (outcome, error) {
	switch {
	case k.entity != nil:
		return k.entity(b, it, ext, known)
	case k.event != nil:
		return k.event(b, it)
	}
	return outcome{}, errors.New("flow has no record of this kind")
}

// ours reports whether a reference to a record of a kind is one of our ids.
func ours(ref fact.Ref, k fact.Kind) bool { return kindOf(k).id.Claims(string(ref)) }

// outside is our id of a record in its outside form ("pur_…"), "" for an unknown kind.
func outside(k fact.Kind, record int64) string { return kindOf(k).id.Text(record) }

func (b *batch) placeExists(record int64) error {
	if _, ok := b.dir.places[id.Place(record)]; !ok {
		return errs.NotFound("flow.find", "fact.ref_unknown")
	}
	return nil
}

func (b *batch) productExists(record int64) error {
	_, err := purchase.FindProduct(b.ctx, b.tx, id.Product(record))
	return err
}

func (b *batch) customerExists(record int64) error {
	ok, err := customer.Exists(b.ctx, b.tx, id.Customer(record))
	if err == nil && !ok {
		err = errs.NotFound("flow.find", "fact.ref_unknown")
	}
	return err
}

func (b *batch) purchaseExists(record int64) error {
	_, err := purchase.FindByID(b.ctx, b.tx, id.Purchase(record))
	return err
}
