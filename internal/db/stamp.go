package db

import (
	"context"
	"errors"
)

// Stamp returns how often the named things were changed. A copy of them in memory
// that was made at the same stamp is still true.
func (t *Tx) Stamp(ctx context.Context, name string) (n int64, err error) {
	err = t.Row(ctx, sqlStamp, name).Scan(&n)
	if errors.Is(err, ErrNone) {
		return 0, nil
	}
	return n, err
}

// Bump notes that the named things were changed.
func (t *Tx) Bump(ctx context.Context, name string) error {
	_, err := t.Exec(ctx, sqlBump, name)
	return err
}
