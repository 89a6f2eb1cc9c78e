package web

import (
	"huitou/internal/access"
	"huitou/internal/errs"
	"huitou/internal/locale"
)

// The secrets that a browser keeps.
const (
	sessionSecret = "session" // of a signed-in browser
	// deviceSecret is of a browser somebody has signed in from: strangers who type wrong
	// passwords do not slow it.
	deviceSecret = "device"
)

// identify finds out who is signed in. A session that has ended is no error: the
// routes behind a sign-in lead there.
func (q *request) identify() error {
	if q.token() == "" {
		return nil
	}
	who, err := q.s.Access.WhoBySession(q.Ctx(), q.token(), q.IP())
	if errs.Is(err, errs.Unauthenticated) || errs.Is(err, errs.Missing) {
		q.DropSecret(sessionSecret)
		return nil
	}
	if err != nil {
		return err
	}
	q.who, q.signed = who, true
	return nil
}

// token is the session's token, "" if there is none.
func (q *request) token() string { return q.Secret(sessionSecret) }

// credentials are what was typed, and what is known of the browser.
func (q *request) credentials(email, password string) access.Credentials {
	return access.Credentials{Email: email, Password: password, IP: q.IP(), Agent: q.R.UserAgent(),
		Old: q.token(), Device: q.Secret(deviceSecret)}
}

// signIn begins a session; the one this browser had before ends.
func (q *request) signIn(email, password string) error {
	x, err := q.s.Access.SignIn(q.Ctx(), q.credentials(email, password))
	if err != nil {
		return err
	}
	q.begin(x)
	return nil
}

// begin hands a new session to the browser.
func (q *request) begin(x access.Session) {
	q.SetSecret(sessionSecret, x.Token, x.Expires.Sub(x.Created))
	q.SetSecret(deviceSecret, x.Device, x.DeviceAge)
}

func (q *request) signOut() error {
	q.DropSecret(sessionSecret)
	if !q.signed {
		return nil
	}
	return q.s.Access.SignOut(q.Ctx(), q.who, q.token())
}

// rememberLanguage keeps the person's own choice, for their other devices too.
func (q *request) rememberLanguage(lang locale.Lang) error {
	return q.s.Access.SetOwn(q.Ctx(), q.who, q.who.Name, string(lang))
}
