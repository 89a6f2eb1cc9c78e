package dbtest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"huitou/internal/clock"
	"huitou/internal/db"
)

// engineVar names the variable that limits Each, EachClock and EachDSN to one engine, "sqlite"
// or "postgres". `make test` sets it for the race detector where callers, not the engines, run
// at the same time.
const engineVar = "TEST_ENGINE"

// EachDSN runs fn as a subtest on SQLite and, when a server is given, on PostgreSQL, each with
// the address of an empty database. With CI set, a missing server is a failure.
func EachDSN(t *testing.T, fn func(t *testing.T, dsn string)) {
	t.Helper()
	engines(t, func(t *testing.T, e engine) { fn(t, e.dsn(t)) })
}

// Each runs fn as a subtest on SQLite and, when a server is given, on PostgreSQL,
// each with an empty, migrated database. With CI set, a missing server is a failure.
func Each(t *testing.T, c clock.Clock, fn func(t *testing.T, d *db.DB)) {
	t.Helper()
	engines(t, func(t *testing.T, e engine) { fn(t, e.open(t, c)) })
}

// EachClock is Each with a separate fake clock for each database, set to at.
func EachClock(t *testing.T, at time.Time, fn func(t *testing.T, d *db.DB, c *clock.Fake)) {
	t.Helper()
	engines(t, func(t *testing.T, e engine) {
		c := clock.NewFake(at)
		fn(t, e.open(t, c.Now), c)
	})
}

// engine makes databases of one engine.
type engine struct {
	name string
	open func(testing.TB, clock.Clock) *db.DB
	dsn  func(testing.TB) string
}

// engines runs fn as a parallel subtest per engine.
func engines(t *testing.T, fn func(*testing.T, engine)) {
	t.Helper()
	only := os.Getenv(engineVar)
	switch only {
	case "", "sqlite", "postgres":
	default:
		t.Fatalf("%s is %q, want sqlite, postgres or nothing", engineVar, only)
	}
	file := func(t testing.TB) string { return filepath.Join(t.TempDir(), "test.db") }
	for _, e := range []engine{{"sqlite", SQLite, file}, {"postgres", Postgres, PostgresDSN}} {
		if only == "" || only == e.name {
			t.Run(e.name, func(t *testing.T) { t.Parallel(); fn(t, e) })
		}
	}
}

// SQLite opens an empty, migrated SQLite database. A nil clock is the system's.
func SQLite(t testing.TB, c clock.Clock) *db.DB {
	t.Helper()
	return SQLiteCopy(t, c, template(t))
}

// SQLiteCopy opens a SQLite database that is a copy of a file.
func SQLiteCopy(t testing.TB, c clock.Clock, file []byte) *db.DB {
	t.Helper()
	path := filepath.Join(t.TempDir(), "test.db")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	return open(t, path, c)
}

// SQLiteFile makes a SQLite database, fills it by fill and returns its file, for SQLiteCopy.
func SQLiteFile(c clock.Clock, fill func(*db.DB) error) ([]byte, error) {
	dir, err := os.MkdirTemp("", "huitou-template")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "template.db")
	d, err := db.Open(context.Background(), path, db.Options{Clock: c, Unsafe: true})
	if err != nil {
		return nil, err
	}
	err = fill(d)
	if err := errors.Join(err, d.Close()); err != nil { // Close checkpoints the WAL into the file
		return nil, err
	}
	return os.ReadFile(path)
}

func open(t testing.TB, dsn string, c clock.Clock) *db.DB {
	t.Helper()
	d, err := db.Open(t.Context(), dsn, db.Options{Clock: c, Unsafe: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

// template returns the bytes of a migrated, empty SQLite file, made once and copied for every
// test.
func template(t testing.TB) []byte {
	t.Helper()
	b, err := made()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

var made = sync.OnceValues(func() ([]byte, error) {
	return SQLiteFile(nil, func(*db.DB) error { return nil })
})

// Write runs fn in one transaction and fails the test if it fails. fn runs in another goroutine
// than the test, which it cannot end: Must makes an unexpected error fail the transaction.
func Write(t testing.TB, d *db.DB, fn func(tx *db.Tx)) {
	t.Helper()
	if err := d.Write(t.Context(), func(tx *db.Tx) error { fn(tx); return nil }); err != nil {
		t.Fatal(err)
	}
}

// Read is Write for a transaction that only reads.
func Read(t testing.TB, d *db.DB, fn func(tx *db.Tx)) {
	t.Helper()
	if err := d.Read(t.Context(), func(tx *db.Tx) error { fn(tx); return nil }); err != nil {
		t.Fatal(err)
	}
}

// Must returns v. It panics with an error, so that the transaction it is called in fails.
func Must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
