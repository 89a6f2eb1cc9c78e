package db

import (
	"context"
	"errors"
)

// Stamp returns the change counter of a named set of records: a cache filled at the same
// count is still current.
func (t *Tx) Stamp(ctx context.Context, name string) (n int64, err error) {
	err = t.Row(ctx, sqlStamp, name).Scan(&n)
	if errors.Is(err, ErrNone) {
		return 0, nil
	}
	return n, err
}

// Bump increments the change counter, which invalidates caches of the named records.
func (t *Tx) Bump(ctx context.Context, name string) error {
	_, err := t.Exec(ctx, sqlBump, name)
	return err
}
