package db_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/errs"
)

// names counts the facts of a source.
func names(t *testing.T, d *db.DB) (n int) {
	t.Helper()
	err := d.Read(t.Context(), func(tx *db.Tx) error {
		return tx.Row(t.Context(), "SELECT COUNT(*) FROM fact_name").Scan(&n)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func addName(ctx context.Context, d *db.DB, ext string) error {
	return d.Write(ctx, func(tx *db.Tx) error {
		if err := tx.AddExternalID(ctx, db.ExternalID{Source: "s", Kind: "k", Ext: ext, Hash: []byte{1, 2}, Customer: 7, Ref: 9}); err != nil {
			return err
		}
		tx.Append(db.Entry{Customer: 7, Kind: "k", At: 5, Subject: ext})
		return nil
	})
}

// TestBackup backs up during writes, restores, and finds the same rows.
func TestBackup(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, nil, func(t *testing.T, d *db.DB) {
		for i := range 500 {
			if err := addName(t.Context(), d, fmt.Sprint(i)); err != nil {
				t.Fatal(err)
			}
		}
		ctx, stop := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		wg.Go(func() {
			for i := 500; ctx.Err() == nil; i++ {
				if err := addName(t.Context(), d, fmt.Sprint(i)); err != nil {
					t.Error(err)
					return
				}
			}
		})
		file := filepath.Join(t.TempDir(), "copy of ?#.db")
		if err := d.Backup(t.Context(), file); err != nil {
			t.Fatal(err)
		}
		stop()
		wg.Wait()
		if err := d.Backup(t.Context(), file); !errs.Is(err, errs.KindConflict) {
			t.Errorf("over an existing file: %v, want conflict", err)
		}

		restored := filepath.Join(t.TempDir(), "restored.db")
		if err := db.Restore(t.Context(), file, restored, db.Options{}); err != nil {
			t.Fatal(err)
		}
		if err := db.Restore(t.Context(), file, restored, db.Options{}); !errs.Is(err, errs.KindConflict) {
			t.Errorf("restore over a database: %v, want conflict", err)
		}
		r, err := db.Open(t.Context(), restored, db.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		n := names(t, r)
		if n < 500 || n > names(t, d) {
			t.Errorf("%d names restored, want %d", n, names(t, d))
		}
		entries, err := db.Get(t.Context(), r, func(tx *db.Tx) ([]db.Entry, error) {
			return tx.Timeline(t.Context(), 7, db.Entry{}, 1_000_000)
		})
		if err != nil || len(entries) != n {
			t.Errorf("%d timeline entries (%v), want %d: not a snapshot of one moment", len(entries), err, n)
		}
		if err := addName(t.Context(), r, "after"); err != nil {
			t.Errorf("write to the restored database: %v", err)
		}
	})
}

// TestRestoreOnPostgres restores a backup of a SQLite file on a PostgreSQL server.
func TestRestoreOnPostgres(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t, nil)
	for i := range 130 {
		if err := addName(t.Context(), d, fmt.Sprint(i)); err != nil {
			t.Fatal(err)
		}
	}
	file := filepath.Join(t.TempDir(), "b.db")
	if err := d.Backup(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	dsn := dbtest.PostgresDSN(t)
	if err := db.Restore(t.Context(), file, dsn, db.Options{}); err != nil {
		t.Fatal(err)
	}
	pg, err := db.Open(t.Context(), dsn, db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer pg.Close()
	if n := names(t, pg); n != 130 {
		t.Errorf("%d names, want 130", n)
	}
}

// TestBackupBeforeMigration: the backup made before a migration is of the version before it, on
// both engines, and is restored as what it was.
func TestBackupBeforeMigration(t *testing.T) {
	t.Parallel()
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		const version = 5 // tables and columns came later, and one has gone
		dbtest.Old(t, dsn, version)
		file, asked := filepath.Join(t.TempDir(), "before.db"), 0
		d, err := db.Open(t.Context(), dsn, db.Options{BeforeMigrate: func(ctx context.Context, d *db.DB, have int) error {
			asked = have
			_, err := d.WritePool().ExecContext(ctx, "INSERT INTO identity (kind, value, customer_id) VALUES ('phone', '+49301', 7)")
			if err == nil { // empty bytes are no NULL
				_, err = d.WritePool().ExecContext(ctx, "INSERT INTO idempotency (caller, idem_key, hash, status, body, at) VALUES ('a', 'b', $1, 1, $1, 1)", []byte{})
			}
			return errors.Join(err, d.Backup(ctx, file))
		}})
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		if asked != version {
			t.Errorf("before the migration of version %d, want %d", asked, version)
		}
		rows := dbtest.Rows(t, file)
		if n := len(rows["schema_version"]); n != version {
			t.Errorf("the backup is of version %d, want %d", n, version)
		}
		if len(rows["identity"]) != 1 || rows["upload"] != nil {
			t.Errorf("identity of the backup: %q, want the row there was; upload: %q, want no table", rows["identity"], rows["upload"])
		}
		dbtest.EachDSN(t, func(t *testing.T, dsn string) {
			if err := db.Restore(t.Context(), file, dsn, db.Options{}); err != nil {
				t.Fatal(err)
			}
			r, err := db.Open(t.Context(), dsn, db.Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			var n int
			dbtest.Read(t, r, func(tx *db.Tx) {
				dbtest.Must(0, tx.Row(t.Context(), "SELECT COUNT(*) FROM customer_identity, idempotency").Scan(&n))
			})
			if n != 1 {
				t.Errorf("restored %d rows, want the one of each table", n)
			}
		})
	})
}

// TestNoDatabase: opening a missing database with NoMigrate is an error and creates no file.
func TestNoDatabase(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "none.db")
	if _, err := db.Open(t.Context(), path, db.Options{NoMigrate: true}); !errs.Is(err, errs.KindNotFound) {
		t.Errorf("missing database: %v", err)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("the file was created")
	}
	foreign := dbtest.SQLite(t, nil)
	if err := foreign.Write(t.Context(), func(tx *db.Tx) error { _, err := tx.Exec(t.Context(), "DROP TABLE schema_version"); return err }); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Open(t.Context(), foreign.DSN(), db.Options{NoMigrate: true}); !errs.Is(err, errs.KindNotFound) {
		t.Errorf("a database of another program: %v", err)
	}
}

func TestRestoreRefuses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	d := dbtest.SQLite(t, nil)
	good := filepath.Join(dir, "good.db")
	if err := d.Backup(t.Context(), good); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	write := func(name string, b []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for name, file := range map[string]string{
		"absent":    filepath.Join(dir, "none.db"),
		"text":      write("text.db", []byte("not a database")),
		"truncated": write("cut.db", whole[:len(whole)/2]),
		"empty":     write("empty.db", nil),
	} {
		to := filepath.Join(dir, "to-"+name)
		err := db.Restore(t.Context(), file, to, db.Options{})
		if k := errs.KindOf(err); err == nil || k == errs.KindInternal {
			t.Errorf("%s: %v, want an error with a message", name, err)
		}
		if _, err := os.Stat(to); err == nil {
			t.Errorf("%s: left a database behind", name)
		}
	}
}
