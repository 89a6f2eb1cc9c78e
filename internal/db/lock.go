package db

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"

	"huitou/internal/errs"
)

const (
	// lockSuffix names the lock file beside a SQLite file, held by the process that serves
	// it. The kernel releases the lock when the process ends, however it ends.
	lockSuffix = ".lock"
	// lockWait is how long a migration waits for another one.
	lockWait = 2 * time.Second
)

// fileLock is the lock on a SQLite file that a process serves. Nil is no lock.
type fileLock struct{ f *flock.Flock }

// lockFile takes the lock of the database file at path. Conflict if another process still
// holds it after wait.
func lockFile(ctx context.Context, path string, wait time.Duration) (*fileLock, error) {
	if real, err := filepath.EvalSymlinks(path); err == nil { // else the file does not exist yet
		path = real
	}
	f := flock.New(path+lockSuffix, flock.SetPermissions(0o600))
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	ok, err := f.TryLock()
	for err == nil && !ok && ctx.Err() == nil {
		select {
		case <-time.After(50 * time.Millisecond):
			ok, err = f.TryLock()
		case <-ctx.Done():
		}
	}
	if err != nil {
		return nil, fmt.Errorf("lock %s: %w", path+lockSuffix, err)
	}
	if !ok {
		return nil, errors.Join(errs.Conflict("db.Open", "db.served", "db", path), f.Close())
	}
	return &fileLock{f}, nil
}

// Unserved returns a Conflict if a process serves the SQLite file at path.
func Unserved(ctx context.Context, path string) error {
	path, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	l, err := lockFile(ctx, path, 0)
	if err != nil {
		return err
	}
	return l.release()
}

func (l *fileLock) release() error {
	if l == nil {
		return nil
	}
	return l.f.Close()
}

// Exclusively runs fn while no other process on the same PostgreSQL database and schema runs
// Exclusively: instances that start at once must not create tables at once. For a SQLite file
// Options.Exclusive is the lock.
func (d *DB) Exclusively(ctx context.Context, fn func() error) (err error) {
	if d.engine == SQLite {
		return fn()
	}
	conn, err := d.write.Conn(ctx)
	if err != nil {
		return mapError(err)
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	// Polled: a call that waits in the server would hold a snapshot, which blocks some schema
	// changes.
	for got := false; !got; {
		if err := conn.QueryRowContext(ctx, sqlLock, startLock).Scan(&got); err != nil {
			return mapError(err)
		}
		if !got {
			select {
			case <-time.After(50 * time.Millisecond):
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	}
	err = fn()
	if _, e := conn.ExecContext(context.WithoutCancel(ctx), sqlUnlock, startLock); e != nil {
		return errors.Join(err, mapError(e)) // the lock ends with the connection
	}
	return err
}

// startLock is the number of the advisory lock of Exclusively, "Huitou" in letters.
const startLock = 0x4875690746f75
