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
	"huitou/internal/id"
	"huitou/internal/list"
)

// The bounds of a call.
const (
	MaxItems = 1000     // facts in one call
	MaxBody  = 16 << 20 // bytes of a body of facts, unpacked
	maxForm  = 256 << 10
)

// Deps is what the door stands on.
type Deps struct {
	Flow   *flow.Flow
	Access *access.Service
	List   *list.Reader
	Gap    *gap.Reader
	Card   *card.Reader
	Clock  clock.Clock
	Log    *slog.Logger

	// Calls per second and key, and how many at once after a rest; 0 = 5,000 and
	// 10,000. Each instance counts for itself.
	Rate, Burst int
}

type server struct {
	Deps
	mux  *http.ServeMux
	doc  *document
	docs func() ([]byte, error) // its page

	mu     sync.Mutex
	limits map[id.Key]*rate.Limiter
}

// New returns the handler of /api/. It fails where the routes and what describes them
// differ.
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
	s.mux.Handle("/", s.handle(route{handler: s.nowhere}))
	return s.mux, nil
}

// handle runs a route: who calls, may they, and what became of it.
func (s *server) handle(r route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		c := &call{s: s, w: w, r: req, id: requestID(req)}
		h := w.Header()
		h["X-Request-Id"] = []string{c.id}
		h["Cache-Control"] = []string{"no-store"}
		h["X-Content-Type-Options"] = []string{"nosniff"}
		defer c.recovered()
		err := c.admit(r)
		if err == nil {
			err = c.asked(r)
		}
		if err == nil {
			err = r.handler(c)
		}
		if err != nil {
			c.problem(err)
		}
	})
}

// nowhere answers what no route matches: 405 where another method would, else 404.
func (s *server) nowhere(c *call) error {
	var allow []string
	for _, m := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
		other := c.r.Clone(c.r.Context())
		other.Method = m
		if _, pattern := s.mux.Handler(other); pattern != "/" && pattern != "" {
			allow = append(allow, m)
		}
	}
	if len(allow) == 0 {
		return errs.NotFound("api.nowhere", "api.no_route")
	}
	list := strings.Join(allow, ", ")
	c.w.Header().Set("Allow", list)
	return status(http.StatusMethodNotAllowed, errs.Invalid("api.nowhere", "api.method", "methods", list))
}

// limit is the rate limiter of a key.
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
