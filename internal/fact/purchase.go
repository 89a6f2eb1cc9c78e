package fact

import (
	"strconv"

	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/errs"
	"huitou/internal/money"
)

// Purchase is an order or a sale. A purchase without a customer is an anonymous
// sale: it counts as money and in no customer's history.
type Purchase struct {
	Customer Ref           `json:"customer,omitempty"`
	At       clock.Instant `json:"at,omitzero"`
	Day      cal.Day       `json:"day,omitempty"` // instead of At
	Place    Ref           `json:"place,omitempty"`
	Channel  string        `json:"channel,omitempty"` // shop, online, phone, dealer, service
	Staff    string        `json:"staff,omitempty"`   // staff code
	Currency string        `json:"currency"`
	Amount   *int64        `json:"amount,omitempty"` // minor units; default: the sum of the lines
	Lines    []Line        `json:"lines,omitempty"`
	Status   string        `json:"status,omitempty"` // "" (valid), cancelled, unavailable
	Promise  *OrderPromise `json:"promise,omitempty"`
	Steps    []Step        `json:"steps,omitempty"` // delivery steps known so far
}

// OrderPromise is the date an order was promised for. Due is an instant; DueDay
// is the end of that day in the place's zone. One of the two.
type OrderPromise struct {
	Due     clock.Instant `json:"due,omitzero"`
	DueDay  cal.Day       `json:"due_day,omitempty"`
	Made    clock.Instant `json:"made,omitzero"`      // default: when the purchase was made
	MadeDay cal.Day       `json:"made_day,omitempty"` // instead of Made
	What    string        `json:"what,omitempty"`
}

var (
	channels = []string{"", "shop", "online", "phone", "dealer", "service"}
	statuses = []string{"", "cancelled", "unavailable"}
)

func (p *Purchase) check(c *checker) {
	c.text("purchase.customer", string(p.Customer), MaxName, false)
	c.text("purchase.place", string(p.Place), MaxName, false)
	c.text("purchase.staff", p.Staff, MaxName, false)
	c.at("purchase.at", p.At, p.Day, true)
	c.oneOf("purchase.channel", p.Channel, channels)
	c.oneOf("purchase.status", p.Status, statuses)
	c.currency("purchase.currency", p.Currency)
	if p.Amount != nil {
		c.amount("purchase.amount", *p.Amount)
	}
	c.lines("purchase.lines", p.Lines)
	c.total(p)
	c.steps("purchase.steps", p.Steps)
	if o := p.Promise; o != nil {
		c.due("purchase.promise", o.Due, o.DueDay, "", true)
		c.at("purchase.promise.made", o.Made, o.MadeDay, false)
		c.text("purchase.promise.what", o.What, MaxName, false)
		made := o.Made
		if made == 0 && o.MadeDay == "" {
			made = p.At
		}
		if o.Due != 0 && o.Due < made {
			c.Add(errs.Field{Path: "purchase.promise.due", Key: "promise.due_before_made", Args: errs.Pairs("due", o.Due, "made", made), Found: o.Due.String()})
		}
	}
}

// total rejects a negative total: that is a return. Zero is allowed: a sample, a gift.
func (c *checker) total(p *Purchase) {
	path, sum := "purchase.amount", int64(0)
	if p.Amount != nil {
		sum = *p.Amount
	} else {
		path = "purchase.lines"
		for _, l := range p.Lines {
			sum += max(min(l.Amount, money.Max), -money.Max)
		}
	}
	if sum < 0 {
		c.Add(errs.Field{Path: path, Key: "purchase.negative", Found: strconv.FormatInt(sum, 10), Expected: "≥ 0"})
	}
}

// When is when it was bought.
func (p *Purchase) When() (clock.Instant, cal.Day) { return p.At, p.Day }

func (p *Purchase) done() [maxDone]done {
	all := [maxDone]done{{"purchase.at", p.At, p.Day}}
	if o := p.Promise; o != nil {
		all[1] = done{"purchase.promise.made", o.Made, o.MadeDay}
	}
	return all
}

// Refs lists the customer, the place, and the products and partners of the lines.
func (p *Purchase) Refs() []Reference {
	list := make([]Reference, 0, 2+len(p.Lines))
	list = refer(list, "purchase.customer", KindCustomer, &p.Customer)
	list = refer(list, "purchase.place", KindPlace, &p.Place)
	return referLines(list, "purchase.lines[].product", "purchase.lines[].partner", p.Lines)
}

// StaffCode is the seller.
func (p *Purchase) StaffCode() (path string, code *string) { return "purchase.staff", &p.Staff }

func (p *Purchase) merge(part *Purchase) {
	p.Lines = append(p.Lines, part.Lines...)
	p.Steps = append(p.Steps, part.Steps...)
	fill(&p.Customer, part.Customer)
	if p.At == 0 && p.Day == "" {
		p.At, p.Day = part.At, part.Day
	}
	fill(&p.Place, part.Place)
	fill(&p.Channel, part.Channel)
	fill(&p.Staff, part.Staff)
	fill(&p.Currency, part.Currency)
	fill(&p.Amount, part.Amount)
	fill(&p.Status, part.Status)
	fill(&p.Promise, part.Promise)
}
