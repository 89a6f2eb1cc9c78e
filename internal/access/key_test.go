package access_test

import (
	"strings"
	"testing"
	"time"

	"huitou/internal/access"
	"huitou/internal/errs"
)

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

// TestKeyIsLimitedToPermissionsOfMaker: a key's permissions are limited to what its maker may do
// now, on this instance without delay.
func TestKeyIsLimitedToPermissionsOfMaker(t *testing.T) {
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
