package access

import (
	"context"
	"errors"
	"time"

	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/id"
)

// A browser from which somebody has signed in keeps a token that says so, and nothing
// else: it opens no page. Only its hash is kept here, with whom it is known for.
const (
	deviceAge  = 180 * 24 * time.Hour // since the last sign-in
	deviceEach = 50                   // per user; the longest unused go first
)

// knows reports whether a browser's token is known for a user.
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

// know makes a browser known for a user and returns its new token. The old one ends,
// so that a token somebody has planted or copied is worth nothing afterwards.
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
