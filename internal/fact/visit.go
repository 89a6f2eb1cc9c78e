package fact

import (
	"huitou/internal/cal"
	"huitou/internal/clock"
)

// Visit is a customer who came by, with or without buying.
type Visit struct {
	Customer Ref           `json:"customer"`
	At       clock.Instant `json:"at,omitzero"`
	Day      cal.Day       `json:"day,omitempty"` // instead of At
	Place    Ref           `json:"place,omitempty"`
	Waited   int           `json:"waited,omitempty"` // seconds until served
	Group    string        `json:"group,omitempty"`
	Staff    string        `json:"staff,omitempty"`
}

func (v *Visit) check(c *checker) {
	c.text("visit.customer", string(v.Customer), MaxName, true)
	c.text("visit.place", string(v.Place), MaxName, false)
	c.text("visit.staff", v.Staff, MaxName, false)
	c.text("visit.group", v.Group, MaxName, false)
	c.at("visit.at", v.At, v.Day, true)
	c.between("visit.waited", v.Waited, 0, 7*24*3600)
}

// When is when the customer came.
func (v *Visit) When() (clock.Instant, cal.Day) { return v.At, v.Day }

func (v *Visit) done() [maxDone]done { return [maxDone]done{{"visit.at", v.At, v.Day}} }

// Refs lists the customer and the place.
func (v *Visit) Refs() []Reference {
	list := make([]Reference, 0, 2)
	list = refer(list, "visit.customer", KindCustomer, &v.Customer)
	return refer(list, "visit.place", KindPlace, &v.Place)
}

// StaffCode is who served the customer.
func (v *Visit) StaffCode() (path string, code *string) { return "visit.staff", &v.Staff }

func (*Visit) merge(*Visit) {} // a fact is always one part
