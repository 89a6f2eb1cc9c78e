package flow

import (
	"huitou/internal/customer"
	"huitou/internal/errs"
	"huitou/internal/id"
)

// Sharer is a customer who has a phone number, address or card that another has too.
type Sharer struct {
	ID    id.Customer `json:"id"`
	Name  string      `json:"name,omitempty"` // only of a check, whose new customers nobody can look up afterwards
	Apart string      `json:"-"`              // what tells them from others of their name, in the reader's words
	Known bool        `json:"-"`              // they were looked up, and are here
}

// Shared are the customer of a fact and the one who had the same phone number, address or card before.
type Shared struct{ Own, Other Sharer }

// shares adds a note about an identity that another customer has.
func (b *batch) shares(it *item, key string, cus, other id.Customer, args ...any) error {
	own, err := b.nameOf(cus)
	if err != nil {
		return err
	}
	before, err := b.nameOf(other)
	if err != nil {
		return err
	}
	it.notes = append(it.notes, Note{Key: key, Args: errs.Pairs(append(args, "customer", other.String())...),
		Shared: &Shared{Sharer{ID: cus, Name: own}, Sharer{ID: other, Name: before}}})
	return nil
}

// nameOf returns the name of a customer, read once a batch.
func (b *batch) nameOf(cus id.Customer) (string, error) {
	if name, ok := b.names[cus]; ok {
		return name, nil
	}
	c, err := customer.Find(b.ctx, b.tx, cus)
	if err != nil {
		return "", err
	}
	if b.names == nil {
		b.names = map[id.Customer]string{}
	}
	b.names[cus] = c.Name
	return c.Name, nil
}

// SayNote counts a note on a fact, as Say does. What two customers share is kept with both, and with their
// names for a check.
func SayNote(list []Tallied, n Note, first string, names bool) []Tallied {
	list = Say(list, n.Key, n.Args, 1, first)
	if n.Shared == nil {
		return list
	}
	t := &list[indexOf(list, n.Key, n.Args)]
	if len(t.Shared) == maxEach {
		return list
	}
	s := *n.Shared
	if !names {
		s.Own.Name, s.Other.Name = "", ""
	}
	t.Shared = append(t.Shared, s)
	return list
}

// Sharers returns the customers of messages, each once.
func Sharers(of ...[]Tallied) (all []id.Customer) {
	seen := map[id.Customer]bool{}
	for _, list := range of {
		for _, t := range list {
			for _, s := range t.Shared {
				for _, cus := range []id.Customer{s.Own.ID, s.Other.ID} {
					if !seen[cus] {
						seen[cus] = true
						all = append(all, cus)
					}
				}
			}
		}
	}
	return all
}
