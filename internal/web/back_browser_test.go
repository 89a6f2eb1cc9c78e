package web_test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestBackToRefused: the way back to a form that was refused leads to the form or to the record that it
// is about, as reloading does, and not to an error of the browser. No cache keeps the page.
func TestBackToRefused(t *testing.T) {
	t.Parallel()
	chromium(t)
	b, w := browse(t), serve(t, living.sqlite(t))
	b.size(sizes[0])
	b.signIn(w, ownerMail, ownerPassword)
	promise := w.path(t, "promise")
	for _, c := range []struct{ page, script, back string }{
		{"/customers/new", `document.querySelector('#since').value = '2030-01-01'; document.querySelector('#name').value = 'Anna'; document.querySelector('#since').form.submit()`, "/customers/new"},
		{promise, `document.querySelector('form[action$="/waive"]').submit()`, promise},
	} {
		b.open(w.URL + c.page)
		b.js(`(() => {` + c.script + `})()`)
		b.wait(`'posted' in document.body.dataset && document.querySelector('.is-invalid')`)
		b.open(w.URL + "/gaps")
		b.do(chromedp.NavigateBack(), chromedp.WaitReady(chromedp.CSS("#main form")))
		if at := strings.TrimPrefix(b.js(`location.href`), w.URL); at != c.back {
			t.Errorf("the way back to %s leads to %s", c.page, at)
		}
	}
}
