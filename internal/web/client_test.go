package web_test

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"

	"huitou/internal/access"
)

// client is somebody with a browser that shows nothing.
type client struct {
	t testing.TB
	w *world
	http.Client
	head http.Header // sent with every request
}

// client returns somebody who is not signed in and follows no redirect.
func (w *world) client(t testing.TB) *client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &client{t: t, w: w, head: http.Header{}, Client: http.Client{Jar: jar,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// owner returns the owner, signed in.
func (w *world) owner(t testing.TB) *client {
	t.Helper()
	c := w.client(t)
	c.signIn(ownerMail, ownerPassword)
	return c
}

// as returns somebody with a role, signed in.
func (w *world) as(t testing.TB, role access.Role) *client {
	t.Helper()
	mail := string(role) + "@example.com"
	_, err := access.New(w.db).AddUser(t.Context(), access.Console(), access.NewUser{Name: "Some " + string(role), Email: mail,
		Password: ownerPassword, Role: role})
	if err != nil {
		t.Fatal(err)
	}
	c := w.client(t)
	c.signIn(mail, ownerPassword)
	return c
}

func (c *client) signIn(mail, password string) {
	c.t.Helper()
	c.post("/sign-in", url.Values{"email": {mail}, "password": {password}}).status(http.StatusSeeOther)
}

// answer is what came back.
type answer struct {
	t    testing.TB
	what string
	*http.Response
	body string
}

func (c *client) get(path string) *answer { c.t.Helper(); return c.do(http.MethodGet, path, nil) }

func (c *client) post(path string, form url.Values) *answer {
	c.t.Helper()
	return c.do(http.MethodPost, path, form)
}

func (c *client) do(method, path string, form url.Values) *answer {
	c.t.Helper()
	req, err := http.NewRequestWithContext(c.t.Context(), method, c.w.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		c.t.Fatal(err)
	}
	for name, v := range c.head {
		req.Header[name] = v
	}
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	resp, err := c.Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return &answer{c.t, method + " " + path, resp, string(b)}
}

func (a *answer) status(want int) *answer {
	a.t.Helper()
	if a.StatusCode != want {
		a.t.Fatalf("%s: status %d, want %d\n%.600s", a.what, a.StatusCode, want, a.body)
	}
	return a
}

func (a *answer) has(texts ...string) *answer {
	a.t.Helper()
	for _, s := range texts {
		if !strings.Contains(a.body, s) {
			a.t.Errorf("%s: no %q in\n%.1500s", a.what, s, a.body)
		}
	}
	return a
}

func (a *answer) lacks(texts ...string) *answer {
	a.t.Helper()
	for _, s := range texts {
		if strings.Contains(a.body, s) {
			a.t.Errorf("%s: has %q", a.what, s)
		}
	}
	return a
}

func (a *answer) leads(to string) *answer {
	a.t.Helper()
	a.status(http.StatusSeeOther)
	if got := a.Header.Get("Location"); !strings.HasPrefix(got, to) {
		a.t.Fatalf("%s: leads to %s, want %s", a.what, got, to)
	}
	return a
}
