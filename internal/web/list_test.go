package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestViews: filters are kept under a name, for the person alone, and forgotten.
func TestViews(t *testing.T) {
	t.Parallel()
	w := serve(t, sqlite(t), company, life)
	c := w.owner(t)
	c.post("/views", url.Values{"list": {"customers"}, "name": {"Annas"}, "query": {"sort=name&q=anna&place=&after=xyz"}}).leads("/customers?q=anna&sort=name")
	c.get("/customers").has("Annas", "/customers?q=anna&amp;sort=name").has("Kept as “Annas”.")
	c.get("/customers?q=anna&sort=name").has(`aria-current="true">Annas`)
	c.get("/promises").lacks("Annas")
	// The same name again replaces it.
	c.post("/views", url.Values{"list": {"customers"}, "name": {" Annas "}, "query": {"q=anna"}}).leads("/customers?q=anna")
	c.get("/customers").lacks("sort=name\"").has(`href="/customers?q=anna"`)
	for _, bad := range []url.Values{
		{"list": {"customers"}, "name": {" "}},
		{"list": {"customers"}, "name": {strings.Repeat("长", 61)}},
		{"list": {"users"}, "name": {"x"}},
		{"list": {"customers"}, "name": {"x"}, "query": {"q=" + strings.Repeat("a", 3000)}},
	} {
		c.post("/views", bad).status(http.StatusUnprocessableEntity)
	}
	c.post("/views", url.Values{"list": {"customers"}, "drop": {"Annas"}}).leads("/customers")
	c.get("/customers").lacks(`href="/customers?q=anna"`)
}

// TestAssign: picked customers, or all that match, get an owner; the others keep theirs.
func TestAssign(t *testing.T) {
	t.Parallel()
	w := serve(t, sqlite(t), company, life)
	c := w.owner(t)
	list, err := w.flow.StaffList(t.Context())
	if err != nil || len(list) == 0 {
		t.Fatal(len(list), err)
	}
	owner := list[0].ID.String()
	who := strings.TrimPrefix(w.path(t, "card"), "/customers/")
	c.post("/customers/assign", url.Values{"id": {who}, "owner": {owner}, "query": {"q=anna"}}).leads("/customers?q=anna")
	c.get("/customers?q=anna").has("customers are theirs now")
	c.get("/customers?owner=" + owner).has(who)
	c.post("/customers/assign", url.Values{"id": {who}, "owner": {"-"}}).leads("/customers")
	c.get("/customers?owner=" + owner).lacks(who)
	c.post("/customers/assign", url.Values{"all": {"1"}, "owner": {owner}, "query": {"q=anna"}})
	c.get("/customers?owner=" + owner).has("Anna").lacks("王建国")
	for _, bad := range []url.Values{
		{"id": {who}},
		{"owner": {owner}},
		{"id": {who}, "owner": {"sta_nonsense"}},
		{"id": {"cus_nonsense"}, "owner": {owner}},
		{"all": {"1"}, "owner": {owner}, "query": {"after_day=nonsense"}},
	} {
		c.post("/customers/assign", bad).status(http.StatusUnprocessableEntity)
	}
}

// TestPickRows picks rows and keeps a view, in a browser.
func TestPickRows(t *testing.T) {
	t.Parallel()
	w := serve(t, sqlite(t), company, life)
	b := browse(t)
	b.size(sizes[0])
	b.signIn(w, ownerMail, ownerPassword)
	b.open(w.URL + "/customers")
	if shown := b.js(`getComputedStyle(document.querySelector('#bulk')).display`); shown != "none" {
		t.Errorf("the bar is there before a row is picked: %s", shown)
	}
	b.do(chromedp.Click(chromedp.CSS(`thead [data-picks]`)))
	b.wait(`getComputedStyle(document.querySelector('#bulk')).display == 'flex'`)
	rows := b.js(`document.querySelectorAll('tbody tr').length`)
	if said := b.js(`document.querySelector('[data-picked]').textContent`); said != "Picked: "+rows {
		t.Errorf("said %q of %s rows", said, rows)
	}
	b.check("customers, picked", true)
	b.do(chromedp.Click(chromedp.CSS(`details.drop summary`)), chromedp.SendKeys(chromedp.CSS(`#view-name`), "Mine"))
	b.check("customers, views", true)
	b.do(chromedp.Click(chromedp.CSS(`details.drop form:last-child button`)))
	b.wait(`document.querySelector('details.drop').textContent.includes('Mine')`)
}
