package web_test

import (
	"context"
	_ "embed"
	"encoding/json"
	"flag"
	"fmt"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"huitou/internal/locale"
)

// shots is the folder for screenshots of every page: go test ./internal/web -run Pages -shots /tmp/shots
var shots = flag.String("shots", os.Getenv("HUITOU_SHOTS"), "write pictures of the pages to this folder")

//go:embed testdata/axe.min.js
var axe string

// size is a screen size at which pages are checked.
type size struct {
	name string
	w, h int64
}

var sizes = []size{{"desk", 1280, 860}, {"phone", 390, 844}}

// browser is one tab of a real Chromium, with its own cookies.
type browser struct {
	t    *testing.T
	ctx  context.Context
	mu   sync.Mutex
	said []string // console errors
}

// chromium returns the path of the browser. Without one the test is skipped, or fails if CI
// is set; with -short it is skipped.
func chromium(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("a browser takes its time")
	}
	for _, name := range []string{os.Getenv("CHROMIUM"), "chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv("CI") != "" {
		t.Fatal("no Chromium: make test installs one")
	}
	t.Skip("no Chromium: make test installs one")
	return ""
}

// chrome is the Chromium process that all tests share; TestMain stops it.
var chrome struct {
	once sync.Once
	ctx  context.Context
	stop func()
}

func TestMain(m *testing.M) {
	flag.Parse()
	code := m.Run()
	if chrome.stop != nil {
		chrome.stop()
	}
	os.Exit(code)
}

// browse opens a tab for one test.
func browse(t *testing.T) *browser {
	t.Helper()
	path := chromium(t)
	chrome.once.Do(func() {
		opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox,
			chromedp.Flag("disable-gpu", true), chromedp.Flag("disable-background-networking", true), chromedp.WindowSize(1280, 860))
		ctx, stop := chromedp.NewContext(context.Background(), chromedp.WithAllocatorOptions(opts...))
		if err := chromedp.Do(ctx); err != nil {
			t.Error(err)
		}
		chrome.ctx, chrome.stop = ctx, stop
	})
	ctx, stop := chromedp.NewContext(chrome.ctx, chromedp.WithNewBrowserContext())
	t.Cleanup(stop)
	b := &browser{t: t, ctx: ctx}
	if err := chromedp.Do(ctx); err != nil { // the tab lives as long as the context of its first step
		t.Fatal(err)
	}
	b.do(chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-reduced-motion", Value: "reduce"}}})
		return err
	}))
	console := chromedp.Console(ctx)
	go b.listen(console)
	return b
}

// inEach runs look once a language, at the same time, each in a tab in which the owner is signed in.
func (w *world) inEach(t *testing.T, langs []locale.Lang, look func(b *browser, lang string)) {
	t.Helper()
	for _, lang := range langs {
		t.Run(string(lang), func(t *testing.T) {
			t.Parallel()
			b := browse(t)
			b.cookie(w, "language", string(lang))
			b.signIn(w, ownerMail, ownerPassword)
			look(b, string(lang))
		})
	}
}

// listen collects script errors and violations of the content policy from the console.
// Messages that a page answered with status 4xx are ignored.
func (b *browser) listen(console iter.Seq2[chromedp.ConsoleMessage, error]) {
	for m, err := range console {
		if err != nil {
			return
		}
		if (m.Type == "error" || m.Type == chromedp.ConsoleException) && !strings.Contains(m.Text, "status of 4") {
			b.mu.Lock()
			b.said = append(b.said, m.Text+" "+m.URL)
			b.mu.Unlock()
		}
	}
}

// errors returns the console errors since the last call.
func (b *browser) errors() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	said := b.said
	b.said = nil
	return said
}

// do runs steps. If one fails, the test ends with the text on the page.
func (b *browser) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, stop := context.WithTimeout(b.ctx, 40*time.Second)
	defer stop()
	if err := chromedp.Do(ctx, steps...); err != nil {
		ctx, stop := context.WithTimeout(b.ctx, 2*time.Second)
		defer stop()
		at, _ := chromedp.Run(ctx, chromedp.Location())
		text, _ := chromedp.Run(ctx, chromedp.Evaluate[string](`document.body.innerText.slice(0, 600)`))
		b.t.Fatalf("%v at %s:\n%s", err, at, text)
	}
}

// js evaluates a JavaScript expression, awaits it if it is a promise, and returns its value
// as a string.
func (b *browser) js(expression string) string {
	b.t.Helper()
	ctx, stop := context.WithTimeout(b.ctx, 60*time.Second)
	defer stop()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[string](`Promise.resolve(`+expression+`).then(String)`, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("%.200s: %v", expression, err)
	}
	return v
}

// size sets the size of the screen.
func (b *browser) size(s size) {
	b.do(chromedp.EmulateViewport(s.w, s.h, func(p *emulation.SetDeviceMetricsOverrideParams, _ *emulation.SetTouchEmulationEnabledParams) {
		p.Mobile = s.name == "phone"
	}))
}

// open goes to a page and waits until its main part and fonts are loaded.
func (b *browser) open(url string) {
	b.t.Helper()
	b.do(chromedp.Navigate(url), chromedp.WaitReady(chromedp.CSS("#main")))
	b.js(`document.fonts.ready.then(() => 0)`)
}

// signIn submits the sign-in form and waits for the page after it.
func (b *browser) signIn(w *world, mail, password string) {
	b.t.Helper()
	b.open(w.URL + "/sign-in")
	b.do(chromedp.SetValue(chromedp.CSS("#email"), mail), chromedp.SetValue(chromedp.CSS("#password"), password),
		chromedp.Submit(chromedp.CSS("#password")), chromedp.WaitReady(chromedp.CSS(".bar")))
}

// cookie sets a preference of the browser.
func (b *browser) cookie(w *world, name, value string) {
	b.t.Helper()
	b.open(w.URL + "/sign-in")
	b.js(fmt.Sprintf(`document.cookie = '%s=%s;path=/'`, name, value))
}

var unfilled = regexp.MustCompile(`⟦[^⟧]*⟧|\{\w+\}|%!|<nil>`)

// Options of axe: which accessibility rules a page is checked by.
const (
	everyRule    = `runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']`
	structure    = everyRule + `, rules: {'color-contrast': {enabled: false}}`
	contrast     = `runOnly: {type: 'rule', values: ['color-contrast']}`
	targetSize   = `runOnly: {type: 'rule', values: ['target-size', 'scrollable-region-focusable']}`
	themeAndSize = `runOnly: {type: 'rule', values: ['color-contrast', 'target-size', 'scrollable-region-focusable']}`
)

// alike selects what axe leaves out: rows of a list after the twelfth.
const alike = `[['tbody tr:nth-child(n+13)'], ['ul.lines > li:nth-child(n+13)'], ['ul.todo > li:nth-child(n+13)'], ['ol.story > li:nth-child(n+13)']]`

// rulesOf returns the rules that a page can break on a screen and in a theme and is not
// checked for elsewhere; "" if there are none. Colours are the same in every language and,
// but for the bar that only phones have, on both screens; sizes are the same in both themes.
func rulesOf(page, screen, theme string) string {
	english := strings.HasSuffix(page, "-en")
	switch at := screen + " " + theme; {
	case at == "phone light" && page == "today-en":
		return contrast
	case at == "desk light" && english:
		return everyRule
	case at == "desk light":
		return structure
	case at == "desk dark" && english:
		return contrast
	case at == "phone dark" && english:
		return themeAndSize
	case at == "phone dark":
		return targetSize
	}
	return ""
}

// check fails the test if the page on the screen has missing words, is wider than the
// screen, has text that overflows its box, breaks an accessibility rule, or logged an error
// to the console.
func (b *browser) check(name, rules string) {
	b.t.Helper()
	text := b.js(`document.documentElement.innerText + ' ' + document.title`)
	if m := unfilled.FindAllString(text, 5); m != nil {
		b.t.Errorf("%s: words missing: %q", name, m)
	}
	if wide := b.js(tooWide); wide != "" {
		b.t.Errorf("%s: wider than the screen: %s", name, wide)
	}
	if hidden := b.js(tabsOff); hidden != "" {
		b.t.Errorf("%s: the chosen tab is off the screen: %s", name, hidden)
	}
	if small := b.js(smallTargets); small != "" {
		b.t.Errorf("%s: targets below 44 px: %s", name, small)
	}
	if over := b.js(overflowing); over != "" {
		b.t.Errorf("%s: words stick out of their box: %s", name, over)
	}
	if b.js(`typeof axe`) == "undefined" {
		b.js(`(() => {` + axe + `; return 0})()`)
	}
	raw := b.js(`axe.run({exclude: ` + alike + `}, {preload: false, resultTypes: ['violations'], ` + rules + `}).then(r => JSON.stringify(r.violations.map(v => ({id: v.id, help: v.help,
		nodes: v.nodes.slice(0, 4).map(n => n.html.slice(0, 200) + ' :: ' + (n.any[0] ? n.any[0].message : ''))}))))`)
	var violations []struct {
		ID, Help string
		Nodes    []string
	}
	if err := json.Unmarshal([]byte(raw), &violations); err != nil {
		b.t.Fatal(err)
	}
	for _, v := range violations {
		b.t.Errorf("%s: %s (%s)\n\t%s", name, v.ID, v.Help, strings.Join(v.Nodes, "\n\t"))
	}
	for _, e := range b.errors() {
		b.t.Errorf("%s: console: %s", name, e)
	}
}

// shoot writes a screenshot of the whole page if -shots is set.
func (b *browser) shoot(name string) {
	if *shots == "" {
		return
	}
	ctx, stop := context.WithTimeout(b.ctx, 40*time.Second)
	defer stop()
	beyond := true
	r, err := chromedp.Call(ctx, page.CaptureScreenshot, page.CaptureScreenshotParams{CaptureBeyondViewport: &beyond})
	if err != nil {
		b.t.Fatal(err)
	}
	png := r.Data
	if err := os.MkdirAll(*shots, 0o755); err == nil {
		err = os.WriteFile(filepath.Join(*shots, name+".png"), png, 0o644)
		if err != nil {
			b.t.Error(err)
		}
	}
}

// theme changes the theme of the page and waits until it is drawn.
func (b *browser) theme(name string) {
	b.t.Helper()
	b.js(`(document.documentElement.dataset.theme = '` + name + `', document.documentElement.dispatchEvent(new Event('huitou:theme')),
		new Promise(done => setTimeout(done, 40)))`)
}

// look checks one page in every theme and on every screen that rulesOf names.
func (b *browser) look(url, name string) {
	b.t.Helper()
	for _, s := range sizes {
		b.size(s)
		if s.name == "desk" {
			b.open(url)
		}
		for _, theme := range []string{"light", "dark"} {
			rules := rulesOf(name, s.name, theme)
			if rules == "" {
				continue
			}
			b.theme(theme)
			full := name + "-" + s.name + "-" + theme
			b.shoot(full)
			b.check(full, rules)
		}
	}
}

// tabsOff returns the chosen tabs that are scrolled out of their bar.
const tabsOff = `[...document.querySelectorAll('.tabs [aria-current]')].filter(tab => {
	const a = tab.parentElement.getBoundingClientRect(), b = tab.getBoundingClientRect()
	return b.width > 0 && (b.left < a.left - 1 || b.right > a.right + 1 || b.right > innerWidth + 1)
}).map(tab => tab.innerText).join(' | ')`

// smallTargets returns, on a phone, buttons, tabs, fields and entries of menus that are less than 44 px
// high, entries of the bar at the bottom beyond five, and labels of it that are cut.
const smallTargets = `(() => {
	if (innerWidth > 600) return ''
	const out = [...document.querySelectorAll('.btn, .tabs a, .form-control, .form-select, .bar a, .bar button')]
		.filter(e => e.getClientRects().length && e.getBoundingClientRect().height < 43.5).map(e => e.innerText.trim() || e.outerHTML.slice(0, 80))
	const bar = document.querySelector('.bar')
	if (bar && bar.children.length > 5) out.push(bar.children.length + ' entries in the bar')
	for (const e of document.querySelectorAll('.bar span')) if (e.scrollWidth > e.clientWidth + 1) out.push(e.innerText + ' is cut')
	for (const e of document.querySelectorAll('input[type=month]')) if (e.getClientRects().length && e.clientWidth < 155) out.push('a month is cut')
	return out.slice(0, 4).join(' | ')
})()`

// tooWide returns elements that reach beyond the right edge of the screen.
const tooWide = `(() => {
	const w = document.documentElement.clientWidth
	if (document.documentElement.scrollWidth <= w) return ''
	return [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > w + 1 && !e.closest('.table-responsive, svg, dialog'))
		.slice(0, 3).map(e => e.outerHTML.slice(0, 120)).join(' | ')
})()`

// overflowing returns the text of buttons, tabs, tags and labels of the gap picture that
// does not fit its box, and labels of the picture that overlap.
const overflowing = `(() => {
	const seen = e => e.getClientRects().length > 0, out = []
	for (const e of document.querySelectorAll('.btn, .tag, .tabs a'))
		if (seen(e) && e.scrollWidth > e.clientWidth + 1) out.push(e.innerText.trim() || e.outerHTML.slice(0, 80))
	for (const chip of document.querySelectorAll('svg.picture svg')) {
		if (!seen(chip)) continue
		const rect = chip.querySelector('rect')?.getBoundingClientRect(), words = [...chip.querySelectorAll('text')].map(t => [t.textContent, t.getBoundingClientRect()])
		for (const [text, t] of words) {
			if (rect && text && (t.left < rect.left || t.right > rect.right + 1)) out.push(text)
			for (const [other, o] of words)
				if (text && other && text !== other && t.left < o.left && t.right > o.left + 1 && Math.abs(t.top - o.top) < t.height / 2) out.push(text + ' on ' + other)
		}
	}
	return out.slice(0, 4).join(' | ')
})()`
