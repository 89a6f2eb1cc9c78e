package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

var inviteLink = regexp.MustCompile(`http://[^<"]*(/invite/[\w-]+)`)

// TestNewLink: who is invited gets a new link from the list of users or from their page, and the one before
// ends. Who has a password is offered one for a new password, who may not sign in none.
func TestNewLink(t *testing.T) {
	t.Parallel()
	w := serve(t, founded.sqlite(t))
	c := w.owner(t)
	first := inviteLink.FindStringSubmatch(c.Post("/settings/users", url.Values{"name": {"Una"}, "email": {"una@example.com"}, "role": {"frontline"}}).
		Status(http.StatusOK).Has(`data-copy="#new-link"`).Text)
	users := c.Get("/settings/users").Has(">New link</button>", ">New password link</button>").Lacks("/invite/")
	user := regexp.MustCompile(`/settings/users/usr_\w+">Una<`).FindString(users.Text)
	path := strings.TrimSuffix(user, `">Una<`)
	c.Get(path).Has("Link of the invitation", `action="`+path+`/link"`, "the one before ends")
	second := inviteLink.FindStringSubmatch(c.Post(path+"/link", nil).Status(http.StatusOK).Has("Invitation of Una", "has ended").Text)
	if len(first) == 0 || len(second) == 0 || first[1] == second[1] {
		t.Fatalf("links %q and %q", first, second)
	}
	guest := w.client(t)
	guest.Get(first[1]).Status(http.StatusNotFound)
	guest.Get(second[1]).Status(http.StatusOK).Has("Una")
	c.Post(path, url.Values{"name": {"Una"}, "email": {"una@example.com"}, "role": {"frontline"}, "version": {version(c.Get(path))}}).Status(http.StatusSeeOther)
	c.Get(path).Lacks(path + "/link")
	c.Get("/settings/users").Lacks(path + "/link")
}

// TestCopyLink: the link of an invitation is copied by one tap, also where the browser gives a page no clipboard.
func TestCopyLink(t *testing.T) {
	t.Parallel()
	chromium(t)
	b, w := browse(t), serve(t, founded.sqlite(t))
	b.size(sizes[1])
	b.signIn(w, ownerMail, ownerPassword)
	b.open(w.URL + "/settings/users")
	b.do(chromedp.SetValue(chromedp.CSS("#name"), "Una"), chromedp.SetValue(chromedp.CSS("#email"), "una@example.com"))
	b.js(`document.querySelector('form[action="/settings/users"]').requestSubmit()`)
	b.wait(`document.querySelector('#new-link')`)
	b.shoot("users_link-phone")
	b.check("users_link-en", everyRule)
	for _, clipboard := range []string{`{writeText: (s) => { window.got = s; return Promise.resolve() }}`, `undefined`} {
		b.js(`(() => { window.got = ''; document.querySelector('#say').hidden = true
			document.execCommand = () => { window.got = String(getSelection()); return true }
			Object.defineProperty(navigator, 'clipboard', {configurable: true, value: ` + clipboard + `}) })()`)
		b.js(`document.querySelector('[data-copy="#new-link"]').click()`)
		b.wait(`!document.querySelector('#say').hidden && document.querySelector('#say').innerText.includes('copied')`)
		if got, want := b.js(`window.got`), b.js(`document.querySelector('#new-link').textContent`); got != want || !strings.Contains(got, "/invite/") {
			t.Errorf("with the clipboard %s: copied %q of %q", clipboard, got, want)
		}
	}
}
