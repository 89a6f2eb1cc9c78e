package access_test

import (
	"testing"

	"huitou/internal/access"
	"huitou/internal/errs"
)

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
