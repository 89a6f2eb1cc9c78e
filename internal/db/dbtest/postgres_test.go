package dbtest_test

import (
	"testing"

	"huitou/internal/db"
	"huitou/internal/db/dbtest"
)

// TestPostgresStartsEmpty: a schema that other tests have used holds none of their rows and
// none of their changes to tables.
func TestPostgresStartsEmpty(t *testing.T) {
	t.Parallel()
	for _, left := range []string{
		"INSERT INTO stamp (name, n) VALUES ('left', 1)",
		"INSERT INTO stamp (name, n) SELECT 'left ' || repeat('x', 99) || n, 1 FROM generate_series(1, 2000) AS n",
		"ALTER TABLE stamp ADD COLUMN remark TEXT",
		"DROP INDEX voice_low",
		"DROP TABLE schema_version",
		"DELETE FROM schema_version",
		"DELETE FROM node",
	} {
		t.Run(left, func(t *testing.T) {
			for range 2 { // the second finds what the first left
				t.Run("", func(t *testing.T) {
					d := dbtest.Postgres(t, nil)
					dbtest.Read(t, d, func(tx *db.Tx) {
						var n int
						if err := tx.Row(t.Context(), "SELECT COUNT(*) FROM stamp").Scan(&n); err != nil || n != 0 {
							t.Errorf("%d rows, want none (%v)", n, err)
						}
					})
					dbtest.Write(t, d, func(tx *db.Tx) { dbtest.Must(tx.Exec(t.Context(), left)) })
				})
			}
		})
	}
}
