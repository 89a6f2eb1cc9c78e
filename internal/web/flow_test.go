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
	"huitou/internal/webtest"
)

// TestSetUp: the set-up form shows errors beside their fields and keeps everything typed but
// the password; a second set-up is refused.
func TestSetUp(t *testing.T) {
	t.Parallel()
	w := serve(t, empty.sqlite(t))
	c := w.client(t)
	c.Get("/customers").Leads("/set-up")
	c.Get("/sign-in").Leads("/set-up")
	form := url.Values{"company": {"Tea & Sons"}, "currency": {"CNY"}, "zone": {"Asia/Nowhere"}, "language": {"zh-Hans"},
		"name": {"Li"}, "email": {"li@example.com"}, "password": {"a long enough password"}}
	c.Post("/set-up", form).Status(http.StatusUnprocessableEntity).Has("Asia/Nowhere", `value="Tea &amp; Sons"`, "is-invalid", "autofocus").Lacks("a long enough password")
	faulty := url.Values{"company": {" "}, "currency": {"???"}, "zone": {"Asia/Nowhere"}, "language": {"xx"}, "name": {""}, "email": {"li"}, "password": {"short"}}
	marked := c.Post("/set-up", faulty).Status(http.StatusUnprocessableEntity).Text
	for name := range faulty {
		if !regexp.MustCompile(`is-invalid"[^>]* name="` + name + `"|name="` + name + `"[^>]* class="[^"]*is-invalid`).MatchString(marked) {
			t.Errorf("%s is not marked in\n%s", name, marked)
		}
	}
	form.Set("zone", "Asia/Shanghai")
	form.Set("password", "")
	c.Post("/set-up", form).Status(http.StatusUnprocessableEntity).Has("is-invalid")
	form.Set("password", "a long enough password")
	c.Post("/set-up", form).Leads("/")
	c.Get("/").Status(http.StatusOK).Has("今日", "Tea &amp; Sons", "公司已就绪")
	c.Get("/set-up").Leads("/")
	w.client(t).Post("/set-up", form).Status(http.StatusConflict)
}

func TestSignIn(t *testing.T) {
	t.Parallel()
	w := serve(t, founded.sqlite(t))
	c := w.client(t)
	c.Get("/promises?state=late").Leads("/sign-in?back=%2Fpromises%3Fstate%3Dlate")
	c.Post("/sign-in", url.Values{"email": {ownerMail}, "password": {"wrong"}}).Status(http.StatusUnprocessableEntity).Has(ownerMail, `role="alert"`).Lacks("wrong\"")
	c.Post("/sign-in", url.Values{"email": {ownerMail}, "password": {ownerPassword}, "back": {"/promises?state=late"}}).Leads("/promises?state=late")
	c.Get("/customers").Status(http.StatusOK)
	c.Post("/password", url.Values{"old": {"not it"}, "password": {"another long sentence"}}).Status(http.StatusUnprocessableEntity).Has("is-invalid")
	other := w.owner(t)
	c.Post("/password", url.Values{"old": {ownerPassword}, "password": {"another long sentence"}}).Leads("/")
	c.Get("/customers").Status(http.StatusOK)
	other.Get("/customers").Leads("/sign-in") // a changed password ends all other sessions
	c.Post("/sign-out", nil).Leads("/sign-in")
	c.Get("/customers").Leads("/sign-in")
}

// TestInvitation: an invitation link sets a password once, then it is not found.
func TestInvitation(t *testing.T) {
	t.Parallel()
	w := serve(t, founded.sqlite(t))
	svc := access.New(w.db)
	l, err := svc.InviteUser(t.Context(), access.Console(), access.NewUser{Name: "Chen", Email: "chen@example.com", Role: access.Frontline})
	if err != nil {
		t.Fatal(err)
	}
	c := w.client(t)
	c.Get("/invite/" + l.Token).Status(http.StatusOK).Has("chen@example.com")
	c.Post("/invite/"+l.Token, url.Values{"password": {"short"}}).Status(http.StatusUnprocessableEntity)
	c.Post("/invite/"+l.Token, url.Values{"password": {"a long enough password"}}).Leads("/")
	c.Get("/").Status(http.StatusOK).Has("Chen")
	w.client(t).Get("/invite/" + l.Token).Status(http.StatusNotFound)
}

var versionField = regexp.MustCompile(`name="version" value="(\d+)"`)

func version(a *webtest.Answer) string {
	a.TB.Helper()
	m := versionField.FindStringSubmatch(a.Text)
	if m == nil {
		a.TB.Fatalf("%s: no version", a.Request.URL)
	}
	return m[1]
}

// TestConcurrentEdits: two users edit one card. The second gets a conflict that shows the saved
// values beside the typed ones, and may then overwrite them.
func TestConcurrentEdits(t *testing.T) {
	t.Parallel()
	w := serve(t, living.sqlite(t))
	one, two := w.owner(t), w.owner(t)
	card := w.path(t, "card")
	form := func(a *webtest.Answer, city, tags string) url.Values {
		return url.Values{"kind": {"person"}, "name": {"陈美玲"}, "city": {city}, "tags": {tags}, "version": {version(a)},
			"phones": {"+86 138 0000 1001"}}
	}
	a, b := one.Get(card+"/edit"), two.Get(card+"/edit")
	one.Post(card+"/edit", form(a, "宁波", "")).Leads(card)
	again := two.Post(card+"/edit", form(b, "苏州", "vip")).Status(http.StatusConflict).Has("宁波", `value="苏州"`, `value="vip"`)
	two.Get(card).Has("宁波").Lacks("苏州")
	two.Post(card+"/edit", form(again, "苏州", "vip")).Leads(card)
	one.Get(card).Has("苏州", "vip")

	// The same for the note.
	n := one.Get(card)
	one.Post(card+"/note", url.Values{"version": {version(n)}, "note": {"likes oolong"}}).Leads(card)
	two.Post(card+"/note", url.Values{"version": {version(n)}, "note": {"call after six"}}).Status(http.StatusConflict).Has("likes oolong", "call after six")
}

// TestConcurrentAnswers: of two answers to one voice, the second is a conflict.
func TestConcurrentAnswers(t *testing.T) {
	t.Parallel()
	w := serve(t, living.sqlite(t))
	one, two := w.owner(t), w.owner(t)
	path := w.path(t, "voice")
	v := version(one.Get(path))
	one.Post(path+"/answer", url.Values{"version": {v}, "answer": {"We are sorry."}, "how": {"phone"}}).Leads(path)
	two.Post(path+"/answer", url.Values{"version": {v}, "answer": {"Dear customer,"}, "how": {"mail"}}).Status(http.StatusConflict).Has("We are sorry.", "Dear customer,")
	two.Post(path+"/answer", url.Values{"version": {version(two.Get(path))}, "answer": {""}}).Status(http.StatusUnprocessableEntity)
}

// TestAnsweredWithoutVersion: a form without a version does not replace an existing answer.
func TestAnsweredWithoutVersion(t *testing.T) {
	t.Parallel()
	w := serve(t, living.sqlite(t))
	one, two := w.owner(t), w.owner(t)
	path := w.path(t, "voice")
	one.Post(path+"/answer", url.Values{"answer": {"We are sorry."}, "how": {"person"}}).Leads(path)
	two.Post(path+"/answer", url.Values{"answer": {"Dear customer,"}, "how": {"phone"}}).Status(http.StatusConflict).Has("We are sorry.", "Dear customer,")
	two.Get(path).Has("We are sorry.").Lacks("Dear customer,")
}

// TestConcurrentRoles: two owners change the permissions of roles at once. Changes of different
// permissions are both kept; one based on an outdated permission of the same role is a
// conflict and changes nothing.
func TestConcurrentRoles(t *testing.T) {
	t.Parallel()
	w := serve(t, founded.sqlite(t))
	one, two := w.owner(t), w.owner(t)
	const path = "/settings/roles"
	shown := func(c *webtest.Browser) url.Values {
		v := url.Values{}
		for _, m := range regexp.MustCompile(`name="was" value="([^"]+)"`).FindAllStringSubmatch(c.Get(path).Text, -1) {
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
	one.Post(path, without(a, analyst)).Leads(path)
	two.Post(path, without(b, marketer)).Leads(path)
	if now := shown(one)["was"]; slices.Contains(now, analyst) || slices.Contains(now, marketer) {
		t.Error("of two changes to two roles one was lost")
	}
	two.Post(path, without(c, "analyst customer.read")).Status(http.StatusConflict)
	if now := shown(one)["was"]; slices.Contains(now, analyst) || !slices.Contains(now, "analyst customer.read") {
		t.Error("a form made before replaced what another had changed")
	}
}

// TestConcurrentTargets: of two changes of the target of one step, the second is a conflict.
func TestConcurrentTargets(t *testing.T) {
	t.Parallel()
	w := serve(t, living.sqlite(t))
	one, two := w.owner(t), w.owner(t)
	const path = "/gaps/3/target"
	target := func(was, n string) url.Values {
		return url.Values{"step": {"approved"}, "was": {was}, "n": {n}, "unit": {"h"}, "back": {"/gaps/3"}}
	}
	one.Post(path, target("0s", "12")).Leads("/gaps/3")
	two.Post(path, target("0s", "48")).Status(http.StatusConflict).Has("Someone else changed this meanwhile")
	two.Post(path, target("", "48")).Status(http.StatusConflict)
	was := regexp.MustCompile(`name="was" value="(12h[^"]*)"`).FindStringSubmatch(two.Get("/gaps/3").Text)
	if was == nil {
		t.Fatal("the page does not say the target of 12 hours")
	}
	two.Post(path, target(was[1], "48")).Leads("/gaps/3")
	two.Get("/gaps/3").Has(`name="was" value="48h`)
}

// TestPromiseVerbs tries each action of the page of a promise, with valid and invalid input.
func TestPromiseVerbs(t *testing.T) {
	t.Parallel()
	w := serve(t, living.sqlite(t))
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
		{"keep", url.Values{"at": {"2026-05-20T17:30"}}, http.StatusSeeOther, "Kept"}, // in the minute it was made, 20 s before
		{"keep", url.Values{"at": {"2026-05-20T17:31"}}, http.StatusSeeOther, "Kept"}, // in the next minute: now
		{"keep", url.Values{"at": {"2026-05-20T17:45"}}, http.StatusUnprocessableEntity, "is-invalid"},
		{"break", url.Values{"reason": {"no stock"}}, http.StatusSeeOther, "Broken"},
		{"waive", url.Values{}, http.StatusUnprocessableEntity, "is-invalid"},
		{"waive", url.Values{"reason": {"found it cheaper"}}, http.StatusSeeOther, "found it cheaper"},
		{"withdraw", url.Values{"reason": {"cancelled"}}, http.StatusSeeOther, "Withdrawn"},
		{"renegotiate", url.Values{"due_how": {"day"}, "due_day": {"2026-06-30"}}, http.StatusUnprocessableEntity, "is-invalid"},
		{"renegotiate", url.Values{"due_how": {"day"}, "due_day": {"2026-06-30"}, "reason": {"they travel"}}, http.StatusSeeOther, "30 Jun 2026"},
	} {
		made := c.Post("/promises/new", url.Values{"customer": {cus}, "what": {"call back " + tt.verb + tt.form.Encode()}, "due_how": {"day"}, "due_day": {"2026-05-22"}}).Leads("/promises/pro_")
		path := made.Header.Get("Location")
		tt.form.Set("version", version(c.Get(path)))
		a := c.Post(path+"/"+tt.verb, tt.form).Status(tt.want)
		if tt.want == http.StatusSeeOther {
			a = c.Get(a.Header.Get("Location"))
		}
		a.Has(tt.has)
	}
}

func TestNewPromise(t *testing.T) {
	t.Parallel()
	w := serve(t, living.sqlite(t))
	c := w.owner(t)
	cus := strings.TrimPrefix(w.path(t, "card"), "/customers/")
	c.Post("/promises/new", url.Values{"due_how": {"at"}}).Status(http.StatusUnprocessableEntity).Has("Search and choose the customer.", `id="due_at-about"`, `id="what-about"`)
	c.Post("/promises/new", url.Values{"customer": {cus}, "what": {"x"}, "due_how": {"day"}, "due_day": {"2020-01-01"}}).Status(http.StatusUnprocessableEntity).Has("before it was made")
	// The form shows the date while it is being chosen.
	c.Get("/promises/due?due_how=within&due_n=2&due_unit=d").Has("22 May 2026")
	c.Get("/promises/due?due_how=day&due_day=nonsense").Has("ink-bad")
	for _, at := range []string{"2026-06-01T10:00", "2026-06-01T10:15", "2026-06-01T01:00:00", "2026-06-01T10:15:30"} {
		c.Get("/promises/due?due_how=at&due_at=" + at).Has("1 Jun 2026")
		form := url.Values{"customer": {cus}, "what": {"x " + at}, "due_how": {"at"}, "due_at": {at}}
		c.Post("/promises/new", form).Leads("/promises/pro_")
		c.Post("/promises/new", form).Status(http.StatusUnprocessableEntity).Has("This has been promised to the customer already, for 1 Jun 2026")
	}
	c.Get("/promises/due?due_how=at&due_at=2026-06-01").Has("ink-bad")
}

// TestWrongAddress: a board with an invalid period keeps the typed months and explains what
// is wrong; so does a list with an unknown step.
func TestWrongAddress(t *testing.T) {
	t.Parallel()
	w := serve(t, living.sqlite(t))
	c := w.owner(t)
	for _, path := range []string{"/gaps", "/gaps/4"} {
		c.Get(path+"?from=2026-05&to=2026-01").Status(http.StatusUnprocessableEntity).Has("Swap the months.", `name="from" value="2026-05"`, `name="to" value="2026-01"`).Lacks("⟦")
		c.Get(path + "?from=1900-01&to=2026-05").Status(http.StatusUnprocessableEntity).Has("Choose a shorter one.")
	}
	c.Get("/orders?step=zz").Status(http.StatusUnprocessableEntity).Lacks("⟦")
	c.Get("/orders").Status(http.StatusOK).Has("From the order")
}

// TestExportNeedsPermission: front-line staff may read lists but not export them, and the
// permission to export is no permission to read.
func TestExportNeedsPermission(t *testing.T) {
	t.Parallel()
	w := serve(t, living.sqlite(t))
	front, analyst := w.as(t, access.Frontline), w.as(t, access.Analyst)
	for _, list := range []string{"/customers", "/promises", "/voices", "/orders"} {
		front.Get(list).Status(http.StatusOK).Lacks(list+".csv", list+".xlsx")
		front.Get(list + ".csv").Status(http.StatusForbidden)
		front.Get(list + ".xlsx").Status(http.StatusForbidden)
		analyst.Get(list).Has(list+".csv", list+".xlsx")
		analyst.Get(list + ".csv").Status(http.StatusOK)
	}
	err := access.New(w.db).SetRole(t.Context(), access.Console(), access.Analyst, nil, []access.Permission{access.ListExport})
	if err != nil {
		t.Fatal(err)
	}
	analyst.Get("/customers.csv").Status(http.StatusForbidden) // may export, but not read
}

// TestFiles: an exported file has the rows of the filtered list.
func TestFiles(t *testing.T) {
	t.Parallel()
	w := serve(t, living.sqlite(t))
	c := w.owner(t)
	list, err := list.New(w.db).Promises(t.Context(), list.PromiseFilter{State: "late"}, page.Page{})
	if err != nil {
		t.Fatal(err)
	}
	a := c.Get("/promises.csv?state=late").Status(http.StatusOK)
	if cd := a.Header.Get("Content-Disposition"); cd != `attachment; filename="promises-2026-05-20.csv"` {
		t.Errorf("Content-Disposition %s", cd)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(a.Text, "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows)-1 != int(list.Total) || list.Total == 0 {
		t.Errorf("%d rows, want %d", len(rows)-1, list.Total)
	}
	if rows[0][0] != "Customer" || rows[1][3] != "Kept late" {
		t.Errorf("head %v, first %v", rows[0], rows[1])
	}
	x := c.Get("/customers.xlsx").Status(http.StatusOK)
	f, err := excelize.OpenReader(bytes.NewReader([]byte(x.Text)))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	cells, err := f.GetRows("Sheet1")
	if err != nil || len(cells) != 11 {
		t.Errorf("%d rows (%v), want 11", len(cells), err)
	}
}

// TestPaging: paging forward and back again shows the same rows.
func TestPaging(t *testing.T) {
	t.Parallel()
	w := serve(t, living.sqlite(t))
	c := w.owner(t)
	link := func(a *webtest.Answer, rel string) string {
		m := regexp.MustCompile(`href="([^"]+)" rel="` + rel + `"`).FindStringSubmatch(a.Text)
		if m == nil {
			t.Fatalf("%s: no %s", a.Request.URL, rel)
		}
		return strings.ReplaceAll(m[1], "&amp;", "&")
	}
	ids := func(a *webtest.Answer) string {
		return strings.Join(regexp.MustCompile(`data-href="/promises/pro_\w+"`).FindAllString(a.Text, -1), " ")
	}
	first := c.Get("/promises?state=due")
	second := c.Get(link(first, "next"))
	third := c.Get(link(second, "next"))
	if back := c.Get(link(third, "prev")); ids(back) != ids(second) || ids(second) == ids(first) || ids(back) == "" {
		t.Error("the second page is another on the way back")
	}
	if back := c.Get(link(second, "prev")); ids(back) != ids(first) {
		t.Error("the first page is another on the way back")
	}
	c.Get("/promises?after=nonsense").Status(http.StatusUnprocessableEntity).Has("no longer be found")
	c.Get("/promises?state=nonsense").Status(http.StatusUnprocessableEntity)
}

// TestParts: an htmx request gets the part that it names, without the layout.
func TestParts(t *testing.T) {
	t.Parallel()
	w := serve(t, living.sqlite(t))
	c := w.owner(t)
	c.Add = http.Header{"Hx-Request": {"true"}, "Hx-Target": {"part-list"}}
	a := c.Get("/customers?q=anna&place=&owner=&kind=&sort=name").Status(http.StatusOK).Has("Anna Müller").Lacks("<html", "王建国")
	if got := a.Header.Get("HX-Push-Url"); got != "/customers?q=anna&sort=name" {
		t.Errorf("address %q", got)
	}
	// An action on a row of Today is answered with the list after it.
	form := url.Values{"subject": {strings.TrimPrefix(w.path(t, "promise"), "/promises/")}}
	c.Get("/").Has(form.Get("subject"))
	c.Post("/today/snooze", form).Status(http.StatusUnprocessableEntity).Has("is-invalid")
	form.Set("reason", "waiting for the part")
	field := `value="` + form.Get("subject") + `"` // of the line
	a = c.Post("/today/snooze", form).Status(http.StatusOK).Lacks("<html", field)
	if said := a.Header.Get("HX-Trigger"); !strings.Contains(said, "say") || !strings.Contains(said, "/undo/act_") {
		t.Errorf("nothing is said, or it cannot be taken back: %v", a.Header)
	}
	c.Get("/?snoozed=1").Has("waiting for the part")
	c.Post("/today/wake", form).Status(http.StatusOK)
	c.Post("/today/keep", form).Status(http.StatusOK).Lacks(field)
	c.Post("/today/keep", url.Values{"subject": {"pro_nonsense"}}).Status(http.StatusNotFound)
}

// TestNotices: notices are new until the reader marks those on the page as seen.
func TestNotices(t *testing.T) {
	t.Parallel()
	w := serve(t, living.sqlite(t))
	c := w.owner(t)
	c.Add = http.Header{"Hx-Request": {"true"}, "Hx-Target": {"part-bell"}}
	c.Get("/notices/count").Status(http.StatusOK).Has("pip").Lacks("<html")
	c.Add = http.Header{}
	a := c.Get("/notices").Status(http.StatusOK).Has("It is late", "New",
		"Promised: ", ", by ") // what and by when
	if !regexp.MustCompile(`<small class="text-secondary"><span class="name">(滨江旗舰店|城西店|线上商城)</span>`).MatchString(a.Text) {
		t.Error("no notice names the place")
	}
	row := regexp.MustCompile(`(?s)<a class="line[^"]*" href="(/promises/pro_\w+)">.*?<b class="fw-semibold name">([^<]+)</b>`).FindStringSubmatch(a.Text)
	if row == nil {
		t.Fatal("no notice names its customer")
	}
	c.Get(row[1]).Status(http.StatusOK).Has(row[2]) // the page where it is done
	done := c.Get(row[1])
	c.Post(row[1]+"/keep", url.Values{"version": {version(done)}}).Status(http.StatusSeeOther)
	c.Get("/notices").Has("Kept late</span>")
	c.Get("/notices?kind=promise.reminded").Status(http.StatusOK).Lacks("It is late</b>")
	c.Get("/notices?kind=nonsense").Status(http.StatusUnprocessableEntity).Has(`role="alert"`)
	w.as(t, access.Analyst).Get("/notices").Status(http.StatusOK).Lacks(row[2])
	upTo := regexp.MustCompile(`name="up_to" value="(\w+)"`).FindStringSubmatch(a.Text)
	c.Post("/notices", url.Values{"up_to": {"nonsense"}}).Status(http.StatusUnprocessableEntity)
	c.Post("/notices", url.Values{"up_to": {upTo[1]}}).Leads("/notices")
	c.Get("/notices").Has("It is late").Lacks(`<span class="tag jade">New</span>`)
	c.Get("/notices?new=1").Has("Clear") // none is new: the filter matches nothing
}
