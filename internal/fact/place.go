package fact

import (
	"huitou/internal/cal"
	"huitou/internal/clock"
)

// Place is a shop, an online shop, a region or a partner who delivers for us.
type Place struct {
	Name   string `json:"name,omitempty"` // default: the id
	Kind   string `json:"kind,omitempty"` // region, shop, service, online, partner; default shop
	Parent Ref    `json:"parent,omitempty"`
	Zone   string `json:"zone,omitempty"` // IANA; default: the company's
}

var placeKinds = []string{"", "region", "shop", "service", "online", "partner"}

func (p *Place) check(c *checker) {
	c.text("place.name", p.Name, MaxName, false)
	c.oneOf("place.kind", p.Kind, placeKinds)
	c.text("place.parent", string(p.Parent), MaxName, false)
	c.text("place.zone", p.Zone, MaxName, false)
}

// When is zero: a place is an entity.
func (*Place) When() (clock.Instant, cal.Day) { return 0, "" }

func (*Place) done() (none [maxDone]done) { return none }

// Refs lists the parent place.
func (p *Place) Refs() []Reference { return refer(nil, "place.parent", KindPlace, &p.Parent) }

// StaffCode is none.
func (*Place) StaffCode() (path string, code *string) { return "", nil }

func (p *Place) merge(part *Place) {
	fill(&p.Name, part.Name)
	fill(&p.Kind, part.Kind)
	fill(&p.Parent, part.Parent)
	fill(&p.Zone, part.Zone)
}
