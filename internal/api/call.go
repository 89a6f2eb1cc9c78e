package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"huitou/internal/access"
	"huitou/internal/errs"
	"huitou/internal/flow"
	"huitou/internal/gate"
	"huitou/internal/locale"
	"huitou/internal/page"
)

// call is the state of one request.
type call struct {
	s     *server
	w     http.ResponseWriter
	r     *http.Request
	id    string
	who   access.Who
	wrote bool // the header has been written
}

func (c *call) ctx() context.Context { return c.r.Context() }

// words returns the locale of the caller and sets the header fields for an answer in its
// language. Only answers with messages call it.
func (c *call) words() *locale.Locale {
	lang := locale.Match(c.r.Header.Get("Accept-Language"))
	h := c.w.Header()
	h.Set("Content-Language", string(lang))
	if !slices.Contains(h.Values("Vary"), "Accept-Language") {
		h.Add("Vary", "Accept-Language")
	}
	return locale.For(lang)
}

// language returns the header fields that words has set, nil if it was not called.
func (c *call) language() map[string]string {
	h := c.w.Header()
	if h.Get("Content-Language") == "" {
		return nil
	}
	return map[string]string{"Content-Language": h.Get("Content-Language"), "Vary": strings.Join(h.Values("Vary"), ", ")}
}

// authorize identifies the caller by API key, and checks the rate limit and the scope of
// the route.
func (c *call) authorize(r route) error {
	if r.open {
		return nil
	}
	token, ok := strings.CutPrefix(c.r.Header.Get("Authorization"), "Bearer ")
	if !ok {
		c.w.Header().Set("WWW-Authenticate", `Bearer realm="huitou"`)
		return errs.New(errs.KindUnauthenticated, "api.authorize", "api.no_key")
	}
	who, err := c.s.Access.WhoByKey(c.ctx(), strings.TrimSpace(token), gate.ClientIP(c.r))
	if err != nil {
		if errs.Is(err, errs.KindUnauthenticated) {
			c.w.Header().Set("WWW-Authenticate", `Bearer realm="huitou", error="invalid_token"`)
		}
		return err
	}
	c.who = who
	l := c.s.limit(who.Key)
	if now := time.Now(); !l.AllowN(now, 1) {
		v := l.ReserveN(now, 1)
		wait := v.DelayFrom(now)
		v.CancelAt(now)
		return errs.New(errs.KindTooMany, "api.authorize", "api.rate", "wait", max(wait.Round(time.Second), time.Second))
	}
	if r.scope != "" && !who.Can(r.scope) {
		c.w.Header().Set("WWW-Authenticate", `Bearer realm="huitou", error="insufficient_scope", scope="`+string(r.scope)+`"`)
		return errs.Forbidden("api.authorize", "api.scope", "scope", string(r.scope))
	}
	return nil
}

// recovered turns a panic into a problem document; without it net/http would close the
// connection without an answer.
func (c *call) recovered() {
	p := recover()
	if p == nil {
		return
	}
	if err, ok := p.(error); ok && errors.Is(err, http.ErrAbortHandler) {
		panic(p)
	}
	c.problem(fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
}

// buffers are for reading bodies and building answers.
var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func buffer() *bytes.Buffer {
	b := buffers.Get().(*bytes.Buffer)
	b.Reset()
	return b
}

func release(b *bytes.Buffer) {
	if b.Cap() <= 2<<20 { // a larger one is left to the garbage collector
		buffers.Put(b)
	}
}

// send writes an answer.
func (c *call) send(status int, contentType string, body []byte) error {
	h := c.w.Header()
	h["Content-Type"] = []string{contentType}
	h["Content-Length"] = []string{strconv.Itoa(len(body))}
	c.wrote = true
	c.w.WriteHeader(status)
	_, err := c.w.Write(body)
	if err != nil {
		c.s.Log.Debug("api: answer not written", "request", c.id, "err", err)
	}
	return nil
}

const jsonType = "application/json; charset=utf-8"

// json answers with v.
func (c *call) json(status int, v any) error {
	b, err := encode(v)
	if err != nil {
		return err
	}
	return c.send(status, jsonType, b)
}

// encode returns v as JSON without HTML escaping.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return b.Bytes(), err
}

// edition answers with a record and its version as the ETag; 304 if the caller has it.
func (c *call) edition(status int, version int64, v any) error {
	tag := etag(version)
	c.w.Header()["Etag"] = []string{tag}
	if c.r.Method == http.MethodGet && c.r.Header.Get("If-None-Match") == tag {
		c.wrote = true
		c.w.WriteHeader(http.StatusNotModified)
		return nil
	}
	return c.json(status, v)
}

func etag(version int64) string { return `"` + strconv.FormatInt(version, 10) + `"` }

// version returns the version in If-Match: 0 without the header, flow.AnyVersion for *.
func (c *call) version() (int64, error) {
	m := strings.TrimSpace(c.r.Header.Get("If-Match"))
	switch m {
	case "":
		return 0, nil
	case "*":
		return flow.AnyVersion, nil
	}
	v, err := strconv.ParseInt(strings.Trim(m, `"`), 10, 64)
	if err != nil || v < 1 || m != etag(v) {
		return 0, status(http.StatusBadRequest, errs.Invalid("api.version", "api.if_match"))
	}
	return v, nil
}

// page returns the page that the query parameters after and limit select.
func (c *call) page() (p page.Page, err error) {
	q := c.r.URL.Query()
	p.After = q.Get("after")
	if s := q.Get("limit"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 || n > page.MaxSize {
			return p, badField("limit", "api.limit", s, "1 … "+strconv.Itoa(page.MaxSize), "limit", page.MaxSize)
		}
		p.Limit = n
	}
	return p, nil
}

// badField returns an error about one field, with the value found and what was expected.
func badField(path, key, found, expected string, args ...any) error {
	return errs.InFields("api", errs.Field{Path: path, Key: key, Args: errs.Pairs(args...), Found: found, Expected: expected})
}

// pathID parses the id in the path. NotFound if it is not an id of the type.
func pathID[T any, P interface {
	*T
	UnmarshalText([]byte) error
}](c *call) (v T, err error) {
	if P(&v).UnmarshalText([]byte(c.r.PathValue("id"))) != nil {
		return v, errs.NotFound("api.pathID", "error.not_found")
	}
	return v, nil
}

// queryID parses the id in a query parameter, 0 if it is empty.
func queryID[T interface{ Pattern() string }, P interface {
	*T
	UnmarshalText([]byte) error
}](c *call, name string) (v T, err error) {
	s := c.r.URL.Query().Get(name)
	if P(&v).UnmarshalText([]byte(s)) != nil {
		return v, badField(name, "api.id", s, v.Pattern(), "form", v.Pattern())
	}
	return v, nil
}
