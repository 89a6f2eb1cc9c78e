package web

import (
	"errors"
	"io"
	"log/slog"
	"net/http"

	"huitou/internal/access"
	"huitou/internal/card"
	"huitou/internal/clock"
	"huitou/internal/errs"
	"huitou/internal/flow"
	"huitou/internal/gap"
	"huitou/internal/intake"
	"huitou/internal/list"
	"huitou/internal/site"
	"huitou/internal/today"
)

// Deps are the services pages call.
type Deps struct {
	Flow   *flow.Flow
	Access *access.Service
	List   *list.Reader
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
	door *site.Door
	mux  *http.ServeMux
}

// New returns the pages. It fails on a template that is broken.
func New(d Deps) (http.Handler, error) {
	if d.Clock == nil {
		d.Clock = clock.System
	}
	if d.Log == nil {
		d.Log = slog.New(slog.NewTextHandler(io.Discard, nil))
	}
	assets, err := loadAssets()
	if err != nil {
		return nil, err
	}
	pages, err := site.NewPages(under(templateFS, "template"), assets, d.Clock, functions)
	if err != nil {
		return nil, err
	}
	s := &server{Deps: d, mux: http.NewServeMux(), door: &site.Door{Pages: pages, Clock: d.Clock, Log: d.Log, URL: d.URL}}
	s.mux.Handle("GET "+assetPath, assets)
	for _, r := range s.routes() {
		s.mux.Handle(r.pattern, s.handle(r))
	}
	go func() {
		if err := errs.Guard("web.warm", warm); err != nil { // each file is packed when it is asked for
			s.Log.Error("assets were not packed in advance", "err", err)
		}
	}()
	return s.door.Wrap(s.mux, s.handle(route{may: anybody, do: func(*request) error { return site.Foreign() }}))
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

// handle wraps a route: who asks, and may they.
func (s *server) handle(r route) http.Handler {
	return s.door.Handle(func(call *site.Request) error {
		q := &request{Request: call, s: s}
		q.Around = q.around
		if err := q.prepare(); err != nil {
			return err
		}
		if err := q.may(r.may); err != nil {
			return err
		}
		return r.do(q)
	})
}

// asError returns the *errs.Error in err's chain, nil if there is none.
func asError(err error) *errs.Error {
	e, _ := errors.AsType[*errs.Error](err)
	return e
}
