package access

import (
	"context"
	"slices"
	"sync"
	"time"

	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/errs"
)

// Options of New. The zero value is right for production.
type Options struct {
	SessionIdle time.Duration // a session unused for this long ends; default 3 days
	SessionAge  time.Duration // a session older than this ends; default 30 days
	InviteAge   time.Duration // how long an invitation can be used; default 7 days
	ResetAge    time.Duration // how long a reset link can be used; default 1 day
}

// Service provides the verbs of access, each in its own transaction.
type Service struct {
	db  *db.DB
	opt Options

	mu    sync.Mutex
	grid  grid // permissions of roles, as of stamp
	stamp int64
	keys  map[[32]byte]knownKey
	saw   map[sight]clock.Instant
}

// New returns the service of a database.
func New(d *db.DB, opt ...Options) *Service {
	s := &Service{db: d, keys: map[[32]byte]knownKey{}, saw: map[sight]clock.Instant{}}
	if len(opt) > 0 {
		s.opt = opt[0]
	}
	for _, d := range []struct {
		v    *time.Duration
		want time.Duration
	}{
		{&s.opt.SessionIdle, 3 * 24 * time.Hour}, {&s.opt.SessionAge, 30 * 24 * time.Hour},
		{&s.opt.InviteAge, 7 * 24 * time.Hour}, {&s.opt.ResetAge, 24 * time.Hour},
	} {
		if *d.v == 0 {
			*d.v = d.want
		}
	}
	return s
}

// stamp names the change counter (db.Tx.Stamp) of the roles' permissions.
const stamp = "access"

// grants returns what each role may do, as the transaction sees it.
func (s *Service) grants(ctx context.Context, tx *db.Tx) (grid, error) {
	n, err := tx.Stamp(ctx, stamp)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	g, have := s.grid, s.stamp
	s.mu.Unlock()
	if g != nil && have == n {
		return g, nil
	}
	if g, err = readGrid(ctx, tx); err != nil {
		return nil, err
	}
	tx.AfterCommit(func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.grid == nil || s.stamp < n {
			s.grid, s.stamp = g, n
		}
	})
	return g, nil
}

// readGrid reads role_permission.
func readGrid(ctx context.Context, tx *db.Tx) (grid, error) {
	g := grid{}
	err := tx.Each(ctx, func(r db.Row) error {
		var role Role
		var p Permission
		if err := r.Scan(&role, &p); err != nil {
			return err
		}
		if g[role] == nil {
			g[role] = grants{}
		}
		g[role][p] = true
		return nil
	}, sqlGrid)
	g.complete()
	return g, err
}

// writeGrid replaces role_permission.
func writeGrid(ctx context.Context, tx *db.Tx, g grid) error {
	if _, err := tx.Exec(ctx, sqlGridClear); err != nil {
		return err
	}
	for _, role := range Roles {
		for _, p := range g[role].list() {
			tx.Insert(&tableGrid, string(role), string(p))
		}
	}
	return tx.Bump(ctx, stamp)
}

// RoleGrid returns what each role may do.
func (s *Service) RoleGrid(ctx context.Context) (map[Role][]Permission, error) {
	return db.Get(ctx, s.db, func(tx *db.Tx) (map[Role][]Permission, error) {
		g, err := s.grants(ctx, tx)
		if err != nil {
			return nil, err
		}
		out := make(map[Role][]Permission, len(g))
		for _, r := range Roles {
			out[r] = g[r].list()
		}
		return out, nil
	})
}

// SetRole changes what a role may do, if it still is what the person saw (was; nil = any).
// Only an owner may, and not for the role of owners.
func (s *Service) SetRole(ctx context.Context, who Who, role Role, was, may []Permission) error {
	if who.Role != Owner || who.Key != 0 {
		return errs.Forbidden("access.SetRole", "access.owners_only")
	}
	c := errs.NewCheck("access.SetRole")
	c.That(defaults[role] != nil, "role", "access.role_unknown")
	c.That(role != Owner, "role", "access.owner_may_all")
	want := grants{}
	for _, p := range may {
		c.That(defaults[Owner][p], "permissions", "access.permission_unknown", "name", errs.Short(string(p)))
		want[p] = true
	}
	if err := c.Err(); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		g, err := readGrid(ctx, tx)
		if err != nil {
			return err
		}
		if was != nil && !slices.Equal(g[role].list(), slices.Sorted(slices.Values(was))) {
			return errs.Conflict("access.SetRole", "conflict.edited")
		}
		var changed Changes
		for _, p := range Permissions() {
			switch {
			case want[p] && !g[role][p]:
				changed.Add("gained", ChangeMay, "", string(p))
			case !want[p] && g[role][p]:
				changed.Add("lost", ChangeMay, "", string(p))
			}
		}
		g[role] = want
		if err := writeGrid(ctx, tx, g); err != nil {
			return err
		}
		tx.AfterCommit(s.forgetKeys)
		return Audit(ctx, tx, who, "role.update", string(role), map[string]any{"permissions": want.list(), "changes": changed})
	})
}

// Sweep removes what has expired: sessions, links, throttle counters, known devices. It
// returns the number of rows.
func (s *Service) Sweep(ctx context.Context) (n int64, err error) {
	return n, s.db.Write(ctx, func(tx *db.Tx) error {
		n = 0
		for _, q := range []struct {
			text   string
			before clock.Instant
		}{
			{sqlSessionSweepAge, tx.Now()}, {sqlSessionSweepIdle, tx.Now().Add(-s.opt.SessionIdle)},
			{sqlLinkSweep, tx.Now()}, {sqlThrottleSweep, tx.Now()}, {sqlDeviceSweep, tx.Now()},
		} {
			k, err := tx.Exec(ctx, q.text, q.before)
			if err != nil {
				return err
			}
			n += k
		}
		return nil
	})
}
