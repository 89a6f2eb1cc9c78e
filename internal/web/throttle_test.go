package web_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
)

// TestSignInThrottled: too many wrong passwords are told as such, with the time to
// wait in the reader's language; the owner's own browser is not asked to wait.
func TestSignInThrottled(t *testing.T) {
	t.Parallel()
	w := serve(t, sqlite(t), company)
	owner, stranger := w.owner(t), w.client(t)
	wrong := url.Values{"email": {ownerMail}, "password": {"not the password"}}
	for range 5 {
		stranger.post("/sign-in", wrong).status(http.StatusUnprocessableEntity)
	}
	for lang, said := range map[string]string{"en": "Too many tries. Please try again in 2 s", "zh-Hans": "尝试次数过多，请在2", "zh-Hant": "嘗試次數過多，請在2"} {
		stranger.head.Set("Accept-Language", lang)
		a := stranger.post("/sign-in", wrong).status(http.StatusTooManyRequests).has(said)
		if got := a.Header.Get("Retry-After"); got != "2" {
			t.Errorf("%s: Retry-After %q, want 2", lang, got)
		}
	}
	owner.post("/sign-out", nil).leads("/sign-in")
	owner.signIn(ownerMail, ownerPassword)

	for range 10 {
		owner.post("/password", url.Values{"old": {"not it"}, "password": {"another long password"}}).status(http.StatusUnprocessableEntity)
	}
	a := owner.post("/password", url.Values{"old": {"not it"}, "password": {"another long password"}}).status(http.StatusTooManyRequests)
	if n, err := strconv.Atoi(a.Header.Get("Retry-After")); err != nil || n < 1 {
		t.Errorf("Retry-After %q", a.Header.Get("Retry-After"))
	}
}

// TestDeviceCookie: what says that a browser is known is a secret that outlives the
// session and that no script reads.
func TestDeviceCookie(t *testing.T) {
	t.Parallel()
	w := serve(t, sqlite(t), company)
	c := w.client(t)
	a := c.post("/sign-in", url.Values{"email": {ownerMail}, "password": {ownerPassword}}).status(http.StatusSeeOther)
	for _, k := range a.Cookies() {
		if k.Name == "device" {
			if !k.HttpOnly || k.SameSite != http.SameSiteLaxMode || k.MaxAge < 100*24*3600 || len(k.Value) < 40 {
				t.Errorf("cookie %v", k)
			}
			out := c.post("/sign-out", nil)
			if s := strings.Join(out.Header.Values("Set-Cookie"), "\n"); strings.Contains(s, "device=") {
				t.Errorf("signing out forgets the device: %s", s)
			}
			return
		}
	}
	t.Errorf("no device cookie in %v", a.Cookies())
}
