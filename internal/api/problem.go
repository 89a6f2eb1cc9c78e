package api

import (
	"errors"
	"math"
	"net/http"
	"strconv"

	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/gate"
	"huitou/internal/locale"
)

// statusError is an error whose HTTP status is not that of its kind.
type statusError struct {
	status int
	error
}

func (e statusError) Unwrap() error { return e.error }

func status(code int, err error) error { return statusError{code, err} }

func statusOf(err error) int {
	if e, ok := errors.AsType[statusError](err); ok {
		return e.status
	}
	return gate.Status(errs.KindOf(err))
}

// problem is a problem document of RFC 9457.
type problem struct {
	Type   string       `json:"type"`   // URL of the section about the kind of error in /api/docs
	Title  string       `json:"title"`  // message about the kind
	Status int          `json:"status"` // the HTTP status
	Detail string       `json:"detail"` // message about this error
	Code   string       `json:"code"`   // message key of Detail, for programs
	Errors []fieldError `json:"errors,omitempty"`

	Request string `json:"request_id,omitempty"`
}

// fieldError is one thing wrong with the input.
type fieldError struct {
	Path     string `json:"path"`
	Code     string `json:"code"`
	Detail   string `json:"detail"`
	Found    string `json:"found,omitempty"`
	Expected string `json:"expected,omitempty"`
}

// problemOf returns the problem document of an error in a language.
func problemOf(l *locale.Locale, err error) problem {
	kind := errs.KindOf(err)
	p := problem{Type: "/api/docs#problem-" + kind.String(), Status: statusOf(err),
		Title: l.T("error." + kind.String()), Detail: l.Err(err), Code: "internal"}
	e, ok := errors.AsType[*errs.Error](err)
	if !ok || kind == errs.KindInternal {
		return p
	}
	p.Code = e.Key
	for i, f := range l.Fields(err) {
		p.Errors = append(p.Errors, fieldError{f.Path, e.Fields[i].Key, f.Text, f.Found, f.Expected})
	}
	return p
}

const problemType = "application/problem+json"

// problem answers with the problem document of an error. Errors with status 500 and above
// are logged.
func (c *call) problem(err error) {
	if c.wrote {
		c.s.Log.Error("api: error after the answer", "request", c.id, "err", err)
		return
	}
	c.w.Header().Del("Etag") // may have been set before the error
	words := c.words()
	p := problemOf(words, err)
	p.Request = c.id
	again := true // the request may safely be repeated
	if db.OutcomeUnknown(err) {
		again = c.r.Header.Get("Idempotency-Key") != "" || c.r.URL.Path == eventsPath
		p.Detail = words.T("api.outcome_look")
		if again {
			p.Detail = words.T("api.outcome_repeat")
		}
	}
	if p.Status >= 500 {
		c.s.Log.Error("api", "request", c.id, "method", c.r.Method, "path", c.r.URL.Path, "actor", c.who.Actor(), "err", err)
	}
	wait := errs.Wait(err)
	if wait == 0 && again && (p.Status == http.StatusServiceUnavailable || p.Status == http.StatusTooManyRequests) {
		wait = 1e9
	}
	if wait > 0 {
		c.w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
	}
	b, err := encode(p)
	if err != nil { // strings and integers only
		panic(err)
	}
	_ = c.send(p.Status, problemType, b)
}
