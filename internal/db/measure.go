package db

import (
	"context"
	"fmt"

	"modernc.org/sqlite"
)

// Size returns the bytes of the database: of SQLite the pages of the file that are in use, after
// everything in the WAL was copied to it; of PostgreSQL the tables of the schema with their indexes. An error if a
// reader of SQLite keeps the WAL from being copied.
func (d *DB) Size(ctx context.Context) (int64, error) {
	if d.engine == Postgres {
		return d.Used(ctx)
	}
	var busy, pages, copied int
	if err := d.checkpoint.QueryRowContext(ctx, "PRAGMA wal_checkpoint(RESTART)").Scan(&busy, &pages, &copied); err != nil {
		return 0, mapError(err)
	}
	if busy != 0 || copied < pages {
		return 0, fmt.Errorf("size of %s: the database is in use: %d of %d pages copied from the WAL", d.dsn, copied, pages)
	}
	return d.Used(ctx)
}

// Used returns the bytes of the database as Size does, but copies nothing: what is only in the WAL counts
// as it stands there.
func (d *DB) Used(ctx context.Context) (bytes int64, err error) {
	if d.engine == Postgres {
		return Get(ctx, d, func(tx *Tx) (n int64, err error) { return n, tx.Row(ctx, sqlSize).Scan(&n) })
	}
	err = d.checkpoint.QueryRowContext(ctx, sqlUsed).Scan(&bytes)
	return bytes, mapError(err)
}

// Written returns how much has been written so far, to be compared with a later call: of
// SQLite the pages that this process wrote to the WAL, of PostgreSQL the bytes of WAL of the
// whole server.
func (d *DB) Written(ctx context.Context) (n int64, err error) {
	if d.engine == Postgres {
		return Get(ctx, d, func(tx *Tx) (n int64, err error) { return n, tx.Row(ctx, sqlLogged).Scan(&n) })
	}
	conn, err := d.write.Conn(ctx) // the one that all writes use
	if err != nil {
		return 0, mapError(err)
	}
	defer conn.Close()
	err = conn.Raw(func(c any) error {
		pages, _, err := c.(sqlite.DBStatus).Status(sqlite.DBStatusCacheWrite, false)
		n = int64(pages)
		return err
	})
	return n, err
}
