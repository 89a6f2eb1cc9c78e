package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// TestBlankText: what nobody can see, such as a space of no width, is no name, promise, answer or
// reason.
func TestBlankText(t *testing.T) {
	t.Parallel()
	w := serve(t, living.sqlite(t))
	c := w.owner(t)
	cus := strings.TrimPrefix(w.path(t, "card"), "/customers/")
	voice := w.path(t, "voice")
	const required, empty = "Please fill this in.", "A voice needs a rating, a title or a text."
	for _, blank := range []string{"\u200b", "\u3000\u2060", "\ufeff", "\u3164", "\u2800 \u00ad"} {
		for path, form := range map[string]url.Values{
			"/customers/new":          {"kind": {"person"}, "name": {blank}},
			"/promises/new":           {"customer": {cus}, "what": {blank}, "due_how": {"day"}, "due_day": {"2026-05-22"}},
			"/settings/places/new":    {"kind": {"shop"}, "name": {blank}},
			"/settings/calendars/new": {"name": {blank}, "zone": {"UTC"}, "mon": {"09:00-18:00"}},
			"/settings/users":         {"name": {blank}, "email": {"a@example.org"}, "role": {"analyst"}},
			"/settings/keys":          {"name": {blank}, "scope": {"event.write"}},
			voice + "/answer":         {"answer": {blank}, "how": {"phone"}, "version": {version(c.Get(voice))}},
			"/voices/new":             {"customer": {cus}, "text": {blank}},
		} {
			if a := c.Post(path, form); a.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(a.Text, required) && !strings.Contains(a.Text, empty) {
				t.Errorf("%s takes %q for a text: %d", path, blank, a.StatusCode)
			}
		}
	}
}

// TestSince: nobody has been a customer since a day to come.
func TestSince(t *testing.T) {
	t.Parallel()
	w := serve(t, living.sqlite(t))
	c := w.owner(t)
	form := url.Values{"kind": {"person"}, "name": {"Anna"}, "since": {"2030-01-01"}}
	c.Post("/customers/new", form).Status(http.StatusUnprocessableEntity).Has("This day is yet to come.", `value="2030-01-01"`)
	form.Set("since", "2026-05-20")
	c.Post("/customers/new", form).Leads("/customers/cus_")
}
