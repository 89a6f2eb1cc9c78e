package web

import (
	"net/http"

	"huitou/internal/access"
	"huitou/internal/site"
)

type passwordView struct{ Form site.Form }

func showPassword(q *request) error { return q.Show("password", passwordView{}) }

func doPassword(q *request) error {
	f, err := q.Form()
	if err != nil {
		return err
	}
	x, err := q.s.Access.ChangePassword(q.Ctx(), q.who, f.Raw("old"), q.credentials("", f.Raw("password")))
	if err != nil {
		v := passwordView{Form: f}
		return q.Refuse(&v.Form, err, "password", &v)
	}
	q.begin(x)
	q.Flash("web.password_changed")
	return q.GoTo("/")
}

// inviteView is the view of the page that a one-time link opens: an invitation or a reset of
// the password.
type inviteView struct {
	Form    site.Form
	Company string
	Name    string
	Email   string
	Reset   bool
}

func showInvite(q *request) error {
	v, err := newInviteView(q)
	if err != nil {
		return err
	}
	return q.ShowAs(http.StatusOK, "invite", v)
}

func newInviteView(q *request) (*inviteView, error) {
	l, err := q.s.Access.FindLink(q.Ctx(), q.R.PathValue("token"))
	if err != nil {
		return nil, err
	}
	// The URL contains a secret: do not send it to other sites.
	q.W.Header().Set("Referrer-Policy", "no-referrer")
	return &inviteView{Company: q.company.Name, Name: l.User.Name, Email: l.User.Email, Reset: l.Kind == access.Reset}, nil
}

func doInvite(q *request) error {
	f, err := q.Form()
	if err != nil {
		return err
	}
	v, err := newInviteView(q)
	if err != nil {
		return err
	}
	v.Form = f
	x, err := q.s.Access.UseLink(q.Ctx(), q.R.PathValue("token"), q.credentials("", f.Raw("password")))
	if err != nil {
		return q.Refuse(&v.Form, err, "invite", v)
	}
	q.begin(x)
	q.Flash("web.welcome", "name", v.Name)
	return q.GoTo("/")
}
