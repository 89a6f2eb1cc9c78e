package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"huitou/internal/access"
	"huitou/internal/webtest"
)

var undoAction = regexp.MustCompile(`action="(/undo/act_\w+)"`)

// undoOf returns the path of the first button of a page that takes something back.
func undoOf(a *webtest.Answer) string {
	a.TB.Helper()
	m := undoAction.FindStringSubmatch(a.Text)
	if m == nil {
		a.TB.Fatalf("%s offers nothing to take back\n%s", a.Request.URL, a.Main())
	}
	return m[1]
}

// TestUndoOffered: without scripts, the page after each act offers to take it back, with its message
// and as long as it can be; that leads back to the page, which is as before.
func TestUndoOffered(t *testing.T) {
	t.Parallel()
	w := serve(t, living.sqlite(t))
	promised, voice, card := w.path(t, "promise"), w.path(t, "voice"), w.path(t, "card")
	pro, voi := strings.TrimPrefix(promised, "/promises/"), strings.TrimPrefix(voice, "/voices/")
	mei, other := staffNamed(t, w, "Mei"), w.as(t, access.Manager)
	reason := url.Values{"reason": {"asked"}, "due_how": {"within"}, "due_n": {"2"}, "due_unit": {"d"}}
	answer := url.Values{"subject": {voi}, "answer": {"We are sorry."}, "how": {"phone"}}
	for _, tt := range []struct {
		path string
		form url.Values
		page string // from which it is done
		mark string // is on the page before, and when it is taken back
	}{
		{"/today/keep", url.Values{"subject": {pro}}, "/", `value="` + pro + `"`},
		{"/today/snooze", url.Values{"subject": {pro}, "reason": {"asked"}}, "/?mine=", `value="` + pro + `"`},
		{"/today/answer", answer, "/", `value="` + voi + `"`},
		{promised + "/keep", nil, promised, promised + "/keep"},
		{promised + "/break", reason, promised, promised + "/break"},
		{promised + "/waive", reason, promised, promised + "/waive"},
		{promised + "/withdraw", reason, promised, promised + "/withdraw"},
		{voice + "/answer", answer, voice, "Keep the answer"},
		{"/notices", url.Values{"up_to": {upTo(t, w)}}, "/notices", "Mark all as read"},
		{"/customers/assign", url.Values{"id": {strings.TrimPrefix(card, "/customers/")}, "owner": {mei}}, "/customers", "陈美玲"},
		{"/views", url.Values{"list": {"promises"}, "name": {"late ones"}, "query": {"state=overdue"}}, "/promises?state=overdue", "state=overdue"},
	} {
		t.Run(strings.Trim(tt.path, "/"), func(t *testing.T) {
			c := w.owner(t)
			c.Get(tt.page).Has(tt.mark)
			c.Post(tt.path, tt.form).Status(http.StatusSeeOther)
			done := c.Get(tt.page)
			undo := undoOf(done)
			if n := strings.Count(done.Text, undo); n != 1 {
				t.Errorf("%s offers %d times to take it back", tt.page, n)
			}
			switch tt.page {
			case "/", "/?mine=", promised, voice:
				c.Get(tt.page).Has(undo) // the message is gone, the page itself offers it
			}
			other.Post(undo, nil).Status(http.StatusNotFound)
			c.Add.Set("Referer", w.URL+tt.page)
			c.Post(undo, nil).Leads(tt.page)
			c.Get(tt.page).Has("Taken back.", tt.mark).Lacks(undo)
			c.Post(undo, nil).Leads(tt.page) // sent twice
		})
	}
	c := w.owner(t)
	c.Get(promised).Has("Taken back: as it was before")
	c.Get("/settings/audit?action=promise.").Has("took back what was noted of")
}

// TestUndoRefused: what somebody has changed since is not taken back, and the page says so.
func TestUndoRefused(t *testing.T) {
	t.Parallel()
	w := serve(t, living.sqlite(t))
	promised := w.path(t, "promise")
	one, two := w.owner(t), w.as(t, access.Manager)
	one.Post(promised+"/break", url.Values{"reason": {"ill"}}).Leads(promised)
	undo := undoOf(one.Get(promised))
	two.Post(promised+"/keep", nil).Leads(promised)
	one.Add.Set("Referer", w.URL+promised)
	one.Post(undo, nil).Leads(promised)
	one.Get(promised).Has("This was changed again since", "alert-warning")
	// A page that is none, and a page of another site.
	for _, from := range []string{"", w.URL + promised + "/break", "https://elsewhere.example" + promised, w.URL + "/nowhere"} {
		one.Add.Set("Referer", from)
		want := "/"
		if strings.HasPrefix(from, "https://elsewhere") {
			want = promised // only the path of it is used
		}
		if to := one.Post(undo, nil).Header.Get("Location"); to != want {
			t.Errorf("from %q: to %q, want %q", from, to, want)
		}
	}
	one.Post("/undo/act_nonsense", nil).Status(http.StatusNotFound)
}

// TestAnswerSaysHow: the form of an answer says that nothing is sent, offers to call, to write and to
// copy, and wants to know how the customer heard it; the page then says so, and never that it was sent.
func TestAnswerSaysHow(t *testing.T) {
	t.Parallel()
	w := serve(t, living.sqlite(t))
	path := reachable(t, w)
	c := w.owner(t)
	const nothing = "Huitou sends nothing."
	c.Get(path).Has(nothing, `href="tel:`, `8613800002009"`, `href="mailto:li@example.org?subject=Your%20message%20of%20`, `data-copy="#answer"`)
	c.Get("/").Has(nothing)
	c.Get("/voices.csv").Lacks("told by", "told in")
	c.Post(path+"/answer", url.Values{"answer": {"We are sorry."}}).Status(http.StatusUnprocessableEntity).Has(`name="how" required`, "is-invalid", "body=We%20are%20sorry.")
	c.Post(path+"/answer", url.Values{"answer": {"We are sorry."}, "how": {"sent"}}).Status(http.StatusUnprocessableEntity)
	for how, words := range map[string]string{"phone": "told by phone", "mail": "told by e-mail, not through Huitou", "person": "told in person",
		"copied": "copied to where the customer reads it"} {
		c.Post(path+"/answer", url.Values{"answer": {"We are sorry.\r\nTruly."}, "how": {how}, "version": {version(c.Get(path))}}).Leads(path)
		c.Get(path).Has(words, "body=We%20are%20sorry.%0D%0ATruly.", `value="`+how+`" selected`)
		c.Get("/voices.csv").Has("Answer,How the customer heard it,Id", words, ",,voi_")
	}
}

// staffNamed makes a member of staff and returns the id.
func staffNamed(t *testing.T, w *world, name string) string {
	t.Helper()
	a := w.owner(t).Post("/settings/staff/new", url.Values{"name": {name}, "code": {name}})
	a.Status(http.StatusSeeOther)
	list, err := w.flow.StaffList(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range list {
		if s.Name == name {
			return s.ID.String()
		}
	}
	t.Fatal("no ", name)
	return ""
}

// upTo returns the newest notice, as the page of notices names it.
func upTo(t *testing.T, w *world) string {
	t.Helper()
	m := regexp.MustCompile(`name="up_to" value="(\w+)"`).FindStringSubmatch(w.owner(t).Get("/notices").Text)
	if m == nil {
		t.Fatal("no notices")
	}
	return m[1]
}
