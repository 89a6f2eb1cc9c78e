package fact

import (
	"huitou/internal/cal"
	"huitou/internal/clock"
)

// Product is something sold.
type Product struct {
	Name     string `json:"name,omitempty"`
	Category string `json:"category,omitempty"`
	Unit     string `json:"unit,omitempty"` // "kg", "bottle"
}

func (p *Product) check(c *checker) {
	c.text("product.name", p.Name, MaxName, false)
	c.text("product.category", p.Category, MaxName, false)
	c.text("product.unit", p.Unit, maxStatus, false)
}

// When is zero: a product is an entity.
func (*Product) When() (clock.Instant, cal.Day) { return 0, "" }

func (*Product) done() (none [maxDone]done) { return none }

// Refs lists nothing.
func (*Product) Refs() []Reference { return nil }

// StaffCode is none.
func (*Product) StaffCode() (path string, code *string) { return "", nil }

func (p *Product) merge(part *Product) {
	fill(&p.Name, part.Name)
	fill(&p.Category, part.Category)
	fill(&p.Unit, part.Unit)
}
