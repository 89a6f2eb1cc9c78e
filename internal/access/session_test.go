package access_test

import (
	"testing"
	"time"

	"huitou/internal/access"
	"huitou/internal/db"
	"huitou/internal/errs"
)

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
