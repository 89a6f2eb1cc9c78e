package fact

import (
	"fmt"

	"huitou/internal/cal"
	"huitou/internal/clock"
)

// Return takes back a purchase or part of one.
type Return struct {
	Customer Ref           `json:"customer,omitempty"`
	Of       Ref           `json:"of,omitempty"` // the purchase that is returned; "" = search for it
	At       clock.Instant `json:"at,omitzero"`
	Day      cal.Day       `json:"day,omitempty"` // instead of At
	Place    Ref           `json:"place,omitempty"`
	Currency string        `json:"currency"`
	Lines    []Line        `json:"lines"` // positive amounts and units of what came back
	Reason   string        `json:"reason,omitempty"`
}

func (r *Return) check(c *checker) {
	c.text("return.customer", string(r.Customer), MaxName, false)
	c.text("return.of", string(r.Of), MaxName, false)
	c.text("return.place", string(r.Place), MaxName, false)
	c.text("return.reason", r.Reason, MaxName, false)
	c.at("return.at", r.At, r.Day, true)
	c.currency("return.currency", r.Currency)
	c.That(len(r.Lines) > 0, "return.lines", "field.required")
	c.lines("return.lines", r.Lines)
	for i, l := range r.Lines {
		c.That(l.Amount >= 0 && l.Units >= 0, fmt.Sprintf("return.lines[%d]", i), "fact.return_sign")
	}
}

// When is when it came back.
func (r *Return) When() (clock.Instant, cal.Day) { return r.At, r.Day }

func (r *Return) done() [maxDone]done { return [maxDone]done{{"return.at", r.At, r.Day}} }

// Refs lists the customer, the purchase, the place, and the products and partners of the lines.
func (r *Return) Refs() []Reference {
	list := make([]Reference, 0, 3+len(r.Lines))
	list = refer(list, "return.customer", KindCustomer, &r.Customer)
	list = refer(list, "return.of", KindPurchase, &r.Of)
	list = refer(list, "return.place", KindPlace, &r.Place)
	return referLines(list, "return.lines[].product", "return.lines[].partner", r.Lines)
}

// StaffCode is none.
func (*Return) StaffCode() (path string, code *string) { return "", nil }

func (r *Return) merge(part *Return) {
	r.Lines = append(r.Lines, part.Lines...)
	fill(&r.Customer, part.Customer)
	fill(&r.Of, part.Of)
	if r.At == 0 && r.Day == "" {
		r.At, r.Day = part.At, part.Day
	}
	fill(&r.Place, part.Place)
	fill(&r.Currency, part.Currency)
	fill(&r.Reason, part.Reason)
}
