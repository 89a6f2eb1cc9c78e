package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"huitou/internal/errs"
)

// Backup copies the database, as of one moment, to a new SQLite file while it is in use. A
// backup of a PostgreSQL database is a SQLite file too and can be restored on either engine;
// queued jobs of PostgreSQL are not part of it. The file appears complete or not at all; an
// existing file is a Conflict.
func (d *DB) Backup(ctx context.Context, path string) (err error) {
	if path, err = filepath.Abs(path); err != nil {
		return err
	}
	if err := absent("db.Backup", path); err != nil {
		return err
	}
	part := path + ".part"
	if err := os.Remove(part); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, removeAll(part, part+"-wal", part+"-shm"))
		}
	}()
	if d.engine == SQLite {
		err = d.vacuumInto(ctx, part)
	} else {
		err = d.copyToFile(ctx, part)
	}
	if err != nil {
		return mapError(err)
	}
	if err := checkFile(ctx, part); err != nil {
		return err
	}
	return publish(part, path)
}

// vacuumInto writes a compact copy from a reader's snapshot, so writers are not blocked.
func (d *DB) vacuumInto(ctx context.Context, path string) error {
	pool, err := sql.Open("sqlite", sqliteURL(d.dsn)+"?_pragma=busy_timeout(20000)")
	if err != nil {
		return err
	}
	defer pool.Close()
	if err := private(path); err != nil { // SQLite treats an empty file as a new one
		return err
	}
	_, err = pool.ExecContext(ctx, "VACUUM INTO $1", path)
	return err
}

// copyToFile writes every row of a PostgreSQL snapshot to a new SQLite file of the same
// version: a backup before a migration is of the schema before it.
func (d *DB) copyToFile(ctx context.Context, path string) error {
	if err := private(path); err != nil {
		return err
	}
	pool, err := sql.Open("sqlite", sqliteURL(path)+"?_pragma=synchronous(off)") // publish syncs it
	if err != nil {
		return err
	}
	err = d.Read(ctx, func(src *Tx) error {
		var version int
		if err := src.Row(ctx, sqlAnswers).Scan(&version); err != nil {
			return err
		}
		statements, err := StepsTo(SQLite, version)
		if err != nil {
			return err
		}
		for _, s := range statements {
			if _, err := pool.ExecContext(ctx, s); err != nil {
				return err
			}
		}
		tables, err := tablesAt(SQLite, version)
		if err != nil {
			return err
		}
		return copyRows(ctx, src, pool, SQLite, append(tables, tableVersion.Name))
	})
	return errors.Join(err, pool.Close())
}

// copyRows replaces the rows of tables by those of another database.
func copyRows(ctx context.Context, src *Tx, to *sql.DB, engine Engine, tables []string) error {
	tx, err := to.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after Commit there is nothing to roll back
	for _, table := range tables {
		if _, err := tx.ExecContext(ctx, "DELETE FROM "+table); err != nil {
			return err
		}
		if err := copyTable(ctx, src, tx, engine, table); err != nil {
			return fmt.Errorf("copy %s: %w", table, err)
		}
	}
	return tx.Commit()
}

func copyTable(ctx context.Context, src *Tx, dst *sql.Tx, to Engine, table string) error {
	rows, err := src.q.QueryContext(ctx, "SELECT * FROM "+table)
	if err != nil {
		return err
	}
	defer rows.Close()
	cols, err := rows.Columns()
	if err != nil {
		return err
	}
	t := Table{Name: table, Columns: cols}
	const batch = 64
	one, err := dst.PrepareContext(ctx, t.insert(to, 1))
	if err != nil {
		return err
	}
	defer one.Close()
	many, err := dst.PrepareContext(ctx, t.insert(to, batch))
	if err != nil {
		return err
	}
	defer many.Close()
	args := make([]any, 0, batch*len(cols))
	row := make([]any, len(cols))
	dest := make([]any, len(cols))
	for i := range row {
		dest[i] = &row[i]
	}
	for rows.Next() {
		if err := rows.Scan(dest...); err != nil {
			return err
		}
		for i, v := range row {
			if b, ok := v.([]byte); ok && b == nil { // SQLite's driver returns empty bytes so, pgx would store NULL
				row[i] = []byte{}
			}
		}
		args = append(args, row...)
		if len(args) == batch*len(cols) {
			if _, err := many.ExecContext(ctx, args...); err != nil {
				return err
			}
			args = args[:0]
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for ; len(args) > 0; args = args[len(cols):] {
		if _, err := one.ExecContext(ctx, args[:len(cols)]...); err != nil {
			return err
		}
	}
	return nil
}

// tablesAt lists the tables that the migrations up to a version create and leave.
func tablesAt(engine Engine, version int) (list []string, err error) {
	steps, err := migrations(engine)
	if err != nil {
		return nil, err
	}
	for _, m := range steps[:version] {
		for line := range strings.Lines(m.text) {
			if rest, ok := strings.CutPrefix(line, "CREATE TABLE "); ok {
				if name, _, _ := strings.Cut(rest, " "); !slices.Contains(list, name) { // a step may make a table anew
					list = append(list, name)
				}
			}
			if rest, ok := strings.CutPrefix(line, "DROP TABLE "); ok {
				gone := strings.TrimRight(rest, ";\r\n")
				list = slices.DeleteFunc(list, func(name string) bool { return name == gone })
			}
		}
	}
	return list, nil
}

// Restore creates the database at dsn from a backup. It refuses a database that already holds
// data, and a file that is damaged or was written by a newer version.
func Restore(ctx context.Context, file, dsn string, opt Options) error {
	if _, err := os.Stat(file); err != nil {
		return errs.NotFound("db.Restore", "backup.none", "file", file).Because(err)
	}
	if err := checkFile(ctx, file); err != nil {
		return err
	}
	if engineOf(dsn) == SQLite {
		return restoreFile(ctx, file, dsn, opt)
	}
	to, err := Open(ctx, dsn, opt)
	if err != nil {
		return err
	}
	defer to.Close()
	var n int
	if err := to.write.QueryRowContext(ctx, "SELECT COUNT(*) FROM company").Scan(&n); err != nil {
		return mapError(err)
	}
	if n > 0 {
		return errs.Conflict("db.Restore", "backup.in_use", "file", Redact(dsn))
	}
	// The backup may be of an older release: a copy of it is migrated first.
	dir, err := os.MkdirTemp("", "huitou-restore")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	current := filepath.Join(dir, "current.db")
	if err := restoreFile(ctx, file, current, opt); err != nil {
		return err
	}
	from, err := Open(ctx, current, Options{Clock: opt.Clock, Unsafe: true})
	if err != nil {
		return err
	}
	defer from.Close()
	steps, err := migrations(to.engine)
	if err != nil {
		return err
	}
	tables, err := tablesAt(to.engine, len(steps))
	if err != nil {
		return err
	}
	return from.Read(ctx, func(src *Tx) error { return copyRows(ctx, src, to.write, to.engine, tables) })
}

// restoreFile copies a backup to a new file and migrates it.
func restoreFile(ctx context.Context, file, path string, opt Options) (err error) {
	if err := absent("db.Restore", path); err != nil {
		return err
	}
	part := path + ".part"
	defer func() {
		if err != nil {
			err = errors.Join(err, removeAll(part, part+"-wal", part+"-shm", part+lockSuffix))
		}
	}()
	if err := copyFile(file, part); err != nil {
		return err
	}
	d, err := Open(ctx, part, opt)
	if err != nil {
		return err
	}
	if err := d.Close(); err != nil {
		return err
	}
	if err := removeAll(part + lockSuffix); err != nil { // left by the migration; no other process opens the part file
		return err
	}
	return publish(part, path)
}

// checkFile checks that a file is a complete SQLite database of this program.
func checkFile(ctx context.Context, path string) error {
	path, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	pool, err := sql.Open("sqlite", sqliteURL(path)+"?mode=ro&_pragma=query_only(1)")
	if err != nil {
		return err
	}
	defer pool.Close()
	var said string
	err = pool.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&said)
	if err != nil {
		said = err.Error()
	}
	if said != "ok" {
		return errs.Invalid("db.checkFile", "backup.damaged", "file", path, "said", said).Because(err)
	}
	var n int
	if err := pool.QueryRowContext(ctx, "SELECT COUNT(*) FROM schema_version").Scan(&n); err != nil || n == 0 {
		return errs.Invalid("db.checkFile", "backup.foreign", "file", path).Because(err)
	}
	return nil
}

func absent(op, path string) error {
	switch _, err := os.Stat(path); {
	case err == nil:
		return errs.Conflict(op, "backup.file_exists", "file", path)
	case errors.Is(err, fs.ErrNotExist):
		return nil
	default:
		return err
	}
}

// publish syncs a finished file and renames it to its final name.
func publish(part, path string) error {
	f, err := os.OpenFile(part, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(part, path); err != nil {
		return err
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

func removeAll(paths ...string) error {
	for _, p := range paths {
		if err := os.Remove(p); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}
