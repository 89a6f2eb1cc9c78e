package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"html"
	"html/template"
	"math"
	"net"
	"net/http"
	"net/url"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"huitou/internal/access"
	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/flow"
	"huitou/internal/locale"
	"huitou/internal/org"
)

// request is one call of a page: who asks, in which language and zone, and how the
// answer is given.
type request struct {
	s       *server
	w       http.ResponseWriter
	r       *http.Request
	who     access.Who // zero = nobody signed in
	signed  bool
	company org.Company // zero before the set-up
	l       *locale.Locale
}

func (q *request) ctx() context.Context { return q.r.Context() }

// act runs a verb for the person who asks.
func act[In, Out any](q *request, verb flow.Verb[In, Out], in In) (Out, error) {
	return flow.Do(q.ctx(), q.s.Flow, q.who, verb, in)
}

// now is the time of the request.
func (q *request) now() clock.Instant { return q.s.Clock() }

// zone is where the company's days begin and end.
func (q *request) zone() *time.Location { return q.l.Zone() }

// prepare finds out who asks and in which language.
func (q *request) prepare() error {
	q.l = locale.For(q.language("")) // for errors on the way
	c, err := q.s.Flow.Company(q.ctx())
	switch {
	case err == nil:
		q.company = c
	case !errs.Is(err, errs.Missing):
		return err
	}
	if err := q.identify(); err != nil {
		return err
	}
	q.l = locale.For(q.language(q.who.Language))
	if zone, err := cal.Zone(q.company.Zone); err == nil {
		q.l = q.l.In(zone)
	}
	return nil
}

// language is what was chosen with the switch, what the person is known to read, or
// what the browser asks for.
func (q *request) language(known string) locale.Lang {
	if c, err := q.r.Cookie("language"); err == nil {
		if l, ok := locale.Parse(c.Value); ok {
			return l
		}
	}
	if l, ok := locale.Parse(known); ok {
		return l
	}
	return locale.Match(q.r.Header.Get("Accept-Language"))
}

// may checks the permission of the route. Before the company is set up every page
// leads there; without a session, to the sign-in.
func (q *request) may(p access.Permission) error {
	if p == anybody {
		return nil
	}
	if q.company.Name == "" {
		return redirect("/set-up")
	}
	if !q.signed {
		to := "/sign-in"
		if q.r.Method == http.MethodGet && q.r.URL.Path != "/" {
			to += "?" + url.Values{"back": {q.r.URL.RequestURI()}}.Encode()
		}
		return redirect(to)
	}
	if p != member && !q.who.Can(p) {
		return errs.Forbidden("web.may", "error.denied")
	}
	return nil
}

// redirect is an error that sends the browser elsewhere.
type redirect string

func (r redirect) Error() string { return "go to " + string(r) }

// goTo ends a request that changed something: the browser asks anew.
func (q *request) goTo(path string) error { return redirect(path) }

// find returns the id in the path, NotFound if it is none.
func pathID[T any, P interface {
	*T
	UnmarshalText([]byte) error
}](q *request, name string) (T, error) {
	var v T
	if err := P(&v).UnmarshalText([]byte(q.r.PathValue(name))); err != nil || q.r.PathValue(name) == "" {
		return v, errs.NotFound("web.pathID", "error.not_found")
	}
	return v, nil
}

// ip is where the request comes from.
func (q *request) ip() string {
	host, _, err := net.SplitHostPort(q.r.RemoteAddr)
	if err != nil {
		return q.r.RemoteAddr
	}
	return host
}

// back is a path of ours that a form or a link names, or "/".
func safeBack(path string) string {
	u, err := url.Parse(path)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.Contains(path, "\\") {
		return "/"
	}
	return path
}

// htmx reports whether a part of a page is asked for.
func (q *request) htmx() bool { return q.r.Header.Get("HX-Request") == "true" }

// show answers with a page, or with the part of it that htmx asks for.
func (q *request) show(page string, view any) error { return q.showAs(http.StatusOK, page, view) }

// refuse shows a form again with what is wrong, focus on the first wrong field.
// An error a person cannot mend here is returned.
func (q *request) refuse(f *form, err error, page string, view any) error {
	if !f.refuse(q.l, err) {
		return err
	}
	status := http.StatusUnprocessableEntity
	switch {
	case f.Stale:
		status = http.StatusConflict
	case errs.Is(err, errs.TooMany):
		status = http.StatusTooManyRequests
		q.later(err)
	}
	return q.showAs(status, page, view)
}

func (q *request) showAs(status int, page string, view any) error {
	set, err := q.s.pages.of(q.l)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	// What a browser names is a part of this very page, made of the same view, or nothing.
	target := q.r.Header.Get("HX-Target")
	if part := page + ":" + target; q.htmx() && strings.HasPrefix(target, "part-") && set.Lookup(part) != nil {
		err = set.ExecuteTemplate(&b, part, view)
	} else {
		err = q.whole(&b, set, page, view)
	}
	if err != nil {
		return fmt.Errorf("web: page %s: %w", page, err)
	}
	return q.write(status, &b)
}

// showPiece answers with a piece of a page that has a view of its own.
func (q *request) showPiece(name string, view any) error {
	set, err := q.s.pages.of(q.l)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := set.ExecuteTemplate(&b, name, view); err != nil {
		return fmt.Errorf("web: piece %s: %w", name, err)
	}
	return q.write(http.StatusOK, &b)
}

// write sends a page or a part of it.
func (q *request) write(status int, b *bytes.Buffer) error {
	h := q.w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Add("Vary", "HX-Request, HX-Target, Cookie, Accept-Language")
	q.w.WriteHeader(status)
	if _, err := b.WriteTo(q.w); err != nil {
		q.s.Log.Debug("page not taken", "path", q.r.URL.Path, "err", err)
	}
	return nil
}

// later tells a browser when what was refused may be tried again.
func (q *request) later(err error) {
	wait := access.Wait(err)
	if wait == 0 {
		wait = 10 * time.Second // others' work has to end first
	}
	q.w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
}

// whole writes a page with what stands around it.
func (q *request) whole(b *bytes.Buffer, set *template.Template, page string, view any) error {
	f := q.frame()
	var title, body strings.Builder
	if err := set.ExecuteTemplate(&title, page+":title", view); err != nil {
		return err
	}
	if err := set.ExecuteTemplate(&body, page+":main", view); err != nil {
		return err
	}
	// The title is escaped again where it stands; the body is what a template made.
	f.Title, f.Main = html.UnescapeString(title.String()), template.HTML(body.String()) //nolint:gosec // see above
	name := "plain"
	if q.signed && page != "sign_in" {
		name = "shell"
	}
	return set.ExecuteTemplate(b, name, f)
}

// fail translates an error into an answer, once.
func (q *request) fail(err error) {
	if to, ok := errors.AsType[redirect](err); ok {
		if q.htmx() {
			q.w.Header().Set("HX-Redirect", string(to))
			q.w.WriteHeader(http.StatusOK)
			return
		}
		http.Redirect(q.w, q.r, string(to), http.StatusSeeOther)
		return
	}
	if q.ctx().Err() != nil {
		return // nobody waits any more
	}
	kind := errs.KindOf(err)
	status := statusOf[kind]
	if errors.Is(err, os.ErrDeadlineExceeded) { // the body came too slowly, see package gate
		status = http.StatusRequestTimeout
		q.w.Header().Set("Connection", "close")
	}
	if (status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable) && !db.OutcomeUnknown(err) {
		q.later(err) // where nobody knows what was kept a person has to look first
	}
	if status >= 500 {
		q.s.Log.Error("page failed", "method", q.r.Method, "path", q.r.URL.Path, "err", err)
	}
	said := q.l.Err(err)
	q.w.Header().Set("X-Say", url.PathEscape(said))
	if q.htmx() && status < 500 {
		// A part cannot hold an error page: the message is said instead.
		q.say(said)
		q.w.Header().Set("HX-Reswap", "none")
	}
	view := errorView{Status: status, Said: said, Icon: "mood-sad", Signed: q.signed}
	if err := q.showAs(status, "error", view); err != nil {
		q.s.Log.Error("error page failed", "err", err)
		http.Error(q.w, said, status)
	}
}

// recovered turns a panic into the page that says so.
func (q *request) recovered() {
	if p := recover(); p != nil {
		if p == http.ErrAbortHandler { //nolint:errorlint // it is passed as it is
			panic(p)
		}
		q.fail(fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
	}
}

var statusOf = map[errs.Kind]int{
	errs.Internal: http.StatusInternalServerError, errs.InvalidInput: http.StatusUnprocessableEntity,
	errs.Unauthenticated: http.StatusUnauthorized, errs.Denied: http.StatusForbidden, errs.Missing: http.StatusNotFound,
	errs.Clash: http.StatusConflict, errs.TooLarge: http.StatusRequestEntityTooLarge,
	errs.TooMany: http.StatusTooManyRequests, errs.Busy: http.StatusServiceUnavailable,
}

// errorView is an error in words.
type errorView struct {
	Status int
	Said   string
	Icon   string
	Signed bool
}
