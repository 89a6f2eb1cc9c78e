package fact

import (
	"fmt"

	"huitou/internal/cal"
	"huitou/internal/clock"
)

// Customer is a person or an organisation.
type Customer struct {
	Kind      string     `json:"kind,omitempty"` // person (default) or organisation
	Name      string     `json:"name,omitempty"`
	Honorific string     `json:"honorific,omitempty"`
	Language  string     `json:"language,omitempty"` // BCP 47
	Phone     string     `json:"phone,omitempty"`    // E.164, or national with Country
	Email     string     `json:"email,omitempty"`
	Country   string     `json:"country,omitempty"` // ISO 3166 alpha-2
	City      string     `json:"city,omitempty"`
	Place     Ref        `json:"place,omitempty"` // home shop
	Owner     string     `json:"owner,omitempty"` // staff code
	Since     cal.Day    `json:"since,omitempty"`
	Also      []Identity `json:"also,omitempty"` // further identifiers: card no., unionid
	Household string     `json:"household,omitempty"`
	Adults    int        `json:"adults,omitempty"`
	Children  int        `json:"children,omitempty"`
	Tags      []string   `json:"tags,omitempty"`
}

// Identity is one more identifier of a customer.
type Identity struct {
	Kind  string `json:"kind"` // card, unionid, external, phone, email
	Value string `json:"value"`
}

var personKinds = []string{"", "person", "organisation"}

func (u *Customer) check(c *checker) {
	c.oneOf("customer.kind", u.Kind, personKinds)
	c.name("customer.name", u.Name)
	c.name("customer.honorific", u.Honorific)
	for _, t := range []struct{ path, text string }{
		{"customer.language", u.Language},
		{"customer.phone", u.Phone}, {"customer.email", u.Email}, {"customer.country", u.Country},
		{"customer.city", u.City}, {"customer.place", string(u.Place)}, {"customer.owner", u.Owner},
		{"customer.household", u.Household},
	} {
		c.text(t.path, t.text, MaxName, false)
	}
	c.day("customer.since", u.Since)
	c.between("customer.adults", u.Adults, 0, 100)
	c.between("customer.children", u.Children, 0, 100)
	c.That(len(u.Also) <= 50, "customer.also", "field.too_many", "limit", 50)
	for i, a := range u.Also {
		c.text(fmt.Sprintf("customer.also[%d].kind", i), a.Kind, maxStatus, true)
		c.text(fmt.Sprintf("customer.also[%d].value", i), a.Value, MaxName, true)
	}
	c.That(len(u.Tags) <= 50, "customer.tags", "field.too_many", "limit", 50)
	for i, t := range u.Tags {
		c.text(fmt.Sprintf("customer.tags[%d]", i), t, MaxName, true)
	}
}

// When is zero: a customer is an entity.
func (*Customer) When() (clock.Instant, cal.Day) { return 0, "" }

func (*Customer) done() (none [maxDone]done) { return none }

// Refs lists the home shop.
func (u *Customer) Refs() []Reference { return refer(nil, "customer.place", KindPlace, &u.Place) }

// StaffCode is the owner of the customer.
func (u *Customer) StaffCode() (path string, code *string) { return "customer.owner", &u.Owner }

func (u *Customer) merge(part *Customer) {
	fill(&u.Kind, part.Kind)
	fill(&u.Name, part.Name)
	fill(&u.Honorific, part.Honorific)
	fill(&u.Language, part.Language)
	fill(&u.Phone, part.Phone)
	fill(&u.Email, part.Email)
	fill(&u.Country, part.Country)
	fill(&u.City, part.City)
	fill(&u.Place, part.Place)
	fill(&u.Owner, part.Owner)
	fill(&u.Since, part.Since)
	fill(&u.Household, part.Household)
	fill(&u.Adults, part.Adults)
	fill(&u.Children, part.Children)
	u.Also = append(u.Also, part.Also...)
	u.Tags = append(u.Tags, part.Tags...)
}
