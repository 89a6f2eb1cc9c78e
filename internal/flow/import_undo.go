package flow

import (
	"context"
	"errors"
	"maps"
	"slices"

	"huitou/internal/access"
	"huitou/internal/customer"
	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/fact"
	"huitou/internal/id"
	"huitou/internal/org"
	"huitou/internal/promise"
	"huitou/internal/purchase"
	"huitou/internal/room"
	"huitou/internal/staff"
	"huitou/internal/voice"
)

// UndoOptions is how an import is undone.
type UndoOptions struct {
	Acts     bool                    // with what people did since to its records
	Progress func(done, total int64) // called with the records done and in total, unless nil
}

// undoBatch is how many records one transaction of an undo reverts.
const undoBatch = 200

// undoStep reverts up to undoBatch records and returns how many it found.
type undoStep func(u *undo) (int, error)

// undo is the state of one transaction of an undo.
type undo struct {
	ctx     context.Context
	tx      *db.Tx
	imp     id.Import
	actor   string
	rooms   room.Set
	touched map[fact.Kind]map[id.Customer]bool // whose records of a kind were dropped or restored
	gone    []string                           // records that were dropped, in the outside form
}

// undoSteps are ordered so that no reference is ever left dangling: facts of others are parked
// again, events are dropped in reverse recording order, changed entities are restored, and
// entities the import made are dropped, those of a customer first: what then still names one of
// the others stays.
func undoSteps() []undoStep {
	var facts, changes, entities, shared []undoStep
	for _, kind := range slices.Backward(fact.Kinds) {
		k := kindOf(kind)
		switch {
		case k.shared:
			changes = append(changes, restoreStep(kind, k.restore))
			shared = append(shared, dropStep(kind))
		case k.entity != nil:
			changes = append(changes, restoreStep(kind, k.restore))
			entities = append(entities, dropStep(kind))
		case k.restore != nil:
			facts = append(facts, restoreStep(kind, k.restore), dropStep(kind))
		default:
			facts = append(facts, dropStep(kind))
		}
	}
	return slices.Concat([]undoStep{restoreStep(kindParked, (*undo).parkAgain)}, facts, changes, entities, []undoStep{keepShared}, shared,
		[]undoStep{restoreStep(kindStaff, (*undo).dropStaff), restoreStep(kindAlias, (*undo).dropAlias), dropParked})
}

// UndoImport reverts an import: records it made are dropped, records it changed are restored,
// facts that had waited for it are parked again; roll-ups, sums, search words and the timeline
// are updated. It works in bounded transactions and resumes when called again after an
// interruption. No options are the zero ones.
//
// Conflict, with nothing changed, if other records depend on the import or were changed after
// it, or if people acted on its records and the options do not say that this goes too: the fields
// of the error say which. Places, products and staff of the import that others
// name, or that somebody has edited, stay: Counts.Kept of the result says which.
func (f *Flow) UndoImport(ctx context.Context, who access.Who, imp id.Import, o *UndoOptions) (Import, error) {
	if o == nil {
		o = &UndoOptions{}
	}
	check, err := f.CheckUndo(ctx, imp)
	if err != nil {
		return Import{}, err
	}
	if len(check.Blockers) > 0 {
		return Import{}, cannotUndo("import.cannot_undo", check.Blockers...)
	}
	if len(check.Acts) > 0 && !o.Acts {
		return Import{}, cannotUndo("import.acted_on", check.Acts...)
	}
	var total int64
	err = f.db.Write(ctx, func(tx *db.Tx) error { return beginUndo(ctx, tx, who, imp, len(check.Acts), &total) })
	if err != nil {
		return Import{}, importOutcome(err)
	}
	var done int64
	for _, step := range undoSteps() {
		for {
			var n int
			err := f.db.Write(ctx, func(tx *db.Tx) error {
				if err := holdUndo(ctx, tx, imp); err != nil {
					return err
				}
				u := &undo{ctx: ctx, tx: tx, imp: imp, actor: imp.String(), rooms: f.rooms, touched: map[fact.Kind]map[id.Customer]bool{}}
				if n, err = step(u); err != nil {
					return err
				}
				if err := errors.Join(staff.ForgetAbout(ctx, tx, u.gone), forgetActs(ctx, tx, u.gone)); err != nil {
					return err
				}
				return u.remake()
			})
			if err != nil {
				return Import{}, importOutcome(err)
			}
			done += int64(n)
			if o.Progress != nil {
				o.Progress(min(done, total), total)
			}
			if n < undoBatch {
				break
			}
			if err := ctx.Err(); err != nil {
				return Import{}, err
			}
		}
	}
	return f.endUndo(ctx, who, imp)
}

// cannotUndo is the Conflict of an undo, with the records that prevent it.
func cannotUndo(key string, list ...errs.Field) error {
	e := errs.Conflict("flow.UndoImport", key, "n", len(list))
	e.Fields = list
	return e
}

// unused refuses to drop a record that got a new reference while the undo ran.
func (u *undo) unused(kind fact.Kind, n db.ExternalID) error {
	used, err := u.rooms.Used(u.ctx, u.tx, u.rooms.Of(string(kind)).Name, n.Ref, int64(n.Customer))
	if err == nil && used {
		err = cannotUndo("import.cannot_undo", blocked(u.rooms, &blocker{on: string(kind)}, 0, n.Ref))
	}
	return err
}

func beginUndo(ctx context.Context, tx *db.Tx, who access.Who, imp id.Import, acts int, total *int64) error {
	run, err := findImport(ctx, tx, imp)
	if err != nil {
		return err
	}
	if run.State == ImportUndone { // by a concurrent call
		return errs.Conflict("flow.UndoImport", "import.undone_already")
	}
	if err := tx.Row(ctx, sqlImportExternalIDsLeft, imp).Scan(total); err != nil {
		return err
	}
	if run.State == ImportUndoing {
		return nil
	}
	if _, err := tx.Exec(ctx, sqlImportState, imp, string(ImportUndoing), "", tx.Now(), run.Ended); err != nil {
		return err
	}
	if acts > 0 {
		return access.Audit(ctx, tx, who, "import.undo_with_acts", imp.String(), map[string]int{"n": acts})
	}
	return access.Audit(ctx, tx, who, "import.undo", imp.String(), nil)
}

// holdUndo locks the import, so that one undo works at a time. Conflict when another one has
// finished it.
func holdUndo(ctx context.Context, tx *db.Tx, imp id.Import) error {
	if err := tx.Hold(ctx, sqlImportHold, imp); err != nil {
		return err
	}
	run, err := findImport(ctx, tx, imp)
	if err == nil && run.State != ImportUndoing {
		err = errs.Conflict("flow.UndoImport", "import.undone_already")
	}
	return err
}

func (f *Flow) endUndo(ctx context.Context, who access.Who, imp id.Import) (run Import, err error) {
	err = f.db.Write(ctx, func(tx *db.Tx) error {
		if err := holdUndo(ctx, tx, imp); err != nil {
			return err
		}
		if err := f.rooms.Tidy(ctx, tx); err != nil {
			return err
		}
		// Names of other sources that were resolved to a place of the import are removed with
		// it.
		if err := tx.Renamed(ctx); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, sqlNamesOfNoPlace); err != nil {
			return err
		}
		if run, err = findImport(ctx, tx, imp); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, sqlRejectedDrop, imp, 0); err != nil {
			return err
		}
		run.State, run.Updated = ImportUndone, tx.Now()
		if _, err := tx.Exec(ctx, sqlImportState, imp, string(run.State), "", tx.Now(), run.Ended); err != nil {
			return err
		}
		return access.Audit(ctx, tx, who, "import.undone", imp.String(), nil)
	})
	return run, importOutcome(err)
}

// dropStep drops the records of a kind and their external ids.
func dropStep(kind fact.Kind) undoStep {
	return func(u *undo) (int, error) {
		list, err := importExternalIDs(u.ctx, u.tx, u.imp, kind, undoBatch)
		if err != nil {
			return 0, err
		}
		for _, n := range list {
			if err := u.drop(kind, n); err != nil {
				return 0, err
			}
		}
		return len(list), nil
	}
}

// drop drops the record of an external id, and the id.
func (u *undo) drop(kind fact.Kind, n db.ExternalID) error {
	k := kindOf(kind)
	if err := k.drop(u, n); err != nil {
		return err
	}
	if k.event != nil { // of a customer; an entity is of none, or is the customer, who is gone now
		u.touch(kind, n.Customer)
	}
	return u.tx.DropExternalID(u.ctx, n)
}

// restoreStep reverts logged changes of a kind, newest first.
func restoreStep(kind fact.Kind, back func(*undo, *storedChange) error) undoStep {
	return func(u *undo) (int, error) {
		list, err := listChanges(u.ctx, u.tx, u.imp, kind, 0, undoBatch)
		if err != nil {
			return 0, err
		}
		for i := range list {
			edited, err := u.leaveEdited(kind, &list[i])
			if err == nil && !edited {
				err = back(u, &list[i])
			}
			if err != nil {
				return 0, err
			}
			if _, err := u.tx.Exec(u.ctx, sqlChangeDrop, u.imp, list[i].id); err != nil {
				return 0, err
			}
		}
		return len(list), nil
	}
}

// touch notes that a record of a customer was dropped or restored.
func (u *undo) touch(kind fact.Kind, cus id.Customer) {
	if u.touched[kind] == nil {
		u.touched[kind] = map[id.Customer]bool{}
	}
	u.touched[kind][cus] = true
}

// remake lets the rooms recompute what they derive from the records that the transaction
// dropped or restored.
func (u *undo) remake() error {
	for _, kind := range slices.Sorted(maps.Keys(u.touched)) {
		customers := slices.Sorted(maps.Keys(u.touched[kind]))
		if err := u.rooms.Remake(u.ctx, u.tx, string(kind), customers...); err != nil {
			return err
		}
	}
	return nil
}

// forget deletes a record's entries from the timeline of its customer, and notes that it is gone.
func (u *undo) forget(cus id.Customer, subject string) error {
	u.gone = append(u.gone, subject)
	return u.tx.ForgetSubject(u.ctx, cus, subject)
}

func (u *undo) dropNothing(db.ExternalID) error { return nil }

func (u *undo) dropVoice(n db.ExternalID) error {
	v, err := voice.Find(u.ctx, u.tx, n.Customer, id.Voice(n.Ref))
	if err != nil {
		return missing(err)
	}
	if err := voice.Drop(u.ctx, u.tx, &v); err != nil {
		return err
	}
	return u.forget(n.Customer, v.ID.String())
}

func (u *undo) dropVisit(n db.ExternalID) error {
	if err := purchase.DropVisit(u.ctx, u.tx, n.Customer, id.Visit(n.Ref)); err != nil {
		return err
	}
	return u.forget(n.Customer, id.Visit(n.Ref).String())
}

func (u *undo) dropPromise(n db.ExternalID) error {
	if err := u.unused(fact.KindPromise, n); err != nil {
		return err
	}
	p, err := promise.Find(u.ctx, u.tx, n.Customer, id.Promise(n.Ref))
	if err != nil {
		return missing(err)
	}
	return u.endPromise(&p)
}

func (u *undo) endPromise(p *promise.Promise) error {
	if err := promise.Drop(u.ctx, u.tx, p); err != nil {
		return err
	}
	if p.Reminded != 0 {
		if err := staff.ForgetNotices(u.ctx, u.tx, p.ID.String()); err != nil {
			return err
		}
	}
	return u.forget(p.Customer, p.ID.String())
}

// dropPurchase drops a sale with the promise of its order, or a return.
func (u *undo) dropPurchase(n db.ExternalID) error {
	p, err := purchase.Find(u.ctx, u.tx, n.Customer, id.Purchase(n.Ref))
	if err != nil {
		return missing(err)
	}
	if err := u.unused(fact.KindPurchase, n); err != nil {
		return err
	}
	promises, err := promise.OfPurchase(u.ctx, u.tx, p.Customer, p.ID)
	if err != nil {
		return err
	}
	for i := range promises {
		if err := u.endPromise(&promises[i]); err != nil {
			return err
		}
	}
	if err := purchase.Drop(u.ctx, u.tx, &p); err != nil {
		return err
	}
	return u.forget(p.Customer, p.ID.String())
}

func (u *undo) dropCustomer(n db.ExternalID) error {
	if err := u.unused(fact.KindCustomer, n); err != nil {
		return err
	}
	cus := id.Customer(n.Ref)
	if err := customer.Drop(u.ctx, u.tx, cus); err != nil {
		return err
	}
	if err := u.tx.ForgetActor(u.ctx, cus, u.actor); err != nil {
		return err
	}
	return u.forget(cus, cus.String())
}

func (u *undo) dropProduct(n db.ExternalID) error {
	return purchase.DropProduct(u.ctx, u.tx, id.Product(n.Ref))
}

func (u *undo) dropPlace(n db.ExternalID) error { return org.DropPlace(u.ctx, u.tx, id.Place(n.Ref)) }

// dropStaff deletes a member of staff made from a code.
func (u *undo) dropStaff(c *storedChange) error {
	return staff.Drop(u.ctx, u.tx, id.Staff(c.external.Ref))
}

// dropAlias removes what a source called a place that was there before, unless the source has
// sent the place since, or the name would not lead to it again.
func (u *undo) dropAlias(c *storedChange) error {
	known, err := u.tx.FindExternalIDs(u.ctx, c.external.Source, string(fact.KindPlace), []string{c.external.Ext})
	if err != nil {
		return err
	}
	n, ok := known[c.external.Ext]
	if !ok || n.Ref != c.external.Ref || len(n.Hash) > 0 {
		return nil
	}
	p, err := org.FindPlace(u.ctx, u.tx, id.Place(n.Ref))
	if err != nil || !sameName(p.Name, n.Ext) {
		return missing(err)
	}
	return u.tx.DropExternalID(u.ctx, n)
}
