package flow

import (
	"slices"
	"strings"

	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/fact"
	"huitou/internal/id"
	"huitou/internal/org"
	"huitou/internal/staff"
)

// checkUnknown refuses a fact that names an unknown place or member of staff when the name looks
// like a misspelling of a known one, or when the company wants to confirm every new one. Facts
// with Create and senders with Make skip the check.
func (b *batch) checkUnknown(it *item) error {
	if it.Create || b.who.Make {
		return nil
	}
	k := errs.NewCheck("flow.Record")
	refuse := func(path, name string, near []string) {
		f := errs.Field{Path: path, Key: "fact.new_thing", Found: name}
		switch {
		case len(near) > 0:
			f.Key, f.Expected = "fact.near", strings.Join(near, ", ")
			f.Args = errs.Pairs("name", errs.Short(name), "near", f.Expected)
		case !b.dir.refuseUnknown:
			return
		default:
			f.Args = errs.Pairs("name", errs.Short(name))
		}
		k.Add(f)
	}
	for i := range it.refs {
		r := &it.refs[i]
		if r.Kind != fact.KindPlace || ours(r.Name, r.Kind) {
			continue
		}
		name := string(r.Name)
		if _, known := b.external[externalKey{it.Source, fact.KindPlace, name}]; known {
			continue
		}
		if _, same := b.placeNamed(name); !same {
			refuse(r.Path(), name, Near(name, b.placeNames()))
		}
	}
	if path, code := it.StaffCode(); code != nil {
		who, near, err := b.findStaff(*code)
		if err != nil {
			return err
		}
		if who == 0 {
			refuse(path, *code, near)
		}
	}
	return k.Err()
}

// placeNames are the names of all places.
func (b *batch) placeNames() []string {
	list := make([]string, 0, len(b.dir.places))
	for _, p := range b.dir.places {
		list = append(list, p.Name)
	}
	slices.Sort(list)
	return list
}

// placeNamed returns the only place with a name, ignoring case, marks and punctuation.
func (b *batch) placeNamed(name string) (found id.Place, ok bool) {
	for _, p := range b.dir.places {
		if sameName(p.Name, name) {
			if found != 0 {
				return 0, false
			}
			found = p.ID
		}
	}
	return found, found != 0
}

// newPlace resolves a place name that this source has not used before: an existing place of
// that name, else a new one.
func (b *batch) newPlace(source, name, kind string) (id.Place, error) {
	if same, ok := b.placeNamed(name); ok {
		// Not marked as the import's own: undoing it must not delete the place, only this name.
		n := db.ExternalID{Source: source, Kind: string(fact.KindPlace), Ext: name, Ref: int64(same)}
		if err := b.external.add(b.ctx, b.tx, n); err != nil {
			return 0, err
		}
		return same, b.changed(kindAlias, n, nil)
	}
	b.made(fact.KindPlace, name, Near(name, b.placeNames()))
	p, err := org.AddPlace(b.ctx, b.tx, org.Place{Name: strings.TrimSpace(name), Kind: kind})
	if err != nil {
		return 0, err
	}
	b.knowPlace(p)
	return p.ID, b.external.add(b.ctx, b.tx, db.ExternalID{Source: source, Kind: string(fact.KindPlace), Ext: name, Ref: int64(p.ID), Import: b.who.Import})
}

// made adds to the result of the current fact that it made a new place, product or member of
// staff.
func (b *batch) made(kind fact.Kind, name string, near []string) {
	if b.at == nil {
		return
	}
	b.at.made = append(b.at.made, NewEntity{kind, name, near})
	if kind != fact.KindProduct {
		b.at.note("fact.made", "kind", string(kind), "name", errs.Short(name))
	}
}

// findStaff finds a member of staff by code, else by a unique name; if there is none, it
// returns similar codes and names.
func (b *batch) findStaff(code string) (who id.Staff, near []string, err error) {
	key := externalKey{"", kindStaff, code}
	if n, ok := b.external[key]; ok {
		return id.Staff(n.Ref), nil, nil
	}
	s, err := staff.FindByCode(b.ctx, b.tx, code)
	if err != nil && !errs.Is(err, errs.KindNotFound) {
		return 0, nil, err
	}
	if who = s.ID; err != nil {
		if b.staff == nil {
			if b.staff, err = staff.List(b.ctx, b.tx); err != nil {
				return 0, nil, err
			}
		}
		var names []string
		for _, s := range b.staff {
			names = append(names, s.Code, s.Name)
			if sameName(s.Name, code) && s.Code != code {
				if who != 0 {
					who = 0
					break
				}
				who = s.ID
			}
		}
		if who == 0 {
			return 0, Near(code, names), nil
		}
	}
	b.external[key] = db.ExternalID{Ref: int64(who)} // for this batch only
	return who, nil, nil
}
