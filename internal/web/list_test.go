package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestViews: a user saves the filters of a list under a name, replaces and deletes them.
func TestViews(t *testing.T) {
	t.Parallel()
	w := serve(t, living.sqlite(t))
	c := w.owner(t)
	c.Post("/views", url.Values{"list": {"customers"}, "name": {"Annas"}, "query": {"sort=name&q=anna&place=&after=xyz"}}).Leads("/customers?q=anna&sort=name")
	c.Get("/customers").Has("Annas", "/customers?q=anna&amp;sort=name").Has("Kept as “Annas”.")
	c.Get("/customers?q=anna&sort=name").Has(`aria-current="true">Annas`)
	c.Get("/promises").Lacks("Annas")
	// The same name again replaces it.
	c.Post("/views", url.Values{"list": {"customers"}, "name": {" Annas "}, "query": {"q=anna"}}).Leads("/customers?q=anna")
	c.Get("/customers").Lacks("sort=name\"").Has(`href="/customers?q=anna"`)
	for _, bad := range []url.Values{
		{"list": {"customers"}, "name": {" "}},
		{"list": {"customers"}, "name": {strings.Repeat("长", 61)}},
		{"list": {"users"}, "name": {"x"}},
		{"list": {"customers"}, "name": {"x"}, "query": {"q=" + strings.Repeat("a", 3000)}},
	} {
		c.Post("/views", bad).Status(http.StatusUnprocessableEntity)
	}
	c.Post("/views", url.Values{"list": {"customers"}, "drop": {"Annas"}}).Leads("/customers")
	c.Get("/customers").Lacks(`href="/customers?q=anna"`)
}

// TestAssign: the selected customers, or all that match the filters, get an owner; others keep
// theirs. The audit says who the owner was before.
func TestAssign(t *testing.T) {
	t.Parallel()
	w := serve(t, living.sqlite(t))
	c := w.owner(t)
	list, err := w.flow.StaffList(t.Context())
	if err != nil || len(list) == 0 {
		t.Fatal(len(list), err)
	}
	owner := list[0].ID.String()
	who := strings.TrimPrefix(w.path(t, "card"), "/customers/")
	c.Post("/customers/assign", url.Values{"id": {who}, "owner": {owner}, "query": {"q=anna"}}).Leads("/customers?q=anna")
	c.Get("/customers?q=anna").Has("1 customer is theirs now. New to them: 1.")
	c.Get("/customers?owner=" + owner).Has(who)
	c.Post("/customers/assign", url.Values{"id": {who}, "owner": {"-"}}).Leads("/customers")
	c.Get("/customers?owner=" + owner).Lacks(who)
	c.Post("/customers/assign", url.Values{"all": {"1"}, "owner": {owner}, "query": {"q=anna"}})
	c.Get("/customers?owner=" + owner).Has("Anna").Lacks("王建国")
	c.Post("/customers/assign", url.Values{"all": {"1"}, "owner": {staffNamed(t, w, "Mei")}, "query": {"q=anna"}})
	undo := undoOf(c.Get("/customers?q=anna"))
	log := c.Get("/settings/audit?area=customer").Has("owner: 林晓 Lin Xiao<", "owner removed, was 林晓 Lin Xiao", "owner from 林晓 Lin Xiao to Mei")
	c.Post(undo, nil)
	log.Lacks("owner from Mei to 林晓 Lin Xiao")
	c.Get("/settings/audit?area=customer").Has("took back who looks after", "owner from Mei to 林晓 Lin Xiao")
	for _, bad := range []url.Values{
		{"id": {who}},
		{"owner": {owner}},
		{"id": {who}, "owner": {"sta_nonsense"}},
		{"id": {"cus_nonsense"}, "owner": {owner}},
		{"all": {"1"}, "owner": {owner}, "query": {"after_day=nonsense"}},
	} {
		c.Post("/customers/assign", bad).Status(http.StatusUnprocessableEntity)
	}
}

// TestSelectRows selects rows and saves a view in a browser.
func TestSelectRows(t *testing.T) {
	t.Parallel()
	b, w := browse(t), serve(t, living.sqlite(t))
	b.size(sizes[0])
	b.signIn(w, ownerMail, ownerPassword)
	b.open(w.URL + "/customers")
	if shown := b.js(`getComputedStyle(document.querySelector('#bulk')).display`); shown != "none" {
		t.Errorf("the bar of bulk actions is shown (%s) before a row is selected", shown)
	}
	b.do(chromedp.Click(chromedp.CSS(`thead [data-picks]`)))
	b.wait(`getComputedStyle(document.querySelector('#bulk')).display == 'flex'`)
	rows := b.js(`document.querySelectorAll('tbody tr').length`)
	if text := b.js(`document.querySelector('[data-picked]').textContent`); text != "Picked: "+rows {
		t.Errorf("the bar shows %q for %s rows", text, rows)
	}
	b.check("customers, picked", everyRule)
	b.do(chromedp.Click(chromedp.CSS(`details.drop summary`)), chromedp.SendKeys(chromedp.CSS(`#view-name`), "Mine"))
	b.check("customers, views", everyRule)
	b.do(chromedp.Click(chromedp.CSS(`details.drop form:last-child button`)))
	b.wait(`document.querySelector('details.drop').textContent.includes('Mine')`)
}
