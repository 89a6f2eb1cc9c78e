package web_test

import (
	"net/http"
	"net/url"
	"testing"
)

// TestNamesAreVisible: a name with a character that nobody sees is refused by every form that takes one.
func TestNamesAreVisible(t *testing.T) {
	t.Parallel()
	w := serve(t, living.sqlite(t))
	c := w.owner(t)
	const name = "Li\u202eWei"
	card := w.path(t, "card")
	for path, form := range map[string]url.Values{
		"/customers/new":          {"kind": {"person"}, "name": {name}},
		card + "/edit":            {"kind": {"person"}, "name": {name}, "version": {version(c.Get(card + "/edit"))}},
		"/settings/staff/new":     {"name": {name}, "code": {"li"}},
		"/settings/places/new":    {"name": {name}, "kind": {"shop"}},
		"/settings/users":         {"name": {name}, "email": {"li@example.com"}, "role": {"manager"}},
		"/settings/keys":          {"name": {name}, "scopes": {"read"}},
		"/settings/calendars/new": {"name": {name}, "zone": {"UTC"}},
		"/views":                  {"name": {name}, "list": {"customers"}},
	} {
		c.Post(path, form).Status(http.StatusUnprocessableEntity).Has("A name has no line breaks, tabs or other control characters")
	}
	c.Post("/settings/staff/new", url.Values{"name": {"Li Wei"}, "code": {"l\ti"}}).Status(http.StatusUnprocessableEntity).Has("control characters")
	c.Post("/customers/new", url.Values{"kind": {"person"}, "name": {"א\u200f 👩‍👩‍👧"}}).Leads("/customers/cus_")
}
