package web_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// focused is a JavaScript expression: the focused element as a selector.
const focused = `(e => e.tagName.toLowerCase() + (e.name ? '[' + e.name + ']' : ''))(document.activeElement)`

// wait waits until a JavaScript expression is true on a completely loaded page, also if the
// browser moves to another page meanwhile.
func (b *browser) wait(expression string) {
	b.t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(40 * time.Millisecond) {
		ctx, stop := context.WithTimeout(b.ctx, 5*time.Second)
		// While the browser loads the next page, this fails.
		yes, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`document.readyState == 'complete' && Boolean(`+expression+`)`))
		stop()
		if err == nil && yes {
			return
		}
	}
	b.t.Fatalf("never true: %s\non %s", expression, b.js(`location.href + document.body.innerText.slice(0, 400)`))
}

// press presses keys one after another.
func (b *browser) press(keys string, opts ...chromedp.KeyOption) {
	b.t.Helper()
	b.do(chromedp.KeyEvent(keys, opts...))
}

// TestKeys uses the keyboard shortcuts and the command menu.
func TestKeys(t *testing.T) {
	t.Parallel()
	b, w := browse(t), serve(t, living.sqlite(t))
	b.size(sizes[0])
	b.signIn(w, ownerMail, ownerPassword)
	b.open(w.URL + "/")

	b.press("/")
	if got := b.js(focused); got != "input[q]" {
		t.Errorf("after /: focus on %s", got)
	}
	b.js(`document.activeElement.blur()`)
	b.press("?")
	b.wait(`document.querySelector('#shortcuts').open`)
	b.press(kb.Escape)
	b.wait(`!document.querySelector('#shortcuts').open`)

	b.press("k", chromedp.KeyModifiers(chromedp.ModifierCtrl))
	b.wait(`document.querySelector('#commands').open`)
	b.press("Müller")
	b.wait(`document.querySelector('#part-found [data-entry].active')`)
	b.press(kb.Enter)
	b.wait(`location.pathname.startsWith('/customers/cus_')`)

	b.press("g")
	b.press("p")
	b.wait(`location.pathname == '/promises'`)
	for _, e := range b.errors() {
		t.Errorf("console: %s", e)
	}
}

// TestTheme: switching the theme or the language takes effect at once and on the next page.
func TestTheme(t *testing.T) {
	t.Parallel()
	b, w := browse(t), serve(t, founded.sqlite(t))
	b.size(sizes[0])
	b.signIn(w, ownerMail, ownerPassword)
	b.do(chromedp.Click(chromedp.CSS(`.side button[name=theme][value=dark]`)))
	b.wait(`document.documentElement.getAttribute('data-bs-theme') == 'dark'`)
	b.open(w.URL + "/customers")
	if got := b.js(`document.documentElement.dataset.theme`); got != "dark" {
		t.Errorf("the next page is %s", got)
	}
	b.js(`document.querySelector('.side select[name=language]').value = 'zh-Hans'`)
	b.js(`document.querySelector('.side select[name=language]').dispatchEvent(new Event('change', {bubbles: true}))`)
	b.wait(`document.documentElement.lang == 'zh-Hans' && location.pathname == '/customers'`)
}

// TestTodayOnPhone does the lines of Today on a phone without leaving the list: it keeps a
// promise, answers a low rating and snoozes a line with a reason.
func TestTodayOnPhone(t *testing.T) {
	t.Parallel()
	b, w := browse(t), serve(t, living.sqlite(t))
	b.size(sizes[1])
	b.signIn(w, ownerMail, ownerPassword)
	b.open(w.URL + "/")
	count := func() string { return b.js(`document.querySelectorAll('.todo > li').length`) }
	if n := count(); n != "4" {
		t.Fatalf("%s lines, want 4", n)
	}
	b.do(chromedp.Click(chromedp.CSS(`.todo form[action="/today/keep"] button`)))
	b.wait(`document.querySelectorAll('.todo > li').length == 3`)
	if message := b.js(`document.querySelector('#say').textContent`); message != "Noted as done.Undo" {
		t.Errorf("the message is %q", message)
	}
	b.do(chromedp.Click(chromedp.CSS(`.todo details:has(form[action="/today/answer"]) summary`)),
		chromedp.SendKeys(chromedp.CSS(`.todo details[open] textarea`), "We are sorry and will call you."),
		chromedp.SetValue(chromedp.CSS(`.todo details[open] select[name=how]`), "phone"),
		chromedp.Submit(chromedp.CSS(`.todo details[open] select[name=how]`)))
	b.wait(`document.querySelectorAll('.todo > li').length == 2`)
	b.do(chromedp.Click(chromedp.CSS(`.todo details:has(form[action="/today/snooze"]) summary`)),
		chromedp.SendKeys(chromedp.CSS(`.todo details[open] input[name=reason]`), "asked to wait"),
		chromedp.Click(chromedp.CSS(`.todo details[open] form[action="/today/snooze"] button`)))
	b.wait(`document.querySelectorAll('.todo > li').length == 1`)
	if at := b.js(`location.pathname + location.search`); at != "/" {
		t.Errorf("left the list for %s", at)
	}
	for _, e := range b.errors() {
		t.Errorf("console: %s", e)
	}
}

// TestPromiseForm searches for a customer, sees the due time of a duration in working hours,
// and makes the promise.
func TestPromiseForm(t *testing.T) {
	t.Parallel()
	b, w := browse(t), serve(t, living.sqlite(t))
	b.size(sizes[0])
	b.signIn(w, ownerMail, ownerPassword)
	b.open(w.URL + "/promises/new")
	b.do(chromedp.SendKeys(chromedp.CSS("#pick"), "Anna"), chromedp.WaitVisible(chromedp.CSS(`#part-found input[name=customer]`)),
		chromedp.Click(chromedp.CSS(`#part-found input[name=customer]`)), chromedp.SendKeys(chromedp.CSS("#what"), "send the catalogue"))
	b.js(`document.querySelector('#due_how').value = 'within'`)
	b.js(`document.querySelector('#due_how').dispatchEvent(new Event('change', {bubbles: true}))`)
	b.do(chromedp.SendKeys(chromedp.CSS(`input[name=due_n]`), "3"))
	b.wait(`document.querySelector('#part-due').textContent.includes('20 May 2026')`)
	b.do(chromedp.Click(chromedp.CSS(`#main form .btn-primary`)))
	b.wait(`location.pathname.startsWith('/promises/pro_')`)
	if text := b.js(`document.querySelector('#main').innerText`); !strings.Contains(text, "send the catalogue") || !strings.Contains(text, "Anna") {
		t.Errorf("the promise reads %s", text)
	}
}

// TestPollEndsWithRedirect: a part of a page that asks the server every so often stops when an answer leads to
// another page, however long that page takes to come.
func TestPollEndsWithRedirect(t *testing.T) {
	t.Parallel()
	b, w := browse(t), serve(t, founded.sqlite(t))
	b.signIn(w, ownerMail, ownerPassword)
	b.open(w.URL + "/imports")
	asked := b.js(`new Promise(done => {
		const send = XMLHttpRequest.prototype.send, header = XMLHttpRequest.prototype.getResponseHeader
		let n = 0
		XMLHttpRequest.prototype.send = function () { n++; return send.apply(this, arguments) }
		XMLHttpRequest.prototype.getResponseHeader = function (name) { return n > 2 && name === 'HX-Redirect' ? '#elsewhere' : header.call(this, name) }
		XMLHttpRequest.prototype.getAllResponseHeaders = function () { return n > 2 ? 'HX-Redirect: #elsewhere' : '' }
		const poll = document.createElement('div')
		for (const [k, v] of Object.entries({get: '/imports', trigger: 'every 30ms', swap: 'none'})) poll.setAttribute('hx-' + k, v)
		document.body.append(poll)
		htmx.process(poll)
		setTimeout(() => done(n + location.hash), 1500)
	})`)
	if asked != "3#elsewhere" {
		t.Errorf("asked %s, not 3 times until it was led elsewhere", asked)
	}
}
