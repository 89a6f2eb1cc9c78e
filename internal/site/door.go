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

// Door holds what all requests of a set of pages share.
type Door struct {
	Pages *Pages
	Clock clock.Clock
	Log   *slog.Logger
	URL   string // public URL of the pages, "" = that of the request
	Name  string // prefix of its cookies for secrets, so that two doors of a host do not share them
}

// secure reports whether the pages are reached over https, so that cookies need it.
func (d *Door) secure() bool { return strings.HasPrefix(strings.ToLower(d.URL), "https://") }

// Handle returns a handler that runs do and answers its errors and panics. The language of
// the request is that of the browser until do sets another.
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

// Foreign returns the error (403) of a request that another site made a browser send.
func Foreign() error { return errs.Forbidden("site.Foreign", "site.cross_origin") }

// Wrap adds to the pages of a door: security headers, protection against cross-origin
// requests, compression. Refused requests are answered by foreign, which shows the error
// Foreign.
func (d *Door) Wrap(pages, foreign http.Handler) (http.Handler, error) {
	cross := http.NewCrossOriginProtection()
	if u, err := url.Parse(d.URL); err == nil && u.Host != "" { // behind a proxy the Host may differ from it
		if err := cross.AddTrustedOrigin(u.Scheme + "://" + u.Host); err != nil {
			return nil, fmt.Errorf("site: %w", err)
		}
	}
	cross.SetDenyHandler(foreign)
	return headers(cross.Handler(compress(pages))), nil
}

// policy is the Content-Security-Policy: only scripts, styles, images and fonts of this
// host, and no frames.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
	"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"

// headers sets the security headers of every answer.
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
		h.Set("Cache-Control", "no-store") // handlers of public files replace it
		next.ServeHTTP(w, r)
	})
}

// Layout chooses the layout of a page: a template of layout/ and its view. title is plain
// text, main is the rendered page.
type Layout func(page, title string, main template.HTML) (layout string, view any)

// recovered answers a panic with the page of an internal error.
func (q *Request) recovered() {
	if p := recover(); p != nil {
		if p == http.ErrAbortHandler { //nolint:errorlint // net/http panics with this very value
			panic(p)
		}
		q.fail(fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
	}
}
