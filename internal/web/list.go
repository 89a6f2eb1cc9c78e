package web

import (
	"net/http"
	"net/url"
	"strings"

	"huitou/internal/errs"
	"huitou/internal/id"
	"huitou/internal/org"
	"huitou/internal/page"
	"huitou/internal/staff"
)

// pager is the way to the neighbouring pages of a list by key.
type pager struct{ Prev, Next string }

// mostTrail is how many pages back a list remembers; before that it begins anew.
const mostTrail = 40

// page reads which page of a list is asked for.
func (q *request) page() page.Page { return page.Page{After: q.r.URL.Query().Get("after")} }

// pager makes the links around the page on screen; next is the cursor of the next.
// A list by key knows only the way forward, so the way back is kept in the address.
func (q *request) pager(next string) pager {
	v := q.r.URL.Query()
	at := v.Get("after")
	trail := strings.Split(v.Get("trail"), ".")
	if v.Get("trail") == "" {
		trail = nil
	}
	var p pager
	if next != "" {
		to := append(trail[:len(trail):len(trail)], orDash(at))
		if len(to) > mostTrail {
			to = to[len(to)-mostTrail:]
		}
		p.Next = q.here("after", next, "trail", strings.Join(to, "."))
	}
	if n := len(trail); n > 0 {
		p.Prev = q.here("after", strings.TrimPrefix(trail[n-1], "-"), "trail", strings.Join(trail[:n-1], "."))
	} else if at != "" {
		p.Prev = q.here("after", "", "trail", "")
	}
	return p
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// here is the address of this page with some parameters changed; "" takes one away.
func (q *request) here(pairs ...string) string {
	v := q.r.URL.Query()
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return address(q.r.URL.Path, v)
}

// address is a path with the parameters that say something.
func address(path string, v url.Values) string {
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

// clean gives the browser an address without empty filters, when a filter form is
// answered as a part.
func (q *request) clean() {
	if q.htmx() {
		q.w.Header().Set("HX-Push-Url", q.here("after", "", "trail", ""))
	}
}

// listFailed decides what becomes of a list that could not be read: bad filters and
// a database that is busy are shown in its place; "" and the error otherwise.
func (q *request) listFailed(err error) (said string, status int, rest error) {
	switch errs.KindOf(err) {
	case errs.InvalidInput:
		said = q.l.Err(err)
		for _, f := range q.l.Fields(err) {
			said = f.Text
			break
		}
		return said, http.StatusUnprocessableEntity, nil
	case errs.Busy, errs.Internal:
		if q.ctx().Err() != nil {
			return "", 0, err
		}
		q.s.Log.Error("list failed", "path", q.r.URL.Path, "err", err)
		return q.l.Err(err), statusOf[errs.KindOf(err)], nil
	}
	return "", 0, err
}

// mostPartners is up to how many partners a select offers. Beyond that they are
// reached from the board, place by place.
const mostPartners = 40

// placeOptions are the places as a tree, indented; chosen is always among them.
func (q *request) placeOptions(chosen id.Place) ([]option, error) {
	list, err := q.s.Flow.Places(q.ctx())
	if err != nil {
		return nil, err
	}
	partners := 0
	for _, p := range list {
		if p.Kind == org.Partner {
			partners++
		}
	}
	below := map[id.Place][]org.Place{}
	for _, p := range list {
		if p.Kind != org.Partner || partners <= mostPartners || p.ID == chosen {
			below[p.Parent] = append(below[p.Parent], p)
		}
	}
	var out []option
	var walk func(at id.Place, indent string)
	walk = func(at id.Place, indent string) {
		for _, p := range below[at] {
			out = append(out, option{p.ID.String(), indent + p.Name})
			if len(indent) < 60 {
				walk(p.ID, indent+"\u2003")
			}
		}
	}
	walk(0, "")
	return out, nil
}

// staffOptions are those who work here now; chosen is always among them.
func (q *request) staffOptions(chosen id.Staff) ([]option, error) {
	list, err := q.s.Flow.StaffList(q.ctx())
	if err != nil {
		return nil, err
	}
	var out []option
	for _, s := range list {
		if s.Left == "" || s.ID == chosen {
			out = append(out, option{s.ID.String(), staffName(s)})
		}
	}
	return out, nil
}

func staffName(s staff.Staff) string {
	if s.Name == s.Code || s.Code == "" {
		return s.Name
	}
	return s.Name + " · " + s.Code
}

// words are options whose labels are messages: a prefix and the value.
func (q *request) words(prefix string, values ...string) []option {
	out := make([]option, len(values))
	for i, v := range values {
		out[i] = option{v, q.l.T(prefix + v)}
	}
	return out
}
