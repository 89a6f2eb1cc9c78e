package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"huitou/internal/webtest"
)

// visitor is a browser in which a user is signed in; it follows redirects.
type visitor struct {
	*webtest.Browser
	t *testing.T
	w *world
}

// visit returns a browser in which the owner is signed in.
func visit(t *testing.T, w *world) *visitor {
	t.Helper()
	v := &visitor{webtest.New(t, w.URL), t, w}
	v.SignIn(ownerMail, ownerPassword)
	return v
}

// get requests a page and returns it with its URL after redirects.
func (v *visitor) get(path string, want int) (string, *url.URL) {
	v.t.Helper()
	a := v.Get(path).Status(want)
	return a.Text, a.Request.URL
}

// post submits a form (name, value, name, value) and returns the page after redirects, with
// its URL.
func (v *visitor) post(path string, want int, pairs ...string) (string, *url.URL) {
	v.t.Helper()
	a := v.Post(path, formOf(pairs...)).Status(want)
	return a.Text, a.Request.URL
}

// formOf returns a form: name, value, name, value.
func formOf(pairs ...string) url.Values {
	f := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		f.Add(pairs[i], pairs[i+1])
	}
	return f
}

// has fails the test if the page lacks one of the texts.
func (v *visitor) has(page string, texts ...string) {
	v.t.Helper()
	for _, s := range texts {
		if !strings.Contains(page, s) {
			v.t.Errorf("the page lacks %q", s)
		}
	}
}

// TestSettings submits the forms of the settings with valid and invalid input.
func TestSettings(t *testing.T) {
	t.Parallel()
	v := visit(t, serve(t, living.sqlite(t)))

	page, _ := v.post("/settings/calendars/new", 200, "name", "Weekdays", "zone", "Asia/Shanghai", "mon", "09:00-12:00, 13:30-18:00",
		"days", "2026-10-01 国庆节\n2026-10-10 09:00-18:00 调休")
	v.has(page, "Weekdays", "09:00-12:00, 13:30-18:00", "2 special days")
	page, _ = v.post("/settings/calendars/new", 422, "name", "Wrong", "zone", "Asia/Shanghai", "mon", "09:00-25:00", "days", "")
	v.has(page, "“09:00-25:00” is not understood. Hours are written like 09:00-18:00")
	page, _ = v.post("/settings/calendars/new", 200, "name", "As typed", "zone", "Asia/Shanghai", "mon", "9:00-12:00，13：30～18：00", "tue", "09:00 – 18:00",
		"sat", "休息", "sun", "Closed", "days", "2026/10/1 国庆节\n2026年10月10日 9：00–18：00 调休")
	v.has(page, "As typed", "09:00-18:00")
	page, _ = v.post("/settings/calendars/new", 422, "name", "as typed ", "zone", "Asia/Shanghai", "mon", "09:00-18:00")
	v.has(page, "There are hours named “as typed” already.")
	page, _ = v.post("/settings/calendars/new", 422, "name", "Twice", "zone", "Asia/Shanghai", "mon", "09:00-18:00", "days", "2026-10-01 a\n2026-10-1 b")
	v.has(page, "Line 2: 1 Oct 2026 is there twice.")
	page, _ = v.post("/settings/calendars/new", 422, "name", "Wrong", "zone", "Asia/Shanghai", "mon", "09:00-18:00", "days", "soon")
	v.has(page, "Line 1: “soon” is not a day")

	page, _ = v.post("/settings/places/new", 200, "name", "Harbour shop", "kind", "shop")
	v.has(page, "Harbour shop")
	page, _ = v.post("/settings/places/new", 422, "name", "", "kind", "shop")
	v.has(page, "Please fill this in.")
	page, _ = v.post("/settings/places/new", 422, "name", "harbour shop", "kind", "shop")
	v.has(page, "There is a place named “Harbour shop” there already.")
	top := regexp.MustCompile(`<option value="(pla_\w+)"`).FindStringSubmatch(page)
	v.post("/settings/places/new", 200, "name", "Harbour shop", "kind", "shop", "parent", top[1])

	page, _ = v.post("/settings/staff/new", 422, "name", "\u200b", "code", "W8")
	v.has(page, "Please fill this in.")
	page, _ = v.post("/settings/staff/new", 200, "name", "Wu Lan", "code", "W7", "joined", "2026-01-05")
	v.has(page, "Wu Lan")
	v.post("/settings/staff/new", 422, "name", "Another", "code", "W7")

	page, _ = v.post("/settings/users", 200, "name", "Wu Lan", "email", "wu@example.com", "role", "frontline")
	link := regexp.MustCompile(`/invite/[\w-]+`).FindString(page)
	if link == "" {
		t.Fatal("no invitation link")
	}
	guest := &visitor{webtest.New(t, v.w.URL), t, v.w}
	guest.get(link, 200)
	v.post("/settings/users", 422, "name", "Wu Lan", "email", "wu@example.com", "role", "frontline")
	v.post("/settings/users", 422, "name", "Nowhere", "email", "nowhere@example.com", "role", "frontline", "place", "pla_0000000000009")

	page, _ = v.post("/settings/keys", 200, "name", "till", "scope", "event.write")
	v.has(page, "huitou_")
	page, _ = v.get("/settings/keys", 200)
	if regexp.MustCompile(`huitou_[\w-]{40}`).MatchString(page) {
		t.Error("a key is shown a second time")
	}
	v.post(regexp.MustCompile(`/settings/keys/key_\w+/revoke`).FindString(page), 200)

	page, _ = v.get("/settings/roles", 200)
	roles := []string{"may", "frontline gap.read", "may", "frontline customer.read"}
	for _, m := range regexp.MustCompile(`name="was" value="([^"]+)"`).FindAllStringSubmatch(page, -1) {
		roles = append(roles, "was", m[1])
	}
	page, _ = v.post("/settings/roles", 200, roles...)
	if !regexp.MustCompile(`value="frontline gap.read"[^>]* checked`).MatchString(page) {
		t.Error("the permission was not given")
	}

	page, _ = v.get("/settings/company", 200)
	version := regexp.MustCompile(`name="version" value="(\d+)"`).FindStringSubmatch(page)[1]
	v.post("/settings/company", 200, "name", "New name", "currency", "CNY", "zone", "Asia/Shanghai", "language", "en", "version", version)
	page, _ = v.post("/settings/company", 409, "name", "Other name", "currency", "CNY", "zone", "Asia/Shanghai", "language", "en", "version", version)
	v.has(page, "Someone else changed this", "Other name")

	page, _ = v.get("/settings/audit?area=place", 200)
	v.has(page, "> added the place </span>", ">Harbour shop</a>")
	page, _ = v.get("/settings/audit?area=company", 200)
	v.has(page, "> changed the settings of the company</span>", "name from 和风生活 Hefeng Living to New name")
	page, _ = v.get("/settings/audit?area=role", 200)
	v.has(page, "changed what the role “", "” may do</span>", "now may: See the gap board")
	page, _ = v.get("/settings/audit?area=key", 200)
	v.has(page, "> made the API key </span>", "> revoked the API key </span>", ">till</a>")
	page, _ = v.get("/settings/audit?from=2035-01-01", 200)
	v.has(page, `href="/settings/audit"`)
	if strings.Contains(page, "added the place") {
		t.Error("the day does not filter")
	}
	v.post("/settings/sessions/end", 200)
}

// TestImportPages uploads a file, checks it, imports it and undoes the import.
func TestImportPages(t *testing.T) {
	t.Parallel()
	v := visit(t, serve(t, founded.sqlite(t)))
	page, at := v.upload("../shop orders.csv", "order_no,customer,order_date,product,amount\n007,anna,2026-03-01,tea,12.50\n8,ben,2026-03-02,pot,seven\n", 200)
	v.has(page, "shop orders.csv", "order_no", "guessed from its name", "007")

	fields := []string{"how", "columns", "kind", "purchase", "source", "shop", "currency", "CNY", "zone", "Asia/Shanghai", "field.id", "order_no",
		"field.customer", "customer", "field.at", "order_date", "field.lines.product", "product", "field.lines.amount", "amount"}
	_, work := v.post(at.Path, 200, append(fields, "act", "check")...)
	page = v.await(work.Path, "This is what the import would do")
	v.has(page, "2 rows · 1 taken", "1 row rejected", "Rejected rows (CSV)")
	rejects, _ := v.get(work.Path+"/rejects", 200)
	v.has(rejects, "seven", "amount")
	if n, _ := v.get("/customers", 200); strings.Contains(n, "anna") {
		t.Error("a check recorded something")
	}

	_, work = v.post(at.Path, 200, append(fields, "act", "import")...)
	page = v.await(work.Path, "Undo this import")
	v.has(page, "Purchases", "shop orders.csv")
	list, _ := v.get("/customers", 200)
	v.has(list, "anna")

	undo := regexp.MustCompile(`/imports/imp_\w+/undo`).FindString(page)
	_, work = v.post(undo, 200)
	v.await(work.Path, "undone")
	if list, _ = v.get("/customers", 200); strings.Contains(list, "anna") {
		t.Error("the customer is still there after the undo")
	}

	page, _ = v.post(at.Path, 422, "how", "map", "map", "files: [", "act", "check")
	v.has(page, "The map file is not right")
	other := visit(t, serve(t, founded.sqlite(t)))
	other.get(at.Path, 404)
}

// inspected returns the page after an inspection, given the answer to the request that started
// it. An inspection that takes long is shown as work, whose page redirects to the upload or
// shows why it failed.
func (v *visitor) inspected(a *webtest.Answer, want int) (string, *url.URL) {
	v.t.Helper()
	if !isWork(a.Request.URL.Path) {
		return a.Status(want).Text, a.Request.URL
	}
	page, at := v.ended(a.Request.URL.Path)
	if failed := isWork(at.Path); failed != (want != http.StatusOK) {
		v.t.Fatalf("the inspection ended at %s, want status %d\n%s", at, want, page)
	}
	return page, at
}

func isWork(path string) bool { return strings.HasPrefix(path, "/work/") }

// ended polls the page of work until it redirects to its result or shows why it failed.
func (v *visitor) ended(work string) (page string, at *url.URL) {
	v.t.Helper()
	for range 300 {
		if page, at = v.get(work, http.StatusOK); !isWork(at.Path) || strings.Contains(page, `role="alert"`) {
			return page, at
		}
		time.Sleep(100 * time.Millisecond)
	}
	v.t.Fatalf("%s does not end:\n%s", work, page)
	return "", nil
}

// await polls a page until it contains a text.
func (v *visitor) await(path, text string) string {
	v.t.Helper()
	for range 300 {
		if page, _ := v.get(path, 200); strings.Contains(page, text) {
			return page
		}
		time.Sleep(100 * time.Millisecond)
	}
	page, _ := v.get(path, 200)
	v.t.Fatalf("%s never contains %q:\n%s", path, text, page)
	return ""
}
