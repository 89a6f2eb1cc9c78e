package site

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"huitou/internal/clock"
	"huitou/internal/errs"
	"huitou/internal/locale"
)

// Request is one call of a page: in which language and zone, and how the answer is
// given.
type Request struct {
	W http.ResponseWriter
	R *http.Request
	L *locale.Locale // of the browser, until the door knows better
	// Around chooses the layout of whole pages; nil = none. A door sets it before
	// anything else: the error page stands in it too.
	Around Around

	door *Door
}

// Ctx ends when nobody waits for the answer any more.
func (q *Request) Ctx() context.Context { return q.R.Context() }

// Now is the time of the request.
func (q *Request) Now() clock.Instant { return q.door.Clock() }

// Zone is where the reader's days begin and end.
func (q *Request) Zone() *time.Location { return q.L.Zone() }

// HTMX reports whether a part of a page is asked for.
func (q *Request) HTMX() bool { return q.R.Header.Get("HX-Request") == "true" }

// Language is what was chosen with the switch, what the person is known to read, or
// what the browser asks for.
func (q *Request) Language(known string) locale.Lang {
	if c, err := q.R.Cookie("language"); err == nil {
		if l, ok := locale.Parse(c.Value); ok {
			return l
		}
	}
	if l, ok := locale.Parse(known); ok {
		return l
	}
	return locale.Match(q.R.Header.Get("Accept-Language"))
}

// IP is where the request comes from.
func (q *Request) IP() string {
	host, _, err := net.SplitHostPort(q.R.RemoteAddr)
	if err != nil {
		return q.R.RemoteAddr
	}
	return host
}

// PathID returns the id in the path of a request, NotFound if it is none.
func PathID[T any, P interface {
	*T
	UnmarshalText([]byte) error
}](r *http.Request, name string) (T, error) {
	var v T
	if err := P(&v).UnmarshalText([]byte(r.PathValue(name))); err != nil || r.PathValue(name) == "" {
		return v, errs.NotFound("site.PathID", "error.not_found")
	}
	return v, nil
}

// SafeBack is a path of ours that a form or a link names, or "/".
func SafeBack(path string) string {
	u, err := url.Parse(path)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.Contains(path, "\\") {
		return "/"
	}
	return path
}
