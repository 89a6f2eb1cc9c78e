package access_test

import (
	"testing"
	"time"

	"huitou/internal/access"
	"huitou/internal/errs"
)

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
