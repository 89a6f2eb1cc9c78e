package access_test

import (
	"errors"
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
