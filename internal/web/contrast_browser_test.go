package web_test

import (
	_ "embed"
	"encoding/json"
	"strings"
	"testing"
)

//go:embed testdata/contrast.js
var contrastJS string

// specimens shows what pages rarely show: each kind of banner with all that may stand in
// one, states, the message at the bottom.
const specimens = `(() => {
	const icon = document.querySelector('svg.icon').outerHTML
	const banner = kind => '<div class="alert alert-' + kind + '">' + icon + 'Bare words <span>words</span> <a href="#">a link</a>' +
		'<small class="text-secondary">quiet words</small> <button class="btn btn-sm">A button</button> <a class="btn btn-ghost-secondary" href="#">another</a></div>'
	const tag = tone => '<span class="tag ' + tone + '">' + icon + 'state</span><span class="dot ' + tone + '">' + icon + '</span>'
	document.querySelector('main').insertAdjacentHTML('beforeend', ['success', 'warning', 'danger', 'info'].map(banner).join('') +
		['', 'good', 'fair', 'bad', 'jade'].map(tag).join('') + '<p class="ink-bad">wrong</p><div class="invalid-feedback">wrong</div><kbd>Ctrl</kbd>' +
		'<a class="figure bad" href="#"><span>a</span><b>b</b><small>c</small></a><div class="form-hint">hint</div>')
	const say = document.querySelector('#say')
	say.hidden = false
	say.textContent = 'A message'
	return 0
})()`

// TestContrast: on every page, in both themes, words, icons, buttons, banners and charts
// stand out from what is behind them.
func TestContrast(t *testing.T) {
	t.Parallel()
	chromium(t)
	fresh, w := serve(t, empty.sqlite(t)), serve(t, living.sqlite(t))
	b := browse(t)
	b.size(sizes[0])
	check := func(url, name string) {
		t.Helper()
		b.open(url)
		if name == "today" {
			b.js(specimens)
		}
		for _, theme := range []string{"light", "dark"} {
			b.theme(theme)
			var faults []string
			if err := json.Unmarshal([]byte(b.js(contrastJS)), &faults); err != nil {
				t.Fatal(err)
			}
			for _, f := range faults {
				t.Errorf("%s, %s: %s", name, theme, f)
			}
			b.shoot("contrast-" + name + "-" + theme)
		}
	}
	wanted := func(name string) bool { return *only == "" || strings.Contains(","+*only+",", ","+name+",") }
	if wanted("set_up") {
		check(fresh.URL+"/set-up", "set_up")
	}
	if wanted("sign_in") {
		check(w.URL+"/sign-in", "sign_in")
	}
	b.signIn(w, ownerMail, ownerPassword)
	for _, p := range every {
		if wanted(p.name) {
			check(w.URL+w.path(t, p.path), p.name)
		}
	}
	b.size(sizes[1]) // the bar at the bottom
	if wanted("gap4") {
		check(w.URL+"/gaps/4", "gap4-phone")
	}
}

// TestContrastFinds: the check finds too little contrast in words, on gradients, of half
// transparent words, on shapes of a drawing, of placeholders and of buttons pointed at.
func TestContrastFinds(t *testing.T) {
	t.Parallel()
	chromium(t)
	w := serve(t, empty.sqlite(t))
	b := browse(t)
	for name, html := range map[string]string{
		"words":              `<p><span data-s="color:#777;background:#fff">x</span></p>`,
		"transparent parent": `<div data-s="background:#888"><p data-s="background:transparent"><i data-s="color:#fff">x</i></p></div>`,
		"opacity":            `<div data-s="background:#fff;opacity:.5"><p data-s="color:#333">x</p></div>`,
		"gradient":           `<div data-s="background:linear-gradient(#000,#eee);color:#fff">x</div>`,
		"drawing":            `<svg data-s="background:#fff"><rect width="90" height="40" fill="#345"/><text x="9" y="20" fill="#222">x</text></svg>`,
		"placeholder":        `<input placeholder="x" data-s="background:#fff" data-pale="1">`,
		"button":             `<div data-s="background:#fff"><a class="btn" data-s="--tblr-btn-hover-color:#aaa;--tblr-btn-hover-bg:#fff">x</a></div>`,
		"icon":               `<div data-s="background:#fff;color:#ccc"><svg class="icon"></svg></div>`,
	} {
		b.open(w.URL + "/set-up")
		b.js(`(() => {
			document.body.innerHTML = ` + string(must(json.Marshal(html))) + `
			document.querySelectorAll('[data-s]').forEach(e => { e.style.cssText = e.dataset.s })
			if (document.querySelector('[data-pale]')) {
				const sheet = new CSSStyleSheet()
				sheet.replaceSync('[data-pale]::placeholder{color:#bbb!important;opacity:1}')
				document.adoptedStyleSheets = [sheet]
			}
			return 0
		})()`)
		var faults []string
		if err := json.Unmarshal([]byte(b.js(contrastJS)), &faults); err != nil {
			t.Fatal(err)
		}
		if len(faults) == 0 {
			t.Errorf("%s: not found", name)
		}
		b.js(`(document.body.innerHTML = '<p>x</p>', document.querySelector('p').style.cssText = 'color:#000;background:#fff', 0)`)
		if got := b.js(contrastJS); got != "[]" {
			t.Errorf("%s: black on white: %s", name, got)
		}
	}
}

func must(b []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return b
}
