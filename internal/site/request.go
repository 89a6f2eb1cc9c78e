package site

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"huitou/internal/clock"
	"huitou/internal/errs"
	"huitou/internal/gate"
	"huitou/internal/locale"
)

// Request is one HTTP request, with the language and time zone of its answer.
type Request struct {
	W http.ResponseWriter
	R *http.Request
	L *locale.Locale // that of the browser, until the door sets that of the user
	// Layout chooses the layout of whole pages; nil = none. A door sets it first, because
	// error pages use it too.
	Layout Layout
	// Undo is the path that takes back, by POST, what the request has done, "" if nothing can. The
	// messages of Flash and Say offer it.
	Undo string

	door *Door
}

// Ctx returns the context of the request, which ends when the client has gone.
func (q *Request) Ctx() context.Context { return q.R.Context() }

// Now returns the time by the clock of the door.
func (q *Request) Now() clock.Instant { return q.door.Clock() }

// Zone returns the time zone in which the reader's days begin and end.
func (q *Request) Zone() *time.Location { return q.L.Zone() }

// HTMX reports whether htmx sent the request.
func (q *Request) HTMX() bool { return q.R.Header.Get("HX-Request") == "true" }

// Language returns the language chosen with the language switch (a cookie), or known, that
// of the user's settings, or else the best match of Accept-Language.
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

// IP returns the address of the client.
func (q *Request) IP() string { return gate.ClientIP(q.R) }

// PathID returns the id in the variable name of the path. NotFound if it is not a valid id.
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

// SafeBack returns path if it is one of this site, else "/": a form or link may name the
// page to return to, but no other site.
func SafeBack(path string) string {
	u, err := url.Parse(path)
	if err != nil || u.IsAbs() || u.Host != "" {
		return "/"
	}
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.Contains(path, "\\") {
		return "/"
	}
	return path
}
