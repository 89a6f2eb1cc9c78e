package fact

import (
	"fmt"

	"huitou/internal/cal"
	"huitou/internal/clock"
)

// Delivery adds time stamps to a purchase; the step "delivered" keeps its promises.
type Delivery struct {
	Purchase Ref    `json:"purchase"`
	Steps    []Step `json:"steps"`
	Evidence string `json:"evidence,omitempty"` // parcel number, who signed
}

// Step is one time stamp on the way to the customer.
type Step struct {
	Step string        `json:"step"` // approved, handed_over, delivered
	At   clock.Instant `json:"at,omitzero"`
	Day  cal.Day       `json:"day,omitempty"` // instead of At
}

var steps = []string{"approved", "handed_over", "delivered"}

func (d *Delivery) check(c *checker) {
	c.text("delivery.purchase", string(d.Purchase), MaxName, true)
	c.text("delivery.evidence", d.Evidence, MaxName, false)
	c.That(len(d.Steps) > 0, "delivery.steps", "field.required")
	c.steps("delivery.steps", d.Steps)
}

func (c *checker) steps(path string, list []Step) {
	c.That(len(list) <= 50, path, "field.too_many", "limit", 50)
	for i, s := range list {
		p := fmt.Sprintf("%s[%d]", path, i)
		c.oneOf(p+".step", s.Step, steps)
		c.at(p+".at", s.At, s.Day, true)
	}
}

// When is its first step.
func (d *Delivery) When() (clock.Instant, cal.Day) {
	if len(d.Steps) == 0 {
		return 0, ""
	}
	return d.Steps[0].At, d.Steps[0].Day
}

// done is empty: steps are compared with the clock, with a smaller tolerance, when recorded.
func (*Delivery) done() (none [maxDone]done) { return none }

// Refs lists the purchase.
func (d *Delivery) Refs() []Reference {
	return refer(nil, "delivery.purchase", KindPurchase, &d.Purchase)
}

// StaffCode is none.
func (*Delivery) StaffCode() (path string, code *string) { return "", nil }

func (d *Delivery) merge(part *Delivery) {
	d.Steps = append(d.Steps, part.Steps...)
	fill(&d.Purchase, part.Purchase)
	fill(&d.Evidence, part.Evidence)
}
