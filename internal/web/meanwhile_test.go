package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// TestActTwice: an action on a promise that another tab has ended changes nothing. The page says who did
// what, and shows how it stands.
func TestActTwice(t *testing.T) {
	t.Parallel()
	w := serve(t, living.sqlite(t))
	one, two := w.owner(t), w.owner(t)
	cus := strings.TrimPrefix(w.path(t, "card"), "/customers/")
	made := func() (string, string) {
		a := one.Post("/promises/new", url.Values{"customer": {cus}, "what": {"call back"}, "due_how": {"day"}, "due_day": {"2026-05-22"}}).Leads("/promises/pro_")
		path := a.Header.Get("Location")
		return path, version(two.Get(path))
	}
	path, v := made()
	one.Post(path+"/break", url.Values{"version": {v}, "reason": {"no stock"}}).Leads(path)
	two.Post(path+"/keep", url.Values{"version": {v}, "evidence": {"signed by Li"}}).Status(http.StatusConflict).
		Has("recorded “Promise broken” already", "Broken", `value="signed by Li"`).Lacks("reload to see", "(broken")
	path, v = made()
	one.Post(path+"/keep", url.Values{"version": {v}}).Leads(path)
	two.Post(path+"/keep", url.Values{"version": {v}}).Status(http.StatusConflict).Has("recorded “Promise kept” already", "This is how it stands now.")
	two.Post("/today/keep", url.Values{"subject": {strings.TrimPrefix(path, "/promises/")}, "version": {v}}).Has("recorded “Promise kept” already", `href="`+path+`"`)
}

// TestAnsweredMeanwhile: what was typed on Today as the answer to a voice that another tab has answered is shown.
func TestAnsweredMeanwhile(t *testing.T) {
	t.Parallel()
	w := serve(t, living.sqlite(t))
	one, two := w.owner(t), w.owner(t)
	path := w.path(t, "voice")
	v := version(one.Get(path))
	one.Post(path+"/answer", url.Values{"version": {v}, "answer": {"We are sorry."}, "how": {"phone"}}).Leads(path)
	two.Post("/today/answer", url.Values{"subject": {strings.TrimPrefix(path, "/voices/")}, "version": {v}, "answer": {"Dear customer,"}, "how": {"mail"}}).
		Has("has answered already", "Dear customer,", `href="`+path+`"`)
}

// TestActAddress: the address of an action, opened anew, leads to the page that the action is on.
func TestActAddress(t *testing.T) {
	t.Parallel()
	w := serve(t, living.sqlite(t))
	c := w.owner(t)
	for path, want := range map[string]string{
		"/promises/pro_0000000000009/keep": "/promises/pro_0000000000009", "/voices/voi_0000000000009/answer": "/voices/voi_0000000000009",
		"/customers/cus_0000000000009/note": "/customers/cus_0000000000009", "/today/keep": "/", "/gaps/3/target": "/gaps/3",
		"/settings/users/usr_0000000000009/link": "/settings/users/usr_0000000000009", "/settings/keys/key_0000000000009/revoke": "/settings/keys",
	} {
		if a := c.Get(path).Status(http.StatusSeeOther); a.Header.Get("Location") != want {
			t.Errorf("%s leads to %s", path, a.Header.Get("Location"))
		}
	}
	for _, path := range []string{"/promises/pro_0000000000009/eat", "/nowhere", "/nowhere/keep"} {
		c.Get(path).Status(http.StatusNotFound)
	}
}
