package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"huitou/internal/access"
	"huitou/internal/list"
	"huitou/internal/page"
)

// seen returns how often the audit log says that somebody opened a customer's card.
func seen(t *testing.T, w *world) (n int) {
	t.Helper()
	found, err := list.New(w.db).Audit(t.Context(), list.AuditFilter{}, page.Page{Limit: 200})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range found.Rows {
		if r.Action == "customer.see" {
			n++
		}
	}
	return n
}

// TestReach: the form of an answer on Today tells how to reach the customer once it is opened, and the
// audit log who looked. Who may not answer does not see it.
func TestReach(t *testing.T) {
	t.Parallel()
	w := serve(t, living.sqlite(t))
	path, c := reachable(t, w), w.owner(t)
	c.Get("/").Has(`hx-get="`+path+`/reach"`, `<a class="btn mb-3" href="`+path+`">`).Lacks("138 0000 2009", "li@example.org")
	if n := seen(t, w); n != 0 {
		t.Errorf("%d looks at customers before a form is opened", n)
	}
	c.Get(path + "/reach").Leads(path)
	c.Add = http.Header{"Hx-Request": {"true"}}
	part := c.Get(path+"/reach").Status(http.StatusOK).Has(`href="tel:`, "138 0000 2009", "li@example.org", `data-copy="#a-voi_`)
	if strings.Index(part.Text, "tel:") > strings.Index(part.Text, "mailto:") {
		t.Error("the mail stands before the phone")
	}
	if n := seen(t, w); n != 1 {
		t.Errorf("%d looks at customers in the audit log, want 1", n)
	}
	c.Post("/today/answer", url.Values{"subject": {strings.TrimPrefix(path, "/voices/")}, "answer": {"Sorry."}}).
		Status(http.StatusUnprocessableEntity).Has(`hx-get="`+path+`/reach"`, `hx-trigger="load"`)
	reader := w.as(t, access.Analyst)
	reader.Add = c.Add
	reader.Get(path + "/reach").Status(http.StatusForbidden).Lacks("138 0000 2009")
}

// TestReachInBrowser: on both screens, the form of an answer on Today shows the phone number when it is
// opened, and its mail has the answer as it is typed.
func TestReachInBrowser(t *testing.T) {
	t.Parallel()
	chromium(t)
	b, w := browse(t), serve(t, living.sqlite(t))
	path := reachable(t, w)
	b.signIn(w, ownerMail, ownerPassword)
	form := `.todo form:has([hx-get="` + path + `/reach"])`
	for _, s := range sizes {
		b.size(s)
		b.open(w.URL + "/?kind=voice.low")
		b.do(chromedp.Click(chromedp.CSS(`details:has([hx-get="` + path + `/reach"]) > summary`)))
		b.wait(`document.querySelector('` + form + ` a[href^="tel:"]')`)
		b.do(chromedp.SendKeys(chromedp.CSS(form+` textarea`), "Sorry & thank you"))
		if to := b.js(`document.querySelector('` + form + ` a[data-mail]').href`); !strings.HasSuffix(to, "&body=Sorry%20%26%20thank%20you") {
			t.Errorf("the mail is %s", to)
		}
		b.shoot("today_reach-" + s.name)
		b.check("today_reach-en", everyRule)
		b.do(chromedp.Click(chromedp.CSS(form + ` > .btn-primary`)))
	}
}
