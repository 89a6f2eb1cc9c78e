package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"huitou/internal/clock"
	"huitou/internal/fact"
	"huitou/internal/flow"
	"huitou/internal/list"
	"huitou/internal/locale"
)

// TestListsAreSorted: a heading sorts its list, and the other way round when pressed again; the order is
// said to screen readers, and stays when the list is filtered, paged and sent as a file.
func TestListsAreSorted(t *testing.T) {
	t.Parallel()
	w := serve(t, living.sqlite(t))
	c := w.owner(t)
	for _, tt := range []struct{ path, has string }{
		{"/customers", `<th aria-sort="ascending"><a class="table-sort text-decoration-none asc" href="/customers?sort=name_down">`},
		{"/customers?sort=name_down", `<th aria-sort="descending"><a class="table-sort text-decoration-none desc" href="/customers?sort=name">`},
		{"/customers?kind=person", `<th><a class="table-sort text-wrap text-decoration-none" href="/customers?kind=person&amp;sort=last">`},
		{"/customers?sort=last", `<th aria-sort="descending"><a class="table-sort text-wrap text-decoration-none desc" href="/customers?sort=last_up">`},
		{"/customers?sort=last_up", `<th aria-sort="ascending">`},
		{"/customers?sort=amount", `<th class="num d-none d-sm-table-cell" aria-sort="descending">`},
		{"/promises", `<th aria-sort="other"><a class="table-sort text-decoration-none" href="/promises?sort=due">`},
		{"/promises?sort=due&state=kept", `<th aria-sort="ascending"><a class="table-sort text-decoration-none asc" href="/promises?sort=due_down&amp;state=kept">`},
		{"/promises?sort=due_down", `<th aria-sort="descending">`},
		{"/promises", `<option value="work" selected>`},
		{"/promises?sort=due", `<option value="due" selected>`},
		{"/promises?sort=due", `href="/promises?sort=due&amp;state=late"`},
		{"/promises?sort=due", `href="/promises.csv?sort=due"`},
		{"/voices", `<option value="waiting" selected>`},
		{"/voices?sort=said", `<option value="said" selected>`},
		{"/orders", `<th aria-sort="descending"><a class="table-sort text-wrap text-decoration-none desc" href="/orders?sort=ended">`},
		{"/orders?sort=ended", `<th aria-sort="ascending">`},
	} {
		c.Get(tt.path).Status(http.StatusOK).Has(tt.has)
	}
	if page := c.Get("/promises?sort=due").Text; !regexp.MustCompile(`href="/promises\?after=[^"]+&amp;sort=due&amp;trail=-" rel="next"`).MatchString(page) {
		t.Error("the next page is in another order")
	}
	for _, path := range []string{"/customers", "/promises", "/voices", "/orders"} {
		c.Get(path + "?sort=colour").Status(http.StatusUnprocessableEntity).Has(`role="alert"`)
	}
}

// TestNamesakes: two customers of one name are told apart wherever both are shown, and nobody else.
func TestNamesakes(t *testing.T) {
	t.Parallel()
	w := serve(t, living.sqlite(t))
	c := w.owner(t)
	const mark = "phone …\u2060"
	c.Get("/customers").Has("王建国").Lacks(mark)
	twin(t, w)
	for _, path := range []string{"/customers", "/find?q=wangjianguo", "/find?q=wjg&pick=1"} {
		c.Get(path).Status(http.StatusOK).Has(mark+"7788", mark+"1000").Lacks(mark + "1001")
	}
	c.Get("/find?q=1390000").Has("王建國").Lacks(mark) // alone on the page
	for _, path := range []string{"/promises", "/voices", "/"} {
		c.Get(path).Status(http.StatusOK).Has(fmt.Sprint(mark, "7788"))
	}
	c.Get("/notices").Has("陈美玲", mark+"7788", mark+"1000").Lacks(mark+"1001", "138 0000 1001", "杭州")
	c.Get("/customers?"+url.Values{"q": {"王建国 139 0000 7788"}, "sort": {list.ByName}}.Encode()).Has("王建國").Lacks("陈美玲", mark)
}

// twin records a customer of the name of another, in the other script, with a low rating and an open
// promise, of which there is a notice as of one to the other.
func twin(t *testing.T, w *world) {
	t.Helper()
	stars := 1
	res, err := w.flow.Record(t.Context(), []fact.Fact{
		{Kind: fact.KindCustomer, Source: "till", ID: "twin", Customer: &fact.Customer{Name: "王建國", Phone: "+86 139 0000 7788", City: "杭州"}},
		{Kind: fact.KindVoice, Source: "till", ID: "said", Voice: &fact.Voice{Customer: "twin", At: clock.At(now.Add(-time.Hour)), Rating: &stars, Text: "等太久了"}},
		{Kind: fact.KindPromise, Source: "till", ID: "call", Promise: &fact.Promise{Customer: "twin", What: "回电话",
			Made: clock.At(now.Add(-time.Hour)), Due: clock.At(now.Add(time.Hour))}},
		{Kind: fact.KindPromise, Source: "till", ID: "visit", Promise: &fact.Promise{Customer: "c0", What: "上门",
			Made: clock.At(now.Add(-time.Hour)), Due: clock.At(now.Add(time.Hour))}},
	}, flow.Sender{Actor: "test"})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range res {
		if r.Status == flow.Refused {
			t.Fatal(r.Err)
		}
	}
	if _, err := w.flow.RemindPromises(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// TestNamesakesAndOrderOnScreen: pages with two customers of one name, and lists in another order, fit the
// screens; the order is chosen by a heading or in the filters, and both then say it.
func TestNamesakesAndOrderOnScreen(t *testing.T) {
	t.Parallel()
	chromium(t)
	w := serve(t, living.sqlite(t))
	twin(t, w)
	w.inEach(t, []locale.Lang{locale.En, locale.ZhHans}, func(b *browser, lang string) {
		for name, path := range map[string]string{"customers": "/customers?sort=last", "found": "/find?q=wjg&pick=1", "promises": "/promises", "voices": "/voices",
			"today": "/", "orders": "/orders?sort=ended"} {
			if name == "found" {
				b.size(sizes[1])
				b.open(w.URL + "/promises/new")
				b.do(chromedp.SendKeys(chromedp.CSS("#pick"), "wjg"), chromedp.WaitReady(chromedp.CSS("#part-found label")))
				b.shoot("two-found-" + lang)
				// What was typed is not saved: the page would ask before it is left.
				b.js(`document.querySelector('form[data-keep]').remove()`)
				continue
			}
			b.look(w.URL+path, "two-"+name+"-"+lang)
		}
		const sorted = `[...document.querySelectorAll('th[aria-sort]')].map(h => h.getAttribute('aria-sort') + ' ' + h.cellIndex).join() + ' ' + document.querySelector('#sort').value`
		b.size(sizes[0])
		b.open(w.URL + "/promises")
		for _, want := range []string{"other 1 work", "ascending 1 due", "descending 1 due_down", "ascending 1 due"} {
			if got := b.js(sorted); got != want {
				b.t.Errorf("the list is sorted %q, want %q", got, want)
			}
			b.js(`document.querySelector('th a.table-sort').click()`)
			b.do(chromedp.WaitReady(chromedp.CSS("#main")))
			b.js(`new Promise(done => setTimeout(done, 300))`)
		}
		b.js(`(s => { s.value = 'work'; s.dispatchEvent(new Event('change', {bubbles: true})) })(document.querySelector('#sort'))`)
		b.do(chromedp.WaitReady(chromedp.CSS("th[aria-sort=other]")))
	})
}
