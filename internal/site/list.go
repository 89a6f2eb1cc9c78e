package site

import (
	"net/http"
	"net/url"
	"strings"

	"huitou/internal/errs"
	"huitou/internal/page"
)

// Pager is the way to the neighbouring pages of a list by key; "" = there is none.
type Pager struct{ Prev, Next string }

// mostTrail is how many pages back a list remembers; before that it begins anew.
const mostTrail = 40

// Page reads which page of a list is asked for.
func (q *Request) Page() page.Page { return page.Page{After: q.R.URL.Query().Get("after")} }

// Pager makes the links around the page on screen; next is the cursor of the next.
// A list by key knows only the way forward, so the way back is kept in the address.
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
		if len(to) > mostTrail {
			to = to[len(to)-mostTrail:]
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

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// Here is the address of this page with some parameters changed: name, value, name,
// value; "" takes one away.
func (q *Request) Here(pairs ...string) string {
	v := q.R.URL.Query()
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return Address(q.R.URL.Path, v)
}

// Address is a path with the parameters that say something; it takes the others from v.
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

// Clean gives the browser an address without empty filters, when a filter form is
// answered as a part.
func (q *Request) Clean() {
	if q.HTMX() {
		q.W.Header().Set("HX-Push-Url", q.Here("after", "", "trail", ""))
	}
}

// ListFailed decides what becomes of a list that could not be read: bad filters and
// a database that is busy are shown in its place; "" and the error otherwise.
func (q *Request) ListFailed(err error) (said string, status int, rest error) {
	switch errs.KindOf(err) {
	case errs.InvalidInput:
		said = q.L.Err(err)
		for _, f := range q.L.Fields(err) {
			said = f.Text
			break
		}
		return said, http.StatusUnprocessableEntity, nil
	case errs.Busy, errs.Internal:
		if q.Ctx().Err() != nil {
			return "", 0, err
		}
		q.door.Log.Error("list failed", "path", q.R.URL.Path, "err", err)
		return q.L.Err(err), statusOf[errs.KindOf(err)], nil
	}
	return "", 0, err
}

// Option is one choice of a select.
type Option struct{ Value, Label string }

// Words are options whose labels are messages: a prefix and the value.
func (q *Request) Words(prefix string, values ...string) []Option {
	out := make([]Option, len(values))
	for i, v := range values {
		out[i] = Option{v, q.L.T(prefix + v)}
	}
	return out
}
