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

// Wrong passwords are throttled per device or per pair of account and address, with a wait
// that doubles; accounts and shared addresses are never locked. When an account or an address
// sees many failures, the first try from an unknown device waits too, for at most
// newcomerMost.
const (
	pairFree   = 5  // wrong passwords of an account from an address before the first wait
	deviceFree = 10 // the same on a device from which the account has signed in before

	firstWait  = 2 * time.Second // doubles with each further failure
	pairMost   = 15 * time.Minute
	deviceMost = 5 * time.Minute
	quiet      = time.Hour // a count expires this long after the end of its wait

	window          = 15 * time.Minute // in which the failures of an account or an address are summed
	accountFailures = 20               // from unknown devices, before newcomers wait
	addressAccounts = 10               // accounts failing from one address, before newcomers wait
	newcomerMost    = 30 * time.Second
	newcomerStay    = 15 * time.Minute // after its wait a newcomer is admitted for this long
)

// counter identifies a row of the table throttle and says how its wait grows.
type counter struct {
	name string
	free int
	most time.Duration
}

// The names of counters are hashes, so that the table does not list the e-mails people
// mistype.
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

// bySession counts wrong old passwords of a signed-in user.
func bySession(s id.Session) counter {
	return counter{"session:" + short(s.String()), deviceFree, deviceMost}
}

// network returns the range from which one caller can choose addresses: for IPv6 the /64.
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

// wait returns how long a counter admits no try after its n-th failure.
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
	kept         bool // the row exists
}

func findTally(ctx context.Context, tx *db.Tx, name string) (t tally, err error) {
	err = tx.Row(ctx, sqlThrottle, name).Scan(&t.n, &t.next, &t.forget)
	if errors.Is(err, db.ErrNone) || err == nil && tx.Now() >= t.forget {
		return tally{}, nil
	}
	t.kept = err == nil
	return t, err
}

// admit counts a try before the password is verified, so that concurrent tries cannot exceed
// the limit. While the counter waits it admits none and returns how long.
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
		// Another try was counted since the row was read: read again.
	}
	return 0, time.Second, nil
}

// newcomer returns how long the first try of an unknown device waits because its account or
// its address sees many failures. After the wait it is admitted.
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
	return errs.New(errs.KindTooMany, "access.SignIn", "access.too_many_tries", "wait", wait)
}

// sum adds one failure to a sum over a window that begins with its first failure.
func sum(ctx context.Context, tx *db.Tx, name string) error {
	_, err := tx.Exec(ctx, sqlThrottleSum, name, tx.Now(), tx.Now().Add(window))
	return err
}

// forget removes a few expired counters, so that a flood of names cannot fill the table
// between two sweeps.
func forget(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, sqlThrottleForget, tx.Now())
	return err
}
