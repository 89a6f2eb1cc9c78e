package flow

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/fact"
	"huitou/internal/id"
	"huitou/internal/promise"
	"huitou/internal/purchase"
	"huitou/internal/room"
)

// maxBlockers bounds how many reasons against an undo are returned.
const maxBlockers = 20

// UndoCheck is what an undo of an import would do.
type UndoCheck struct {
	Blockers []errs.Field // what prevents it: one field for each record, at most 20; none = it can be undone
	Acts     []errs.Field // what people did since to records of the import, and what would be lost with them: likewise
	Kept     []Kept       // what the import made or changed and would stay
}

// CheckUndo returns what prevents the undo of an import: records that refer to it, or that it changed
// and that were changed again. It also returns what people did to its own records, and what would stay.
func (f *Flow) CheckUndo(ctx context.Context, imp id.Import) (check UndoCheck, err error) {
	err = f.db.Read(ctx, func(tx *db.Tx) error {
		run, err := findImport(ctx, tx, imp)
		if err != nil {
			return err
		}
		if run.State == ImportUndone {
			return errs.Conflict("flow.CheckUndo", "import.undone_already")
		}
		check, err = checkUndo(ctx, tx, f.rooms, imp)
		if err == nil && run.State == ImportUndoing { // an earlier try has left some
			check.Kept = slices.Concat(run.Counts.Kept, check.Kept)
		}
		return err
	})
	return check, err
}

// checkUndo runs the queries of blockers, looks for changes made since and, when nothing prevents
// the undo, for what would stay.
func checkUndo(ctx context.Context, tx *db.Tx, rooms room.Set, imp id.Import) (check UndoCheck, err error) {
	clear := map[string]bool{}
	for _, q := range blockers(rooms) {
		list := &check.Blockers
		if q.act {
			list = &check.Acts
		}
		args := []any{imp, maxBlockers}
		if strings.Contains(q.query, "$3") {
			args = append(args, imp.String())
		}
		before := len(*list)
		err := tx.Each(ctx, func(r db.Row) error {
			var later, on int64
			if err := r.Scan(&later, &on); err != nil {
				return err
			}
			*list = append(*list, blocked(rooms, &q, later, on))
			return nil
		}, q.text(clear), args...)
		if err != nil || len(check.Blockers) >= maxBlockers {
			return check, err
		}
		if q.on == string(fact.KindCustomer) && q.table != "" && len(*list) == before {
			clear[q.table] = true
		}
	}
	check.Acts = check.Acts[:min(len(check.Acts), maxBlockers)]
	left := map[fact.Kind]keptNames{}
	for _, name := range slices.Backward(fact.Kinds) {
		if kindOf(name).restore == nil {
			continue
		}
		left[name] = keptNames{}
		if err := changedSince(ctx, tx, rooms, imp, name, &check.Blockers, left[name]); err != nil || len(check.Blockers) >= maxBlockers {
			return check, err
		}
	}
	if len(check.Blockers) > 0 {
		return check, nil
	}
	kept, err := findKept(ctx, tx, rooms, imp, left)
	if err != nil {
		return check, err
	}
	for _, kind := range sharedKinds() {
		if check.Kept, err = kept[kind].report(ctx, tx, rooms, kind, check.Kept); err != nil {
			return check, err
		}
	}
	return check, nil
}

// blocked is the message about one record that depends on an import.
func blocked(rooms room.Set, b *blocker, laterID, onID int64) errs.Field {
	f := errs.Field{Path: rooms.Outside(b.on, onID), Key: "import.changed_since", Args: errs.Pairs("kind", b.on)}
	switch {
	case b.later != "":
		f.Key, f.Args = "import.built_on", errs.Pairs("kind", b.on, "later", b.later, "ref", rooms.Outside(b.later, laterID))
	case b.with != "":
		f.Key, f.Args = "import.changed_with", errs.Pairs("kind", b.on, "with", b.with)
	case b.on == string(fact.KindDelivery):
		f.Key = "import.came_later"
	}
	return f
}

// changedSince adds records that the import changed and that were changed again later. Only
// the last logged change of each record is compared. A place or product that a person changed, not
// another import, is left as it is and goes to left.
func changedSince(ctx context.Context, tx *db.Tx, rooms room.Set, imp id.Import, name fact.Kind, list *[]errs.Field, left keptNames) error {
	k := kindOf(name)
	seen := map[int64]bool{}
	var before id.Entry
	for {
		part, err := listChanges(ctx, tx, imp, name, before, 500)
		if err != nil || len(part) == 0 {
			return err
		}
		for i := range part {
			c := &part[i]
			before = c.id
			if seen[c.external.Ref] {
				continue
			}
			seen[c.external.Ref] = true
			same, err := unchanged(ctx, tx, &k, c)
			if err != nil {
				return err
			}
			byImport := true
			if !same && k.shared {
				if byImport, err = tx.Has(ctx, sqlChangedLater, imp, string(name), c.external.Ref, c.id); err != nil {
					return err
				}
			}
			switch {
			case same:
			case !byImport:
				left[c.external.Ref] = KeptEdited
			default:
				*list = append(*list, blocked(rooms, &blocker{on: string(cmp.Or(k.changes, name))}, 0, c.external.Ref))
				if len(*list) >= maxBlockers {
					return nil
				}
			}
		}
	}
}

// unchanged reports whether a record is still as the import left it.
func unchanged(ctx context.Context, tx *db.Tx, k *kind, c *storedChange) (bool, error) {
	if k.version != nil {
		return entityUnchanged(ctx, tx, c)
	}
	return k.unchanged(ctx, tx, c)
}

// orderUnchanged compares the steps and the promises of an order.
func orderUnchanged(ctx context.Context, tx *db.Tx, c *storedChange) (bool, error) {
	var h orderChange
	if err := c.read(&h); err != nil {
		return false, err
	}
	steps, err := purchase.ListSteps(ctx, tx, h.After.Customer, h.After.Purchase)
	if err != nil {
		return false, err
	}
	if _, err := purchase.Find(ctx, tx, h.After.Customer, h.After.Purchase); notFound(err) {
		return true, nil // created by the import itself and already removed
	} else if err != nil {
		return false, err
	}
	promises, err := promise.OfPurchase(ctx, tx, h.After.Customer, h.After.Purchase)
	if err != nil {
		return false, err
	}
	return slices.Equal(steps, h.After.Steps) && slices.EqualFunc(promises, h.After.Promises, func(a, b promise.Promise) bool {
		return a.ID == b.ID && a.State == b.State && a.Ended == b.Ended && a.Next == b.Next && a.Due == b.Due
	}), nil
}

// entityUnchanged compares versions; increments by undos of other imports are ignored.
func entityUnchanged(ctx context.Context, tx *db.Tx, c *storedChange) (bool, error) {
	n, err := changesAfter(ctx, tx, c)
	return err == nil && n == 0, missing(err)
}

// changesAfter returns how often an entity was changed after a logged change. It is less than 0 for
// a change before the last one of the same entity in one batch, whose version was logged for both.
func changesAfter(ctx context.Context, tx *db.Tx, c *storedChange) (int64, error) {
	var h struct{ After int64 }
	if err := c.read(&h); err != nil {
		return 0, err
	}
	var restores int64
	if err := tx.Row(ctx, sqlRestores, string(c.kind), c.external.Ref, c.id).Scan(&restores); err != nil {
		return 0, err
	}
	version, err := kindOf(c.kind).version(ctx, tx, c.external.Ref)
	return version - h.After - 2*restores, err
}

// missing returns err, but nil if it means that the record does not exist.
func missing(err error) error {
	if notFound(err) {
		return nil
	}
	return err
}

// importExternalIDs returns up to limit external ids of a kind that an import created.
func importExternalIDs(ctx context.Context, tx *db.Tx, imp id.Import, kind fact.Kind, limit int) (all []db.ExternalID, err error) {
	sources, err := db.List(ctx, tx, db.Value[int64], sqlImportSources, imp, string(kind))
	if err != nil {
		return nil, err
	}
	for _, source := range sources {
		list, err := db.List(ctx, tx, func(r db.Row) (n db.ExternalID, err error) {
			n.Import = imp
			err = r.Scan(&n.Source, &n.Kind, &n.Ext, &n.Hash, &n.Customer, &n.Ref)
			return n, err
		}, sqlImportExternalIDs, imp, source, limit-len(all))
		if err != nil {
			return nil, err
		}
		if all = append(all, list...); len(all) == limit {
			break
		}
	}
	return all, nil
}
