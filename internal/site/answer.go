package site

import (
	"bytes"
	"errors"
	"fmt"
	"html"
	"html/template"
	"math"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"huitou/internal/db"
	"huitou/internal/errs"
)

// redirect is an error that sends the browser elsewhere.
type redirect string

func (r redirect) Error() string { return "go to " + string(r) }

// GoTo ends a request that changed something, or that belongs elsewhere: the browser
// asks anew. What it returns is the handler's error.
func (q *Request) GoTo(path string) error { return redirect(path) }

// Show answers with a page, or with the part of it that htmx asks for.
func (q *Request) Show(page string, view any) error { return q.ShowAs(http.StatusOK, page, view) }

// ShowAs is Show with a status of its own.
func (q *Request) ShowAs(status int, page string, view any) error {
	set, err := q.door.Pages.of(q.L)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	// What a browser names is a part of this very page, made of the same view, or nothing.
	target := q.R.Header.Get("HX-Target")
	if part := page + ":" + target; q.HTMX() && strings.HasPrefix(target, "part-") && set.Lookup(part) != nil {
		err = set.ExecuteTemplate(&b, part, view)
	} else {
		err = q.whole(&b, set, page, view)
	}
	if err != nil {
		return fmt.Errorf("site: page %s: %w", page, err)
	}
	return q.write(status, &b)
}

// ShowPiece answers with a piece of a page that has a view of its own.
func (q *Request) ShowPiece(name string, view any) error {
	b, err := q.piece(name, view)
	if err != nil {
		return err
	}
	return q.write(http.StatusOK, b)
}

// Piece makes a piece of a page, "customers:rows", for another to stand around it.
func (q *Request) Piece(name string, view any) (template.HTML, error) {
	b, err := q.piece(name, view)
	if err != nil {
		return "", err
	}
	return template.HTML(b.String()), nil //nolint:gosec // it is what a template made
}

func (q *Request) piece(name string, view any) (*bytes.Buffer, error) {
	set, err := q.door.Pages.of(q.L)
	if err != nil {
		return nil, err
	}
	b := new(bytes.Buffer)
	if err := set.ExecuteTemplate(b, name, view); err != nil {
		return nil, fmt.Errorf("site: piece %s: %w", name, err)
	}
	return b, nil
}

// Refuse shows a form again with what is wrong, focus on the first wrong field.
// An error a person cannot mend here is returned.
func (q *Request) Refuse(f *Form, err error, page string, view any) error {
	if !f.Refuse(q.L, err) {
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
	return q.ShowAs(status, page, view)
}

// write sends a page or a part of it.
func (q *Request) write(status int, b *bytes.Buffer) error {
	h := q.W.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Add("Vary", "HX-Request, HX-Target, Cookie, Accept-Language")
	q.W.WriteHeader(status)
	if _, err := b.WriteTo(q.W); err != nil {
		q.door.Log.Debug("page not taken", "path", q.R.URL.Path, "err", err)
	}
	return nil
}

// whole writes a page with what stands around it.
func (q *Request) whole(b *bytes.Buffer, set *template.Template, page string, view any) error {
	var title, body strings.Builder
	if err := set.ExecuteTemplate(&title, page+":title", view); err != nil {
		return err
	}
	if err := set.ExecuteTemplate(&body, page+":main", view); err != nil {
		return err
	}
	if q.Around == nil {
		b.WriteString(body.String())
		return nil
	}
	// The title is escaped again where it stands; the body is what a template made.
	layout, frame := q.Around(page, html.UnescapeString(title.String()), template.HTML(body.String())) //nolint:gosec // see above
	return set.ExecuteTemplate(b, layout, frame)
}

// later tells a browser when what was refused may be tried again.
func (q *Request) later(err error) {
	wait := errs.Wait(err)
	if wait == 0 {
		wait = 10 * time.Second // others' work has to end first
	}
	q.W.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
}

// Problem is an error in words: the view of the page "error".
type Problem struct {
	Status int
	Said   string
}

// fail translates an error into an answer, once.
func (q *Request) fail(err error) {
	if to, ok := errors.AsType[redirect](err); ok {
		if q.HTMX() {
			q.W.Header().Set("HX-Redirect", string(to))
			q.W.WriteHeader(http.StatusOK)
			return
		}
		http.Redirect(q.W, q.R, string(to), http.StatusSeeOther)
		return
	}
	if q.Ctx().Err() != nil {
		return // nobody waits any more
	}
	status := statusOf[errs.KindOf(err)]
	if errors.Is(err, os.ErrDeadlineExceeded) { // the body came too slowly, see package gate
		status = http.StatusRequestTimeout
		q.W.Header().Set("Connection", "close")
	}
	if (status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable) && !db.OutcomeUnknown(err) {
		q.later(err) // where nobody knows what was kept a person has to look first
	}
	if status >= 500 {
		q.door.Log.Error("page failed", "method", q.R.Method, "path", q.R.URL.Path, "err", err)
	}
	said := q.L.Err(err)
	q.W.Header().Set("X-Say", url.PathEscape(said))
	if q.HTMX() && status < 500 {
		// A part cannot hold an error page: the message is said instead.
		q.Say(said)
		q.W.Header().Set("HX-Reswap", "none")
	}
	if err := q.ShowAs(status, "error", Problem{status, said}); err != nil {
		q.door.Log.Error("error page failed", "err", err)
		http.Error(q.W, said, status)
	}
}

var statusOf = map[errs.Kind]int{
	errs.Internal: http.StatusInternalServerError, errs.InvalidInput: http.StatusUnprocessableEntity,
	errs.Unauthenticated: http.StatusUnauthorized, errs.Denied: http.StatusForbidden, errs.Missing: http.StatusNotFound,
	errs.Clash: http.StatusConflict, errs.TooLarge: http.StatusRequestEntityTooLarge,
	errs.TooMany: http.StatusTooManyRequests, errs.Busy: http.StatusServiceUnavailable,
}
