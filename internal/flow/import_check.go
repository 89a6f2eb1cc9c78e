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

// CheckUndo returns what prevents the undo of an import: one field for each record that refers
// to it or was changed after it, at most 20. An empty list means it can be undone.
func (f *Flow) CheckUndo(ctx context.Context, imp id.Import) (list []errs.Field, err error) {
	err = f.db.Read(ctx, func(tx *db.Tx) error {
		run, err := findImport(ctx, tx, imp)
		if err != nil {
			return err
		}
		if run.State == ImportUndone {
			return errs.Conflict("flow.CheckUndo", "import.undone_already")
		}
		list, err = findBlockers(ctx, tx, f.rooms, imp)
		return err
	})
	return list, err
}

// findBlockers runs the queries of blockers and looks for changes made since.
func findBlockers(ctx context.Context, tx *db.Tx, rooms room.Set, imp id.Import) (list []errs.Field, err error) {
	queries, entities := blockers(rooms)
	for _, t := range rooms.Tables() {
		if len(t.Kinds) == 0 || t.Customer != "" {
			continue
		}
		created, err := importExternalIDs(ctx, tx, imp, fact.Kind(t.Kinds[0]), 1)
		if err != nil {
			return nil, err
		}
		if len(created) > 0 {
			queries = slices.Concat(queries, entities)
			break
		}
	}
	for _, q := range queries {
		args := []any{imp, maxBlockers}
		if strings.Contains(q.query, "$3") {
			args = append(args, imp.String())
		}
		err := tx.Each(ctx, func(r db.Row) error {
			var later, on int64
			if err := r.Scan(&later, &on); err != nil {
				return err
			}
			list = append(list, blocked(rooms, q.later, later, q.on, on))
			return nil
		}, "-- flow.blocker "+q.later+" "+q.on+"\n"+q.query+" ORDER BY 1, 2 LIMIT $2", args...)
		if err != nil || len(list) >= maxBlockers {
			return list, err
		}
	}
	for _, name := range slices.Backward(fact.Kinds) {
		if kindOf(name).restore == nil {
			continue
		}
		if err := changedSince(ctx, tx, rooms, imp, name, &list); err != nil || len(list) >= maxBlockers {
			return list, err
		}
	}
	return list, nil
}

// blocked is the message about one record that depends on an import.
func blocked(rooms room.Set, later string, laterID int64, on string, onID int64) errs.Field {
	f := errs.Field{Path: rooms.Outside(on, onID), Key: "import.changed_since", Args: errs.Pairs("kind", on)}
	switch {
	case later != "":
		f.Key, f.Args = "import.built_on", errs.Pairs("kind", on, "later", later, "ref", rooms.Outside(later, laterID))
	case on == string(fact.KindDelivery):
		f.Key = "import.came_later"
	}
	return f
}

// changedSince adds records that the import changed and that were changed again later. Only
// the last logged change of each record is compared.
func changedSince(ctx context.Context, tx *db.Tx, rooms room.Set, imp id.Import, name fact.Kind, list *[]errs.Field) error {
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
			if !same {
				*list = append(*list, blocked(rooms, "", 0, string(cmp.Or(k.changes, name)), c.external.Ref))
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
	var h struct{ After int64 }
	if err := c.read(&h); err != nil {
		return false, err
	}
	var restores int64
	if err := tx.Row(ctx, sqlRestores, string(c.kind), c.external.Ref, c.id).Scan(&restores); err != nil {
		return false, err
	}
	version, err := kindOf(c.kind).version(ctx, tx, c.external.Ref)
	return err == nil && version == h.After+2*restores, missing(err)
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
