package access

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"time"

	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/id"
	"huitou/internal/locale"
)

// Session is a signed-in browser.
type Session struct {
	ID      id.Session
	Token   string // set when the session is created, and never again
	Created clock.Instant
	Seen    clock.Instant
	Expires clock.Instant // at the latest
	IP      string
	Agent   string
	Who     Who // set when the session is created

	Device    string        // the browser's new device token, set when the session is created
	DeviceAge time.Duration // how long the device token is valid
}

// Credentials are what a person signs in with.
type Credentials struct {
	Email    string
	Password string
	IP       string
	Agent    string // the User-Agent of the browser
	Old      string // the browser's previous session token, if any: it ends
	Device   string // the browser's device token, if it has one
}

const (
	tokenLen = 32
	// seenEvery is the precision with which the last use of a session or a key is stored.
	seenEvery = time.Minute
)

// newToken returns a random token and its hash.
func newToken() (string, []byte) {
	b := make([]byte, tokenLen)
	_, _ = rand.Read(b) // rand.Read never fails
	t := base64.RawURLEncoding.EncodeToString(b)
	return t, tokenHash(t)
}

func tokenHash(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

var errSignIn = errs.New(errs.KindUnauthenticated, "access.SignIn", "access.wrong_password")

// attempt is a sign-in attempt that was not throttled.
type attempt struct {
	user    User // zero = no user has the e-mail
	counter counter
	n       int  // tries counted by its counter, this one included
	known   bool // from a device the user has signed in from before
	wait    time.Duration
}

// SignIn creates a session. Unauthenticated when the e-mail or the password is wrong, without
// saying which; TooMany, with how long to wait, while there are too many tries from this
// device, or from this address at this account.
func (s *Service) SignIn(ctx context.Context, in Credentials) (Session, error) {
	a, err := db.Put(ctx, s.db, func(tx *db.Tx) (attempt, error) { return admit(ctx, tx, in) })
	if err != nil {
		return Session{}, err
	}
	if a.wait > 0 {
		return Session{}, tooMany(a.wait)
	}
	// Outside of a transaction: hashing takes as long as a hundred writes.
	kept := a.user.password
	if !a.user.Active {
		kept = ""
	}
	ok, old, err := verify(ctx, kept, in.Password)
	if err != nil {
		return Session{}, err
	}
	if !ok {
		return Session{}, s.refuse(ctx, a, in)
	}
	fresh := ""
	if old {
		fresh = hashPassword(in.Password)
	}
	return db.Put(ctx, s.db, func(tx *db.Tx) (Session, error) {
		now, err := scanUser(tx.Row(ctx, sqlUserFind, a.user.ID))
		if err != nil {
			return Session{}, err
		}
		if now.password != kept || !now.Active { // changed while the password was hashed
			return Session{}, errSignIn
		}
		if fresh != "" {
			if _, err := tx.Exec(ctx, sqlUserRehash, a.user.ID, fresh, kept); err != nil {
				return Session{}, err
			}
		}
		if _, err := tx.Exec(ctx, sqlThrottleClear, a.counter.name); err != nil {
			return Session{}, err
		}
		if !a.known && a.n > 1 { // a device that mistyped before is not new
			if _, err := tx.Exec(ctx, sqlThrottleBack, byAddress(in.IP)); err != nil {
				return Session{}, err
			}
		}
		if in.Old != "" {
			if _, err := tx.Exec(ctx, sqlSessionEnd, tokenHash(in.Old)); err != nil {
				return Session{}, err
			}
		}
		return s.begin(ctx, tx, now, in, "session.begin")
	})
}

// admit finds the user of an attempt and counts it, or returns how long to wait.
func admit(ctx context.Context, tx *db.Tx, in Credentials) (a attempt, err error) {
	a.user, err = scanUser(tx.Row(ctx, sqlUserByEmail, locale.Fold(in.Email)))
	if errors.Is(err, db.ErrNone) {
		a.user, err = User{}, nil
	}
	if err != nil {
		return a, err
	}
	hash, known, err := knows(ctx, tx, in.Device, a.user.ID)
	if err != nil {
		return a, err
	}
	if a.known = known; known {
		a.counter = byDevice(hash, a.user.ID)
	} else {
		a.counter = byPair(in.Email, in.IP)
		if a.wait, err = a.counter.newcomer(ctx, tx, in.Email, in.IP); err != nil || a.wait > 0 {
			return a, err
		}
	}
	a.n, a.wait, err = a.counter.admit(ctx, tx)
	return a, err
}

// refuse counts a failed attempt and, if the user exists, adds it to the audit log. It also
// writes for an unknown e-mail, so that both take equally long.
func (s *Service) refuse(ctx context.Context, a attempt, in Credentials) error {
	err := s.db.Write(ctx, func(tx *db.Tx) error {
		if !a.known {
			if err := sum(ctx, tx, byAccount(in.Email)); err != nil {
				return err
			}
			if a.n == 1 {
				if err := sum(ctx, tx, byAddress(in.IP)); err != nil {
					return err
				}
			}
		}
		if err := forget(ctx, tx); err != nil {
			return err
		}
		if a.user.ID == 0 {
			return nil
		}
		return Audit(ctx, tx, Who{IP: in.IP}, "session.refused", a.user.ID.String(), nil)
	})
	if err != nil {
		return err
	}
	return errSignIn
}

// begin creates a session of a user.
func (s *Service) begin(ctx context.Context, tx *db.Tx, u User, in Credentials, action string) (Session, error) {
	g, err := s.grants(ctx, tx)
	if err != nil {
		return Session{}, err
	}
	device, err := know(ctx, tx, in.Device, u.ID)
	if err != nil {
		return Session{}, err
	}
	token, hash := newToken()
	x := Session{ID: id.New[id.SessionNoun](tx.IDs()), Token: token, Created: tx.Now(), Seen: tx.Now(),
		Expires: tx.Now().Add(s.opt.SessionAge), IP: in.IP, Agent: errs.Short(in.Agent), Device: device, DeviceAge: deviceAge}
	x.Who = u.who(g)
	x.Who.Session, x.Who.IP = x.ID, in.IP
	tx.Insert(&tableSession, hash, x.ID, u.ID, x.Created, x.Seen, x.Expires, x.IP, x.Agent)
	if _, err := tx.Exec(ctx, sqlUserSeen, u.ID, tx.Now()); err != nil {
		return x, err
	}
	return x, Audit(ctx, tx, x.Who, action, u.ID.String(), map[string]string{"session": x.ID.String()})
}

// WhoBySession returns who is behind a session's token, Unauthenticated if it has ended or
// does not exist.
func (s *Service) WhoBySession(ctx context.Context, token, ip string) (Who, error) {
	var who Who
	var seen clock.Instant
	hash := tokenHash(token)
	err := s.db.Read(ctx, func(tx *db.Tx) error {
		var x Session
		u, err := scanUser(joined{tx.Row(ctx, sqlSessionUser, hash), []any{&x.ID, &x.Seen, &x.Expires}})
		if errors.Is(err, db.ErrNone) {
			return errs.New(errs.KindUnauthenticated, "access.WhoBySession", "access.signed_out")
		}
		if err != nil {
			return err
		}
		if !u.Active || tx.Now() >= x.Expires || tx.Now() >= x.Seen.Add(s.opt.SessionIdle) {
			return errs.New(errs.KindUnauthenticated, "access.WhoBySession", "access.signed_out")
		}
		g, err := s.grants(ctx, tx)
		if err != nil {
			return err
		}
		who, seen = u.who(g), x.Seen
		who.Session, who.IP = x.ID, ip
		return nil
	})
	if err != nil || s.db.Clock()().Sub(seen) < seenEvery {
		return who, err
	}
	return who, s.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, sqlSessionSeen, hash, tx.Now(), ip)
		return err
	})
}

// joined scans further columns before those of a user.
type joined struct {
	db.Row
	first []any
}

func (j joined) Scan(dest ...any) error { return j.Row.Scan(append(j.first, dest...)...) }

// SignOut ends a session. One that has already ended is no error.
func (s *Service) SignOut(ctx context.Context, who Who, token string) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(ctx, sqlSessionEnd, tokenHash(token))
		if err != nil || n == 0 {
			return err
		}
		return Audit(ctx, tx, who, "session.end", who.User.String(), nil)
	})
}

// ListSessions returns a user's own sessions, the last used first.
func (s *Service) ListSessions(ctx context.Context, who Who) ([]Session, error) {
	return db.Get(ctx, s.db, func(tx *db.Tx) ([]Session, error) {
		return db.List(ctx, tx, func(r db.Row) (x Session, err error) {
			err = r.Scan(&x.ID, &x.Created, &x.Seen, &x.Expires, &x.IP, &x.Agent)
			return x, err
		}, sqlSessions, who.User, tx.Now(), tx.Now().Add(-s.opt.SessionIdle))
	})
}

// EndSession ends one of a user's own sessions.
func (s *Service) EndSession(ctx context.Context, who Who, which id.Session) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(ctx, sqlSessionEndOwn, who.User, which)
		if err != nil {
			return err
		}
		if n == 0 {
			return errs.NotFound("access.EndSession", "access.no_session")
		}
		return Audit(ctx, tx, who, "session.end", which.String(), nil)
	})
}

// EndOtherSessions ends a user's own sessions except the current one, and returns how many.
func (s *Service) EndOtherSessions(ctx context.Context, who Who) (n int64, err error) {
	return n, s.db.Write(ctx, func(tx *db.Tx) error {
		if n, err = tx.Exec(ctx, sqlSessionEndOthers, who.User, who.Session); err != nil {
			return err
		}
		return Audit(ctx, tx, who, "session.end_others", who.User.String(), map[string]int64{"n": n})
	})
}
