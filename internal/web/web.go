package web

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"

	"huitou/internal/access"
	"huitou/internal/card"
	"huitou/internal/clock"
	"huitou/internal/errs"
	"huitou/internal/flow"
	"huitou/internal/gap"
	"huitou/internal/intake"
	"huitou/internal/locale"
	"huitou/internal/today"
)

// Deps are the services pages call.
type Deps struct {
	Flow   *flow.Flow
	Access *access.Service
	Gap    *gap.Reader
	Today  *today.Reader
	Card   *card.Reader
	Intake *intake.Service

	Clock clock.Clock  // default: the system's
	Log   *slog.Logger // default: none
	URL   string       // where people reach the pages, "" = by the Host they ask for
}

// server answers for all pages.
type server struct {
	Deps
	secure bool // people come over https: cookies are for it alone
	pages  *pages
	mux    *http.ServeMux
}

// New returns the pages. It fails on a template that is broken.
func New(d Deps) (http.Handler, error) {
	if d.Clock == nil {
		d.Clock = clock.System
	}
	if d.Log == nil {
		d.Log = slog.New(slog.NewTextHandler(io.Discard, nil))
	}
	s := &server{Deps: d, secure: strings.HasPrefix(strings.ToLower(d.URL), "https://"), pages: newPages(d.Clock), mux: http.NewServeMux()}
	// A broken template stops the start; what readers need is made when they come.
	if _, err := parsePages(functions(locale.For(locale.En), d.Clock)); err != nil {
		return nil, fmt.Errorf("web: %w", err)
	}
	s.mux.Handle("GET "+assetPath, loadAssets())
	for _, r := range s.routes() {
		s.mux.Handle(r.pattern, s.handle(r))
	}
	go func() {
		if err := errs.Guard("web.warm", warm); err != nil { // each file is packed when it is asked for
			s.Log.Error("assets were not packed in advance", "err", err)
		}
	}()
	cross := http.NewCrossOriginProtection()
	if u, err := url.Parse(d.URL); err == nil && u.Host != "" { // a proxy may ask us by another name
		if err := cross.AddTrustedOrigin(u.Scheme + "://" + u.Host); err != nil {
			return nil, fmt.Errorf("web: %w", err)
		}
	}
	cross.SetDenyHandler(s.handle(route{may: anybody, do: func(*request) error {
		return errs.Forbidden("web.CrossOrigin", "web.cross_origin")
	}}))
	return secure(cross.Handler(compress(s.mux))), nil
}

// route is one line of routes: what is asked, who may, what answers.
type route struct {
	pattern string
	may     access.Permission
	do      func(*request) error
}

// Two permissions that every route but the ones behind a role uses.
const (
	anybody access.Permission = ""          // also without signing in
	member  access.Permission = "signed_in" // any role
)

// handle wraps a route: who asks, may they, and what an error looks like.
func (s *server) handle(r route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, hr *http.Request) {
		q := &request{s: s, w: w, r: hr}
		defer q.recovered()
		err := q.prepare()
		if err == nil {
			err = q.may(r.may)
		}
		if err == nil {
			err = r.do(q)
		}
		if err != nil {
			q.fail(err)
		}
	})
}

// policy forbids scripts, styles and frames that are not our own files.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
	"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"

// secure sets the headers every answer has.
func secure(next http.Handler) http.Handler {
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

// asError returns the *errs.Error in err's chain, nil if there is none.
func asError(err error) *errs.Error {
	e, _ := errors.AsType[*errs.Error](err)
	return e
}
