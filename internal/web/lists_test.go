package web_test

import (
	"net/http"
	"net/url"
	"testing"

	"huitou/internal/web"
)

// TestLists: every list has a page with filters, the part for htmx, exports as CSV and XLSX,
// and saved views.
func TestLists(t *testing.T) {
	t.Parallel()
	w := serve(t, sqlite(t), company, life)
	c := w.owner(t)
	for _, name := range web.Lists() {
		path := "/" + name
		c.Get(path).Status(http.StatusOK).Has(`<form class="filters" method="get" action="`+path+`"`, `<div id="part-list"`, path+".csv", "<html")
		c.Get(path+"?from=2035-01-01&q=nobody").Status(http.StatusOK).Has(`name="place"`, `href="`+path+`"`)
		c.Get(path + "?place=nonsense").Status(http.StatusUnprocessableEntity).Has(`role="alert"`)
		c.Get(path + ".csv").Status(http.StatusOK).Has(",")
		c.Get(path + ".xlsx").Status(http.StatusOK).Has("PK")
		c.Post("/views", url.Values{"list": {name}, "name": {"Mine"}, "query": {"place="}}).Leads(path)
		c.Get(path).Has(`aria-current="true">Mine`)
		c.Add.Set("HX-Request", "true")
		c.Add.Set("HX-Target", "part-list")
		c.Get(path).Status(http.StatusOK).Has(`<div id="part-list"`).Lacks("<html", `class="filters"`)
		c.Add.Del("HX-Request")
		c.Add.Del("HX-Target")
	}
	// A default filter (step) does not replace the typed ones.
	places, err := w.flow.Places(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	place := places[0].ID.String()
	c.Get("/orders?place="+place).Has(`<option value="`+place+`" selected>`, `<option value="total" selected>`)
}
