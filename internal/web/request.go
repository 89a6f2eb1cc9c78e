package web

import (
	"net/http"
	"net/url"

	"huitou/internal/access"
	"huitou/internal/cal"
	"huitou/internal/errs"
	"huitou/internal/flow"
	"huitou/internal/locale"
	"huitou/internal/org"
	"huitou/internal/site"
)

// request is a request to a page, with the user who sent it.
type request struct {
	*site.Request
	s       *server
	who     access.Who  // zero if nobody is signed in
	signed  bool        // somebody is signed in
	company org.Company // zero before the set-up
}

// act runs a verb on behalf of the user. If they may take it back, the message about it offers so.
func act[In, Out any](q *request, verb flow.Verb[In, Out], in In) (Out, error) {
	out, done, err := flow.DoBack(q.Ctx(), q.s.Flow, q.who, verb, in)
	if err == nil && done != 0 {
		q.Undo = undoPath(done)
	}
	return out, err
}

// prepare reads the company and the user, and sets the language and time zone.
func (q *request) prepare() error {
	c, err := q.s.Flow.Company(q.Ctx())
	switch {
	case err == nil:
		q.company = c
	case !errs.Is(err, errs.KindNotFound):
		return err
	}
	if err := q.identify(); err != nil {
		return err
	}
	q.L = locale.For(q.Language(q.who.Language))
	if zone, err := cal.Zone(q.company.Zone); err == nil {
		q.L = q.L.In(zone)
	}
	return nil
}

// may returns an error unless the user has the permission p. Before the company is set up
// it redirects to the set-up; without a session, to the sign-in page.
func (q *request) may(p access.Permission) error {
	if p == anybody {
		return nil
	}
	if q.company.Name == "" {
		return q.GoTo("/set-up")
	}
	if !q.signed {
		to := "/sign-in"
		if q.R.Method == http.MethodGet && q.R.URL.Path != "/" {
			to += "?" + url.Values{"back": {q.R.URL.RequestURI()}}.Encode()
		}
		return q.GoTo(to)
	}
	if p != member && !q.who.Can(p) {
		return errs.Forbidden("web.may", "error.denied")
	}
	return nil
}
