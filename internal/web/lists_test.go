package web_test

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"huitou/internal/locale"
	"huitou/internal/web"
)

// TestLists: every list has a page with filters, the part for htmx, exports as CSV and XLSX,
// and saved views.
func TestLists(t *testing.T) {
	t.Parallel()
	w := serve(t, living.sqlite(t))
	c := w.owner(t)
	for name, path := range web.Lists() {
		c.Get(path).Status(http.StatusOK).Has(`<form class="filters" method="get" action="`+path+`"`, `<div id="part-list"`, "<html")
		if name != "imports" { // there are none here, so no files of them
			c.Get(path).Has(path + ".csv")
		}
		none := path + "?from=2035-01-01&q=nobody" // selects no row
		switch name {
		case "imports":
			none = path + "?state=stopped"
		case "notices":
			none = path + "?kind=promise.tell_customer"
		}
		c.Get(none).Status(http.StatusOK).Has("Clear", `href="`+path+`"`)
		for _, at := range []string{path, path + ".csv", path + ".xlsx"} {
			a := c.Get(at + "?place=nonsense&state=nonsense&area=nonsense").Status(http.StatusUnprocessableEntity)
			a.Has("Found: nonsense").Lacks("marked fields")
			if at == path {
				a.Has(`role="alert"`)
			}
		}
		c.Get(path + ".csv").Status(http.StatusOK).Has(",")
		if !locale.Has("audit.export." + name) {
			t.Errorf("words: no audit.export.%s", name)
		}
		c.Get(path + ".xlsx").Status(http.StatusOK).Has("PK")
		c.Post("/views", url.Values{"list": {name}, "name": {"Mine"}, "query": {"place="}}).Leads(path)
		c.Get(path).Has(`aria-current="true">Mine`)
		c.Add.Set("HX-Request", "true")
		c.Add.Set("HX-Target", "part-list")
		c.Get(path).Status(http.StatusOK).Has(`<div id="part-list"`).Lacks("<html", `class="filters"`)
		c.Add.Del("HX-Request")
		c.Add.Del("HX-Target")
	}
	for _, path := range []string{"/promises", "/promises.csv", "/voices.xlsx", "/orders.csv", "/settings/audit.csv"} {
		c.Get(path+"?from=9999-99-99&to=May").Status(http.StatusUnprocessableEntity).
			Has("from: This is not a day of the form 2026-05-03. Found: 9999-99-99 Expected: YYYY-MM-DD\nto: This", "Found: May")
	}
	c.Get("/promises?from=9999-99-99&origin=moon").Has(`class="form-control is-invalid" type="date" name="from"`, `class="form-select is-invalid" id="origin"`,
		`class="form-control" type="date" name="to"`, `class="form-select" id="place"`)
	c.Get("/gaps?from=9999-99&to=May").Status(http.StatusUnprocessableEntity).Has("from: ", "Found: 9999-99 Expected: YYYY-MM\nto: ", "Found: May")
	c.Get("/gaps/3?place=nonsense").Status(http.StatusUnprocessableEntity).Has("place: ", "Found: nonsense Expected: pla_")
	c.Get("/orders.csv?over=soon").Status(http.StatusUnprocessableEntity).Has("over: This is not valid. Found: soon Expected: 90m, 36h")
	c.Post("/language", url.Values{"language": {"zh-Hant"}})
	c.Get("/voices.csv?stars=9").Status(http.StatusUnprocessableEntity).Has("stars：", "實際內容：9 應為：1 … 5")
	c.Post("/language", url.Values{"language": {"en"}})
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
