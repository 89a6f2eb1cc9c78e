package api

import (
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"

	"golang.org/x/time/rate"

	"huitou/internal/access"
	"huitou/internal/card"
	"huitou/internal/clock"
	"huitou/internal/errs"
	"huitou/internal/flow"
	"huitou/internal/gap"
	"huitou/internal/gate"
	"huitou/internal/id"
	"huitou/internal/list"
)

// The largest requests that are accepted.
const (
	MaxItems = 1000      // facts in one request
	MaxBody  = 16 << 20  // bytes of a body of facts, decompressed
	maxForm  = 256 << 10 // bytes of any other body, decompressed
)

// Deps are the dependencies of the API.
type Deps struct {
	Flow   *flow.Flow
	Access *access.Service
	List   *list.Reader
	Gap    *gap.Reader
	Card   *card.Reader
	Clock  clock.Clock
	Log    *slog.Logger

	// Requests per second and key, and the burst of the token bucket; 0 = 5,000 and twice
	// the rate. Each instance of the program has its own buckets.
	Rate, Burst int
}

type server struct {
	Deps
	mux  *http.ServeMux
	doc  *document
	docs func() ([]byte, error) // renders the reference page, once

	mu     sync.Mutex
	limits map[id.Key]*rate.Limiter
}

// New returns the handler of /api/. It fails if the routes and the OpenAPI document differ.
func New(d Deps) (http.Handler, error) {
	if d.Log == nil {
		d.Log = slog.New(slog.DiscardHandler)
	}
	if d.Clock == nil {
		d.Clock = clock.System
	}
	if d.Rate == 0 {
		d.Rate = 5000
	}
	if d.Burst == 0 {
		d.Burst = 2 * d.Rate
	}
	doc, err := describe()
	if err != nil {
		return nil, fmt.Errorf("api: %w", err)
	}
	s := &server{Deps: d, mux: http.NewServeMux(), doc: doc, limits: map[id.Key]*rate.Limiter{}}
	s.docs = sync.OnceValues(func() ([]byte, error) { return docsPage(doc.tree, routes) })
	for _, r := range routes {
		s.mux.Handle(r.method+" "+r.pattern, s.handle(r))
	}
	s.mux.Handle("/", s.handle(route{handler: s.noRoute}))
	return s.mux, nil
}

// handle returns the handler of a route: it authorizes the request, checks the names of its
// query parameters, runs the route and turns an error into a problem document.
func (s *server) handle(r route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		c := &call{s: s, w: w, r: req, id: gate.RequestID(req)}
		h := w.Header()
		h["X-Request-Id"] = []string{c.id}
		h["Cache-Control"] = []string{"no-store"}
		h["X-Content-Type-Options"] = []string{"nosniff"}
		defer c.recovered()
		err := c.authorize(r)
		if err == nil {
			err = c.checkQuery(r)
		}
		if err == nil {
			err = r.handler(c)
		}
		if err != nil {
			c.problem(err)
		}
	})
}

// noRoute answers a request that no route matches: 405 with Allow if the path has a route
// for another method, else 404.
func (s *server) noRoute(c *call) error {
	var allow []string
	for _, m := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
		other := c.r.Clone(c.r.Context())
		other.Method = m
		if _, pattern := s.mux.Handler(other); pattern != "/" && pattern != "" {
			allow = append(allow, m)
		}
	}
	if len(allow) == 0 {
		return errs.NotFound("api.noRoute", "api.no_route")
	}
	list := strings.Join(allow, ", ")
	c.w.Header().Set("Allow", list)
	return status(http.StatusMethodNotAllowed, errs.Invalid("api.noRoute", "api.method", "methods", list))
}

// limit returns the rate limiter of a key.
func (s *server) limit(k id.Key) *rate.Limiter {
	s.mu.Lock()
	defer s.mu.Unlock()
	l := s.limits[k]
	if l == nil {
		if len(s.limits) >= 4096 {
			clear(s.limits)
		}
		l = rate.NewLimiter(rate.Limit(s.Rate), s.Burst)
		s.limits[k] = l
	}
	return l
}
