package dbtest

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"

	"huitou/internal/db"
)

// TestPostgresStartsEmpty: a schema that a test has used holds none of its rows and none of its
// changes to tables for the next, and no connection of the first can still commit.
func TestPostgresStartsEmpty(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	server, schema := setting(t, dsnVar), unused("pool_")
	conn, err := pgx.Connect(ctx, server)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx) //nolint:errcheck // the test is over
	t.Cleanup(func() {
		if err := db.DropSchema(context.Background(), server, schema); err != nil {
			t.Error(err)
		}
	})
	var last *pgx.Conn
	for _, left := range []string{
		"INSERT INTO stamp (name, n) VALUES ('left', 1)",
		"INSERT INTO stamp (name, n) SELECT 'left ' || repeat('x', 99) || n, 1 FROM generate_series(1, 2000) AS n",
		"BEGIN; INSERT INTO stamp (name, n) VALUES ('not committed', 1)",
		"ALTER TABLE stamp ADD COLUMN remark TEXT",
		"DROP INDEX voice_low",
		"DROP TABLE schema_version",
		"DELETE FROM schema_version",
		"DELETE FROM node",
	} {
		dsn, err := ready(ctx, conn, server, schema)
		if err != nil {
			t.Fatalf("before %s: %v", left, err)
		}
		if last != nil && last.Ping(ctx) == nil {
			t.Errorf("before %s: a connection of the last user is still open", left)
		}
		d := open(t, dsn, nil)
		Read(t, d, func(tx *db.Tx) {
			var n int
			if err := tx.Row(ctx, "SELECT COUNT(*) FROM stamp").Scan(&n); err != nil || n != 0 {
				t.Errorf("before %s: %d rows, want none (%v)", left, n, err)
			}
		})
		if last, err = pgx.Connect(ctx, dsn); err == nil {
			_, err = last.Exec(ctx, left)
		}
		if err != nil {
			t.Fatalf("%s: %v", left, err)
		}
	}
	dsn, err := ready(ctx, conn, server, schema)
	if err != nil {
		t.Fatal(err)
	}
	open(t, dsn, nil)
}
