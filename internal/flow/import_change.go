package flow

import (
	"context"
	"encoding/json"

	"huitou/internal/db"
	"huitou/internal/fact"
	"huitou/internal/id"
	"huitou/internal/promise"
	"huitou/internal/purchase"
)

// kindParked marks a Change for a parked fact of another sender that was recorded when the
// import brought its purchase.
const kindParked fact.Kind = "parked"

// kindAlias marks a Change for the name under which a source of the import knows a place that was
// there before.
const kindAlias fact.Kind = "alias"

// orderChange is the logged state of an order before and after an import changed its time
// stamps.
type orderChange struct {
	Before, After OrderState
}

// parkedFact is the logged form of a parked fact, so that an undo can park it again.
type parkedFact struct {
	Row    id.Entry
	Awaits string
	Import id.Import
	Since  int64
	Fact   fact.Fact
}

// held is the logged state of an entity before an import changed it, and its version after.
type held[T any] struct {
	Before T
	After  int64
}

// keepChanges stores what the facts of a batch changed, except changes of facts that were
// refused afterwards.
func keepChanges(ctx context.Context, tx *db.Tx, imp id.Import, changes []Change, facts []fact.Fact, results []Result) error {
	refused := map[externalKey]bool{}
	for i, r := range results {
		if r.Status == Refused {
			refused[externalKey{facts[i].Source, facts[i].Kind, facts[i].ID}] = true
		}
	}
	for _, c := range changes {
		if refused[externalKey{c.External.Source, fact.Kind(c.External.Kind), c.External.Ext}] &&
			c.Kind != kindParked && c.Kind != kindStaff && c.Kind != kindAlias {
			continue
		}
		body, ref, err := stored(ctx, tx, c)
		if err != nil {
			return err
		}
		hash := c.External.Hash
		if hash == nil {
			hash = []byte{}
		}
		tx.Insert(&tableChange, imp, id.New[id.EntryNoun](tx.IDs()), string(c.Kind), c.External.Source, c.External.Ext, ref, hash, body)
	}
	return nil
}

// stored returns a change as JSON with the state after it: an undo compares that with the
// current state and refuses to revert later changes.
func stored(ctx context.Context, tx *db.Tx, c Change) (body string, ref int64, err error) {
	if k := kindOf(c.Kind); k.version != nil {
		version, err := k.version(ctx, tx, c.External.Ref)
		return jsonText(held[any]{c.Before, version}), c.External.Ref, err
	}
	switch before := c.Before.(type) {
	case OrderState:
		after := OrderState{Customer: before.Customer, Purchase: before.Purchase}
		if after.Steps, err = purchase.ListSteps(ctx, tx, before.Customer, before.Purchase); err != nil {
			return "", 0, err
		}
		after.Promises, err = promise.OfPurchase(ctx, tx, before.Customer, before.Purchase)
		return jsonText(orderChange{before, after}), int64(before.Purchase), err
	case Waiting:
		known, err := tx.FindExternalIDs(ctx, c.External.Source, c.External.Kind, []string{c.External.Ext})
		return jsonText(parkedFact{before.id, before.Awaits, before.Import, int64(before.Since), before.Fact}), known[c.External.Ext].Ref, err
	}
	return "{}", c.External.Ref, nil // a member of staff made from a code, or a name of a place
}

// storedChange is a row of import_change.
type storedChange struct {
	id       id.Entry
	kind     fact.Kind
	external db.ExternalID // source, ext, ref and the hash before
	body     []byte
}

func (c *storedChange) read(v any) error { return json.Unmarshal(c.body, v) }

// listChanges returns up to limit changes of an import with an id below before, newest first;
// 0 starts at the newest.
func listChanges(ctx context.Context, tx *db.Tx, imp id.Import, kind fact.Kind, before id.Entry, limit int) ([]storedChange, error) {
	if before == 0 {
		before = 1<<63 - 1
	}
	return db.List(ctx, tx, func(r db.Row) (c storedChange, err error) {
		var body string
		err = r.Scan(&c.id, &c.kind, &c.external.Source, &c.external.Ext, &c.external.Ref, &c.external.Hash, &body)
		c.external.Kind, c.body = string(c.kind), []byte(body)
		if c.external.Hash == nil { // drivers may return NULL for an empty blob
			c.external.Hash = []byte{}
		}
		return c, err
	}, sqlChanges, imp, string(kind), before, limit)
}
