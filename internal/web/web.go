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

// Deps are the services that pages call.
type Deps struct {
	Flow   *flow.Flow
	Access *access.Service
	List   *list.Reader
	Gap    *gap.Reader
	Today  *today.Reader
	Card   *card.Reader
	Intake *intake.Service

	Clock clock.Clock  // nil = that of the system
	Log   *slog.Logger // nil = no log
	URL   string       // public URL of the pages, "" = that of the request
}

// server handles the requests of all pages.
type server struct {
	Deps
	door *site.Door
	mux  *http.ServeMux
}

// New returns the handler of all pages. An error if a template cannot be parsed.
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
	pages, err := site.NewPages(site.Sub(templateFS, "template"), assets, d.Clock, functions)
	if err != nil {
		return nil, err
	}
	s := &server{Deps: d, mux: http.NewServeMux(), door: &site.Door{Pages: pages, Clock: d.Clock, Log: d.Log, URL: d.URL}}
	s.mux.Handle("GET "+assetPath, assets)
	for _, r := range s.routes() {
		s.mux.Handle(r.pattern, s.handle(r))
	}
	assets.Warm(d.Log)
	return s.door.Wrap(s.mux, s.handle(route{may: anybody, do: func(*request) error { return site.Foreign() }}))
}

// route is a pattern of http.ServeMux, the permission it needs and its handler.
type route struct {
	pattern string
	may     access.Permission
	do      func(*request) error
}

// Permissions of routes that need no permission of a role.
const (
	anybody access.Permission = ""          // also without signing in
	member  access.Permission = "signed_in" // any signed-in user
)

// handle returns the handler of a route, which checks its permission first.
func (s *server) handle(r route) http.Handler {
	return s.door.Handle(func(call *site.Request) error {
		q := &request{Request: call, s: s}
		q.Layout = q.layout
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
