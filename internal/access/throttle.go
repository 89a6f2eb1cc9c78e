package access

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/netip"
	"time"

	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/id"
	"huitou/internal/locale"
)

// Who types wrong passwords is slowed; the account and those who share an address are
// not locked. Tries count for one account from one address, or for a known device, and
// the wait grows with each. When an account or an address sees many failures, the
// first try of a device that nobody knows waits a little too: at most newcomerMost.
const (
	pairFree   = 5  // wrong passwords without a wait, for an account from an address
	deviceFree = 10 // and on a device from which the account has signed in before

	firstWait  = 2 * time.Second // after the free ones; doubles with each
	pairMost   = 15 * time.Minute
	deviceMost = 5 * time.Minute
	quiet      = time.Hour // a count is forgotten so long after its next try was free

	window          = 15 * time.Minute // in which failures of an account and an address are summed
	accountFailures = 20               // from unknown devices, before newcomers wait
	addressAccounts = 10               // accounts failing from one address, before newcomers wait
	newcomerMost    = 30 * time.Second
	newcomerStay    = 15 * time.Minute // for so long a newcomer who waited is let in
)

// counter names a row of throttle and says how its wait grows.
type counter struct {
	name string
	free int
	most time.Duration
}

// The names hold hashes: a counter is no list of the addresses people mistype.
func short(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:12])
}

func byAccount(email string) string { return "account:" + short(locale.Fold(email)) }
func byAddress(ip string) string    { return "address:" + short(network(ip)) }

func byPair(email, ip string) counter {
	return counter{"pair:" + short(locale.Fold(email)+"\x00"+network(ip)), pairFree, pairMost}
}

func byDevice(hash []byte, u id.User) counter {
	return counter{"device:" + short(string(hash)+u.String()), deviceFree, deviceMost}
}

// bySession counts wrong old passwords of one who is signed in.
func bySession(s id.Session) counter {
	return counter{"session:" + short(s.String()), deviceFree, deviceMost}
}

// network is what one caller can choose addresses from: of IPv6 a /64.
func network(ip string) string {
	a, err := netip.ParseAddr(ip)
	if err != nil {
		return ip
	}
	if a = a.Unmap(); a.Is4() {
		return a.String()
	}
	p, err := a.WithZone("").Prefix(64)
	if err != nil {
		return ip
	}
	return p.String()
}

// wait is how long after its n-th failure a counter takes no try.
func (c counter) wait(n int) time.Duration {
	if n < c.free {
		return 0
	}
	w := firstWait
	for range n - c.free {
		if w *= 2; w >= c.most {
			return c.most
		}
	}
	return w
}

// tally is a row of throttle.
type tally struct {
	n            int
	next, forget clock.Instant
	kept         bool // there is such a row
}

func findTally(ctx context.Context, tx *db.Tx, name string) (t tally, err error) {
	err = tx.Row(ctx, sqlThrottle, name).Scan(&t.n, &t.next, &t.forget)
	if errors.Is(err, db.ErrNone) || err == nil && tx.Now() >= t.forget {
		return tally{}, nil
	}
	t.kept = err == nil
	return t, err
}

// admit counts a try before the password is looked at, so that tries at the same
// moment do not slip by. While the counter waits it takes none and says how long.
func (c counter) admit(ctx context.Context, tx *db.Tx) (n int, wait time.Duration, err error) {
	for range 3 {
		t, err := findTally(ctx, tx, c.name)
		if err != nil {
			return 0, 0, err
		}
		if tx.Now() < t.next {
			return 0, t.next.Sub(tx.Now()), nil
		}
		n = t.n + 1
		next := tx.Now().Add(c.wait(n))
		rows, err := tx.Exec(ctx, sqlThrottlePut, c.name, n, tx.Now(), next, next.Add(quiet), t.n)
		if err != nil || rows > 0 {
			return n, 0, err
		}
		// Another try was counted since the row was read: look again.
	}
	return 0, time.Second, nil
}

// newcomer is how long the first try of an unknown device waits, because its account
// or its address sees many failures. Having waited, it is let in.
func (c counter) newcomer(ctx context.Context, tx *db.Tx, email, ip string) (wait time.Duration, err error) {
	t, err := findTally(ctx, tx, c.name)
	if err != nil || t.kept {
		return 0, err
	}
	for _, of := range []struct {
		name string
		free int
	}{{byAccount(email), accountFailures}, {byAddress(ip), addressAccounts}} {
		sum, err := findTally(ctx, tx, of.name)
		if err != nil {
			return 0, err
		}
		if over := sum.n - of.free; over >= 0 {
			wait = max(wait, min(time.Duration(1+over/10)*time.Second, newcomerMost))
		}
	}
	if wait == 0 {
		return 0, nil
	}
	next := tx.Now().Add(wait)
	_, err = tx.Exec(ctx, sqlThrottlePut, c.name, 0, tx.Now(), next, next.Add(newcomerStay), 0)
	return wait, err
}

func tooMany(wait time.Duration) error {
	wait = (max(wait, time.Second) + time.Second - 1).Truncate(time.Second)
	return errs.New(errs.TooMany, "access.SignIn", "access.too_many_tries", "wait", wait)
}

// sum adds one failure to a sum over a window that begins with the first of them.
func sum(ctx context.Context, tx *db.Tx, name string) error {
	_, err := tx.Exec(ctx, sqlThrottleSum, name, tx.Now(), tx.Now().Add(window))
	return err
}

// forget removes a few counts that have run out, so that a flood of names cannot
// fill the table between two sweeps.
func forget(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, sqlThrottleForget, tx.Now())
	return err
}
