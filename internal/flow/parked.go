package flow

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/fact"
	"huitou/internal/id"
)

// Waiting is a parked fact: it waits for a purchase.
type Waiting struct {
	Fact   fact.Fact
	Awaits string // the purchase, as its source calls it
	Import id.Import
	Since  clock.Instant
	Reason string // set when the purchase came but the fact could not be recorded
	id     id.Entry
}

// parkedHash returns the hash of a fact that is parked, nil if it is not.
func parkedHash(ctx context.Context, tx *db.Tx, source, kind, ext string) (hash []byte, err error) {
	err = tx.Row(ctx, sqlParkedHash, source, kind, ext).Scan(&hash)
	if errors.Is(err, db.ErrNone) {
		return nil, nil
	}
	return hash, err
}

// park stores a fact until the purchase it names is recorded.
func (b *batch) park(it *item, waits externalKey) (Result, error) {
	body, err := json.Marshal(it.Fact)
	if err != nil {
		return Result{}, err
	}
	had, err := parkedHash(b.ctx, b.tx, it.Source, string(it.Kind), it.ID)
	if err != nil {
		return Result{}, err
	}
	switch {
	case had == nil:
		b.tx.Insert(&tableParked, waits.source, string(waits.kind), waits.ext, id.New[id.EntryNoun](b.tx.IDs()),
			it.Source, string(it.Kind), it.ID, it.hash[:], string(body), b.who.Import, b.tx.Now())
		b.awaited[waits] = true
	case string(had) != string(it.hash[:]):
		return refused(errs.Conflict("flow.park", "fact.other_body", "id", errs.Short(it.ID)))
	}
	return Result{Status: Parked, Again: had != nil, Notes: []Note{{Key: "fact.parked", Args: errs.Pairs("purchase", errs.Short(waits.ext))}}}, nil
}

// unpark records the facts that waited for a purchase that has just been recorded.
func (b *batch) unpark(key externalKey) error {
	list, err := takeParked(b.ctx, b.tx, key)
	if err != nil || len(list) == 0 {
		return err
	}
	for _, w := range list {
		b.external.want(&w.Fact, w.Fact.Refs())
	}
	for k, n := range b.external { // wanted ones are empty until looked up
		if n.Kind == "" && k.kind != kindStaff {
			if err := b.lookUp(k); err != nil {
				return err
			}
		}
	}
	for _, w := range list {
		it := item{Fact: &w.Fact, hash: w.Fact.Hash(), refs: w.Fact.Refs()}
		if w.Import != b.who.Import {
			ext := db.ExternalID{Source: w.Fact.Source, Kind: string(w.Fact.Kind), Ext: w.Fact.ID}
			if err := b.changed(kindParked, ext, w); err != nil {
				return err
			}
		}
		who := b.who
		b.who.Import, b.who.Make = w.Import, w.Import != 0
		r, err := b.record(&it)
		b.who = who
		if err != nil {
			return err
		}
		if r.Err != nil { // it was valid on its own, but does not fit its purchase
			if err := keepRefused(b.ctx, b.tx, key, w, r.Err); err != nil {
				return err
			}
		}
	}
	return nil
}

// lookUp loads a wanted external id, or removes it if it does not exist.
func (b *batch) lookUp(k externalKey) error {
	found, err := b.tx.FindExternalIDs(b.ctx, k.source, string(k.kind), []string{k.ext})
	if err != nil {
		return err
	}
	if n, ok := found[k.ext]; ok {
		b.external[k] = n
	} else {
		delete(b.external, k)
	}
	return nil
}

// lookAwaited finds out for which purchases of the batch parked facts wait.
func (b *batch) lookAwaited() error {
	sent := map[string][]string{} // by source
	for k := range b.awaited {
		sent[k.source] = append(sent[k.source], k.ext)
	}
	for source, list := range sent {
		some, err := b.tx.Has(b.ctx, sqlAwaitsAny, source, string(fact.KindPurchase))
		if err != nil {
			return err
		}
		if !some {
			continue
		}
		for part := range slices.Chunk(list, 512) {
			in, args := db.In([]any{source, string(fact.KindPurchase)}, db.Pad(part))
			err := b.tx.Each(b.ctx, func(r db.Row) error {
				k := externalKey{source: source, kind: fact.KindPurchase}
				if err := r.Scan(&k.ext); err != nil {
					return err
				}
				b.awaited[k] = true
				return nil
			}, sqlAwaited+in, args...)
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// takeParked removes and returns what waits for a purchase, in the order it came.
func takeParked(ctx context.Context, tx *db.Tx, k externalKey) ([]Waiting, error) {
	list, err := db.List(ctx, tx, scanParked, sqlParkedFor, k.source, string(k.kind), k.ext)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	_, err = tx.Exec(ctx, sqlUnpark, k.source, string(k.kind), k.ext)
	return list, err
}

// keepRefused stores a parked fact that could not be recorded when its purchase came, with the
// reason, so that an accepted fact is never lost silently.
func keepRefused(ctx context.Context, tx *db.Tx, k externalKey, w Waiting, why error) error {
	body, err := json.Marshal(&w.Fact)
	if err != nil {
		return err
	}
	hash := w.Fact.Hash()
	tx.Insert(&tableParked, k.source, refusedPrefix+string(k.kind), k.ext, w.id, w.Fact.Source, string(w.Fact.Kind),
		w.Fact.ID, hash[:], string(body), w.Import, w.Since)
	tx.Insert(&tableParkedReason, w.id, errs.Short(why.Error()))
	return nil
}

// refusedPrefix marks the awaited kind of parked facts that were refused when their purchase
// came.
const refusedPrefix = "refused:"

// ListParked returns up to limit facts that wait, the oldest first, after the given
// one; of one import, or of all (0).
func ListParked(ctx context.Context, tx *db.Tx, imp id.Import, limit int) ([]Waiting, error) {
	return db.List(ctx, tx, scanParked, sqlParkedList, imp, limit)
}

func scanParked(r db.Row) (w Waiting, err error) {
	var body string
	if err = r.Scan(&w.id, &w.Awaits, &body, &w.Import, &w.Since, &w.Reason); err == nil {
		err = json.Unmarshal([]byte(body), &w.Fact)
	}
	return w, err
}
