package flow

import (
	"context"
	"maps"
	"sync"
	"time"

	"huitou/internal/cal"
	"huitou/internal/db"
	"huitou/internal/id"
	"huitou/internal/org"
)

// directory is a cached copy of the company, its places and calendars at one stamp (version
// counter).
type directory struct {
	stamp         int64
	company       org.Company
	zone          *time.Location
	places        map[id.Place]place
	refuseUnknown bool // refuse facts that name any unknown place or member of staff
	own           bool // a batch's private copy
}

func (d *directory) private() bool { return d.own }

// copy is a private copy, for a batch that makes places.
func (d *directory) copy() *directory {
	c := *d
	c.own, c.places = true, maps.Clone(d.places)
	return &c
}

type place struct {
	org.Place
	zone *time.Location
}

// directories keeps the latest directory.
type directories struct {
	mu   sync.Mutex
	last *directory
}

// get returns the directory as the transaction sees it.
func (c *directories) get(ctx context.Context, tx *db.Tx) (*directory, error) {
	stamp, err := tx.Stamp(ctx, org.Stamp)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	last := c.last
	c.mu.Unlock()
	if last != nil && last.stamp == stamp {
		return last, nil
	}
	d := &directory{stamp: stamp, places: map[id.Place]place{}}
	if d.company, err = org.FindCompany(ctx, tx); err != nil {
		return nil, err
	}
	if d.zone, err = cal.Zone(d.company.Zone); err != nil {
		return nil, err
	}
	set, err := org.ReadSettings(d.company)
	if err != nil {
		return nil, err
	}
	d.refuseUnknown = set.RefuseUnknown
	list, err := org.ListPlaces(ctx, tx)
	if err != nil {
		return nil, err
	}
	for _, p := range list {
		d.add(p)
	}
	// Cached only after this transaction commits: it may see places that are rolled back.
	tx.AfterCommit(func() {
		c.mu.Lock()
		if c.last == nil || c.last.stamp < d.stamp {
			c.last = d
		}
		c.mu.Unlock()
	})
	return d, nil
}

func (d *directory) add(p org.Place) {
	zone := d.zone
	if p.Zone != "" {
		if z, err := cal.Zone(p.Zone); err == nil {
			zone = z
		}
	}
	d.places[p.ID] = place{p, zone}
}

// zoneOf is the zone of a place, the company's for a place that is not known.
func (d *directory) zoneOf(p id.Place) *time.Location {
	if at, ok := d.places[p]; ok {
		return at.zone
	}
	return d.zone
}
