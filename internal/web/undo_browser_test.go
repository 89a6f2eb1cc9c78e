package web_test

import (
	"context"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"huitou/internal/access"
	"huitou/internal/customer"
	"huitou/internal/db"
	"huitou/internal/flow"
	"huitou/internal/list"
	"huitou/internal/page"
)

// TestUndoInBrowser: on both screens and in two languages, the message about a promise that is done
// on Today offers to take it back, by a key too, and so does the list below Today and the page of the
// promise. The page of a voice has a mail with the words as they are typed.
func TestUndoInBrowser(t *testing.T) {
	t.Parallel()
	chromium(t)
	for _, lang := range []string{"en", "zh-Hans"} {
		for _, s := range sizes {
			t.Run(lang+" "+s.name, func(t *testing.T) {
				t.Parallel()
				b, w := browse(t), serve(t, living.sqlite(t))
				voice := reachable(t, w)
				b.cookie(w, "language", lang)
				b.size(s)
				b.signIn(w, ownerMail, ownerPassword)
				b.open(w.URL + "/")
				lines := func() string { return b.js(`document.querySelectorAll('.todo > li').length`) }
				before := lines()
				b.do(chromedp.Click(chromedp.CSS(`.todo form[action="/today/keep"] button`)))
				b.wait(`document.querySelector('#say form[data-undo] button') && document.querySelector('#part-list form[data-undo]')`)
				b.shoot("undo_said-" + lang + "-" + s.name)
				b.check("undo_said-"+lang, everyRule)
				b.press("u")
				b.wait(`document.querySelector('#main > .alert-success') && !document.querySelector('form[data-undo]')`)
				if n := lines(); n != before {
					t.Errorf("%s lines after it was taken back, want %s", n, before)
				}
				b.shoot("undo_taken_back-" + lang + "-" + s.name)

				b.open(w.URL + w.path(t, "promise"))
				b.do(chromedp.Click(chromedp.CSS(`details.verb[open] form button`)))
				b.wait(`document.querySelector('#main > .alert form[data-undo]') && !document.querySelector('#main > section form[data-undo]')`)
				b.shoot("undo_promise-" + lang + "-" + s.name)
				b.check("undo_promise-"+lang, everyRule)

				b.open(w.URL + voice)
				b.do(chromedp.SendKeys(chromedp.CSS("#answer"), "Sorry & thank you"))
				if to := b.js(`document.querySelector('a[data-mail]').href`); !strings.HasSuffix(to, "&body=Sorry%20%26%20thank%20you") {
					t.Errorf("the mail is %s", to)
				}
				b.shoot("answer-" + lang + "-" + s.name)
				b.check("answer-"+lang, everyRule)
				b.do(chromedp.SetValue(chromedp.CSS("#how"), "mail"), chromedp.Click(chromedp.CSS(`form[action$="/answer"] .btn-primary`)))
				b.wait(`document.querySelector('#main > .alert form[data-undo]')`)
				b.shoot("answered-" + lang + "-" + s.name)
				for _, e := range b.errors() {
					t.Errorf("console: %s", e)
				}
			})
		}
	}
}

// reachable gives the customer of a low rating a phone number and an e-mail address, and returns the
// path of the rating.
func reachable(t *testing.T, w *world) string {
	t.Helper()
	found, err := list.New(w.db).Voices(t.Context(), list.VoiceFilter{Rated: "low"}, page.Page{})
	if err != nil || len(found.Rows) == 0 {
		t.Fatal(err, "no voice")
	}
	v := found.Rows[0]
	who, err := db.Get(t.Context(), w.db, func(tx *db.Tx) (customer.Customer, error) { return customer.Find(context.Background(), tx, v.Customer) })
	if err == nil {
		_, err = flow.Do(t.Context(), w.flow, access.Console(), flow.UpdateCustomer, flow.CustomerEdit{Customer: who,
			Identities: []customer.Identity{{Kind: customer.Phone, Value: "+86 138 0000 2009"}, {Kind: customer.Email, Value: "li@example.org"}}})
	}
	if err != nil {
		t.Fatal(err)
	}
	return "/voices/" + v.ID.String()
}
