package db

import (
	"context"
	"database/sql"
	"time"
)

const (
	// walPages is how long SQLite's log grows before it is copied into the file: long,
	// since a page written often between two copies is copied once (200 MB).
	walPages = 50_000
	// walPagesMax is where the writer copies by itself, should checkpointer be behind.
	walPagesMax = 4 * walPages
	// walLook is how often checkpointer looks at the log.
	walLook = 100 * time.Millisecond
)

// checkpointer copies SQLite's log into the file beside the writer, on a connection of
// its own. Were it left to the writer, every call in the queue would wait for it.
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
			if pages := walLength(d.walkeeper); pages >= walPages {
				copyLog(d.walkeeper)
			}
		}
	}
}

// walLength returns the pages in the log, 0 if it can't be read now.
func walLength(pool *sql.DB) int {
	var busy, pages, copied int
	if err := pool.QueryRowContext(context.Background(), "PRAGMA wal_checkpoint(NOOP)").Scan(&busy, &pages, &copied); err != nil {
		return 0
	}
	return pages
}

// copyLog copies most of the log while the writer goes on; then it stops the writer for
// what came meanwhile, so that the log starts anew and does not grow for ever. A copy
// that fails (a long reader, a full disk) loses nothing: the next one does its work.
func copyLog(pool *sql.DB) {
	for _, mode := range []string{"PASSIVE", "RESTART"} {
		_, _ = pool.ExecContext(context.Background(), "PRAGMA wal_checkpoint("+mode+")")
	}
}
