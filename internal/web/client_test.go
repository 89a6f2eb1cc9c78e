package web_test

import (
	"testing"

	"huitou/internal/access"
	"huitou/internal/webtest"
)

// client returns a browser that is not signed in and does not follow redirects.
func (w *world) client(t testing.TB) *webtest.Browser {
	t.Helper()
	return webtest.Unfollowing(t, w.URL)
}

// owner returns a client in which the owner is signed in.
func (w *world) owner(t testing.TB) *webtest.Browser {
	t.Helper()
	c := w.client(t)
	c.SignIn(ownerMail, ownerPassword)
	return c
}

// as returns a client in which a new user with the role is signed in.
func (w *world) as(t testing.TB, role access.Role) *webtest.Browser {
	t.Helper()
	mail := string(role) + "@example.com"
	_, err := access.New(w.db).AddUser(t.Context(), access.Console(), access.NewUser{Name: "Some " + string(role), Email: mail,
		Password: ownerPassword, Role: role})
	if err != nil {
		t.Fatal(err)
	}
	c := w.client(t)
	c.SignIn(mail, ownerPassword)
	return c
}
