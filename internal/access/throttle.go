package access

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"time"

	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/locale"
)

// How many tries at a password are free within a window that begins with the first
// of them.
const (
	window          = 15 * time.Minute
	triesPerAccount = 10
	triesPerIP      = 50
)

// byAccount and byIP name counters. The e-mail is hashed: a counter is no list of
// the addresses people mistype.
func byAccount(email string) string {
	sum := sha256.Sum256([]byte(locale.Fold(email)))
	return "account:" + hex.EncodeToString(sum[:12])
}

func byIP(ip string) string { return "ip:" + errs.Short(ip) }

// count counts one more try and refuses it when there were too many. It counts
// before the password is looked at, so that tries at the same moment do not slip by.
func count(ctx context.Context, tx *db.Tx, name string, limit int) error {
	var n int
	var start clock.Instant
	if err := tx.Row(ctx, sqlThrottleCount, name, tx.Now(), tx.Now().Add(-window)).Scan(&n, &start); err != nil {
		return err
	}
	if n <= limit {
		return nil
	}
	wait := max(start.Add(window).Sub(tx.Now()), time.Second).Round(time.Second)
	return errs.New(errs.TooMany, "access.SignIn", "access.too_many_tries", "wait", wait)
}

// Wait is how long to wait before an error of kind TooMany may be gone; 0 if it
// does not say.
func Wait(err error) time.Duration {
	if e, ok := errors.AsType[*errs.Error](err); ok {
		if d, ok := e.Args["wait"].(time.Duration); ok {
			return d
		}
	}
	return 0
}
