package importer

import (
	"cmp"
	"strings"

	"huitou/internal/cal"
	"huitou/internal/customer"
)

// What customers may be told apart by where they have no number.
const (
	byPhone = customer.Phone
	byEmail = customer.Email
	byName  = "name" // with what shows of a masked phone number
)

// knownIDs are the ids of customers who are told apart by a phone number, an e-mail address or a name. One whom
// the source called otherwise before keeps that id: an import of the same file finds its people again.
type knownIDs struct {
	was func(ids []string, i customer.Identity, country string) (string, error) // flow.FormerID of the source
	ids map[string]string
}

func newKnownIDs(was func([]string, customer.Identity, string) (string, error)) *knownIDs {
	return &knownIDs{was: was, ids: map[string]string{}}
}

// id returns the id for a text. alone is what a source may have called the customer before by a part of it.
func (k *knownIDs) id(by, text, alone, country string) (string, error) {
	if k == nil {
		id, _ := normalID(by, text, country)
		return id, nil
	}
	key := by + country + " " + text
	if id, ok := k.ids[key]; ok {
		return id, nil
	}
	id, i := normalID(by, text, country)
	former := []string{text, id}
	switch by {
	case byName:
		former[1] = alone
	case byEmail:
		former[0] = strings.ToLower(text)
	}
	was, err := k.was(former, i, country)
	if err != nil {
		return "", err
	}
	if len(k.ids) >= maxEntities {
		clear(k.ids)
	}
	k.ids[key] = cmp.Or(was, id)
	return k.ids[key], nil
}

// normalID returns the id for a text where nobody is known: all ways to write a phone number or an address have one. Of
// several in a cell the first counts. i is empty for a text that is none.
func normalID(by, text, country string) (id string, i customer.Identity) {
	if by == byName {
		return text, i
	}
	i, ok := customer.Alike(by, text, country)
	if !ok {
		i, ok = customer.Alike(by, customer.Several(by, text, country)[0], country)
	}
	switch {
	case ok:
		return i.Value, i
	case by == byEmail:
		text = strings.ToLower(text)
	}
	return text, customer.Identity{}
}

// home is the country of phone numbers that are written without one: that of the expression, else of the zone of
// the map.
func (x *expr) home(m *Map) string { return cmp.Or(x.country, cal.Country(m.Zone)) }
