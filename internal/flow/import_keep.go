package flow

import (
	"context"
	"maps"
	"slices"

	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/fact"
	"huitou/internal/id"
	"huitou/internal/org"
	"huitou/internal/room"
)

// Why a record that an import made or changed stays when the import is undone.
const (
	KeptUsed   = "used"   // other facts name it
	KeptEdited = "edited" // somebody has changed it since
)

// Kept is records of one kind that an undo leaves, for one reason.
type Kept struct {
	Kind  fact.Kind `json:"kind"` // place, product or "staff"
	Why   string    `json:"why"`
	N     int64     `json:"n"`
	Names []string  `json:"names"` // of the first ones
}

// More reports whether there are more than Names lists.
func (k Kept) More() bool { return k.N > int64(len(k.Names)) }

// maxKept bounds how many names of a Kept are listed.
const maxKept = 50

// keptNames are the records of one kind that stay, with the reason.
type keptNames map[int64]string

// sharedKinds are the kinds of records that facts of any customer may name. One that an import
// made stays when others name it too, or when somebody has edited it.
func sharedKinds() []fact.Kind {
	list := []fact.Kind{kindStaff}
	for _, k := range fact.Kinds {
		if kindOf(k).shared {
			list = append(list, k)
		}
	}
	return list
}

// findKept returns which of the shared records that an import made an undo leaves, together with
// those in left: the ones that it changed and that stay as they are.
func findKept(ctx context.Context, tx *db.Tx, rooms room.Set, imp id.Import, left map[fact.Kind]keptNames) (map[fact.Kind]keptNames, error) {
	all := map[fact.Kind]keptNames{}
	for _, kind := range sharedKinds() {
		kept := keptNames{}
		maps.Copy(kept, left[kind])
		all[kind] = kept
		made, err := tx.Has(ctx, sqlMadeAny(kind), imp)
		if err != nil {
			return nil, err
		}
		if !made {
			continue
		}
		for _, q := range sharedUsers(rooms, kind) {
			if err := kept.add(ctx, tx, KeptUsed, q, imp); err != nil {
				return nil, err
			}
		}
		if err := kept.add(ctx, tx, KeptEdited, sqlEdited(kind), imp); err != nil {
			return nil, err
		}
		if kind == fact.KindPlace {
			if err := kept.addRegions(ctx, tx, imp); err != nil {
				return nil, err
			}
		}
	}
	return all, nil
}

// add adds the records that a query returns.
func (k keptNames) add(ctx context.Context, tx *db.Tx, why, query string, imp id.Import) error {
	list, err := db.List(ctx, tx, db.Value[int64], query, imp)
	for _, ref := range list {
		k[ref] = why
	}
	return err
}

// addRegions adds the places of the import above those that stay.
func (k keptNames) addRegions(ctx context.Context, tx *db.Tx, imp id.Import) error {
	if len(k) == 0 {
		return nil
	}
	places, err := org.ListPlaces(ctx, tx)
	if err != nil {
		return err
	}
	list, err := db.List(ctx, tx, db.Value[int64], sqlMade(fact.KindPlace), imp)
	if err != nil {
		return err
	}
	above := map[int64]int64{}
	for _, p := range places {
		above[int64(p.ID)] = int64(p.Parent)
	}
	for _, ref := range slices.Collect(maps.Keys(k)) {
		for at := above[ref]; at != 0 && k[at] == ""; at = above[at] {
			if slices.Contains(list, at) {
				k[at] = KeptUsed
			}
		}
	}
	return nil
}

// report adds the records to a report, with their names.
func (k keptNames) report(ctx context.Context, tx *db.Tx, rooms room.Set, kind fact.Kind, list []Kept) ([]Kept, error) {
	for _, ref := range slices.Sorted(maps.Keys(k)) {
		var err error
		if list, err = reportKept(ctx, tx, rooms, list, kind, k[ref], ref); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func reportKept(ctx context.Context, tx *db.Tx, rooms room.Set, list []Kept, kind fact.Kind, why string, ref int64) ([]Kept, error) {
	at := slices.IndexFunc(list, func(x Kept) bool { return x.Kind == kind && x.Why == why })
	if at < 0 {
		list, at = append(list, Kept{Kind: kind, Why: why}), len(list)
	}
	k := &list[at]
	k.N++
	if len(k.Names) == maxKept {
		return list, nil
	}
	var name string
	if err := tx.Row(ctx, sqlNameOf(sharedTable(rooms, kind)), ref).Scan(&name); err != nil {
		return nil, missing(err)
	}
	k.Names = append(k.Names, errs.Short(name))
	return list, nil
}

// keepShared takes the records that stay out of the import, so that the steps after it do not
// drop them, and notes them in its report. The facts of the import are gone by now: what still
// names a record is another's.
func keepShared(u *undo) (int, error) {
	all, err := findKept(u.ctx, u.tx, u.rooms, u.imp, nil)
	if err != nil {
		return 0, err
	}
	return 0, u.inReport(func(list []Kept) ([]Kept, error) {
		for _, kind := range sharedKinds() {
			for ref := range all[kind] {
				if _, err := u.tx.Exec(u.ctx, sqlAdopt(kind), u.imp, ref); err != nil {
					return nil, err
				}
			}
			if list, err = all[kind].report(u.ctx, u.tx, u.rooms, kind, list); err != nil {
				return nil, err
			}
		}
		return list, nil
	})
}

// inReport changes what the report of the import says of records that stay.
func (u *undo) inReport(change func([]Kept) ([]Kept, error)) error {
	run, err := findImport(u.ctx, u.tx, u.imp)
	if err != nil {
		return err
	}
	if run.Counts.Kept, err = change(run.Counts.Kept); err != nil {
		return err
	}
	_, err = u.tx.Exec(u.ctx, sqlImportCounts, u.imp, jsonText(run.Counts))
	return err
}

// leaveEdited reports whether a place or product that the import changed was edited by somebody
// since: it stays as it is, and the report says so.
func (u *undo) leaveEdited(kind fact.Kind, c *storedChange) (bool, error) {
	if !kindOf(kind).shared {
		return false, nil
	}
	n, err := changesAfter(u.ctx, u.tx, c)
	if err != nil || n <= 0 {
		return false, missing(err)
	}
	made, err := u.tx.Has(u.ctx, sqlMade(kind)+" AND n.ref_id = $2", u.imp, c.external.Ref)
	if err == nil && !made { // one that the import made is noted by keepShared
		err = u.inReport(func(list []Kept) ([]Kept, error) {
			return reportKept(u.ctx, u.tx, u.rooms, list, kind, KeptEdited, c.external.Ref)
		})
	}
	if err == nil {
		err = u.tx.Rehash(u.ctx, c.external, c.external.Hash)
	}
	return true, err
}
