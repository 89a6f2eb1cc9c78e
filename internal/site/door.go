package site

import (
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"

	"huitou/internal/clock"
	"huitou/internal/errs"
	"huitou/internal/locale"
)

// Door is what all requests of a set of pages share.
type Door struct {
	Pages *Pages
	Clock clock.Clock
	Log   *slog.Logger
	URL   string // where people reach the pages, "" = by the Host they ask for
	Name  string // begins the names of its secrets: two doors of one host keep theirs apart
}

// secure reports whether people come over https: cookies are for it alone.
func (d *Door) secure() bool { return strings.HasPrefix(strings.ToLower(d.URL), "https://") }

// Handle answers with what do shows, or with what an error of it looks like. The request
// speaks the language of the browser until do knows who asks.
func (d *Door) Handle(do func(*Request) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := &Request{W: w, R: r, door: d}
		q.L = locale.For(q.Language(""))
		defer q.recovered()
		if err := do(q); err != nil {
			q.fail(err)
		}
	})
}

// Foreign is the error of a request that another site made a browser send.
func Foreign() error { return errs.Forbidden("site.Foreign", "site.cross_origin") }

// Wrap puts around the pages of a door what every answer needs: headers that forbid what
// pages do not need, a refusal of what other sites make a browser send, compression.
// What was refused is answered by foreign, whose error is Foreign.
func (d *Door) Wrap(pages, foreign http.Handler) (http.Handler, error) {
	cross := http.NewCrossOriginProtection()
	if u, err := url.Parse(d.URL); err == nil && u.Host != "" { // a proxy may ask us by another name
		if err := cross.AddTrustedOrigin(u.Scheme + "://" + u.Host); err != nil {
			return nil, fmt.Errorf("site: %w", err)
		}
	}
	cross.SetDenyHandler(foreign)
	return headers(cross.Handler(compress(pages))), nil
}

// policy forbids scripts, styles and frames that are not our own files.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
	"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"

// headers sets those that every answer has.
func headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()")
		h.Set("Cache-Control", "no-store") // until somebody says otherwise
		next.ServeHTTP(w, r)
	})
}

// Around chooses the layout of a page: a template of layout/ and the view it gets. title
// is plain text, main the page as its template made it.
type Around func(page, title string, main template.HTML) (layout string, view any)

// recovered turns a panic into the page that says so.
func (q *Request) recovered() {
	if p := recover(); p != nil {
		if p == http.ErrAbortHandler { //nolint:errorlint // it is passed as it is
			panic(p)
		}
		q.fail(fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
	}
}
