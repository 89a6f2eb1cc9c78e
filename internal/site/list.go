package site

import (
	"net/http"
	"net/url"
	"strings"

	"huitou/internal/errs"
	"huitou/internal/gate"
	"huitou/internal/page"
)

// Pager holds the paths of the previous and the next page of a list, "" = there is none.
type Pager struct{ Prev, Next string }

// maxTrail is how many pages one can go back; beyond them the way back is to the first.
const maxTrail = 40

// Page returns the page of a list that the request asks for.
func (q *Request) Page() page.Page { return page.Page{After: q.R.URL.Query().Get("after")} }

// Pager returns the links of the current page; next is the cursor of the next page, "" on
// the last. Paging by key works only forwards, so the cursors of the pages before are kept
// in the parameter "trail".
func (q *Request) Pager(next string) Pager {
	v := q.R.URL.Query()
	at := v.Get("after")
	trail := strings.Split(v.Get("trail"), ".")
	if v.Get("trail") == "" {
		trail = nil
	}
	var p Pager
	if next != "" {
		to := append(trail[:len(trail):len(trail)], orDash(at))
		if len(to) > maxTrail {
			to = to[len(to)-maxTrail:]
		}
		p.Next = q.Here("after", next, "trail", strings.Join(to, "."))
	}
	if n := len(trail); n > 0 {
		p.Prev = q.Here("after", strings.TrimPrefix(trail[n-1], "-"), "trail", strings.Join(trail[:n-1], "."))
	} else if at != "" {
		p.Prev = q.Here("after", "", "trail", "")
	}
	return p
}

// orDash writes the first page, whose cursor is empty, as "-".
func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// Here returns the path and query of this request with some parameters changed: name,
// value, name, value; "" removes a parameter.
func (q *Request) Here(pairs ...string) string {
	v := q.R.URL.Query()
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return Address(q.R.URL.Path, v)
}

// Address returns a path with the query v. It removes empty parameters from v.
func Address(path string, v url.Values) string {
	for name, vals := range v {
		if len(vals) == 0 || vals[0] == "" {
			delete(v, name)
		}
	}
	if len(v) == 0 {
		return path
	}
	return path + "?" + v.Encode()
}

// Clean makes htmx show an address without empty parameters and cursors, after a filter
// form was submitted.
func (q *Request) Clean() {
	if q.HTMX() {
		q.W.Header().Set("HX-Push-Url", q.Here("after", "", "trail", ""))
	}
}

// ListFailed returns the message and status that a page shows in place of a list that
// could not be read, because of invalid filters or a failure of the database. Other errors
// are returned, with "" and 0.
func (q *Request) ListFailed(err error) (message string, status int, rest error) {
	switch errs.KindOf(err) {
	case errs.KindInvalid:
		return q.why(err), http.StatusUnprocessableEntity, nil
	case errs.KindUnavailable, errs.KindInternal:
		if q.Ctx().Err() != nil {
			return "", 0, err
		}
		q.door.Log.Error("list failed", "path", q.R.URL.Path, "err", err)
		return q.L.Err(err), gate.Status(errs.KindOf(err)), nil
	}
	return "", 0, err
}

// Option is an option of a select element.
type Option struct{ Value, Label string }

// Words returns options whose labels are messages: the key of each is prefix and value.
func (q *Request) Words(prefix string, values ...string) []Option {
	out := make([]Option, len(values))
	for i, v := range values {
		out[i] = Option{v, q.L.T(prefix + v)}
	}
	return out
}
