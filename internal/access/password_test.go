package access_test

import (
	"strings"
	"testing"
	"time"

	"huitou/internal/access"
	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/errs"
)

func TestPasswordRules(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, password, key string }{
		{"Short", "123456789", "access.password_short"},
		{"ShortInRunes", "密码密码密码密码密", "access.password_short"},
		{"Common", "Password1234", "access.password_common"},
		{"Spaced", "q w e r t y u i o p", "access.password_common"},
		{"Repeats", "abcabcabcabcabc", "access.password_common"},
		{"Run", "abcdefghijklm", "access.password_common"},
		{"RunOfDigits", "3456789012345", "access.password_common"},
		{"Email", "somebody@example.org", "access.password_own"},
		{"Name", "some body else", "access.password_own"},
		{"Long", strings.Repeat("ab de", 41), "access.password_long"},
		{"OK", "cork-tidal-ferry", ""},
		{"OKAllLower", "correcthorsebattery", ""},
		{"OKChinese", "床前明月光疑是地上霜", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			in := access.NewUser{Email: "somebody@example.org", Name: "Somebody Else", Role: access.Analyst, Password: c.password}
			err := in.Validate()
			if c.key == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			want(t, err, errs.KindInvalid, c.key)
		})
	}
}

// TestCost: passwords are hashed with the first choice of OWASP's password storage cheat
// sheet.
func TestCost(t *testing.T) {
	t.Parallel()
	if got := access.Cost(access.Production); got != "$argon2id$v=19$m=19456,t=2,p=1$" {
		t.Errorf("hash is %s", got)
	}
}

// TestOldCost: a password hashed at another cost is hashed again when it is next used.
func TestOldCost(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		u := h.add(access.Owner, "o@x.org")
		other := access.HashAt(access.Production, good)
		kept := func() (s string) {
			err := h.d.Write(t.Context(), func(tx *db.Tx) error {
				return tx.Row(t.Context(), "SELECT password FROM app_user WHERE id = $1", u.ID).Scan(&s)
			})
			if err != nil {
				t.Fatal(err)
			}
			return s
		}
		err := h.d.Write(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), "UPDATE app_user SET password = $1 WHERE id = $2", other, u.ID)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		_, err = h.signIn("o@x.org", "wrong password")
		want(t, err, errs.KindUnauthenticated, "access.wrong_password")
		if kept() != other {
			t.Error("a wrong password changed the hash")
		}
		h.must("o@x.org")
		if s := kept(); s == other || strings.HasPrefix(s, access.Cost(access.Production)) {
			t.Errorf("hash is %s", s)
		}
		h.must("o@x.org")
	})
}

func TestChangePassword(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.add(access.Analyst, "a@x.org")
		a, b := h.must("a@x.org"), h.must("a@x.org")
		_, err := h.ChangePassword(t.Context(), a.Who, "not the password", access.Credentials{Password: "another long sentence"})
		want(t, err, errs.KindInvalid, "access.wrong_old")
		_, err = h.ChangePassword(t.Context(), a.Who, good, access.Credentials{Password: "short"})
		want(t, err, errs.KindInvalid, "access.password_short")
		fresh, err := h.ChangePassword(t.Context(), a.Who, good, access.Credentials{Password: "another long sentence", Agent: "test"})
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range []access.Session{a, b} {
			_, err := h.WhoBySession(t.Context(), x.Token, "")
			want(t, err, errs.KindUnauthenticated, "access.signed_out")
		}
		if _, err := h.WhoBySession(t.Context(), fresh.Token, ""); err != nil {
			t.Error(err)
		}
		_, err = h.signIn("a@x.org", good)
		want(t, err, errs.KindUnauthenticated, "access.wrong_password")
	})
}

// TestUnknownEmailTakesAsLong: an unknown e-mail takes as long as a wrong password. Other tests
// may load the machine: the quickest of several tries counts, and one round of twelve must
// show it.
func TestUnknownEmailTakesAsLong(t *testing.T) {
	c := clock.NewFake(start)
	h := &house{access.New(dbtest.SQLite(t, c.Now)), t, nil, c}
	h.add(access.Owner, "o@x.org")
	for range 12 {
		known, unknown := time.Hour, time.Hour
		for range 9 {
			c.Advance(2 * time.Hour) // so that no try waits
			for email, best := range map[string]*time.Duration{"o@x.org": &known, "n@x.org": &unknown} {
				t0 := time.Now()
				_, err := h.signIn(email, "wrong password")
				*best = min(*best, time.Since(t0))
				want(t, err, errs.KindUnauthenticated, "access.wrong_password")
			}
		}
		r := float64(unknown) / float64(known)
		if r > 0.6 && r < 1.7 {
			return
		}
		t.Logf("known %v, unknown %v", known, unknown)
	}
	t.Error("response time reveals which e-mails have an account")
}
