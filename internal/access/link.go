package access

import (
	"context"
	"errors"
	"time"

	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/id"
)

// Link is a token that sets a user's password once.
type Link struct {
	Token   string // set when the link is created, and never again: "" for a call made again
	Kind    string // "invite" or "reset"
	User    User
	Expires clock.Instant
}

// The kinds of link.
const (
	Invite = "invite"
	Reset  = "reset"
)

// InviteUser creates a user without a password and a link with which they set it.
func (s *Service) InviteUser(ctx context.Context, who Who, in NewUser) (Link, error) {
	return s.InviteUserOnce(ctx, who, db.Call{}, in)
}

// InviteUserOnce is InviteUser for a call that may be made again: then it returns the link of that time
// without its token.
func (s *Service) InviteUserOnce(ctx context.Context, who Who, c db.Call, in NewUser) (Link, error) {
	return db.Put(ctx, s.db, func(tx *db.Tx) (l Link, err error) {
		in.Password = ""
		made, again, err := tx.Once(ctx, c, func() (db.Answer, error) {
			u, err := s.addUser(ctx, tx, who, in)
			if err == nil {
				l, err = s.link(ctx, tx, who, u)
			}
			return db.Answer{Body: []byte(u.ID.String())}, err
		})
		if err != nil || !again {
			return l, err
		}
		var which id.User
		if err := which.UnmarshalText(made.Body); err != nil {
			return l, err
		}
		l = Link{Kind: Invite}
		l.User, err = findUser(ctx, tx, which)
		return l, err
	})
}

// MakeLink creates a link with which a user sets a new password; an earlier link ends.
// Password and sessions stay valid until the link is used.
func (s *Service) MakeLink(ctx context.Context, who Who, which id.User) (Link, error) {
	return db.Put(ctx, s.db, func(tx *db.Tx) (Link, error) {
		u, err := findUser(ctx, tx, which)
		if err != nil {
			return Link{}, err
		}
		if err := s.may(ctx, tx, who, u.Role); err != nil {
			return Link{}, err
		}
		if !u.Active {
			return Link{}, errs.Conflict("access.MakeLink", "access.inactive")
		}
		return s.link(ctx, tx, who, u)
	})
}

func (s *Service) link(ctx context.Context, tx *db.Tx, who Who, u User) (Link, error) {
	token, hash := newToken()
	l := Link{Token: token, Kind: Reset, User: u, Expires: tx.Now().Add(s.opt.ResetAge)}
	if u.Invited {
		l.Kind, l.Expires = Invite, tx.Now().Add(s.opt.InviteAge)
	}
	if _, err := tx.Exec(ctx, sqlLinkDrop, u.ID); err != nil {
		return l, err
	}
	tx.Insert(&tableLink, hash, u.ID, l.Kind, tx.Now(), l.Expires)
	return l, Audit(ctx, tx, who, "user.link", u.ID.String(), map[string]string{"kind": l.Kind})
}

// FindLink returns the link of a token, NotFound when it was used or has expired.
func (s *Service) FindLink(ctx context.Context, token string) (Link, error) {
	return db.Get(ctx, s.db, func(tx *db.Tx) (Link, error) { return findLink(ctx, tx, token) })
}

func findLink(ctx context.Context, tx *db.Tx, token string) (Link, error) {
	var l Link
	var which id.User
	err := tx.Row(ctx, sqlLink, tokenHash(token)).Scan(&which, &l.Kind, &l.Expires)
	if errors.Is(err, db.ErrNone) || err == nil && tx.Now() >= l.Expires {
		return l, errs.NotFound("access.FindLink", "access.no_link")
	}
	if err != nil {
		return l, err
	}
	if l.User, err = findUser(ctx, tx, which); err == nil && !l.User.Active {
		err = errs.NotFound("access.FindLink", "access.no_link")
	}
	return l, err
}

// UseLink sets the password of the link's user, ends their sessions and begins a new one.
// in.Email is ignored.
func (s *Service) UseLink(ctx context.Context, token string, in Credentials) (Session, error) {
	l, err := s.FindLink(ctx, token)
	if err != nil {
		return Session{}, err
	}
	if err := checkPassword(in.Password, l.User.Email, l.User.Name); err != nil {
		return Session{}, err
	}
	hash := hashPassword(in.Password)
	return db.Put(ctx, s.db, func(tx *db.Tx) (Session, error) {
		l, err := findLink(ctx, tx, token)
		if err != nil {
			return Session{}, err
		}
		n, err := tx.Exec(ctx, sqlLinkDrop, l.User.ID)
		if err != nil {
			return Session{}, err
		}
		if n == 0 { // used concurrently
			return Session{}, errs.NotFound("access.UseLink", "access.no_link")
		}
		if err := s.newPassword(ctx, tx, l.User, hash); err != nil {
			return Session{}, err
		}
		return s.begin(ctx, tx, l.User, in, "user."+l.Kind+"_used")
	})
}

// newPassword stores a password, ends every session and forgets all known devices.
func (s *Service) newPassword(ctx context.Context, tx *db.Tx, u User, hash string) error {
	if _, err := tx.Exec(ctx, sqlUserPassword, u.ID, hash); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, sqlSessionEndAll, u.ID); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, sqlDeviceForget, u.ID)
	return err
}

// ChangePassword changes a user's own password to in.Password. Every session ends, and a new
// one begins for this browser. TooMany after too many wrong old passwords. in.Email and in.IP
// are ignored.
func (s *Service) ChangePassword(ctx context.Context, who Who, old string, in Credentials) (Session, error) {
	u, err := s.FindUser(ctx, who.User)
	if err != nil {
		return Session{}, err
	}
	tries := bySession(who.Session)
	wait, err := db.Put(ctx, s.db, func(tx *db.Tx) (wait time.Duration, err error) {
		_, wait, err = tries.admit(ctx, tx)
		return wait, err
	})
	if err != nil {
		return Session{}, err
	}
	if wait > 0 {
		return Session{}, tooMany(wait)
	}
	ok, _, err := verify(ctx, u.password, old)
	if err != nil {
		return Session{}, err
	}
	c := errs.NewCheck("access.ChangePassword")
	c.That(ok, "old", "access.wrong_old")
	if e, ok := errors.AsType[*errs.Error](checkPassword(in.Password, u.Email, u.Name)); ok {
		for _, f := range e.Fields {
			c.Add(f)
		}
	}
	if err := c.Err(); err != nil {
		return Session{}, err
	}
	hash := hashPassword(in.Password)
	return db.Put(ctx, s.db, func(tx *db.Tx) (Session, error) {
		now, err := findUser(ctx, tx, u.ID)
		if err != nil {
			return Session{}, err
		}
		if now.password != u.password {
			return Session{}, errs.Conflict("access.ChangePassword", "conflict.edited")
		}
		if err := s.newPassword(ctx, tx, now, hash); err != nil {
			return Session{}, err
		}
		if _, err := tx.Exec(ctx, sqlThrottleClear, tries.name); err != nil {
			return Session{}, err
		}
		in.IP = who.IP
		return s.begin(ctx, tx, now, in, "user.password")
	})
}

// SetPassword sets a user's password from the machine's console; their sessions end.
func (s *Service) SetPassword(ctx context.Context, who Who, which id.User, password string) error {
	u, err := s.FindUser(ctx, which)
	if err != nil {
		return err
	}
	if err := checkPassword(password, u.Email, u.Name); err != nil {
		return err
	}
	hash := hashPassword(password)
	return s.db.Write(ctx, func(tx *db.Tx) error {
		u, err := findUser(ctx, tx, which)
		if err != nil {
			return err
		}
		if err := s.may(ctx, tx, who, u.Role); err != nil {
			return err
		}
		if err := s.newPassword(ctx, tx, u, hash); err != nil {
			return err
		}
		return Audit(ctx, tx, who, "user.password", u.ID.String(), nil)
	})
}
