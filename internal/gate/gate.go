package gate

import (
	"crypto/rand"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"huitou/internal/errs"
	"huitou/internal/locale"
)

// Options of New. The zero value is right for a server on its own machine.
type Options struct {
	URL        string   // the public URL, "" = the listening address
	Hosts      []string // further host names
	TrustProxy bool     // trust the last address of X-Forwarded-For

	Connections int // open connections in all; 0 = 4,096
	Each        int // of them from one address; 0 = a quarter
	AtOnce      int // concurrent requests from one address; 0 = 256

	Pace func(*http.Request) Pace // nil = DefaultPace for all
	Log  *slog.Logger             // nil = none
}

// Gate is the middleware before the doors.
type Gate struct {
	opt   Options
	https bool
	hosts map[string]bool
	conns *conns

	mu   sync.Mutex
	busy map[string]int // running requests by address
}

// New returns a gate.
func New(opt Options) *Gate {
	if opt.Connections == 0 {
		opt.Connections = 4096
	}
	if opt.Each == 0 {
		opt.Each = max(opt.Connections/4, 1)
	}
	if opt.AtOnce == 0 {
		opt.AtOnce = 256
	}
	if opt.Pace == nil {
		opt.Pace = func(*http.Request) Pace { return DefaultPace }
	}
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	u, err := url.Parse(opt.URL)
	g := &Gate{opt: opt, https: err == nil && strings.EqualFold(u.Scheme, "https"), hosts: ownNames(opt), busy: map[string]int{}}
	g.conns = newConns(opt)
	return g
}

// Wrap returns doors behind the gate.
func (g *Gate) Wrap(doors http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer working(r)()
		r.RemoteAddr = g.caller(r)
		g.headers(w.Header())
		pw := newPacedWriter(w, r, g.opt.Pace(r))
		defer pw.end()
		if err := g.hostile(r); err != nil {
			refuse(pw, r, http.StatusBadRequest, err)
			return
		}
		if !g.ours(r) {
			refuse(pw, r, http.StatusMisdirectedRequest, errs.Invalid("gate.Host", "gate.host", "host", errs.Short(r.Host)))
			return
		}
		if limit := pw.pace.MaxBytes; r.ContentLength > limit {
			refuse(pw, r, http.StatusRequestEntityTooLarge, errs.New(errs.KindTooLarge, "gate.Body", "gate.too_large", "limit", Size(limit)))
			return
		}
		leave, ok := g.enter(r.RemoteAddr)
		if !ok {
			pw.Header().Set("Retry-After", "1")
			refuse(pw, r, http.StatusTooManyRequests, errs.New(errs.KindTooMany, "gate.AtOnce", "gate.at_once", "wait", time.Second))
			return
		}
		defer leave()
		doors.ServeHTTP(pw, r)
	})
}

// headers are set on every answer unless a door overrides them.
func (g *Gate) headers(h http.Header) {
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Content-Security-Policy", "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
	if g.https {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}

// enter counts a running request. Requests from the machine itself are not counted.
func (g *Gate) enter(ip string) (leave func(), ok bool) {
	if isLoopback(ip) {
		return func() {}, true
	}
	key := network(ip)
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.busy[key] >= g.opt.AtOnce {
		return nil, false
	}
	g.busy[key]++
	return func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		if g.busy[key]--; g.busy[key] == 0 {
			delete(g.busy, key)
		}
	}, true
}

// RequestID returns the X-Request-Id of a request if it has at most 64 characters, all of
// idLetters; else a new one.
func RequestID(r *http.Request) string {
	given := r.Header.Get("X-Request-Id")
	if n := len(given); n > 0 && n <= 64 && strings.Trim(given, idLetters) == "" {
		return given
	}
	return rand.Text()
}

const idLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_."

// Size is a number of bytes for messages, in whole MiB or KiB.
func Size(n int64) string {
	if n >= 1<<20 {
		return strconv.FormatInt(n>>20, 10) + " MiB"
	}
	return strconv.FormatInt(n>>10, 10) + " KiB"
}

// refuse answers instead of a door: a problem document to programs, a message to people.
func refuse(w http.ResponseWriter, r *http.Request, status int, err error) {
	h := w.Header()
	if r.Body != nil && r.ContentLength != 0 {
		h.Set("Connection", "close") // the body is not read
	}
	l := locale.For(locale.Match(r.Header.Get("Accept-Language")))
	h.Add("Vary", "Accept-Language")
	said := l.Err(err)
	if !strings.HasPrefix(r.URL.Path, "/api/") {
		h.Set("Content-Type", "text/plain; charset=utf-8")
		w.WriteHeader(status)
		_, _ = w.Write([]byte(said + "\n")) // an error means the client has gone
		return
	}
	code := ""
	if e, ok := err.(*errs.Error); ok { //nolint:errorlint // made above
		code = e.Key
	}
	id := RequestID(r)
	h.Set("X-Request-Id", id)
	b, _ := json.Marshal(map[string]any{"type": "/api/docs#problem-" + errs.KindOf(err).String(), // strings and a number
		"title": l.T("error." + errs.KindOf(err).String()), "status": status, "detail": said, "code": code, "request_id": id})
	h.Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	_, _ = w.Write(b)
}
