package flow

import (
	"context"
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
	"huitou/internal/staff"
	"huitou/internal/voice"
)

// undoBatch is how many records one transaction of an undo takes back.
const undoBatch = 200

// undoStep takes back up to undoBatch records and says how many it found.
type undoStep func(u *undo) (int, error)

// undo is the state of one transaction of an undo.
type undo struct {
	ctx     context.Context
	tx      *db.Tx
	imp     id.Import
	actor   string
	touched map[id.Customer]bool // whose sums must be made anew
}

// undoSteps are in the order in which nothing is left pointing at what is gone: first what
// waited for the import waits again, then facts against the order in which they are
// recorded, then what the import changed of things, then the things it made.
func undoSteps() []undoStep {
	var facts, changes, entities []undoStep
	for _, kind := range slices.Backward(fact.Kinds) {
		k := kindOf(kind)
		switch {
		case k.entity != nil:
			changes = append(changes, restoreStep(kind, k.restore))
			entities = append(entities, dropStep(kind, k.drop))
		case k.restore != nil:
			facts = append(facts, restoreStep(kind, k.restore), dropStep(kind, k.drop))
		default:
			facts = append(facts, dropStep(kind, k.drop))
		}
	}
	return slices.Concat([]undoStep{restoreStep(kindParked, (*undo).parkAgain)}, facts, changes, entities,
		[]undoStep{restoreStep(kindStaff, (*undo).dropStaff), dropParked})
}

// UndoImport takes an import back: what it brought is removed, what it changed is what
// it was, what had waited for it waits again; roll-ups, sums, search words and the
// timeline follow. It works in bounded transactions; one that was interrupted is
// continued by calling it again. progress is told how many records are done, of all.
//
// It is a Conflict, and nothing is changed, when something was built on the import or
// changed after it: the error's fields say what.
func (f *Flow) UndoImport(ctx context.Context, who access.Who, imp id.Import, progress func(done, total int64)) (Import, error) {
	list, err := f.CheckUndo(ctx, imp)
	if err != nil {
		return Import{}, err
	}
	if len(list) > 0 {
		return Import{}, cannotUndo(list...)
	}
	var total int64
	err = f.db.Write(ctx, func(tx *db.Tx) error { return beginUndo(ctx, tx, who, imp, &total) })
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
				u := &undo{ctx: ctx, tx: tx, imp: imp, actor: imp.String(), touched: map[id.Customer]bool{}}
				if n, err = step(u); err != nil {
					return err
				}
				return u.resum()
			})
			if err != nil {
				return Import{}, importOutcome(err)
			}
			done += int64(n)
			if progress != nil {
				progress(min(done, total), total)
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

// cannotUndo is the refusal of an undo, with what was built on the import.
func cannotUndo(list ...errs.Field) error {
	e := errs.Conflict("flow.UndoImport", "import.cannot_undo", "n", len(list))
	e.Fields = list
	return e
}

// unused refuses to take back what something refers to that came while the undo ran.
func (u *undo) unused(kind fact.Kind, n db.Name) error {
	rooms := Rooms()
	used, err := rooms.Used(u.ctx, u.tx, rooms.Of(string(kind)).Name, n.Ref, int64(n.Customer))
	if err == nil && used {
		err = cannotUndo(blocked(rooms, "", 0, string(kind), n.Ref))
	}
	return err
}

func beginUndo(ctx context.Context, tx *db.Tx, who access.Who, imp id.Import, total *int64) error {
	run, err := findImport(ctx, tx, imp)
	if err != nil {
		return err
	}
	if run.State == ImportUndone { // by somebody else, just now
		return errs.Conflict("flow.UndoImport", "import.undone_already")
	}
	if err := tx.Row(ctx, sqlImportNamesLeft, imp).Scan(total); err != nil {
		return err
	}
	if run.State == ImportUndoing {
		return nil
	}
	if _, err := tx.Exec(ctx, sqlImportState, imp, string(ImportUndoing), "", tx.Now(), run.Ended); err != nil {
		return err
	}
	return access.Audit(ctx, tx, who, "import.undo", imp.String(), nil)
}

// holdUndo lets one undo of an import work at a time. Conflict when another one has
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
		if err := Rooms().Tidy(ctx, tx); err != nil {
			return err
		}
		// Sources that called a place of the import by its name made none of their own.
		if _, err := tx.Exec(ctx, sqlNamesOfNoPlace); err != nil {
			return err
		}
		if run, err = findImport(ctx, tx, imp); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, sqlRejectedDrop, imp, 0); err != nil {
			return err
		}
		run.State, run.Ended, run.Updated = ImportUndone, tx.Now(), tx.Now()
		if _, err := tx.Exec(ctx, sqlImportState, imp, string(run.State), "", tx.Now(), run.Ended); err != nil {
			return err
		}
		return access.Audit(ctx, tx, who, "import.undone", imp.String(), nil)
	})
	return run, importOutcome(err)
}

// dropStep takes back the records of a kind and forgets their names.
func dropStep(kind fact.Kind, drop func(*undo, db.Name) error) undoStep {
	return func(u *undo) (int, error) {
		names, err := importNames(u.ctx, u.tx, u.imp, kind, undoBatch)
		if err != nil {
			return 0, err
		}
		for _, n := range names {
			if err := drop(u, n); err != nil {
				return 0, err
			}
			if err := u.tx.DropName(u.ctx, n); err != nil {
				return 0, err
			}
		}
		return len(names), nil
	}
}

// restoreStep takes back changes of a kind, the last first.
func restoreStep(kind fact.Kind, back func(*undo, *storedChange) error) undoStep {
	return func(u *undo) (int, error) {
		list, err := listChanges(u.ctx, u.tx, u.imp, kind, 0, undoBatch)
		if err != nil {
			return 0, err
		}
		for i := range list {
			if err := back(u, &list[i]); err != nil {
				return 0, err
			}
			if _, err := u.tx.Exec(u.ctx, sqlChangeDrop, u.imp, list[i].id); err != nil {
				return 0, err
			}
		}
		return len(list), nil
	}
}

// resum makes the sums of the customers anew whose purchases were taken back.
func (u *undo) resum() error {
	for c := range u.touched {
		if err := purchase.Resum(u.ctx, u.tx, c); err != nil {
			return err
		}
	}
	return nil
}

// forget removes a record's entries from the timeline of its customer.
func (u *undo) forget(cus id.Customer, subject string) error {
	return u.tx.ForgetSubject(u.ctx, cus, subject)
}

func (u *undo) dropNothing(db.Name) error { return nil }

func (u *undo) dropVoice(n db.Name) error {
	v, err := voice.Find(u.ctx, u.tx, n.Customer, id.Voice(n.Ref))
	if err != nil {
		return missing(err)
	}
	if err := voice.Drop(u.ctx, u.tx, &v); err != nil {
		return err
	}
	return u.forget(n.Customer, v.ID.String())
}

func (u *undo) dropVisit(n db.Name) error {
	if err := purchase.DropVisit(u.ctx, u.tx, n.Customer, id.Visit(n.Ref)); err != nil {
		return err
	}
	return u.forget(n.Customer, id.Visit(n.Ref).String())
}

func (u *undo) dropPromise(n db.Name) error {
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

// dropPurchase takes back a sale with its order's promise, or a return.
func (u *undo) dropPurchase(n db.Name) error {
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
	u.touched[p.Customer] = true
	return u.forget(p.Customer, p.ID.String())
}

func (u *undo) dropCustomer(n db.Name) error {
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

func (u *undo) dropProduct(n db.Name) error {
	return purchase.DropProduct(u.ctx, u.tx, id.Product(n.Ref))
}

func (u *undo) dropPlace(n db.Name) error { return org.DropPlace(u.ctx, u.tx, id.Place(n.Ref)) }

// dropStaff removes one who was made by their code, unless somebody refers to them.
func (u *undo) dropStaff(c *storedChange) error {
	used, err := Rooms().Used(u.ctx, u.tx, "staff", c.name.Ref, 0)
	if err != nil || used {
		return err
	}
	return staff.Drop(u.ctx, u.tx, id.Staff(c.name.Ref))
}
