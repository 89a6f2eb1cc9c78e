package web_test

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"huitou/internal/access"
	"huitou/internal/list"
	"huitou/internal/page"
)

// TestSetUp walks through the first run: wrong input stands beside its field and
// nothing typed is lost; the second set-up is refused.
func TestSetUp(t *testing.T) {
	t.Parallel()
	w := serve(t, sqlite(t))
	c := w.client(t)
	c.get("/customers").leads("/set-up")
	c.get("/sign-in").leads("/set-up")
	form := url.Values{"company": {"Tea & Sons"}, "currency": {"CNY"}, "zone": {"Asia/Nowhere"}, "language": {"zh-Hans"},
		"name": {"Li"}, "email": {"li@example.com"}, "password": {"a long enough password"}}
	c.post("/set-up", form).status(http.StatusUnprocessableEntity).has("Asia/Nowhere", `value="Tea &amp; Sons"`, "is-invalid", "autofocus").lacks("a long enough password")
	form.Set("zone", "Asia/Shanghai")
	form.Set("password", "short")
	c.post("/set-up", form).status(http.StatusUnprocessableEntity).has("is-invalid")
	form.Set("password", "a long enough password")
	c.post("/set-up", form).leads("/")
	c.get("/").status(http.StatusOK).has("今日", "Tea &amp; Sons", "公司已就绪")
	c.get("/set-up").leads("/")
	w.client(t).post("/set-up", form).status(http.StatusConflict)
}

func TestSignIn(t *testing.T) {
	t.Parallel()
	w := serve(t, sqlite(t), company)
	c := w.client(t)
	c.get("/promises?state=late").leads("/sign-in?back=%2Fpromises%3Fstate%3Dlate")
	c.post("/sign-in", url.Values{"email": {ownerMail}, "password": {"wrong"}}).status(http.StatusUnprocessableEntity).has(ownerMail, `role="alert"`).lacks("wrong\"")
	c.post("/sign-in", url.Values{"email": {ownerMail}, "password": {ownerPassword}, "back": {"/promises?state=late"}}).leads("/promises?state=late")
	c.get("/customers").status(http.StatusOK)
	c.post("/password", url.Values{"old": {"not it"}, "password": {"another long sentence"}}).status(http.StatusUnprocessableEntity).has("is-invalid")
	other := w.owner(t)
	c.post("/password", url.Values{"old": {ownerPassword}, "password": {"another long sentence"}}).leads("/")
	c.get("/customers").status(http.StatusOK)
	other.get("/customers").leads("/sign-in") // changed on one device, ended on the others
	c.post("/sign-out", nil).leads("/sign-in")
	c.get("/customers").leads("/sign-in")
}

// TestInvitation: a one-time link sets a password once.
func TestInvitation(t *testing.T) {
	t.Parallel()
	w := serve(t, sqlite(t), company)
	svc := access.New(w.db)
	l, err := svc.InviteUser(t.Context(), access.Console(), access.NewUser{Name: "Chen", Email: "chen@example.com", Role: access.Frontline})
	if err != nil {
		t.Fatal(err)
	}
	c := w.client(t)
	c.get("/invite/" + l.Token).status(http.StatusOK).has("chen@example.com")
	c.post("/invite/"+l.Token, url.Values{"password": {"short"}}).status(http.StatusUnprocessableEntity)
	c.post("/invite/"+l.Token, url.Values{"password": {"a long enough password"}}).leads("/")
	c.get("/").status(http.StatusOK).has("Chen")
	w.client(t).get("/invite/" + l.Token).status(http.StatusNotFound)
}

var versionField = regexp.MustCompile(`name="version" value="(\d+)"`)

func version(a *answer) string {
	a.t.Helper()
	m := versionField.FindStringSubmatch(a.body)
	if m == nil {
		a.t.Fatalf("%s: no version", a.what)
	}
	return m[1]
}

// TestTwoEditors: two browsers edit one card. The second is told, keeps what was
// typed, sees theirs, and may save over it.
func TestTwoEditors(t *testing.T) {
	t.Parallel()
	w := serve(t, sqlite(t), company, life)
	one, two := w.owner(t), w.owner(t)
	card := w.path(t, "card")
	form := func(a *answer, city, tags string) url.Values {
		return url.Values{"kind": {"person"}, "name": {"陈美玲"}, "city": {city}, "tags": {tags}, "version": {version(a)},
			"phones": {"+86 138 0000 1001"}}
	}
	a, b := one.get(card+"/edit"), two.get(card+"/edit")
	one.post(card+"/edit", form(a, "宁波", "")).leads(card)
	again := two.post(card+"/edit", form(b, "苏州", "vip")).status(http.StatusConflict).has("宁波", `value="苏州"`, `value="vip"`)
	two.get(card).has("宁波").lacks("苏州")
	two.post(card+"/edit", form(again, "苏州", "vip")).leads(card)
	one.get(card).has("苏州", "vip")

	// The same for the note.
	n := one.get(card)
	one.post(card+"/note", url.Values{"version": {version(n)}, "note": {"likes oolong"}}).leads(card)
	two.post(card+"/note", url.Values{"version": {version(n)}, "note": {"call after six"}}).status(http.StatusConflict).has("likes oolong", "call after six")
}

// TestTwoAnswers: two people answer one voice.
func TestTwoAnswers(t *testing.T) {
	t.Parallel()
	w := serve(t, sqlite(t), company, life)
	one, two := w.owner(t), w.owner(t)
	path := w.path(t, "voice")
	v := version(one.get(path))
	one.post(path+"/answer", url.Values{"version": {v}, "answer": {"We are sorry."}}).leads(path)
	two.post(path+"/answer", url.Values{"version": {v}, "answer": {"Dear customer,"}}).status(http.StatusConflict).has("We are sorry.", "Dear customer,")
	two.post(path+"/answer", url.Values{"version": {version(two.get(path))}, "answer": {""}}).status(http.StatusUnprocessableEntity)
}

// TestAnsweredWithoutVersion: a form that names no version replaces nobody's answer.
func TestAnsweredWithoutVersion(t *testing.T) {
	t.Parallel()
	w := serve(t, sqlite(t), company, life)
	one, two := w.owner(t), w.owner(t)
	path := w.path(t, "voice")
	one.post(path+"/answer", url.Values{"answer": {"We are sorry."}}).leads(path)
	two.post(path+"/answer", url.Values{"answer": {"Dear customer,"}}).status(http.StatusConflict).has("We are sorry.", "Dear customer,")
	two.get(path).has("We are sorry.").lacks("Dear customer,")
}

// TestTwoOwnersRoles: two owners change what roles may do. What only one of them touched
// is kept; who touches the same as the other is told, and replaces nothing.
func TestTwoOwnersRoles(t *testing.T) {
	t.Parallel()
	w := serve(t, sqlite(t), company)
	one, two := w.owner(t), w.owner(t)
	const path = "/settings/roles"
	shown := func(c *client) url.Values {
		v := url.Values{}
		for _, m := range regexp.MustCompile(`name="was" value="([^"]+)"`).FindAllStringSubmatch(c.get(path).body, -1) {
			v.Add("was", m[1])
			v.Add("may", m[1])
		}
		return v
	}
	a, b, c := shown(one), shown(two), shown(two)
	if len(a["was"]) < 10 {
		t.Fatalf("the page says %d permissions", len(a["was"]))
	}
	without := func(v url.Values, p string) url.Values {
		v["may"] = slices.DeleteFunc(slices.Clone(v["may"]), func(s string) bool { return s == p })
		return v
	}
	analyst, marketer := "analyst gap.read", "marketer customer.read"
	one.post(path, without(a, analyst)).leads(path)
	two.post(path, without(b, marketer)).leads(path)
	if now := shown(one)["was"]; slices.Contains(now, analyst) || slices.Contains(now, marketer) {
		t.Error("of two changes to two roles one was lost")
	}
	two.post(path, without(c, "analyst customer.read")).status(http.StatusConflict)
	if now := shown(one)["was"]; slices.Contains(now, analyst) || !slices.Contains(now, "analyst customer.read") {
		t.Error("a form made before replaced what another had changed")
	}
}

// TestTwoTargets: two people set the target of one step; the second is told.
func TestTwoTargets(t *testing.T) {
	t.Parallel()
	w := serve(t, sqlite(t), company, life)
	one, two := w.owner(t), w.owner(t)
	const path = "/gaps/3/target"
	target := func(was, n string) url.Values {
		return url.Values{"step": {"approved"}, "was": {was}, "n": {n}, "unit": {"h"}, "back": {"/gaps/3"}}
	}
	one.post(path, target("0s", "12")).leads("/gaps/3")
	two.post(path, target("0s", "48")).status(http.StatusConflict).has("Someone else changed this meanwhile")
	two.post(path, target("", "48")).status(http.StatusConflict)
	was := regexp.MustCompile(`name="was" value="(12h[^"]*)"`).FindStringSubmatch(two.get("/gaps/3").body)
	if was == nil {
		t.Fatal("the page does not say the target of 12 hours")
	}
	two.post(path, target(was[1], "48")).leads("/gaps/3")
	two.get("/gaps/3").has(`name="was" value="48h`)
}

// TestPromiseVerbs ends promises in every way their page offers.
func TestPromiseVerbs(t *testing.T) {
	t.Parallel()
	w := serve(t, sqlite(t), company, life)
	c := w.owner(t)
	cus := strings.TrimPrefix(w.path(t, "card"), "/customers/")
	for _, tt := range []struct {
		verb string
		form url.Values
		want int
		has  string
	}{
		{"keep", url.Values{"at": {"2026-05-20T17:00"}}, http.StatusUnprocessableEntity, "is-invalid"}, // before it was made
		{"keep", url.Values{}, http.StatusSeeOther, "Kept"},
		{"break", url.Values{"reason": {"no stock"}}, http.StatusSeeOther, "Broken"},
		{"waive", url.Values{}, http.StatusUnprocessableEntity, "is-invalid"},
		{"waive", url.Values{"reason": {"found it cheaper"}}, http.StatusSeeOther, "found it cheaper"},
		{"withdraw", url.Values{"reason": {"cancelled"}}, http.StatusSeeOther, "Withdrawn"},
		{"renegotiate", url.Values{"due_how": {"day"}, "due_day": {"2026-06-30"}}, http.StatusUnprocessableEntity, "is-invalid"},
		{"renegotiate", url.Values{"due_how": {"day"}, "due_day": {"2026-06-30"}, "reason": {"they travel"}}, http.StatusSeeOther, "30 Jun 2026"},
	} {
		made := c.post("/promises/new", url.Values{"customer": {cus}, "what": {"call back"}, "due_how": {"day"}, "due_day": {"2026-05-22"}}).leads("/promises/pro_")
		path := made.Header.Get("Location")
		tt.form.Set("version", version(c.get(path)))
		a := c.post(path+"/"+tt.verb, tt.form).status(tt.want)
		if tt.want == http.StatusSeeOther {
			a = c.get(a.Header.Get("Location"))
		}
		a.has(tt.has)
	}
}

func TestNewPromise(t *testing.T) {
	t.Parallel()
	w := serve(t, sqlite(t), company, life)
	c := w.owner(t)
	cus := strings.TrimPrefix(w.path(t, "card"), "/customers/")
	c.post("/promises/new", url.Values{"due_how": {"at"}}).status(http.StatusUnprocessableEntity).has("Search and choose the customer.", `id="due_at-about"`, `id="what-about"`)
	c.post("/promises/new", url.Values{"customer": {cus}, "what": {"x"}, "due_how": {"day"}, "due_day": {"2020-01-01"}}).status(http.StatusUnprocessableEntity).has("before it was made")
	// The date is shown live.
	c.get("/promises/due?due_how=within&due_n=2&due_unit=d").has("22 May 2026")
	c.get("/promises/due?due_how=day&due_day=nonsense").has("ink-bad")
	for _, at := range []string{"2026-06-01T10:00", "2026-06-01T10:15", "2026-06-01T01:00:00", "2026-06-01T10:15:30"} {
		c.get("/promises/due?due_how=at&due_at=" + at).has("1 Jun 2026")
		c.post("/promises/new", url.Values{"customer": {cus}, "what": {"x"}, "due_how": {"at"}, "due_at": {at}}).leads("/promises/pro_")
	}
	c.get("/promises/due?due_how=at&due_at=2026-06-01").has("ink-bad")
}

// TestWrongAddress: a board of a wrong period and a list of a wrong step say what is
// wrong where it can be mended.
func TestWrongAddress(t *testing.T) {
	t.Parallel()
	w := serve(t, sqlite(t), company, life)
	c := w.owner(t)
	for _, path := range []string{"/gaps", "/gaps/4"} {
		c.get(path+"?from=2026-05&to=2026-01").status(http.StatusUnprocessableEntity).has("Swap the months.", `name="from" value="2026-05"`, `name="to" value="2026-01"`).lacks("⟦")
		c.get(path + "?from=1900-01&to=2026-05").status(http.StatusUnprocessableEntity).has("Choose a shorter one.")
	}
	c.get("/orders?step=zz").status(http.StatusUnprocessableEntity).lacks("⟦")
	c.get("/orders").status(http.StatusOK).has("From the order")
}

// TestAuditReads: the audit says what was done in the reader's language.
func TestAuditReads(t *testing.T) {
	t.Parallel()
	w := serve(t, sqlite(t), company, life)
	c := w.owner(t)
	c.get("/customers.csv").status(http.StatusOK)
	c.get("/settings/audit").has("Signed in", "Took the customers as a file", "export.customers")
	c.post("/language", url.Values{"language": {"zh-Hans"}})
	c.get("/settings/audit").has("导出顾客列表")
}

// TestFilesAreNotForAll: front-line staff see every customer, and take none of the lists
// with them unless the owner lets them.
func TestFilesAreNotForAll(t *testing.T) {
	t.Parallel()
	w := serve(t, sqlite(t), company, life)
	front, analyst := w.as(t, access.Frontline), w.as(t, access.Analyst)
	for _, list := range []string{"/customers", "/promises", "/voices", "/orders"} {
		front.get(list).status(http.StatusOK).lacks(list+".csv", list+".xlsx")
		front.get(list + ".csv").status(http.StatusForbidden)
		front.get(list + ".xlsx").status(http.StatusForbidden)
		analyst.get(list).has(list+".csv", list+".xlsx")
		analyst.get(list + ".csv").status(http.StatusOK)
	}
	err := access.New(w.db).SetRole(t.Context(), access.Console(), access.Analyst, nil, []access.Permission{access.ListExport})
	if err != nil {
		t.Fatal(err)
	}
	analyst.get("/customers.csv").status(http.StatusForbidden) // nothing to see, nothing to take
}

// TestFiles: a file has exactly the rows of the list, whatever its filters.
func TestFiles(t *testing.T) {
	t.Parallel()
	w := serve(t, sqlite(t), company, life)
	c := w.owner(t)
	list, err := list.New(w.db).Promises(t.Context(), list.PromiseFilter{State: "late"}, page.Page{})
	if err != nil {
		t.Fatal(err)
	}
	a := c.get("/promises.csv?state=late").status(http.StatusOK)
	if cd := a.Header.Get("Content-Disposition"); cd != `attachment; filename="promises-2026-05-20.csv"` {
		t.Errorf("Content-Disposition %s", cd)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(a.body, "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows)-1 != int(list.Total) || list.Total == 0 {
		t.Errorf("%d rows, want %d", len(rows)-1, list.Total)
	}
	if rows[0][0] != "Customer" || rows[1][3] != "Kept late" {
		t.Errorf("head %v, first %v", rows[0], rows[1])
	}
	x := c.get("/customers.xlsx").status(http.StatusOK)
	f, err := excelize.OpenReader(bytes.NewReader([]byte(x.body)))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	cells, err := f.GetRows("Sheet1")
	if err != nil || len(cells) != 11 {
		t.Errorf("%d rows (%v), want 11", len(cells), err)
	}
}

// TestPages by key: forward and back again shows the same rows.
func TestPaging(t *testing.T) {
	t.Parallel()
	w := serve(t, sqlite(t), company, life)
	c := w.owner(t)
	link := func(a *answer, rel string) string {
		m := regexp.MustCompile(`href="([^"]+)" rel="` + rel + `"`).FindStringSubmatch(a.body)
		if m == nil {
			t.Fatalf("%s: no %s", a.what, rel)
		}
		return strings.ReplaceAll(m[1], "&amp;", "&")
	}
	ids := func(a *answer) string {
		return strings.Join(regexp.MustCompile(`data-href="/promises/pro_\w+"`).FindAllString(a.body, -1), " ")
	}
	first := c.get("/promises?state=due")
	second := c.get(link(first, "next"))
	third := c.get(link(second, "next"))
	if back := c.get(link(third, "prev")); ids(back) != ids(second) || ids(second) == ids(first) || ids(back) == "" {
		t.Error("the second page is another on the way back")
	}
	if back := c.get(link(second, "prev")); ids(back) != ids(first) {
		t.Error("the first page is another on the way back")
	}
	c.get("/promises?after=nonsense").status(http.StatusUnprocessableEntity).has("no longer be found")
	c.get("/promises?state=nonsense").status(http.StatusUnprocessableEntity)
}

// TestParts: htmx gets the part it names, and nothing around it.
func TestParts(t *testing.T) {
	t.Parallel()
	w := serve(t, sqlite(t), company, life)
	c := w.owner(t)
	c.head = http.Header{"Hx-Request": {"true"}, "Hx-Target": {"part-list"}}
	a := c.get("/customers?q=anna&place=&owner=&kind=&sort=name").status(http.StatusOK).has("Anna Müller").lacks("<html", "王建国")
	if got := a.Header.Get("HX-Push-Url"); got != "/customers?q=anna&sort=name" {
		t.Errorf("address %q", got)
	}
	// A verb on a line of Today answers with the list as it is then.
	form := url.Values{"subject": {strings.TrimPrefix(w.path(t, "promise"), "/promises/")}}
	c.get("/").has(form.Get("subject"))
	c.post("/today/snooze", form).status(http.StatusUnprocessableEntity).has("is-invalid")
	form.Set("reason", "waiting for the part")
	a = c.post("/today/snooze", form).status(http.StatusOK).lacks("<html", form.Get("subject"))
	if !strings.Contains(a.Header.Get("HX-Trigger"), "say") {
		t.Errorf("nothing is said: %v", a.Header)
	}
	c.get("/?snoozed=1").has("waiting for the part")
	c.post("/today/wake", form).status(http.StatusOK)
	c.post("/today/keep", form).status(http.StatusOK).lacks(form.Get("subject"))
	c.post("/today/keep", url.Values{"subject": {"pro_nonsense"}}).status(http.StatusNotFound)
}

// TestNotices: what was told is new until it was seen; only what was on the page is.
func TestNotices(t *testing.T) {
	t.Parallel()
	w := serve(t, sqlite(t), company, life)
	c := w.owner(t)
	c.head = http.Header{"Hx-Request": {"true"}, "Hx-Target": {"part-bell"}}
	c.get("/notices/count").status(http.StatusOK).has("pip").lacks("<html")
	c.head = http.Header{}
	a := c.get("/notices").status(http.StatusOK).has("It is late", "New")
	upTo := regexp.MustCompile(`name="up_to" value="(\w+)"`).FindStringSubmatch(a.body)
	c.post("/notices", url.Values{"up_to": {"nonsense"}}).status(http.StatusUnprocessableEntity)
	c.post("/notices", url.Values{"up_to": {upTo[1]}}).leads("/notices")
	c.get("/notices").has("It is late").lacks(`<span class="tag jade">New</span>`)
}
