package web_test

import (
	"net/http"
	"net/url"
	"testing"

	"huitou/internal/web"
)

// TestLists: every list has its page, with the filters that its template shows, the part
// that htmx asks for, both files and kept views.
func TestLists(t *testing.T) {
	t.Parallel()
	w := serve(t, sqlite(t), company, life)
	c := w.owner(t)
	for _, name := range web.Lists() {
		path := "/" + name
		c.get(path).status(http.StatusOK).has(`<form class="filters" method="get" action="`+path+`"`, `<div id="part-list"`, path+".csv", "<html")
		c.get(path+"?from=2035-01-01&q=nobody").status(http.StatusOK).has(`name="place"`, `href="`+path+`"`)
		c.get(path + "?place=nonsense").status(http.StatusUnprocessableEntity).has(`role="alert"`)
		c.get(path + ".csv").status(http.StatusOK).has(",")
		c.get(path + ".xlsx").status(http.StatusOK).has("PK")
		c.post("/views", url.Values{"list": {name}, "name": {"Mine"}, "query": {"place="}}).leads(path)
		c.get(path).has(`aria-current="true">Mine`)
		c.head.Set("HX-Request", "true")
		c.head.Set("HX-Target", "part-list")
		c.get(path).status(http.StatusOK).has(`<div id="part-list"`).lacks("<html", `class="filters"`)
		c.head.Del("HX-Request")
		c.head.Del("HX-Target")
	}
	// What is typed stays when a list takes one of its filters unasked.
	places, err := w.flow.Places(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	place := places[0].ID.String()
	c.get("/orders?place="+place).has(`<option value="`+place+`" selected>`, `<option value="total" selected>`)
}
