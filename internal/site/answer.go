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
	"huitou/internal/gate"
)

// redirect is the error by which a handler redirects the browser to a path.
type redirect string

func (r redirect) Error() string { return "go to " + string(r) }

// GoTo returns the error by which a handler redirects the browser to path (303, or
// HX-Redirect for htmx).
func (q *Request) GoTo(path string) error { return redirect(path) }

// Show answers with a page, or with the part of it that an htmx request names.
func (q *Request) Show(page string, view any) error { return q.ShowAs(http.StatusOK, page, view) }

// ShowAs is Show with another status than 200.
func (q *Request) ShowAs(status int, page string, view any) error {
	set, err := q.door.Pages.of(q.L)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	// The header comes from the browser: it may only name a part of this page.
	target := q.R.Header.Get("HX-Target")
	if part := page + ":" + target; q.HTMX() && strings.HasPrefix(target, "part-") && set.Lookup(part) != nil {
		err = set.ExecuteTemplate(&b, part, view)
	} else {
		err = q.render(&b, set, page, view)
	}
	if err != nil {
		return fmt.Errorf("site: page %s: %w", page, err)
	}
	return q.write(status, &b)
}

// ShowPiece answers with one template of a page ("card:piece-older"), which has another
// view than the page.
func (q *Request) ShowPiece(name string, view any) error {
	b, err := q.piece(name, view)
	if err != nil {
		return err
	}
	return q.write(http.StatusOK, b)
}

// Piece renders one template of a page ("customers:rows"), to be included by another.
func (q *Request) Piece(name string, view any) (template.HTML, error) {
	b, err := q.piece(name, view)
	if err != nil {
		return "", err
	}
	return template.HTML(b.String()), nil //nolint:gosec // the output of a template is escaped
}

// PieceIfAny is Piece, but "" if there is no such template.
func (q *Request) PieceIfAny(name string, view any) (template.HTML, error) {
	set, err := q.door.Pages.of(q.L)
	if err != nil || set.Lookup(name) == nil {
		return "", err
	}
	return q.Piece(name, view)
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

// Refuse shows the page of a form again with the errors of err, focused on the first wrong
// field: status 422, or 409 if the record was changed meanwhile, or 429. An error that the
// user cannot correct in the form is returned (see Form.Refuse).
func (q *Request) Refuse(f *Form, err error, page string, view any) error {
	if !f.Refuse(q.L, err) {
		return err
	}
	status := http.StatusUnprocessableEntity
	switch {
	case f.Stale, f.Made != "":
		status = http.StatusConflict
	case errs.Is(err, errs.KindTooMany):
		status = http.StatusTooManyRequests
		q.setRetryAfter(err)
	}
	return q.ShowAs(status, page, view)
}

// write sends HTML that no cache may keep.
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

// render writes a page within its layout.
func (q *Request) render(b *bytes.Buffer, set *template.Template, page string, view any) error {
	var title, body strings.Builder
	if err := set.ExecuteTemplate(&title, page+":title", view); err != nil {
		return err
	}
	if err := set.ExecuteTemplate(&body, page+":main", view); err != nil {
		return err
	}
	if q.Layout == nil {
		b.WriteString(body.String())
		return nil
	}
	// The layout escapes the title again; the body is the output of a template.
	layout, frame := q.Layout(page, html.UnescapeString(title.String()), template.HTML(body.String())) //nolint:gosec // see above
	return set.ExecuteTemplate(b, layout, frame)
}

// setRetryAfter sets the header Retry-After: the wait that err names, or 10 s.
func (q *Request) setRetryAfter(err error) {
	wait := errs.Wait(err)
	if wait == 0 {
		wait = 10 * time.Second // a guess: other work has to end first
	}
	q.W.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
}

// Problem is the view of the page "error".
type Problem struct {
	Status  int
	Message string // in the reader's language
}

// why returns what is wrong, in the reader's words: each parameter or field that an error names, since
// no form shows them, or else its message.
func (q *Request) why(err error) string {
	fields := q.L.Fields(err)
	if len(fields) == 0 {
		return q.L.Err(err)
	}
	lines := make([]string, len(fields))
	for i, f := range fields {
		lines[i] = q.L.Line(f)
	}
	return strings.Join(lines, "\n")
}

// fail answers with a redirect or the page of an error. It is the only place that
// translates errors of handlers into HTTP.
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
		return // the client has gone
	}
	status := gate.Status(errs.KindOf(err))
	if errors.Is(err, os.ErrDeadlineExceeded) { // the body was sent too slowly, see package gate
		status = http.StatusRequestTimeout
		q.W.Header().Set("Connection", "close")
	}
	if (status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable) && !db.OutcomeUnknown(err) {
		q.setRetryAfter(err) // if the outcome is unknown, the user has to look first
	}
	if status >= 500 {
		q.door.Log.Error("page failed", "method", q.R.Method, "path", q.R.URL.Path, "err", err)
	}
	message := q.why(err)
	q.W.Header().Set("X-Say", url.PathEscape(message))
	if q.HTMX() && status < 500 {
		// An error page does not fit into a part: show only its message.
		q.Say(message)
		q.W.Header().Set("HX-Reswap", "none")
	}
	if err := q.ShowAs(status, "error", Problem{status, message}); err != nil {
		q.door.Log.Error("error page failed", "err", err)
		http.Error(q.W, message, status)
	}
}
