package dbtest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"huitou/internal/clock"
	"huitou/internal/db"
)

// dsnVar names the variable that holds the URL of a PostgreSQL server whose user may create
// schemas. `make test` sets it.
const dsnVar = "TEST_POSTGRES_DSN"

// Postgres opens an empty, migrated schema on the test server. A test that changes the schema
// itself opens PostgresDSN instead.
func Postgres(t testing.TB, c clock.Clock) *db.DB {
	t.Helper()
	return open(t, migrated(t), c)
}

// Proxied is Postgres behind a Proxy, which can cut its connections.
func Proxied(t testing.TB, c clock.Clock) (*db.DB, *Proxy) {
	t.Helper()
	proxy := NewProxy(t, migrated(t))
	return open(t, proxy.DSN, c), proxy
}

// PostgresDSN makes an empty schema on the test server, dropped at the end, and returns its URL.
func PostgresDSN(t testing.TB) string {
	t.Helper()
	server, schema := setting(t, dsnVar), unused("t_")
	if err := db.CreateSchema(t.Context(), server, schema); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.DropSchema(context.Background(), server, schema); err != nil {
			t.Error(err)
		}
	})
	dsn, err := db.InSchema(server, schema)
	if err != nil {
		t.Fatal(err)
	}
	return dsn
}

// unused returns a schema name that no other test has, in small letters, as in a search path.
func unused(prefix string) string { return prefix + strings.ToLower(rand.Text()) }

// setting returns the value of a variable that make test sets. Without one the test is skipped,
// or fails if CI is set.
func setting(t testing.TB, name string) string {
	t.Helper()
	value := os.Getenv(name)
	if value == "" && os.Getenv("CI") != "" {
		t.Fatalf("%s is not set: run the tests by make test", name)
	}
	if value == "" {
		t.Skipf("%s is not set: make test, which starts a PostgreSQL, sets it", name)
	}
	return value
}

// migrated takes a migrated schema of the test server for this test, emptied, and returns its
// URL. Making one takes longer than most tests, so that all test programs share those there
// are: pool_1, pool_2 and so on. Who holds the advisory lock of a number has the schema, until
// its connection ends.
func migrated(t testing.TB) string {
	t.Helper()
	server := setting(t, dsnVar)
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, server)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := conn.Close(ctx); err != nil {
			t.Error(err)
		}
	})
	for n := 1; ; n++ {
		var taken bool
		if err := conn.QueryRow(ctx, "SELECT pg_try_advisory_lock($1)", pool+n).Scan(&taken); err != nil {
			t.Fatal(err)
		}
		if !taken {
			continue
		}
		schema := fmt.Sprintf("pool_%d", n)
		dsn, err := ready(ctx, conn, server, schema)
		if err != nil {
			t.Fatal(err)
		}
		return dsn
	}
}

// pool is the advisory lock of pool_0.
const pool = 0x6875_0000

// ready empties a schema of the pool and returns its URL. One that is new, of another version
// of the program or changed by a test is made again; its comment says what it was when it was
// made.
func ready(ctx context.Context, conn *pgx.Conn, server, schema string) (dsn string, err error) {
	if dsn, err = db.InSchema(server, schema); err != nil {
		return "", err
	}
	dsn += "&application_name=" + schema
	// A connection that the last test cut may still be about to commit.
	if _, err := conn.Exec(ctx, sqlEnd, schema); err != nil {
		return "", err
	}
	want, err := db.Fingerprint(db.Postgres)
	if err != nil {
		return "", err
	}
	now, made, err := shape(ctx, conn, schema)
	if err != nil {
		return "", err
	}
	if made == want+" "+now {
		_, err := conn.Exec(ctx, fmt.Sprintf(sqlEmpty, schema))
		return dsn, err
	}
	if err := errors.Join(db.DropSchema(ctx, server, schema), db.CreateSchema(ctx, server, schema)); err != nil {
		return "", err
	}
	d, err := db.Open(ctx, dsn, db.Options{Unsafe: true})
	if err != nil {
		return "", err
	}
	if err := d.Close(); err != nil {
		return "", err
	}
	if now, _, err = shape(ctx, conn, schema); err != nil {
		return "", err
	}
	_, err = conn.Exec(ctx, fmt.Sprintf("COMMENT ON SCHEMA %s IS '%s %s'", schema, want, now))
	return dsn, err
}

// shape returns what a schema is, but for the rows that ready deletes, and its comment; "" if
// there is no such schema or a table that is kept is not in it.
func shape(ctx context.Context, conn *pgx.Conn, schema string) (now, comment string, err error) {
	var whole bool
	if err := conn.QueryRow(ctx, sqlWhole, schema).Scan(&whole); err != nil || !whole {
		return "", "", err
	}
	err = conn.QueryRow(ctx, fmt.Sprintf(sqlShape, schema)).Scan(&now, &comment)
	return now, comment, err
}

const (
	// sqlEnd ends the connections that are open to a schema, and waits until they are gone.
	sqlEnd = `SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE application_name = $1`

	// sqlWhole tells whether a schema has the tables whose rows are kept.
	sqlWhole = `SELECT to_regclass($1 || '.schema_version') IS NOT NULL AND to_regclass($1 || '.node') IS NOT NULL`

	// sqlShape returns a hash of a schema's columns and indexes and of the rows that are kept,
	// but for the tables of the job runner, which it makes when it is first used; and the
	// schema's comment.
	sqlShape = `SELECT md5(concat_ws(' ',
		(SELECT string_agg(concat_ws(' ', c.relname, a.attname, a.atttypid, a.attnotnull, a.attcollation), ',' ORDER BY c.relname, a.attnum)
			FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
			WHERE c.relnamespace = n.oid AND c.relname NOT LIKE 'river%%' AND a.attnum > 0),
		(SELECT string_agg(indexdef, ',' ORDER BY indexname) FROM pg_indexes WHERE schemaname = n.nspname AND tablename NOT LIKE 'river%%'),
		(SELECT string_agg(version || hash, ',' ORDER BY version) FROM %[1]s.schema_version),
		(SELECT COUNT(*) FROM %[1]s.node))),
	COALESCE(obj_description(n.oid, 'pg_namespace'), '')
FROM pg_namespace n WHERE n.nspname = '%[1]s'`

	// sqlEmpty deletes the rows of every table of a schema but those that migrations write.
	// Deleting is faster than truncating, but leaves dead rows.
	sqlEmpty = `DO $$
DECLARE t record;
BEGIN
	FOR t IN SELECT c.oid::regclass AS name, pg_relation_size(c.oid) AS bytes FROM pg_class c
		WHERE c.relnamespace = '%s'::regnamespace AND c.relkind = 'r' AND c.relname NOT IN ('schema_version', 'node', 'river_migration')
	LOOP
		IF t.bytes > 65536 THEN
			EXECUTE 'TRUNCATE ' || t.name;
		ELSIF t.bytes > 0 THEN
			EXECUTE 'DELETE FROM ' || t.name;
		END IF;
	END LOOP;
END $$`
)
