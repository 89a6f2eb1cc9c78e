package db

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"modernc.org/sqlite"

	"huitou/internal/errs"
)

const (
	// maxGroup bounds the calls gathered into one commit.
	maxGroup = 256
	// maxGather bounds how long the writer keeps adding to a commit. It never waits
	// for calls: it only stops taking those that are there.
	maxGather = 150 * time.Millisecond
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
	if d.isClosed() {
		return errClosed
	}
	j := &writeJob{ctx: ctx, fn: fn, done: make(chan error, 1)}
	select {
	case d.queue <- j:
	case <-d.closed:
		return errClosed
	case <-ctx.Done():
		return ctx.Err()
	}
	// From here the outcome is the writer's to tell, also when ctx ends: a caller
	// that goes away must not be told "no" about a write that was kept.
	select {
	case err := <-j.done:
		return err
	case <-d.ended:
	}
	select {
	case err := <-j.done:
		return err
	default: // queued as the writer ended
		return errClosed
	}
}

// writer is the one goroutine that writes to SQLite.
func (d *DB) writer() {
	defer close(d.ended)
	for {
		select {
		case j := <-d.queue:
			d.group([]*writeJob{j}, true)
		case <-d.closed:
			for { // finish what was accepted
				select {
				case j := <-d.queue:
					d.group([]*writeJob{j}, true)
				default:
					return
				}
			}
		}
	}
}

// group commits jobs and, if gather says so, whatever else is waiting, as one
// transaction. Calls are not each in a savepoint: SQLite would keep a copy of every page
// that they change, though nearly all of them succeed. Where one fails after it wrote,
// the transaction goes with it; those before it are run again, as one that gathers no
// others so that many failures cost each call one more run at most, then those after it.
func (d *DB) group(jobs []*writeJob, gather bool) {
	for len(jobs) > 0 {
		var before []*writeJob
		before, jobs = d.commit(jobs, gather)
		d.group(before, false)
	}
}

// commit runs jobs and then, if gather says so, whatever is waiting, and commits. Where
// a call took the transaction down it has been told, and commit returns the calls before
// and after it, which are to be run again.
func (d *DB) commit(jobs []*writeJob, gather bool) (before, after []*writeJob) {
	stx, err := d.write.BeginTx(context.Background(), nil)
	if err != nil {
		answer(jobs, mapError(err))
		return nil, nil
	}
	shared := &Tx{d: d, q: stx, cache: &d.stmts, stmts: map[string]*sql.Stmt{}, write: true}
	defer func() { d.stmts.prime(shared.fresh) }()
	all := newSums()
	var kept []*writeJob
	start := time.Now()
	for i := 0; ; i++ {
		var j *writeJob
		if i < len(jobs) {
			j = jobs[i]
		} else if !gather {
			break
		} else if j = d.next(i, start); j == nil {
			break
		}
		if err := d.one(shared, j); err != nil {
			j.done <- err
			if !j.tx.spoilt(err) {
				continue
			}
			_ = stx.Rollback() // there may be no transaction left to roll back
			return kept, jobs[min(i+1, len(jobs)):]
		}
		all.merge(j.tx.sums)
		kept = append(kept, j)
	}
	if err = errs.Guard("db.Write", func() error { return all.write(shared) }); err == nil {
		err = stx.Commit()
	}
	if err != nil {
		_ = stx.Rollback() // after a failed commit there may be nothing to roll back
		answer(kept, mapError(err))
		return nil, nil
	}
	d.stats.Commits.Add(1)
	d.stats.Writes.Add(int64(len(kept)))
	for _, j := range kept {
		j.done <- j.tx.committed()
	}
	return nil, nil
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

// one runs one call inside the group's transaction.
func (d *DB) one(shared *Tx, j *writeJob) error {
	t := *shared
	t.now, t.sums, t.inserts, t.after, t.fresh, t.wrote = d.clock(), newSums(), nil, nil, nil, false
	j.tx = &t
	if err := j.ctx.Err(); err != nil {
		return err
	}
	err := errs.Guard("db.Write", func() error { // no call takes the writer, and with it the program, down
		if err := j.fn(&t); err != nil {
			return err
		}
		return t.flush(context.Background())
	})
	shared.fresh = append(shared.fresh, t.fresh...)
	return err
}

// spoilt reports whether a call that failed with err left something behind in its
// transaction, or took it down: most refuse before they write.
func (t *Tx) spoilt(err error) bool {
	_, engine := errors.AsType[*sqlite.Error](err)
	return t.wrote || engine
}

// committed runs what waits for the commit. The change is kept, so where that panics the
// caller is told that the outcome is unknown: to be looked at, not to be done again blindly.
func (t *Tx) committed() error {
	err := errs.Guard("db.AfterCommit", func() error {
		for _, fn := range t.after {
			fn()
		}
		return nil
	})
	if err != nil {
		err = errs.Unavailable("db.Write", "db.outcome_unknown").Because(err)
	}
	return err
}
