package web_test

import (
	"flag"
	"strings"
	"testing"

	"huitou/internal/locale"
)

// only limits TestPages to some pages, to save time while working on them.
var only = flag.String("pages", "", "look only at these pages, comma-separated")

// every lists all pages. A path without a slash stands for that of a record: see world.path.
var every = []struct{ name, path string }{
	{"today", "/"},
	{"notices", "/notices"},
	{"customers", "/customers"},
	{"customers_none", "/customers?q=nobody-has-this-name"},
	{"card", "card"},
	{"card_edit", "card_edit"},
	{"card_new", "/customers/new"},
	{"promises", "/promises"},
	{"promise", "promise"},
	{"promise_new", "/promises/new"},
	{"voices", "/voices"},
	{"voice", "voice"},
	{"voice_new", "/voices/new"},
	{"orders", "/orders"},
	{"purchase", "purchase"},
	{"password", "/password"},
	{"gaps", "/gaps"},
	{"gap1", "/gaps/1"},
	{"gap3", "/gaps/3"},
	{"gap4", "/gaps/4"},
	{"gap5", "/gaps/5"},
	{"imports", "/imports"},
	{"settings_company", "/settings/company"},
	{"settings_places", "/settings/places"},
	{"settings_place", "/settings/places/new"},
	{"settings_calendars", "/settings/calendars"},
	{"settings_calendar", "/settings/calendars/new"},
	{"settings_staff", "/settings/staff"},
	{"settings_member", "/settings/staff/new"},
	{"settings_users", "/settings/users"},
	{"settings_roles", "/settings/roles"},
	{"settings_keys", "/settings/keys"},
	{"settings_audit", "/settings/audit"},
	{"settings_sessions", "/settings/sessions"},
	{"missing", "/no/such/page"},
}

// TestPages checks every page in every language, on both screens and in both themes.
func TestPages(t *testing.T) {
	t.Parallel()
	chromium(t)
	fresh, w := serve(t, empty.sqlite(t)), serve(t, living.sqlite(t))
	for _, lang := range locale.Langs() {
		t.Run(string(lang), func(t *testing.T) {
			t.Parallel()
			b := browse(t)
			wanted := func(name string) bool {
				return *only == "" || strings.Contains(","+*only+",", ","+name+",")
			}
			b.cookie(fresh, "language", string(lang))
			if wanted("set_up") {
				b.look(fresh.URL+"/set-up", "set_up-"+string(lang))
			}
			if wanted("sign_in") {
				b.look(w.URL+"/sign-in", "sign_in-"+string(lang))
			}
			b.signIn(w, ownerMail, ownerPassword)
			for _, p := range every {
				if wanted(p.name) {
					b.look(w.URL+w.path(t, p.path), p.name+"-"+string(lang))
				}
			}
		})
	}
}

// TestNewCompany checks the pages of a company with nothing in it, in every language.
func TestNewCompany(t *testing.T) {
	t.Parallel()
	chromium(t)
	w := serve(t, founded.sqlite(t))
	w.inEach(t, locale.Langs(), func(b *browser, lang string) {
		for _, p := range []struct{ name, path string }{{"today", "/"}, {"gaps", "/gaps"}, {"customers", "/customers"}, {"notices", "/notices"}, {"imports", "/imports"}} {
			b.look(w.URL+p.path, "new_"+p.name+"-"+lang)
		}
	})
}
