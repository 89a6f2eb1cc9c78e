package access_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"huitou/internal/access"
	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/errs"
)

var start = time.Date(2026, 5, 20, 12, 0, 0, 0, time.UTC)

const good = "a long enough sentence"

// house is a service on an empty database with a fake clock.
type house struct {
	*access.Service
	t     *testing.T
	d     *db.DB
	clock *clock.Fake
}

func each(t *testing.T, fn func(t *testing.T, h *house)) {
	t.Helper()
	t.Parallel()
	dbtest.EachClock(t, start, func(t *testing.T, d *db.DB, c *clock.Fake) {
		fn(t, &house{access.New(d), t, d, c})
	})
}

// add creates a user as the console.
func (h *house) add(role access.Role, email string) access.User {
	h.t.Helper()
	u, err := h.AddUser(h.t.Context(), access.Console(), access.NewUser{Email: email, Name: "N", Password: good, Role: role})
	if err != nil {
		h.t.Fatal(err)
	}
	return u
}

func (h *house) signIn(email, password string) (access.Session, error) {
	return h.SignIn(h.t.Context(), access.Credentials{Email: email, Password: password, IP: "10.0.0.1", Agent: "test"})
}

func (h *house) must(email string) access.Session {
	h.t.Helper()
	x, err := h.signIn(email, good)
	if err != nil {
		h.t.Fatal(err)
	}
	return x
}

// want checks the kind of an error and the key of its message or of its first field.
func want(t *testing.T, err error, kind errs.Kind, key string) {
	t.Helper()
	e, ok := errors.AsType[*errs.Error](err)
	if !ok || e.Kind != kind {
		t.Fatalf("error %v, want kind %s", err, kind)
	}
	if e.Key == key || len(e.Fields) > 0 && e.Fields[0].Key == key {
		return
	}
	t.Fatalf("error %v, want %s", err, key)
}

func TestSetUp(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		if needs, err := h.NeedsSetUp(t.Context()); err != nil || !needs {
			t.Fatalf("empty: %v %v", needs, err)
		}
		owner := access.NewUser{Email: " o@x.org ", Name: "O", Password: good, Role: access.Owner}.Hashed()
		err := h.d.Write(t.Context(), func(tx *db.Tx) error {
			_, err := access.CreateUser(t.Context(), tx, owner)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if needs, err := h.NeedsSetUp(t.Context()); err != nil || needs {
			t.Fatalf("with an owner: %v %v", needs, err)
		}
		grid, err := h.RoleGrid(t.Context())
		if err != nil || len(grid[access.Owner]) != len(access.Grid) {
			t.Fatalf("grid of an owner %v %v", grid[access.Owner], err)
		}
		x := h.must("O@X.org") // the e-mail is matched without regard to case
		if x.Who.Role != access.Owner || !x.Who.Can(access.UserWrite) {
			t.Fatalf("owner: %+v", x.Who)
		}
	})
}

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

func TestSignIn(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.add(access.Owner, "o@x.org")
		_, err := h.signIn("o@x.org", "not the password")
		want(t, err, errs.KindUnauthenticated, "access.wrong_password")
		_, err = h.signIn("nobody@x.org", good)
		want(t, err, errs.KindUnauthenticated, "access.wrong_password")

		x := h.must("o@x.org")
		who, err := h.WhoBySession(t.Context(), x.Token, "10.0.0.2")
		if err != nil || who.User != x.Who.User || who.IP != "10.0.0.2" {
			t.Fatalf("who %+v %v", who, err)
		}
		// The next sign-in from the same browser ends its session.
		y, err := h.SignIn(t.Context(), access.Credentials{Email: "o@x.org", Password: good, Old: x.Token})
		if err != nil || y.Token == x.Token {
			t.Fatalf("again: %v", err)
		}
		_, err = h.WhoBySession(t.Context(), x.Token, "")
		want(t, err, errs.KindUnauthenticated, "access.signed_out")
		if err := h.SignOut(t.Context(), who, y.Token); err != nil {
			t.Fatal(err)
		}
		_, err = h.WhoBySession(t.Context(), y.Token, "")
		want(t, err, errs.KindUnauthenticated, "access.signed_out")

		var kept int
		err = h.d.Read(t.Context(), func(tx *db.Tx) error {
			return tx.Row(t.Context(), "SELECT count(*) FROM audit WHERE action = 'session.refused'").Scan(&kept)
		})
		if err != nil || kept != 1 {
			t.Errorf("%d refused tries in the audit (%v), want 1: one for an unknown e-mail is not recorded", kept, err)
		}
	})
}

func TestSessionEnds(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.add(access.Owner, "o@x.org")
		idle, used := h.must("o@x.org"), h.must("o@x.org")
		for day := range 29 {
			h.clock.Advance(24 * time.Hour)
			if _, err := h.WhoBySession(t.Context(), used.Token, ""); err != nil {
				t.Fatalf("day %d: %v", day+1, err)
			}
		}
		_, err := h.WhoBySession(t.Context(), idle.Token, "")
		want(t, err, errs.KindUnauthenticated, "access.signed_out")
		h.clock.Advance(25 * time.Hour)
		_, err = h.WhoBySession(t.Context(), used.Token, "")
		want(t, err, errs.KindUnauthenticated, "access.signed_out")
		if n, err := h.Sweep(t.Context()); err != nil || n < 2 {
			t.Errorf("swept %d (%v), want both sessions", n, err)
		}
	})
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

func TestOwnSessions(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.add(access.Owner, "o@x.org")
		h.add(access.Manager, "m@x.org")
		a, b, c := h.must("o@x.org"), h.must("o@x.org"), h.must("o@x.org")
		m := h.must("m@x.org")
		list, err := h.ListSessions(t.Context(), a.Who)
		if err != nil || len(list) != 3 {
			t.Fatalf("%d sessions, %v", len(list), err)
		}
		for _, x := range list {
			if x.Token != "" {
				t.Error("a list shows tokens")
			}
		}
		want(t, h.EndSession(t.Context(), m.Who, b.ID), errs.KindNotFound, "access.no_session") // another's
		if err := h.EndSession(t.Context(), a.Who, b.ID); err != nil {
			t.Fatal(err)
		}
		if n, err := h.EndOtherSessions(t.Context(), a.Who); err != nil || n != 1 {
			t.Fatalf("ended %d, %v", n, err)
		}
		for _, x := range []struct {
			access.Session
			lives bool
		}{{a, true}, {b, false}, {c, false}, {m, true}} {
			if _, err := h.WhoBySession(t.Context(), x.Token, ""); (err == nil) != x.lives {
				t.Errorf("session %s: %v", x.ID, err)
			}
		}
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

func TestLinks(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.add(access.Owner, "o@x.org")
		owner := h.must("o@x.org").Who
		l, err := h.InviteUser(t.Context(), owner, access.NewUser{Email: "f@x.org", Name: "F", Role: access.Frontline})
		if err != nil || l.Kind != access.Invite || !l.User.Invited {
			t.Fatalf("%+v %v", l, err)
		}
		_, err = h.signIn("f@x.org", "")
		want(t, err, errs.KindUnauthenticated, "access.wrong_password")
		_, err = h.UseLink(t.Context(), l.Token, access.Credentials{Password: "short"})
		want(t, err, errs.KindInvalid, "access.password_short")

		// A second link ends the first.
		l2, err := h.MakeLink(t.Context(), owner, l.User.ID)
		if err != nil {
			t.Fatal(err)
		}
		_, err = h.FindLink(t.Context(), l.Token)
		want(t, err, errs.KindNotFound, "access.no_link")
		x, err := h.UseLink(t.Context(), l2.Token, access.Credentials{Password: good})
		if err != nil || x.Who.Role != access.Frontline {
			t.Fatalf("%+v %v", x, err)
		}
		_, err = h.UseLink(t.Context(), l2.Token, access.Credentials{Password: good})
		want(t, err, errs.KindNotFound, "access.no_link") // once

		// A reset leaves the old password until it is used, and then ends the sessions.
		l3, err := h.MakeLink(t.Context(), owner, l.User.ID)
		if err != nil || l3.Kind != access.Reset {
			t.Fatalf("%+v %v", l3, err)
		}
		h.must("f@x.org")
		if _, err := h.UseLink(t.Context(), l3.Token, access.Credentials{Password: "yet another sentence"}); err != nil {
			t.Fatal(err)
		}
		_, err = h.WhoBySession(t.Context(), x.Token, "")
		want(t, err, errs.KindUnauthenticated, "access.signed_out")

		l4, err := h.MakeLink(t.Context(), owner, l.User.ID)
		if err != nil {
			t.Fatal(err)
		}
		h.clock.Advance(25 * time.Hour)
		_, err = h.FindLink(t.Context(), l4.Token)
		want(t, err, errs.KindNotFound, "access.no_link")
	})
}

func TestUpdateUser(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		o := h.add(access.Owner, "o@x.org")
		f := h.add(access.Frontline, "f@x.org")
		owner, front := h.must("o@x.org"), h.must("f@x.org")

		_, err := h.UpdateUser(ctx, front.Who, f)
		want(t, err, errs.KindForbidden, "error.denied")

		down := o
		down.Role = access.Manager
		_, err = h.UpdateUser(ctx, owner.Who, down)
		want(t, err, errs.KindConflict, "access.last_owner")
		gone := o
		gone.Active = false
		_, err = h.UpdateUser(ctx, owner.Who, gone)
		want(t, err, errs.KindConflict, "access.last_owner")

		f.Role = access.Manager
		f2, err := h.UpdateUser(ctx, owner.Who, f)
		if err != nil || f2.Version != f.Version+1 {
			t.Fatalf("%+v %v", f2, err)
		}
		_, err = h.WhoBySession(ctx, front.Token, "")
		want(t, err, errs.KindUnauthenticated, "access.signed_out") // the role has changed: sign in again
		_, err = h.UpdateUser(ctx, owner.Who, f)
		want(t, err, errs.KindConflict, "conflict.edited")

		// A role that may only manage users cannot give itself more permissions.
		may := append(slicesOf(access.Manager), access.UserWrite)
		if err := h.SetRole(ctx, owner.Who, access.Manager, nil, may); err != nil {
			t.Fatal(err)
		}
		m := h.must("f@x.org").Who
		_, err = h.AddUser(ctx, m, access.NewUser{Email: "x@x.org", Name: "X", Role: access.Owner})
		want(t, err, errs.KindForbidden, "access.above_you")
		_, err = h.MakeLink(ctx, m, o.ID)
		want(t, err, errs.KindForbidden, "access.above_you")
		_, err = h.AddUser(ctx, m, access.NewUser{Email: "d@x.org", Name: "D", Role: access.Developer})
		want(t, err, errs.KindForbidden, "access.above_you") // a developer has permissions that a manager lacks
		if _, err = h.AddUser(ctx, m, access.NewUser{Email: "g@x.org", Name: "G", Role: access.Frontline}); err != nil {
			t.Error(err)
		}
		_, err = h.AddUser(ctx, m, access.NewUser{Email: "G@X.ORG", Name: "G", Role: access.Frontline})
		want(t, err, errs.KindConflict, "access.email_taken")
	})
}

// slicesOf is what a role may do in a new company.
func slicesOf(role access.Role) (list []access.Permission) {
	return access.Who{User: 1, Role: role}.Permissions()
}

func TestSetRole(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.add(access.Owner, "o@x.org")
		h.add(access.Analyst, "a@x.org")
		owner, analyst := h.must("o@x.org").Who, h.must("a@x.org")
		want(t, h.SetRole(t.Context(), analyst.Who, access.Analyst, nil, nil), errs.KindForbidden, "access.owners_only")
		want(t, h.SetRole(t.Context(), owner, access.Owner, nil, nil), errs.KindInvalid, "access.owner_may_all")
		want(t, h.SetRole(t.Context(), owner, access.Analyst, nil, []access.Permission{"moon.read"}), errs.KindInvalid, "access.permission_unknown")
		if err := h.SetRole(t.Context(), owner, access.Analyst, nil, []access.Permission{access.AuditRead}); err != nil {
			t.Fatal(err)
		}
		// The change holds at the next call of the same session, also on another instance.
		for _, s := range []*access.Service{h.Service, access.New(h.d)} {
			who, err := s.WhoBySession(t.Context(), analyst.Token, "")
			if err != nil || !who.Can(access.AuditRead) || who.Can(access.GapRead) {
				t.Errorf("%v %v", who.Permissions(), err)
			}
		}
	})
}

func TestKeys(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		h.add(access.Owner, "o@x.org")
		h.add(access.Developer, "d@x.org")
		h.add(access.Frontline, "f@x.org")
		owner, dev, front := h.must("o@x.org").Who, h.must("d@x.org").Who, h.must("f@x.org").Who

		_, err := h.CreateKey(ctx, front, "till", []access.Permission{access.CustomerRead})
		want(t, err, errs.KindForbidden, "error.denied")
		_, err = h.CreateKey(ctx, dev, "till", []access.Permission{access.GapRead})
		want(t, err, errs.KindForbidden, "access.scope_above_you")
		_, err = h.CreateKey(ctx, owner, "till", []access.Permission{access.APIKey})
		want(t, err, errs.KindInvalid, "access.permission_unknown") // no API route requires it
		_, err = h.CreateKey(ctx, dev, "", nil)
		want(t, err, errs.KindInvalid, "field.required")

		k, err := h.CreateKey(ctx, dev, "till", []access.Permission{access.EventWrite})
		if err != nil {
			t.Fatal(err)
		}
		who, err := h.WhoByKey(ctx, k.Token, "10.0.0.9")
		if err != nil || !who.Can(access.EventWrite) || who.Can(access.CustomerRead) || who.Actor() != k.ID.String() {
			t.Fatalf("%+v %v", who, err)
		}
		for _, wrong := range []string{"", "huitou_", k.Token[:len(k.Token)-1] + "x", "Bearer " + k.Token, strings.Repeat("a", 1e6)} {
			_, err := h.WhoByKey(ctx, wrong, "")
			want(t, err, errs.KindUnauthenticated, "access.wrong_key")
		}
		list, err := h.ListKeys(ctx)
		if err != nil || len(list) != 1 || list[0].Token != "" || list[0].Used == 0 || !strings.HasPrefix(k.Token, strings.Split(list[0].Hint, "…")[0]) {
			t.Fatalf("%+v %v", list, err)
		}
		// A key cannot create keys.
		_, err = h.CreateKey(ctx, who, "more", []access.Permission{access.EventWrite})
		want(t, err, errs.KindForbidden, "error.denied")

		other := access.New(h.d)
		if _, err := other.WhoByKey(ctx, k.Token, ""); err != nil {
			t.Fatal(err)
		}
		if err := h.RevokeKey(ctx, dev, k.ID); err != nil {
			t.Fatal(err)
		}
		_, err = h.WhoByKey(ctx, k.Token, "")
		want(t, err, errs.KindUnauthenticated, "access.wrong_key")
		h.clock.Advance(6 * time.Second)
		_, err = other.WhoByKey(ctx, k.Token, "")
		want(t, err, errs.KindUnauthenticated, "access.wrong_key")
	})
}

// TestKeyOfMaker: a key's permissions are limited to what its maker may do now, on this
// instance without delay.
func TestKeyOfMaker(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		h.add(access.Owner, "o@x.org")
		h.add(access.Developer, "d@x.org")
		owner, dev := h.must("o@x.org").Who, h.must("d@x.org").Who
		k, err := h.CreateKey(ctx, dev, "till", []access.Permission{access.EventWrite, access.CustomerRead})
		if err != nil {
			t.Fatal(err)
		}
		of := func() (access.Who, access.Key) {
			t.Helper()
			who, err := h.WhoByKey(ctx, k.Token, "")
			list, e := h.ListKeys(ctx)
			if err != nil || e != nil || len(list) != 1 || list[0].Maker == "" {
				t.Fatal(err, e, list)
			}
			return who, list[0]
		}
		if who, key := of(); !who.Can(access.EventWrite) || key.Lost != nil || key.Stopped {
			t.Fatalf("%+v %+v", who, key)
		}
		u, err := h.FindUser(ctx, dev.User)
		if err != nil {
			t.Fatal(err)
		}
		u.Role = access.Marketer
		if u, err = h.UpdateUser(ctx, owner, u); err != nil {
			t.Fatal(err)
		}
		if who, key := of(); who.Can(access.EventWrite) || !who.Can(access.CustomerRead) || len(key.Lost) != 1 || key.Lost[0] != access.EventWrite {
			t.Fatalf("%+v %+v", who, key)
		}
		if err := h.SetRole(ctx, owner, access.Marketer, nil, []access.Permission{access.EventWrite}); err != nil {
			t.Fatal(err)
		}
		if who, _ := of(); !who.Can(access.EventWrite) || who.Can(access.CustomerRead) {
			t.Fatalf("%+v", who)
		}
		u.Active = false
		if _, err = h.UpdateUser(ctx, owner, u); err != nil {
			t.Fatal(err)
		}
		_, err = h.WhoByKey(ctx, k.Token, "")
		want(t, err, errs.KindUnauthenticated, "access.key_stopped")
		if list, err := h.ListKeys(ctx); err != nil || !list[0].Stopped || len(list[0].Lost) != 2 {
			t.Fatalf("%+v %v", list, err)
		}
	})
}

func TestAudit(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		h.add(access.Owner, "o@x.org")
		who := h.must("o@x.org").Who
		for range 3 {
			if err := h.Saw(ctx, who, "customer.see", "cus_1"); err != nil {
				t.Fatal(err)
			}
		}
		h.clock.Advance(11 * time.Minute)
		if err := h.Saw(ctx, who, "customer.see", "cus_1"); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			name string
			f    access.AuditFilter
			n    int
		}{
			{"Action", access.AuditFilter{Action: "customer.see"}, 2},
			{"Area", access.AuditFilter{Action: "customer."}, 2},
			{"Subject", access.AuditFilter{Subject: "cus_1"}, 2},
			{"Actor", access.AuditFilter{Actor: who.Actor()}, 3},
			{"From", access.AuditFilter{Subject: "cus_1", From: h.clock.Now()}, 1},
			{"To", access.AuditFilter{Subject: "cus_1", To: h.clock.Now()}, 1},
			{"None", access.AuditFilter{Action: "customer"}, 0},
		} {
			list, next, err := h.ListAudit(ctx, c.f)
			if err != nil || len(list) != c.n || next != 0 {
				t.Errorf("%s: %d entries, next %v, %v; want %d", c.name, len(list), next, err, c.n)
			}
		}
		// In pages of one, newest first, every entry appears once.
		f, seen := access.AuditFilter{Limit: 1}, 0
		for {
			list, next, err := h.ListAudit(ctx, f)
			if err != nil || len(list) != 1 {
				t.Fatalf("%d entries, %v", len(list), err)
			}
			seen++
			if f.Before = next; next == 0 {
				break
			}
		}
		if seen != 4 {
			t.Errorf("%d entries by pages, want 4", seen)
		}
	})
}

// TestUnknownCostsTheSame: an unknown e-mail takes as long as a wrong password. Other tests
// may load the machine: the quickest of several tries counts, and one round of three must
// show it.
func TestUnknownCostsTheSame(t *testing.T) {
	c := clock.NewFake(start)
	h := &house{access.New(dbtest.SQLite(t, c.Now)), t, nil, c}
	h.add(access.Owner, "o@x.org")
	for range 3 {
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
