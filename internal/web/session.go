package web

import (
	"net/http"

	"huitou/internal/access"
	"huitou/internal/errs"
	"huitou/internal/locale"
)

// cookieName is the name of a cookie that carries a secret. With TLS the name itself
// forbids that another host sets it.
func (s *server) cookieName(name string) string {
	if s.secure {
		return "__Host-" + name
	}
	return name
}

// sessionCookie names the cookie of a signed-in browser.
func (s *server) sessionCookie() string { return s.cookieName("session") }

// deviceCookie names the cookie of a browser somebody has signed in from: strangers
// who type wrong passwords do not slow it.
func (s *server) deviceCookie() string { return s.cookieName("device") }

// identify finds out who is signed in. A session that has ended is no error: the
// routes behind a sign-in lead there.
func (q *request) identify() error {
	c, err := q.r.Cookie(q.s.sessionCookie())
	if err != nil {
		return nil //nolint:nilerr // no cookie: nobody is signed in
	}
	who, err := q.s.Access.WhoBySession(q.ctx(), c.Value, q.ip())
	if errs.Is(err, errs.Unauthenticated) || errs.Is(err, errs.Missing) {
		q.setSession("", -1)
		return nil
	}
	if err != nil {
		return err
	}
	q.who, q.signed = who, true
	return nil
}

// token is the session's token, "" if there is none.
func (q *request) token() string {
	return q.cookie(q.s.sessionCookie())
}

// cookie is the value of a cookie, "" if there is none.
func (q *request) cookie(name string) string {
	c, err := q.r.Cookie(name)
	if err != nil {
		return ""
	}
	return c.Value
}

// credentials are what was typed, and what is known of the browser.
func (q *request) credentials(email, password string) access.Credentials {
	return access.Credentials{Email: email, Password: password, IP: q.ip(), Agent: q.r.UserAgent(),
		Old: q.token(), Device: q.cookie(q.s.deviceCookie())}
}

// signIn begins a session; the one this browser had before ends.
func (q *request) signIn(email, password string) error {
	x, err := q.s.Access.SignIn(q.ctx(), q.credentials(email, password))
	if err != nil {
		return err
	}
	q.begin(x)
	return nil
}

// begin hands a new session to the browser.
func (q *request) begin(x access.Session) {
	q.setSession(x.Token, int(x.Expires.Sub(x.Created).Seconds()))
	q.setCookie(q.s.deviceCookie(), x.Device, int(x.DeviceAge.Seconds()))
}

func (q *request) signOut() error {
	q.setSession("", -1)
	if !q.signed {
		return nil
	}
	return q.s.Access.SignOut(q.ctx(), q.who, q.token())
}

func (q *request) setSession(token string, age int) { q.setCookie(q.s.sessionCookie(), token, age) }

// setCookie keeps a secret in the browser.
func (q *request) setCookie(name, value string, age int) {
	http.SetCookie(q.w, &http.Cookie{Name: name, Value: value, Path: "/", MaxAge: age,
		HttpOnly: true, Secure: q.s.secure, SameSite: http.SameSiteLaxMode})
}

// rememberLanguage keeps the person's own choice, for their other devices too.
func (q *request) rememberLanguage(lang locale.Lang) error {
	return q.s.Access.SetOwn(q.ctx(), q.who, q.who.Name, string(lang))
}
