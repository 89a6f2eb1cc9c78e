package db

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"time"
)

const (
	// maxGroup bounds the calls gathered into one commit.
	maxGroup = 256
	// maxGather bounds how long the writer keeps adding to a commit. It never waits
	// for calls: it only stops taking those that are there.
	maxGather = 10 * time.Millisecond
	// maxAttempts bounds how often PostgreSQL runs one call.
	maxAttempts = 12
	// maxUnique bounds how often it runs a call again that met a row of another one:
	// the next time it finds the row. A call that would always meet it has to be told.
	maxUnique = 3
)

// writeJob is one call of Write waiting for the writer.
type writeJob struct {
	ctx  context.Context
	fn   func(*Tx) error
	tx   *Tx
	done chan error
}

// Write runs fn in a transaction and returns when it is durable. If fn returns an
// error nothing of it is kept and Write returns that error. fn may run more than
// once and must not call Write.
func (d *DB) Write(ctx context.Context, fn func(*Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if d.engine == Postgres {
		return d.writeRetry(ctx, fn)
	}
	j := &writeJob{ctx: ctx, fn: fn, done: make(chan error, 1)}
	d.gate.RLock()
	if d.isClosed() {
		d.gate.RUnlock()
		return errClosed
	}
	select {
	case d.queue <- j:
		d.gate.RUnlock()
	case <-ctx.Done():
		d.gate.RUnlock()
		return ctx.Err()
	}
	// From here the outcome is the writer's to tell, also when ctx ends: a caller
	// that goes away must not be told "no" about a write that was kept.
	return <-j.done
}

// writer is the one goroutine that writes to SQLite.
func (d *DB) writer() {
	defer d.done.Done()
	for {
		select {
		case j := <-d.queue:
			d.group(j)
		case <-d.closed:
			for { // finish what was accepted
				select {
				case j := <-d.queue:
					d.group(j)
				default:
					return
				}
			}
		}
	}
}

// group commits first and whatever else is waiting as one transaction. Where one call
// takes the transaction down with it (SQLite rolls back all of it when the disk is
// full), that call fails and the others are run again without it.
func (d *DB) group(first *writeJob) {
	for todo := []*writeJob{first}; len(todo) > 0; {
		todo = d.commit(todo)
	}
}

// commit runs todo and then whatever is waiting, and commits. It returns the calls
// that are to be run again.
func (d *DB) commit(todo []*writeJob) (again []*writeJob) {
	stx, err := d.write.BeginTx(context.Background(), nil)
	if err != nil {
		answer(todo, mapError(err))
		return nil
	}
	shared := &Tx{d: d, tx: stx, cache: &d.stmts, stmts: map[string]*sql.Stmt{}, write: true}
	defer func() { d.stmts.prime(shared.fresh) }()
	all := newSums()
	var kept []*writeJob
	start := time.Now()
	for i := 0; ; i++ {
		var j *writeJob
		if i < len(todo) {
			j = todo[i]
		} else if j = d.next(i, start); j == nil {
			break
		}
		lost, err := d.one(shared, j, i == 0)
		if lost {
			_ = stx.Rollback() // there may be no transaction left to roll back
			j.done <- err
			return append(kept, todo[min(i+1, len(todo)):]...)
		}
		if err != nil {
			j.done <- err
			continue
		}
		all.merge(j.tx.sums)
		kept = append(kept, j)
	}
	if err = all.write(shared); err == nil {
		err = stx.Commit()
	}
	if err != nil {
		_ = stx.Rollback() // after a failed commit there may be nothing to roll back
		answer(kept, mapError(err))
		return nil
	}
	d.stats.Commits.Add(1)
	d.stats.Writes.Add(int64(len(kept)))
	for _, j := range kept {
		j.tx.committed()
	}
	answer(kept, nil)
	return nil
}

// answer tells callers how their calls ended.
func answer(jobs []*writeJob, err error) {
	for _, j := range jobs {
		j.done <- err
	}
}

// next takes a waiting call, nil if the group should be committed now.
func (d *DB) next(n int, start time.Time) *writeJob {
	if n >= maxGroup || time.Since(start) > maxGather {
		return nil
	}
	select {
	case j := <-d.queue:
		return j
	default:
		return nil
	}
}

// one runs one call inside the group's transaction, on its own: in a savepoint, but
// for the first, which has nothing before it to keep: most transactions have only
// one. lost says that the whole transaction is gone.
func (d *DB) one(shared *Tx, j *writeJob, first bool) (lost bool, err error) {
	if err := j.ctx.Err(); err != nil {
		return false, err
	}
	t := *shared
	t.now, t.sums, t.inserts, t.after, t.fresh = d.clock(), newSums(), nil, nil, nil
	j.tx = &t
	bg := context.Background()
	if !first {
		if _, err := t.exec(bg, "SAVEPOINT one"); err != nil {
			return false, err
		}
	}
	err = guard(j.fn, &t)
	if err == nil {
		err = t.flush(bg)
	}
	shared.fresh = append(shared.fresh, t.fresh...)
	if first {
		return err != nil, err
	}
	if err != nil {
		if _, e := t.exec(bg, "ROLLBACK TO one"); e != nil {
			return true, err
		}
	}
	if _, e := t.exec(bg, "RELEASE one"); e != nil {
		return true, cmp.Or(err, e)
	}
	return false, err
}

// writeRetry runs fn in its own transaction, again where PostgreSQL says that
// running it again may help.
func (d *DB) writeRetry(ctx context.Context, fn func(*Tx) error) error {
	for attempt := 1; ; attempt++ {
		if d.isClosed() {
			return errClosed
		}
		t, sent, err := d.attempt(ctx, fn)
		if err == nil {
			d.stats.Commits.Add(1)
			d.stats.Writes.Add(1)
			t.committed()
			return nil
		}
		// A connection lost while COMMIT was on its way leaves the outcome unknown:
		// only the caller, with its idempotency key, may try that again.
		if attempt == maxAttempts || !retryable(err, sent) && !(IsUnique(err) && attempt <= maxUnique) {
			return mapError(err)
		}
		d.stats.Retries.Add(1)
		wait := time.Duration(1<<min(attempt, 9)) * time.Millisecond
		select {
		case <-time.After(wait/2 + rand.N(wait)):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// attempt runs fn once; sent says whether the commit was sent.
func (d *DB) attempt(ctx context.Context, fn func(*Tx) error) (t *Tx, sent bool, err error) {
	stx, err := d.write.BeginTx(context.WithoutCancel(ctx), nil)
	if err != nil {
		return nil, false, err
	}
	defer func() {
		if err != nil && !sent {
			_ = stx.Rollback() // the error that led here is the one to tell
		}
	}()
	t = &Tx{d: d, tx: stx, now: d.clock(), write: true, sums: newSums()}
	if err = guard(fn, t); err != nil {
		return nil, false, err
	}
	if err = t.flush(ctx); err != nil {
		return nil, false, err
	}
	if err = t.sums.write(t); err != nil {
		return nil, false, err
	}
	if err = stx.Commit(); err != nil {
		return nil, true, err
	}
	return t, true, nil
}

// guard turns a panic of fn into an error, so that one bad call does not take the
// writer, and with it the program, down.
func guard(fn func(*Tx) error, t *Tx) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic in a write: %v\n%s", p, debug.Stack())
		}
	}()
	return fn(t)
}

func (t *Tx) committed() {
	for _, fn := range t.after {
		fn()
	}
}
