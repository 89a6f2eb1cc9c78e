package db

import (
	"context"
	"database/sql"
	"sync/atomic"
	"time"
)

const (
	// walPages is how long the WAL grows before a checkpoint (200 MB): a page written often
	// between two checkpoints is copied only once, so a long log costs less.
	walPages = 50_000
	// walPagesMax is where the writer checkpoints by itself, should checkpointer fall behind.
	walPagesMax = 4 * walPages
	// walRest is how few pages are left to be copied while the writer pauses, if passes passes beside
	// it come that far.
	walRest = 2_000
	passes  = 6
	// walLook is how often checkpointer checks the length of the WAL.
	walLook = 100 * time.Millisecond
)

// checkpointer checkpoints SQLite's WAL on its own connection, beside the writer. If the
// writer did it, every call in the queue would wait.
func (d *DB) checkpointer() error {
	tick := time.NewTicker(walLook)
	defer tick.Stop()
	for seen := int64(0); ; {
		select {
		case <-d.closed:
			return nil
		case <-tick.C:
		}
		if n := d.stats.Commits.Load(); n != seen {
			seen = n
			if pages := walLength(d.checkpoint); pages >= walPages {
				if err := d.copyLog(); err != nil {
					return err
				}
			}
		}
	}
}

// walLength returns the pages in the WAL, 0 if it cannot be read now.
func walLength(pool *sql.DB) int {
	var busy, pages, copied int
	if err := pool.QueryRowContext(context.Background(), "PRAGMA wal_checkpoint(NOOP)").Scan(&busy, &pages, &copied); err != nil {
		return 0
	}
	return pages
}

// copyLog checkpoints the WAL while the writer goes on, and again what was added meanwhile, which
// is less each time. For the last of it the writer pauses between two commits, so that the WAL restarts and
// does not grow without bound; a busy writer would not let another connection in by itself. A
// checkpoint that fails (a long reader, a full disk) loses nothing: the next one repeats it.
func (d *DB) copyLog() error {
	d.stats.Checkpoints.Add(1)
	defer d.stats.CheckpointsEnded.Add(1)
	start := time.Now()
	for range passes {
		var busy, pages, copied int
		err := d.checkpoint.QueryRowContext(context.Background(), "PRAGMA wal_checkpoint(PASSIVE)").Scan(&busy, &pages, &copied)
		if err != nil || walLength(d.checkpoint)-copied < walRest {
			break
		}
	}
	err := d.betweenCommits(func() error {
		begun := time.Now()
		_, _ = d.checkpoint.ExecContext(context.Background(), "PRAGMA wal_checkpoint(RESTART)")
		longest(&d.stats.CheckpointBlocking, time.Since(begun))
		return nil
	})
	longest(&d.stats.CheckpointLongest, time.Since(start))
	return err
}

// longest keeps the longest duration. One goroutine calls it; others may set it to 0.
func longest(most *atomic.Int64, took time.Duration) {
	if int64(took) > most.Load() {
		most.Store(int64(took))
	}
}
