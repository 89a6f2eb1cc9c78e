package flow

import (
	"context"
	"fmt"

	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/fact"
	"huitou/internal/id"
	"huitou/internal/purchase"
	"huitou/internal/room"
	"huitou/internal/staff"
)

// Status says what became of a fact.
type Status string

// The statuses of a Result.
const (
	Created   Status = "created"
	Updated   Status = "updated"   // an entity was sent with another body
	Unchanged Status = "unchanged" // recorded before with the same body
	Parked    Status = "parked"    // waits for a purchase it names
	Refused   Status = "refused"   // see Err
)

// Result is what became of one fact.
type Result struct {
	Status Status
	ID     string // ours, in its outside form; "" if refused or parked
	Err    error
	Again  bool   // Parked, and was parked before
	Notes  []Note // remarks on a fact that was recorded
	New    []NewEntity
}

// NewEntity is a place, a product or a member of staff that was created because a fact
// referred to it and it was unknown.
type NewEntity struct {
	Kind fact.Kind // place, product, or "staff"
	Name string
	Near []string // similar existing names; not for products
}

// Note is a remark on a fact that was recorded.
type Note struct {
	Key    string // message key
	Args   errs.Args
	Shared *Shared // the customers that it is about, nil = it is not about two
}

// Sender says who sends the facts of a batch, and how they are to be recorded.
type Sender struct {
	Actor  string    // "key_…", "usr_…", "imp_…", "demo"
	Import id.Import // set for an import, so that it can be undone

	// Make creates unknown places and staff without the check for misspellings, as Fact.Create
	// does for one fact: imports and the demo have confirmed them already.
	Make bool

	// Opened returns when the card of a new customer was opened, 0 = now. Optional: for a history that was
	// lived, not imported.
	Opened func(*fact.Fact) clock.Instant

	// Changed is called, inside the transaction, before an entity is updated or an order's
	// time stamps change, with the state to restore on undo. Optional.
	Changed func(tx *db.Tx, c Change) error
}

// Change is the state of a record before a fact changed it.
type Change struct {
	Kind     fact.Kind
	External db.ExternalID // of the record, with its hash before
	Before   any           // customer.Customer, purchase.Product, org.Place or OrderState
}

// Flow runs the verbs that cross rooms.
type Flow struct {
	db     *db.DB
	rooms  room.Set
	dir    directories
	shared shared
}

// New returns the verbs on a database.
func New(d *db.DB) *Flow { return &Flow{db: d, rooms: Rooms()} }

// DB is the database the verbs run on.
func (f *Flow) DB() *db.DB { return f.db }

// Record records facts in one transaction and returns one result for each, in their order. On
// an error nothing was recorded, unless db.OutcomeUnknown reports true: then send the same
// facts again; recording is idempotent. Concurrent small calls share a transaction.
func (f *Flow) Record(ctx context.Context, facts []fact.Fact, who Sender) (results []Result, err error) {
	if len(facts) <= maxShared && who.Import == 0 && who.Changed == nil {
		return f.shared.record(ctx, f, facts, who)
	}
	return f.recordAlone(ctx, newCall(facts, who))
}

// recordAlone records the facts of a call in a transaction of their own.
func (f *Flow) recordAlone(ctx context.Context, c *call) (results []Result, err error) {
	err = f.db.Write(ctx, func(tx *db.Tx) error {
		results, err = f.recordOne(ctx, tx, c)
		return err
	})
	return results, err
}

// RecordFacts is Record as a Verb, for facts sent with an idempotency key.
func RecordFacts(ctx context.Context, a *Act, facts []fact.Fact) ([]Result, error) {
	return a.flow.recordOne(ctx, a.Tx, newCall(facts, Sender{Actor: a.Who.Actor()}))
}

func (f *Flow) recordOne(ctx context.Context, tx *db.Tx, c *call) ([]Result, error) {
	list, err := f.recordCalls(ctx, tx, []*call{c})
	if err != nil {
		return nil, err
	}
	return list[0], nil
}

// recordCalls records the facts of several calls as one batch.
func (f *Flow) recordCalls(ctx context.Context, tx *db.Tx, calls []*call) ([][]Result, error) {
	dir, err := f.dir.get(ctx, tx)
	if err != nil {
		return nil, err
	}
	b := &batch{ctx: ctx, tx: tx, dir: dir, sums: purchase.NewSums(), external: externalIDs{}, awaited: map[externalKey]bool{},
		there: map[fact.Ref]int64{}}
	own := map[externalKey]bool{}
	results, items := make([][]Result, len(calls)), make([][]item, len(calls))
	for c, call := range calls {
		results[c], items[c] = make([]Result, len(call.facts)), make([]item, len(call.facts))
		for i := range call.facts {
			in := &call.facts[i]
			items[c][i] = item{Fact: in}
			err := call.checked[i].err
			if err == nil {
				err = in.NotAfter(tx.Now().Add(dayAhead))
			}
			if err != nil {
				results[c][i] = Result{Status: Refused, Err: err}
				continue
			}
			items[c][i].hash, items[c][i].refs = call.checked[i].hash, call.checked[i].refs
			b.external.want(in, items[c][i].refs)
			own[externalKey{in.Source, in.Kind, in.ID}] = true
			if in.Kind == fact.KindPurchase {
				b.awaited[externalKey{in.Source, in.Kind, in.ID}] = false
			}
		}
	}
	if err := b.external.load(ctx, tx, own); err != nil {
		return nil, err
	}
	if err := b.lookAwaited(); err != nil {
		return nil, err
	}
	for c, call := range calls {
		b.who = call.who
		for i := range items[c] {
			if results[c][i].Err == nil {
				if results[c][i], err = b.record(&items[c][i]); err != nil {
					return nil, err
				}
			}
		}
	}
	return results, b.sums.Write(ctx, tx)
}

// item is one fact of a batch.
type item struct {
	*fact.Fact
	hash  [32]byte
	refs  []fact.Reference
	notes []Note
	made  []NewEntity
}

func (it *item) note(key string, args ...any) {
	it.notes = append(it.notes, Note{Key: key, Args: errs.Pairs(args...)})
}

// batch is the state of one call of Record.
type batch struct {
	ctx      context.Context
	tx       *db.Tx
	dir      *directory
	who      Sender
	external externalIDs
	names    map[id.Customer]string // see nameOf
	sums     *purchase.Sums

	at    *item              // the fact at hand
	staff []staff.Staff      // all staff, loaded when a code was unknown
	there map[fact.Ref]int64 // cache of our ids that facts named and that exist

	awaited map[externalKey]bool // purchases of this batch, and whether parked facts wait for them
}

// outcome is what recording a fact returns: our record, or the purchase it waits for.
type outcome struct {
	customer id.Customer
	ref      int64
	text     string // outside form of ref
	waits    *externalKey
}

// record records one valid fact. A refusal is in the result; an error stops the batch.
func (b *batch) record(it *item) (Result, error) {
	key := externalKey{it.Source, it.Kind, it.ID}
	ext, known := b.external[key]
	sent := known && len(ext.Hash) > 0
	if sent && ext.Same(it.hash[:]) {
		return Result{Status: Unchanged, ID: outside(it.Kind, ext.Ref)}, nil
	}
	if sent && !it.Kind.IsEntity() {
		return refused(errs.Conflict("flow.Record", "fact.other_body", "id", errs.Short(it.ID)))
	}
	var out outcome
	before := b.at
	b.at = it
	defer func() { b.at = before }()
	err := b.checkRefs(it)
	if err == nil {
		err = b.checkUnknown(it)
	}
	if err == nil {
		out, err = kindOf(it.Kind).record(b, it, ext, known)
	}
	if err != nil {
		if errs.KindOf(err) == errs.KindInternal || errs.KindOf(err) == errs.KindUnavailable {
			return Result{}, fmt.Errorf("record %s %s/%s: %w", it.Kind, errs.Short(it.Source), errs.Short(it.ID), err)
		}
		return refused(err)
	}
	if out.waits != nil {
		return b.park(it, *out.waits)
	}
	r := Result{Status: Created, ID: out.text, Notes: it.notes, New: it.made}
	switch {
	case sent:
		r.Status = Updated
		fallthrough
	case known:
		if err := b.tx.Rehash(b.ctx, ext, it.hash[:]); err != nil {
			return r, err
		}
		ext.Hash = it.hash[:]
		b.external[key] = ext
	default:
		if err := b.external.add(b.ctx, b.tx, db.ExternalID{Source: it.Source, Kind: string(it.Kind), Ext: it.ID, Hash: it.hash[:],
			Customer: out.customer, Ref: out.ref, Import: b.who.Import}); err != nil {
			return r, err
		}
	}
	if b.awaited[key] {
		return r, b.unpark(key)
	}
	return r, nil
}

func refused(err error) (Result, error) { return Result{Status: Refused, Err: err}, nil }
