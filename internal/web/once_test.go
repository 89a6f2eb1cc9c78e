package web_test

import (
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"

	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/list"
	"huitou/internal/page"
	"huitou/internal/web"
	"huitou/internal/webtest"
)

var onceField = regexp.MustCompile(`name="once" value="(\w+)"`)

// once returns the key of the form on a page.
func once(a *webtest.Answer) string {
	a.TB.Helper()
	m := onceField.FindStringSubmatch(a.Text)
	if m == nil {
		a.TB.Fatalf("%s: no key of a form", a.Request.URL)
	}
	return m[1]
}

// makers are the forms that make something, by their page: what is typed, and what else may be.
var makers = map[string]struct{ form, other url.Values }{
	"/voices/new":    {url.Values{"text": {"Quick, and friendly."}, "channel": {"staff"}, "rating": {"5"}}, url.Values{"text": {"Slow."}}},
	"/customers/new": {url.Values{"name": {"Nora Once"}, "kind": {"person"}}, url.Values{"name": {"Nils Once"}}},
	"/promises/new": {url.Values{"what": {"Call back about the kettle"}, "due_how": {"within"}, "due_n": {"4"}, "due_unit": {"h"}, "origin": {"staff"}},
		url.Values{"what": {"Bring the lid"}}},
	"/settings/places/new":    {url.Values{"name": {"North shop"}, "kind": {"shop"}}, url.Values{"name": {"South shop"}}},
	"/settings/calendars/new": {url.Values{"name": {"Long days"}, "zone": {"Asia/Shanghai"}, "mon": {"08:00-20:00"}}, url.Values{"name": {"Short days"}}},
	"/settings/staff/new":     {url.Values{"name": {"Li Once"}, "code": {"li-1"}}, url.Values{"name": {"Li Twice"}, "code": {"li-2"}}},
	"/settings/users":         {url.Values{"name": {"Una"}, "email": {"una@example.com"}, "role": {"frontline"}}, url.Values{"name": {"Uwe"}, "email": {"uwe@example.com"}}},
	"/settings/keys":          {url.Values{"name": {"till"}, "scope": {"event.write"}}, url.Values{"name": {"shop"}}},
}

// TestEveryFormTwice: each route that changes something says here what keeps it from doing so twice when
// its form is sent twice. Those that make something have a key.
func TestEveryFormTwice(t *testing.T) {
	t.Parallel()
	const version, same = "the version of the record that the form had", "what it sets is set already"
	safe := map[string]string{
		"/set-up": "only for a company without users", "/sign-in": "a session more is no record", "/sign-out": same,
		"/invite/{token}": "a link works once", "/language": same, "/theme": same, "/password": "the old password",
		"/today/{verb}": version, "/steps": same, "/undo/{id}": "done once by its id",
		"/customers/{id}/edit": version, "/customers/{id}/note": version, "/customers/assign": same,
		"/promises/{id}/keep": version, "/promises/{id}/renegotiate": version, "/promises/{id}/break": version,
		"/promises/{id}/waive": version, "/promises/{id}/withdraw": version, "/voices/{id}/answer": version,
		"/views": "saved by its name", "/gaps/3/target": "the target that the form had", "/notices": same,
		"/settings/company": version, "/settings/users/{id}": version, "/settings/users/{id}/link": "the link made last replaces the one before",
		"/settings/roles": "the permissions that the form had", "/settings/keys/{id}/revoke": same,
		"/settings/sessions/end": same, "/settings/sessions/{id}/end": same,
		"/imports": "a file that waits is no record: its rows are recorded by their ids", "/uploads/{id}": "one import of an upload at a time, by the ids of its rows",
		"/uploads/{id}/remove": same, "/work/{id}/cancel": same, "/work/{id}/mend": "one import of an upload at a time", "/imports/{id}/undo": "one undo of an import at a time",
	}
	made := map[string]bool{}
	for path := range makers {
		made[path] = true
	}
	for _, pattern := range web.Patterns() {
		method, path, _ := strings.Cut(pattern, " ")
		of := strings.Replace(path, "{id}", "new", 1) // places, calendars and staff are made and changed by one route
		if method == http.MethodPost && safe[path] == "" && !made[of] {
			t.Errorf("%s: what happens when its form is sent twice? Give the form a key (the part once) and add it to makers, or say here why it needs none", path)
		}
	}
}

// TestFormTwice: a form that was sent shows again what it made; with other values it asks first.
func TestFormTwice(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, clock.Fixed(clock.At(now)), func(t *testing.T, d *db.DB) {
		w := serve(t, d, company, life)
		cus := strings.TrimPrefix(w.path(t, "card"), "/customers/")
		for _, path := range slices.Sorted(maps.Keys(makers)) {
			t.Run(strings.ReplaceAll(path[1:], "/", " "), func(t *testing.T) {
				c, form := w.owner(t), maps.Clone(makers[path].form)
				shown := c.Get(path).Status(http.StatusOK)
				form.Set("once", once(shown))
				if strings.Contains(path, "promises") {
					form.Set("customer", cus)
				}
				first := c.Post(path, form)
				if first.StatusCode >= http.StatusBadRequest {
					t.Fatalf("%d\n%.2000s", first.StatusCode, first.Main())
				}
				c.Get("/settings/sessions") // shows the message of the first time
				again := c.Post(path, form).Leads("/")
				to := again.Header.Get("Location")
				if at := first.Header.Get("Location"); at != "" && at != to {
					t.Errorf("the first time leads to %s, the second to %s", at, to)
				}
				c.Get(to).Status(http.StatusOK).Has("had been")
				maps.Copy(form, makers[path].other)
				asked := c.Post(path, form).Status(http.StatusConflict).Has("saved something already", `href="`+to+`"`)
				if form.Get("once") == once(asked) {
					t.Error("the form that asks has the key of the first time")
				}
				form.Set("once", once(asked))
				if a := c.Post(path, form); a.StatusCode >= http.StatusBadRequest || a.Header.Get("Location") == to && strings.Count(to, "/") == 2 && strings.Contains(to, "_") {
					t.Errorf("sent once more: %d, leads to %s", a.StatusCode, a.Header.Get("Location"))
				}
			})
		}
	})
}

// TestFormTwiceAtOnce: of two submissions of a form at the same time one makes the voice, and both lead to it.
func TestFormTwiceAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, clock.Fixed(clock.At(now)), func(t *testing.T, d *db.DB) {
		w := serve(t, d, company)
		one, two := w.owner(t), w.owner(t)
		for range 5 {
			form := maps.Clone(makers["/voices/new"].form)
			form.Set("once", once(one.Get("/voices/new")))
			var led [2]string
			var both sync.WaitGroup
			for i, c := range []*webtest.Browser{one, two} {
				both.Go(func() { led[i] = c.Post("/voices/new", form).Header.Get("Location") })
			}
			both.Wait()
			if led[0] == "" || led[0] != led[1] {
				t.Errorf("they lead to %q", led)
			}
		}
		found, err := list.New(w.db).Voices(t.Context(), list.VoiceFilter{}, page.Page{})
		if err != nil || len(found.Rows) != 5 {
			t.Errorf("%d voices, %v: want 5", len(found.Rows), err)
		}
	})
}

// TestBackToSent: the way back to a form that was sent, and sending it again as it is, leads to what it
// made. A form that the way back has emptied, or that is opened anew, makes another.
func TestBackToSent(t *testing.T) {
	t.Parallel()
	chromium(t)
	b, w := browse(t), serve(t, founded.sqlite(t))
	b.size(sizes[0])
	b.signIn(w, ownerMail, ownerPassword)
	at := func() string { return strings.TrimPrefix(b.js(`location.href`), w.URL) }
	send := func() string {
		t.Helper()
		b.do(chromedp.Click(chromedp.CSS(`form[action="/voices/new"] .btn-primary`)))
		b.wait(`location.pathname.startsWith('/voices/voi_') && document.readyState === 'complete'`)
		return at()
	}
	b.open(w.URL + "/voices/new")
	b.do(chromedp.SendKeys(chromedp.CSS("#text"), "Quick, and friendly."))
	first := send()
	for range 2 {
		b.do(chromedp.NavigateBack(), chromedp.WaitReady(chromedp.CSS("#text")))
		b.wait(`document.readyState === 'complete'`)
		if b.js(`document.querySelector('#text').value`) == "" {
			t.Fatal("the browser does not keep what was typed: this test shows nothing")
		}
		if again := send(); again != first {
			t.Errorf("first %s, then %s", first, again)
		}
		if said := b.js(`document.querySelector('#main > .alert').innerText`); !strings.Contains(said, "saved already") {
			t.Errorf("the page says %q", said)
		}
	}
	b.open(w.URL + "/voices/new")
	b.do(chromedp.SendKeys(chromedp.CSS("#text"), "Quick, and friendly."))
	if another := send(); another == first {
		t.Error("a form opened anew leads to what another has made")
	}
}
