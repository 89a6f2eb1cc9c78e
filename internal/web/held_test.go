package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// TestHeldPhone: a phone number that another customer has names them and leads to their card; their
// id, which nobody typed, is not shown. Who has an id finds the customer by it.
func TestHeldPhone(t *testing.T) {
	t.Parallel()
	w := serve(t, living.sqlite(t))
	c := w.owner(t)
	made := c.Post("/customers/new", url.Values{"kind": {"person"}, "name": {"Anna Berg"}, "phones": {"+49 30 1234567"}}).Leads("/customers/cus_")
	card := made.Header.Get("Location")
	cus := strings.TrimPrefix(card, "/customers/")
	page := c.Post("/customers/new", url.Values{"kind": {"person"}, "name": {"Bert"}, "phones": {"+49 30 1234567"}}).Status(http.StatusUnprocessableEntity).
		Has("This belongs to Anna Berg already.", `<a href="`+card+`">Anna Berg</a>`)
	if strings.Contains(strings.ReplaceAll(page.Main(), card, ""), cus) {
		t.Errorf("the page shows %s", cus)
	}
	for _, q := range []string{cus, " " + cus + " "} {
		c.Get("/customers?q="+url.QueryEscape(q)).Has("Anna Berg", card)
		c.Get("/find?q="+url.QueryEscape(q)).Has("Anna Berg", card)
	}
	c.Get("/customers?q=cus_0000000000009").Lacks("Anna Berg")
}
