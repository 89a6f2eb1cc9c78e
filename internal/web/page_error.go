package web

import (
	"net/http"
	"net/url"
	"path"

	"huitou/internal/errs"
)

func notFound(*request) error { return errs.NotFound("web.route", "error.not_found") }

// unknownPath answers for a path without a page. That of an action, which a browser opens when its address
// is entered anew, leads to the page that the action is on.
func unknownPath(q *request) error {
	at := func(method, path string) string {
		_, pattern := q.s.mux.Handler(&http.Request{Method: method, Host: q.R.Host, URL: q.R.URL.ResolveReference(&url.URL{Path: path})})
		return pattern
	}
	up := q.R.URL.Path
	if path.Clean(up) != up || q.R.Method != http.MethodGet || at(http.MethodPost, up) == "" {
		return notFound(q)
	}
	for up != "/" {
		if up = path.Dir(up); at(http.MethodGet, up) != anyPath {
			return q.GoTo(up)
		}
	}
	return notFound(q)
}
