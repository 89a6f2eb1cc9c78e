package web

import (
	"crypto/sha256"
	"net/http"
	"net/url"

	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/flow"
	"huitou/internal/site"
)

// call names the submission of a form that makes something, by the key in its field site.OnceField (see
// the part "once"). A form without one, of a page that is older than the program, is done each time.
func (q *request) call(f *site.Form) db.Call {
	key := f.Val(site.OnceField)
	if key == "" || len(key) > 100 {
		return db.Call{}
	}
	said := url.Values{}
	for name, list := range f.Values {
		if name != site.OnceField {
			said[name] = list
		}
	}
	hash := sha256.Sum256([]byte(q.R.URL.Path + "\x00" + said.Encode()))
	return db.Call{Caller: q.who.Actor(), Key: "form " + key, Hash: hash[:]}
}

// location is the header field of the page that a form has led to.
const location = "Location"

// makeOnce runs a verb that makes what a form describes, once however often the form is submitted, and
// returns the path of the page of what the first time made. The message done is for that page. Submitted
// again with other values the form is a Conflict, and submitted once more it makes another.
func makeOnce[In, Out any](q *request, f *site.Form, verb flow.Verb[In, Out], in In, done string, path func(Out) string) (string, error) {
	a, again, err := flow.Once(q.Ctx(), q.s.Flow, q.who, q.call(f), verb, in, func(out Out) (db.Answer, error) {
		return db.Answer{Status: http.StatusSeeOther, Head: map[string]string{location: path(out)}, Body: []byte{}}, nil
	})
	switch {
	case isOtherBody(err):
		return "", q.madeAlready(f, a.Head[location])
	case err != nil:
		return "", err
	case again:
		done = "web.once"
	}
	q.Flash(done)
	return a.Head[location], nil
}

// isOtherBody reports whether err says that a form was submitted before with other values.
func isOtherBody(err error) bool {
	e := asError(err)
	return e != nil && e.Key == "idempotency.other_body"
}

// madeAlready returns the error of a form that was submitted before with other values, and led to the
// page at path. The form gets a new key.
func (q *request) madeAlready(f *site.Form, path string) error {
	f.Renew(path)
	return errs.Conflict("web.makeOnce", "web.once_other")
}
