package web_test

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"huitou/internal/access"
)

// TestFirstSteps: while a company is empty, Today, the gap board, lists and notices show the first
// steps, not that all is well; they can be put away and shown again, and those that are done are ticked.
func TestFirstSteps(t *testing.T) {
	t.Parallel()
	w := serve(t, founded.sqlite(t))
	c := w.owner(t)
	const title = `id="steps-title"`
	pages := []string{"/", "/gaps", "/gaps/3", "/customers", "/promises", "/voices", "/orders", "/notices", "/imports"}
	for _, path := range pages {
		c.Get(path).Status(http.StatusOK).Has(title, "0 of 6 done", `href="/sample.csv" download`, `href="/settings/users"`).Lacks("Nothing is waiting", "No notices")
	}
	c.Get("/customers?q=anna").Lacks(title) // the filters match nothing: that is another thing

	front := w.as(t, access.Frontline) // a second user
	c.Get("/").Has("1 of 6 done")
	front.Get("/").Has("Nothing here yet").Lacks(title, "Nothing is waiting", "/steps")
	front.Post("/steps", url.Values{"away": {"1"}}).Status(http.StatusForbidden)
	front.Get("/sample.csv").Status(http.StatusForbidden)

	c.Post("/steps", url.Values{"away": {"1"}, "back": {"/customers"}}).Leads("/customers")
	for _, path := range pages {
		c.Get(path).Has("Nothing here yet", "Show the first steps").Lacks(title, "Nothing is waiting")
	}
	c.Get("/settings/company").Has("Show the first steps")
	c.Post("/steps", url.Values{"away": {"0"}, "back": {"//elsewhere.example"}}).Leads("/")
	c.Get("/").Has(title)

	c.Post("/settings/places/new", url.Values{"name": {"Harbour"}, "kind": {"shop"}}).Leads("/settings/places")
	c.Post("/gaps/3/target", url.Values{"step": {"delivered"}, "n": {"2"}, "unit": {"d"}, "was": {"0s"}, "back": {"/gaps/3"}}).Leads("/gaps/3")
	c.Get("/").Has("3 of 6 done")
	c.Get("/gaps/3").Has(`name="was" value="48h`)

	c.Post("/language", url.Values{"language": {"zh-Hant"}})
	c.Get("/").Has("已完成 3 項，共 6 項")
	c.Get("/sample.csv").Has("訂單編號")
}

// TestSampleImported: the sample file comes in by the page as it is, with its ratings; then Today lists
// what is late, and after the undo, with what was done since, the company is new again.
func TestSampleImported(t *testing.T) {
	t.Parallel()
	v := visit(t, serve(t, founded.sqlite(t)))
	file, _ := v.get("/sample.csv", 200)
	page, at := v.upload("huitou-sample.csv", file, 200)
	fields := []string{"act", "import", "how", "columns", "source", "sample", "currency", "CNY", "zone", "Asia/Shanghai"}
	for _, x := range regexp.MustCompile(`(?s)<select[^>]*? name="([^"]+)"[^>]*>(.*?)</select>`).FindAllStringSubmatch(page, -1) {
		if chosen := regexp.MustCompile(`value="([^"]*)" selected`).FindStringSubmatch(x[2]); chosen != nil && x[1] != "how" { // as it is guessed
			fields = append(fields, x[1], html.UnescapeString(chosen[1]))
		}
	}
	page, work := v.post(at.Path, 200, fields...)
	page = v.until(page, work.Path, "Undo this import")
	v.has(page, "96 rows · 96 taken")
	today, _ := v.get("/", 200)
	v.has(today, "Overdue", "First steps", `class="todo"`)
	voices, _ := v.get("/voices", 200)
	v.has(voices, "Riverside")
	v.post(regexp.MustCompile(`/promises/pro_\w+`).FindString(today)+"/keep", 200, "version", "1")
	undo := regexp.MustCompile(`/imports/imp_\w+/undo`).FindString(page)
	page, work = v.post(undo, 200)
	v.until(page, work.Path, "People acted since on what this import brought")
	page, _ = v.get(strings.TrimSuffix(undo, "/undo"), 200)
	v.has(page, "The promise of this purchase was changed after the import", "Undo it, with what was done since", `name="acts" value="1"`)
	_, work = v.post(undo, 200, "acts", "1")
	v.await(work.Path, "undone")
	today, _ = v.get("/", 200)
	v.has(today, "First steps", "0 of 6 done")
}

// TestAllIsWell: that nothing is waiting is said where there is data and nothing is due.
func TestAllIsWell(t *testing.T) {
	t.Parallel()
	w := serve(t, founded.sqlite(t))
	c := w.owner(t)
	c.Post("/customers/new", url.Values{"kind": {"person"}, "name": {"Anna"}}).Leads("/customers/cus_")
	c.Get("/").Has("Nothing is waiting", "First steps", "1 of 5 done")
	c.Get("/promises").Lacks("First steps")
}
