package web

import (
	"huitou/internal/access"
	"huitou/internal/errs"
	"huitou/internal/locale"
)

// Names of the secrets kept by the browser.
const (
	sessionSecret = "session" // token of the session
	// deviceSecret identifies a browser in which a user has signed in before. Wrong
	// passwords entered in other browsers do not throttle sign-ins in this one.
	deviceSecret = "device"
)

// identify sets the user by the session. An expired session is not an error: routes that
// need a user redirect to the sign-in page.
func (q *request) identify() error {
	if q.token() == "" {
		return nil
	}
	who, err := q.s.Access.WhoBySession(q.Ctx(), q.token(), q.IP())
	if errs.Is(err, errs.KindUnauthenticated) || errs.Is(err, errs.KindNotFound) {
		q.DropSecret(sessionSecret)
		return nil
	}
	if err != nil {
		return err
	}
	q.who, q.signed = who, true
	return nil
}

// token returns the token of the session, "" if there is none.
func (q *request) token() string { return q.Secret(sessionSecret) }

// credentials returns an e-mail address and password with the data of the browser.
func (q *request) credentials(email, password string) access.Credentials {
	return access.Credentials{Email: email, Password: password, IP: q.IP(), Agent: q.R.UserAgent(),
		Old: q.token(), Device: q.Secret(deviceSecret)}
}

// signIn starts a session and ends the browser's previous one.
func (q *request) signIn(email, password string) error {
	x, err := q.s.Access.SignIn(q.Ctx(), q.credentials(email, password))
	if err != nil {
		return err
	}
	q.begin(x)
	return nil
}

// begin stores a new session in the browser.
func (q *request) begin(x access.Session) {
	q.SetSecret(sessionSecret, x.Token, x.Expires.Sub(x.Created))
	q.SetSecret(deviceSecret, x.Device, x.DeviceAge)
}

// signOut ends the session.
func (q *request) signOut() error {
	q.DropSecret(sessionSecret)
	if !q.signed {
		return nil
	}
	return q.s.Access.SignOut(q.Ctx(), q.who, q.token())
}

// rememberLanguage saves the language in the user's settings, for all their devices.
func (q *request) rememberLanguage(lang locale.Lang) error {
	return q.s.Access.SetOwn(q.Ctx(), q.who, q.who.Name, string(lang))
}
