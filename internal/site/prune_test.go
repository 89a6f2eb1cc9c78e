package site_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/fstest"

	"huitou/internal/site"
)

// TestPrunedStyles: a vendored style sheet is served without the rules for classes that no
// page and no script names, and without variables that are then unused; all others stay as
// they are.
func TestPrunedStyles(t *testing.T) {
	t.Parallel()
	pages := fstest.MapFS{"layout/x.html": {Data: []byte(`<p class="card alert alert-{{.Kind}}{{if .Wide}} w-1/2{{end}}">gone.</p>`)}}
	for name, c := range map[string]struct{ in, want string }{
		"used":             {`.card{a:1}`, `.card{a:1}`},
		"unused":           {`.none{a:1}.card{b:2}`, `.card{b:2}`},
		"list":             {`.none,.card,.no .card,p{a:1}`, `.card,p{a:1}`},
		"every class":      {`.card.none{a:1}.card .alert{b:2}.card>.none{c:3}`, `.card .alert{b:2}`},
		"filled in later":  {`.alert-danger{a:1}.alertness{b:2}`, `.alert-danger{a:1}`},
		"named by scripts": {`.busy{a:1}`, `.busy{a:1}`},
		"own style sheets": {`.own{a:1}`, `.own{a:1}`},
		"vendored scripts": {`.theirs{a:1}`, ``},
		"no classes":       {`:root,[data-x=".none"]{a:1}a:hover::after{content:".none{}"}`, `:root,[data-x=".none"]{a:1}a:hover::after{content:".none{}"}`},
		"not, is":          {`.card:not(.none){a:1}:is(.card,.none) b{c:2}`, `.card:not(.none){a:1}:is(.card,.none) b{c:2}`},
		"escaped":          {`.w-1\/2{a:1}.card\:none{b:2}`, `.w-1\/2{a:1}`},
		"media":            {`@media (min-width:1px){.card{a:1}.none{b:2}}@media print{.none{c:3}}`, `@media (min-width:1px){.card{a:1}}`},
		"nested":           {`@supports (a:b){@media print{.none{a:1}.card{b:2}}}`, `@supports (a:b){@media print{.card{b:2}}}`},
		"kept whole":       {`@charset "utf-8";@font-face{src:url(a;b.woff2)}@keyframes none{to{a:1}}`, `@charset "utf-8";@font-face{src:url(a;b.woff2)}@keyframes none{to{a:1}}`},
		"comments":         {`/* .none{ */.card{a:1}/* } */`, `/* .none{ */.card{a:1}/* } */`},
		"numbers":          {`p{margin:.5em}.none{margin:.5em}`, `p{margin:.5em}`},
		"variables":        {`:root{--a:1;--b:var(--a);--c:var(--d);--d:2}p{e:var(--b,var( --f))}b{--f:3;--g:4}i{--g:5}`, `:root{--a:1;--b:var(--a)}p{e:var(--b,var( --f))}b{--f:3}`},
		"our variables":    {`:root{--ours:1;--c:2}`, `:root{--ours:1}`},
		"of keyframes":     {`:root{--a:1;--b:url("x;y:z")}@keyframes k{to{c:var(--a)}}`, `:root{--a:1}@keyframes k{to{c:var(--a)}}`},
		"nested rules":     {`.none{a:1;&.none{b:var(--c)}}:root{--c:2}`, `.none{a:1;&.none{b:var(--c)}}:root{--c:2}`},
		"cut":              {`.card{a:1`, `.card{a:1}`},
		"unbalanced":       {`.card{a:1}}.none{b:2}`, `.card{a:1}}.none{b:2}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			files := fstest.MapFS{"vendor/their.css": {Data: []byte(c.in)}, "vendor/their.js": {Data: []byte("theirs")},
				"app.css": {Data: []byte(".own{a:var(--ours)}")}, "app.js": {Data: []byte("add('busy')")}}
			a, err := site.NewAssets(files, "/-/", pages)
			if err != nil {
				t.Fatal(err)
			}
			url, err := a.URL("their.css")
			if err != nil {
				t.Fatal(err)
			}
			w := httptest.NewRecorder()
			a.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, url, nil))
			if got := w.Body.String(); got != c.want {
				t.Errorf("%s: %q, want %q", c.in, got, c.want)
			}
		})
	}
}
