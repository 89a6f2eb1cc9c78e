package access

import (
	"context"
	"errors"
	"time"

	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/id"
)

// A browser from which a user has signed in keeps a device token. The token grants no access:
// it only exempts the browser from the waits that newcomers have. The database holds its
// hash, with the user.
const (
	deviceAge  = 180 * 24 * time.Hour // since the last sign-in
	deviceEach = 50                   // per user; the longest unused are dropped first
)

// knows reports whether a browser's device token is valid for a user.
func knows(ctx context.Context, tx *db.Tx, token string, u id.User) (hash []byte, ok bool, err error) {
	if token == "" {
		return nil, false, nil
	}
	hash = tokenHash(token)
	var expires clock.Instant
	err = tx.Row(ctx, sqlDeviceKnown, hash, u).Scan(&expires)
	if errors.Is(err, db.ErrNone) {
		return nil, false, nil
	}
	return hash, err == nil && tx.Now() < expires, err
}

// know makes a browser a known device of a user and returns its new token. The old token
// ends, so that a token somebody planted or copied is useless afterwards.
func know(ctx context.Context, tx *db.Tx, old string, u id.User) (token string, err error) {
	token, hash := newToken()
	if old != "" {
		if _, err := tx.Exec(ctx, sqlDeviceRenew, tokenHash(old), hash); err != nil {
			return "", err
		}
	}
	if _, err := tx.Exec(ctx, sqlDeviceSeen, hash, u, tx.Now(), tx.Now().Add(deviceAge)); err != nil {
		return "", err
	}
	_, err = tx.Exec(ctx, sqlDeviceOver, u, deviceEach)
	return token, err
}
