package db

import (
	"context"
	"errors"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"huitou/internal/errs"
)

const (
	// maxAttempts bounds how often PostgreSQL runs one call.
	maxAttempts = 12
	// maxUnique bounds how often a call is run again after a unique violation: the next run
	// finds the row that the other call made.
	maxUnique = 8
)

// turnLock is the number of the advisory lock that serializes retries, "turns" in letters.
const turnLock = 0x7475726e73

// writeRetry runs fn in its own transaction, and again where PostgreSQL reports an error that
// a retry may solve. Retries run one at a time, so that they do not conflict again: of many
// calls that create the same customers the first creates them and the others find them.
func (d *DB) writeRetry(ctx context.Context, fn func(*Tx) error) error {
	for attempt, inTurn := 1, false; ; attempt++ {
		if d.isClosed() {
			return errClosed
		}
		t, sent, err := d.attempt(ctx, fn, inTurn)
		met := IsUnique(err) || rolledBack(err) || errors.Is(err, ErrChanged)
		switch {
		case err == nil:
			d.stats.Commits.Add(1)
			d.stats.Writes.Add(1)
			return t.committed()
		case sent && outcomeUnknown(err):
			// Only the caller, with its idempotency key, may try that again.
			return errs.Unavailable("db.Write", "db.outcome_unknown").Because(err)
		case crowded(ctx, err):
			return d.noConn(err)
		case met && (attempt == maxAttempts || IsUnique(err) && attempt == maxUnique):
			return errs.Unavailable("db.Write", "db.contended").Because(err)
		case attempt == maxAttempts || !met && !retryable(err):
			return mapError(err)
		}
		inTurn = inTurn || met
		d.stats.Retries.Add(1)
		wait := time.Duration(1<<min(attempt, 9)) * time.Millisecond
		select {
		case <-time.After(wait/2 + rand.N(wait)):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// attempt runs fn once; with inTurn it first waits for other retries. sent reports whether
// COMMIT was sent.
func (d *DB) attempt(ctx context.Context, fn func(*Tx) error, inTurn bool) (t *Tx, sent bool, err error) {
	wait, cancel := context.WithTimeout(ctx, connWait)
	defer cancel()
	stx, give, err := d.begin(context.WithoutCancel(ctx), wait, nil)
	if err != nil {
		return nil, false, err
	}
	defer func() {
		if err != nil && !sent {
			_ = stx.Rollback() // the error that led here is the one to return
		}
		_ = give() // a lost connection is reported by err
	}()
	if inTurn {
		// The first statement: while it waits here it holds no other locks.
		if _, err := stx.ExecContext(context.WithoutCancel(ctx), sqlTurn, turnLock); err != nil {
			return nil, false, err
		}
	}
	t = &Tx{d: d, q: stx, now: d.clock(), write: true, sums: newSums()}
	err = errs.Guard("db.Write", func() error {
		if err := fn(t); err != nil {
			return err
		}
		if err := t.flush(ctx); err != nil {
			return err
		}
		return t.sums.write(t)
	})
	if err != nil {
		return nil, false, err
	}
	if err = stx.Commit(); err != nil {
		return nil, true, err
	}
	return t, true, nil
}

// rolledBack reports whether PostgreSQL rolled a transaction back because of another one.
func rolledBack(err error) bool {
	e, ok := errors.AsType[*pgconn.PgError](err)
	return ok && (e.Code == "40001" || e.Code == "40P01") // serialization failure, deadlock
}

// outcomeUnknown reports whether a commit that ended with err may have been kept: the
// connection was lost between the sending of COMMIT and its answer.
func outcomeUnknown(err error) bool {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		// Connection exceptions, and a server that ends its connections, which it may do
		// after it has committed. Any other code says that it has not.
		return strings.HasPrefix(e.Code, "08") || strings.HasPrefix(e.Code, "57")
	}
	// pgconn.SafeToRetry is no help: it also holds when the answer to COMMIT was lost.
	return !errors.Is(err, pgx.ErrTxCommitRollback)
}

// OutcomeUnknown reports whether err says that a write may or may not have been kept. After
// any other error of Write nothing was kept.
func OutcomeUnknown(err error) bool {
	e, ok := errors.AsType[*errs.Error](err)
	return ok && e.Key == "db.outcome_unknown"
}
