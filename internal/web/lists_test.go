package web_test

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"huitou/internal/web"
)

// TestLists: every list has a page with filters, the part for htmx, exports as CSV and XLSX,
// and saved views.
func TestLists(t *testing.T) {
	t.Parallel()
	w := serve(t, living.sqlite(t))
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

// TestListsAreListed: every function that declares a list is called in lists(). One that is
// missing there has no page, no files and no saved views.
func TestListsAreListed(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var declared []string
	listed := ""
	declares := regexp.MustCompile(`(?m)^func (\w+)\([^)]*\) \*listPage\[`)
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range declares.FindAllSubmatch(text, -1) {
			declared = append(declared, string(m[1]))
		}
		if _, body, ok := strings.Cut(string(text), "\nfunc lists() []anyList {\n"); ok {
			listed, _, _ = strings.Cut(body, "\n}\n")
		}
	}
	for _, name := range declared {
		if !regexp.MustCompile(`\b` + name + `\(\)`).MatchString(listed) {
			t.Errorf("lists() lacks %s", name)
		}
	}
	if n := len(web.Lists()); n > len(declared) {
		t.Errorf("%d lists, and only %d functions found that declare one: the search is broken", n, len(declared))
	}
}
