package fact

import (
	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/errs"
)

// Promise is a commitment to a customer other than the delivery date of an order.
type Promise struct {
	Customer Ref           `json:"customer,omitempty"`
	Purchase Ref           `json:"purchase,omitempty"`
	Place    Ref           `json:"place,omitempty"`
	What     string        `json:"what"`
	Origin   string        `json:"origin,omitempty"` // order, case, staff, campaign, contract, rebate, journey; default staff
	Made     clock.Instant `json:"made,omitzero"`
	MadeDay  cal.Day       `json:"made_day,omitempty"` // instead of Made
	Due      clock.Instant `json:"due,omitzero"`
	DueDay   cal.Day       `json:"due_day,omitempty"`
	Within   string        `json:"within,omitempty"` // working time of the place's calendar: "4h", "2d"
	Owner    string        `json:"owner,omitempty"`  // staff code
	Notify   bool          `json:"notify,omitempty"` // tell the customer before it is due

	// How it ended, if it has.
	KeptAt   clock.Instant `json:"kept_at,omitzero"`
	KeptDay  cal.Day       `json:"kept_day,omitempty"`  // instead of KeptAt
	Status   string        `json:"status,omitempty"`    // "", void, waived, broken
	EndedAt  clock.Instant `json:"ended_at,omitzero"`   // of Status; default: when it is recorded
	EndedDay cal.Day       `json:"ended_day,omitempty"` // instead of EndedAt
	Reason   string        `json:"reason,omitempty"`
}

// Origins lists what a promise can arise from.
var Origins = []string{"order", "case", "staff", "campaign", "contract", "rebate", "journey"}

var (
	origins  = append([]string{""}, Origins...)
	outcomes = []string{"", "void", "waived", "broken"}
)

func (p *Promise) check(c *checker) {
	c.text("promise.what", p.What, MaxName, true)
	c.text("promise.customer", string(p.Customer), MaxName, false)
	c.text("promise.purchase", string(p.Purchase), MaxName, false)
	c.That(p.Customer != "" || p.Purchase != "", "promise.customer", "field.required")
	c.text("promise.place", string(p.Place), MaxName, false)
	c.text("promise.owner", p.Owner, MaxName, false)
	c.text("promise.reason", p.Reason, MaxName, false)
	c.oneOf("promise.origin", p.Origin, origins)
	c.oneOf("promise.status", p.Status, outcomes)
	c.at("promise.made", p.Made, p.MadeDay, true)
	c.due("promise", p.Due, p.DueDay, p.Within, true)
	if p.Within != "" {
		if _, err := cal.ParseWorking(p.Within); err != nil {
			c.Add(errs.Field{Path: "promise.within", Key: "field.working_time", Found: p.Within, Expected: "30m, 4h, 2d"})
		}
	}
	c.at("promise.kept_at", p.KeptAt, p.KeptDay, false)
	c.at("promise.ended_at", p.EndedAt, p.EndedDay, false)
	ended := p.EndedAt != 0 || p.EndedDay != ""
	early := p.EndedAt != 0 && p.EndedAt < p.Made || p.EndedDay != "" && p.EndedDay < p.MadeDay
	c.That(!ended || p.Status != "" && !early, "promise.ended_at", "fact.ended_at")
	if p.Due != 0 && p.Due < p.Made {
		c.Add(errs.Field{Path: "promise.due", Key: "promise.due_before_made", Args: errs.Pairs("due", p.Due, "made", p.Made), Found: p.Due.String()})
	}
	c.That(p.Status == "" || p.KeptAt == 0 && p.KeptDay == "", "promise.status", "fact.kept_and_ended")
	c.That(p.Status == "" || p.Status == "broken" || p.Reason != "", "promise.reason", "field.required")
}

// When is when it was made.
func (p *Promise) When() (clock.Instant, cal.Day) { return p.Made, p.MadeDay }

func (p *Promise) done() [maxDone]done {
	return [maxDone]done{{"promise.made", p.Made, p.MadeDay}, {"promise.kept_at", p.KeptAt, p.KeptDay}, {"promise.ended_at", p.EndedAt, p.EndedDay}}
}

// Refs lists the customer, the purchase and the place.
func (p *Promise) Refs() []Reference {
	list := make([]Reference, 0, 3)
	list = refer(list, "promise.customer", KindCustomer, &p.Customer)
	list = refer(list, "promise.purchase", KindPurchase, &p.Purchase)
	return refer(list, "promise.place", KindPlace, &p.Place)
}

// StaffCode is the owner of the promise.
func (p *Promise) StaffCode() (path string, code *string) { return "promise.owner", &p.Owner }

func (*Promise) merge(*Promise) {} // a fact is always one part
