package org

import (
	"context"
	"slices"

	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/id"
	"huitou/internal/locale"
)

// The kinds of place.
const (
	Region  = "region"
	Shop    = "shop"
	Service = "service" // repairs, installation
	Online  = "online"
	Partner = "partner" // delivers or sells for the company: a seller, a dealer, a carrier
)

// Kinds lists the kinds of place.
var Kinds = []string{Region, Shop, Service, Online, Partner}

// Place is where a customer is served.
type Place struct {
	ID       id.Place
	Parent   id.Place // 0 = directly under the company
	Kind     string
	Name     string
	Zone     string      // IANA; "" = the company's
	Calendar id.Calendar // 0 = its parent's; without one at the top, always open
	Created  clock.Instant
	Closed   clock.Instant // 0 = open
	Version  int64
}

// Validate reports all errors.
func (p *Place) Validate() error {
	k := errs.NewCheck("org.Place")
	k.Name("name", p.Name, MaxName)
	k.That(slices.Contains(Kinds, p.Kind), "kind", "field.not_one_of", "words", "region, shop, service, online, partner")
	k.That(p.Parent != p.ID || p.ID == 0, "parent", "org.own_parent")
	if p.Zone != "" {
		if _, err := cal.Zone(p.Zone); err != nil {
			k.Within("zone", err)
		}
	}
	return k.Err()
}

// AddPlace creates a place. p.ID may be given, else it is made.
func AddPlace(ctx context.Context, tx *db.Tx, p Place) (Place, error) {
	if p.Kind == "" {
		p.Kind = Shop
	}
	if err := p.Validate(); err != nil {
		return Place{}, err
	}
	if p.ID == 0 {
		p.ID = id.New[id.PlaceNoun](tx.IDs())
	}
	p.Created, p.Version = tx.Now(), 1
	tx.Insert(&tablePlace, p.ID, p.Parent, p.Kind, p.Name, locale.Fold(p.Name), p.Zone, p.Calendar, p.Created, p.Closed, p.Version)
	return p, tx.Bump(ctx, Stamp)
}

// UpdatePlace changes a place, read at p.Version.
func UpdatePlace(ctx context.Context, tx *db.Tx, p Place) error {
	if err := p.Validate(); err != nil {
		return err
	}
	return RestorePlace(ctx, tx, p)
}

// RestorePlace is UpdatePlace for a place as it once was: its name may be one that is refused
// today.
func RestorePlace(ctx context.Context, tx *db.Tx, p Place) error {
	if err := checkAncestors(ctx, tx, p); err != nil {
		return err
	}
	n, err := tx.Exec(ctx, sqlPlaceUpdate, p.ID, p.Parent, p.Kind, p.Name, locale.Fold(p.Name), p.Zone, p.Calendar, p.Closed, p.Version)
	if err != nil {
		return err
	}
	if n == 0 {
		return errs.Conflict("org.UpdatePlace", "conflict.edited")
	}
	return tx.Bump(ctx, Stamp)
}

// checkAncestors refuses a parent that lies below the place itself.
func checkAncestors(ctx context.Context, tx *db.Tx, p Place) error {
	seen := map[id.Place]bool{p.ID: true}
	for at := p.Parent; at != 0; {
		if seen[at] {
			return errs.InField("org.UpdatePlace", "parent", "org.own_parent")
		}
		seen[at] = true
		up, err := FindPlace(ctx, tx, at)
		if err != nil {
			return err
		}
		at = up.Parent
	}
	return nil
}

// FindPlace returns a place.
func FindPlace(ctx context.Context, tx *db.Tx, place id.Place) (Place, error) {
	p, err := scanPlace(tx.Row(ctx, sqlPlaceFind, place))
	return p, db.NotFound(err, "org.FindPlace", "org.no_place")
}

// ListPlaces returns every place, by name.
func ListPlaces(ctx context.Context, tx *db.Tx) ([]Place, error) {
	list, err := db.List(ctx, tx, scanPlace, sqlPlaceList)
	locale.ByName(list, false, func(p Place) string { return p.Name })
	return list, err
}

// DropPlace removes a place that an undone import had created.
func DropPlace(ctx context.Context, tx *db.Tx, place id.Place) error {
	if _, err := tx.Exec(ctx, sqlPlaceDelete, place); err != nil {
		return err
	}
	return tx.Bump(ctx, Stamp)
}

func scanPlace(r db.Row) (p Place, err error) {
	err = r.Scan(&p.ID, &p.Parent, &p.Kind, &p.Name, &p.Zone, &p.Calendar, &p.Created, &p.Closed, &p.Version)
	return p, err
}
