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
	// maxGather bounds how long the writer adds calls to a commit.
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
	if d.sync.failed.Load() {
		return errUnsynced
	}
	j := &writeJob{ctx: ctx, fn: fn, done: make(chan error, 1)}
	select {
	case d.queue <- j:
	case <-d.closed:
		return errClosed
	case <-ctx.Done():
		return ctx.Err()
	}
	// From here the writer decides the outcome, also when ctx ends: a caller that cancels
	// must not get an error for a write that was kept.
	select {
	case err := <-j.done:
		return err
	case <-d.ended:
	}
	select {
	case err := <-j.done:
		return err
	default: // queued while the writer ended
		return errClosed
	}
}

// writer is the one goroutine that writes to SQLite.
func (d *DB) writer() {
	defer close(d.sync.commit)
	for {
		select { // before more calls, which may always be there
		case fn := <-d.pause:
			fn()
		default:
		}
		select {
		case fn := <-d.pause:
			fn()
		case j := <-d.queue:
			d.group([]*writeJob{j}, true)
		case <-d.closed:
			for { // finish the calls that were accepted
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

// betweenCommits runs fn while the writer pauses between two commits, unless it has ended. A
// panic in fn is its error.
func (d *DB) betweenCommits(fn func() error) error {
	done := make(chan error, 1)
	select {
	case d.pause <- func() { done <- errs.Guard("db.betweenCommits", fn) }:
		return <-done
	case <-d.closed:
		return nil
	}
}

// group commits jobs and, if gather is set, whatever else is queued when it begins, as one
// transaction. What comes meanwhile waits for the next: else calls that wait for each other's
// answers would all be in one, and the writer idle while the disk syncs it.
// Calls have no savepoints: SQLite would keep a copy of every page they change, though nearly
// all calls succeed. Where one fails after it wrote, the transaction is rolled back; the
// calls before it are run again as a group that gathers no others, so that many failures cost
// each call at most one more run, then the calls after it.
func (d *DB) group(jobs []*writeJob, gather bool) {
	for len(jobs) > 0 {
		var before []*writeJob
		before, jobs = d.commit(jobs, gather)
		d.group(before, false)
	}
}

// commit runs jobs and then, if gather is set, what was queued when it began, and commits. Where a call
// forced a rollback it has its answer, and commit returns the calls before and after it,
// which must be run again.
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
	limit := len(jobs)
	if gather {
		limit = min(limit+len(d.queue), maxGroup)
	}
	for i := range limit {
		var j *writeJob
		if i < len(jobs) {
			j = jobs[i]
		} else if j = d.next(start); j == nil {
			break
		}
		if err := d.runOne(shared, j); err != nil {
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
	if len(kept) > 0 {
		d.sync.commit <- kept
	}
	return nil, nil
}

// answer sends callers the result of their calls.
func answer(jobs []*writeJob, err error) {
	for _, j := range jobs {
		j.done <- err
	}
}

// next takes a queued call, nil if the group should be committed now.
func (d *DB) next(start time.Time) *writeJob {
	if time.Since(start) > maxGather {
		return nil
	}
	select {
	case j := <-d.queue:
		return j
	default:
		return nil
	}
}

// runOne runs one call inside the group's transaction.
func (d *DB) runOne(shared *Tx, j *writeJob) error {
	t := *shared
	t.now, t.sums, t.inserts, t.after, t.fresh, t.wrote, t.namesAt, t.renamed = d.clock(), newSums(), nil, nil, nil, false, nil, false
	j.tx = &t
	if err := j.ctx.Err(); err != nil {
		return err
	}
	err := errs.Guard("db.Write", func() error { // a panic in one call must not end the writer
		if err := j.fn(&t); err != nil {
			return err
		}
		return t.flush(context.Background())
	})
	shared.fresh = append(shared.fresh, t.fresh...)
	return err
}

// spoilt reports whether a call that failed with err requires a rollback of the shared
// transaction: it wrote before it failed, or the engine failed. Most calls fail before they
// write.
func (t *Tx) spoilt(err error) bool {
	_, engine := errors.AsType[*sqlite.Error](err)
	return t.wrote || engine
}

// committed runs the AfterCommit functions. The change is durable, so where one panics the
// caller gets the error that the outcome is unknown, so that it does not repeat the write.
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
