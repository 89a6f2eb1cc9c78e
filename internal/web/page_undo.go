package web

import (
	"net/http"
	"net/url"
	"slices"

	"huitou/internal/flow"
	"huitou/internal/id"
	"huitou/internal/site"
)

// undoPath is the path by which the user takes back what they did.
func undoPath(done id.Act) string { return "/undo/" + done.String() }

// maxDone is how many acts a page lists that can be taken back.
const maxDone = 5

// doneLine is something the user did and can take back.
type doneLine struct {
	flow.Done
	Path string // page of its subject, "" = none
	Undo string
}

// justDone returns what the user did last and can take back, newest first; with a subject, only
// what they did to that record. What the message of the page offers to take back is not among them.
func (q *request) justDone(subject string) (lines []doneLine, err error) {
	limit := maxDone
	if subject != "" {
		limit = 50
	}
	list, err := q.s.Flow.JustDone(q.Ctx(), q.who, limit)
	for _, d := range list {
		if subject == "" || d.Subject == subject {
			lines = append(lines, doneLine{d, pathOf(d.Subject), undoPath(d.ID)})
		}
	}
	if subject != "" && len(lines) > 1 { // what came before it can be taken back only after it
		lines = lines[:1]
	}
	said := q.Flashed().Undo
	return slices.DeleteFunc(lines, func(l doneLine) bool { return l.Undo == said }), err
}

// undoAct takes back what the user did, and returns to the page from which they asked for it.
func undoAct(q *request) error {
	which, err := site.PathID[id.Act](q.R, "id")
	if err != nil {
		return err
	}
	back, err := act(q, flow.TakeBack, which)
	switch {
	case err == nil && back.N < back.Of:
		q.Flash("web.taken_back_some", "n", back.N, "of", back.Of)
	case err == nil:
		q.Flash("web.taken_back")
	case !q.FlashError(err):
		return err
	}
	return q.GoTo(q.cameFrom())
}

// cameFrom returns the path of the page on which a form was sent, "/" if that was no page: a form
// that was refused is shown at the path to which it is sent.
func (q *request) cameFrom() string {
	u, err := url.Parse(q.R.Referer())
	if err != nil {
		return "/"
	}
	page := site.SafeBack(u.RequestURI())
	_, pattern := q.s.mux.Handler(&http.Request{Method: http.MethodGet, URL: u, Host: q.R.Host})
	if pattern == "" || pattern == "GET /" {
		return "/"
	}
	return page
}
