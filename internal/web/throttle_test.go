package web_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
)

// TestSignInThrottled: after too many wrong passwords the page says in the user's language how
// long to wait. A browser in which the owner has signed in before is not throttled.
func TestSignInThrottled(t *testing.T) {
	t.Parallel()
	w := serve(t, founded.sqlite(t))
	owner, stranger := w.owner(t), w.client(t)
	wrong := url.Values{"email": {ownerMail}, "password": {"not the password"}}
	for range 5 {
		stranger.Post("/sign-in", wrong).Status(http.StatusUnprocessableEntity)
	}
	messages := map[string]string{
		"en":      "Too many tries. Please try again in 2 s",
		"zh-Hans": "尝试次数过多，请在2",
		"zh-Hant": "嘗試次數過多，請在2",
	}
	for lang, message := range messages {
		stranger.Add.Set("Accept-Language", lang)
		a := stranger.Post("/sign-in", wrong).Status(http.StatusTooManyRequests).Has(message)
		if got := a.Header.Get("Retry-After"); got != "2" {
			t.Errorf("%s: Retry-After %q, want 2", lang, got)
		}
	}
	owner.Post("/sign-out", nil).Leads("/sign-in")
	owner.SignIn(ownerMail, ownerPassword)

	for range 10 {
		owner.Post("/password", url.Values{"old": {"not it"}, "password": {"another long password"}}).Status(http.StatusUnprocessableEntity)
	}
	a := owner.Post("/password", url.Values{"old": {"not it"}, "password": {"another long password"}}).Status(http.StatusTooManyRequests)
	if n, err := strconv.Atoi(a.Header.Get("Retry-After")); err != nil || n < 1 {
		t.Errorf("Retry-After %q", a.Header.Get("Retry-After"))
	}
}

// TestDeviceCookie: the cookie that identifies a known browser is HttpOnly, long-lived, and
// stays after signing out.
func TestDeviceCookie(t *testing.T) {
	t.Parallel()
	w := serve(t, founded.sqlite(t))
	c := w.client(t)
	a := c.Post("/sign-in", url.Values{"email": {ownerMail}, "password": {ownerPassword}}).Status(http.StatusSeeOther)
	for _, k := range a.Cookies() {
		if k.Name == "device" {
			if !k.HttpOnly || k.SameSite != http.SameSiteLaxMode || k.MaxAge < 100*24*3600 || len(k.Value) < 40 {
				t.Errorf("cookie %v", k)
			}
			out := c.Post("/sign-out", nil)
			if s := strings.Join(out.Header.Values("Set-Cookie"), "\n"); strings.Contains(s, "device=") {
				t.Errorf("signing out changes the device cookie: %s", s)
			}
			return
		}
	}
	t.Errorf("no device cookie in %v", a.Cookies())
}
