package db_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"huitou/internal/db"
	"huitou/internal/db/dbtest"
)

// TestMeasure: twenty megabytes of rows add about twenty megabytes to the database and to what was
// written. PostgreSQL vacuums meanwhile and gives back a megabyte or so that the migrations left empty.
func TestMeasure(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, nil, func(t *testing.T, d *db.DB) {
		look := func() (size, written int64) {
			t.Helper()
			size, err := d.Size(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if written, err = d.Written(t.Context()); err != nil {
				t.Fatal(err)
			}
			return size, written
		}
		size, written := look()
		if size <= 0 || size >= 64<<20 {
			t.Errorf("an empty database has %d bytes", size)
		}
		const rows, each = 10_000, 2000
		const least = rows * each * 9 / 10
		if err := d.Write(t.Context(), func(tx *db.Tx) error {
			r, body := rand.NewChaCha8([32]byte{}), make([]byte, each) // nothing that PostgreSQL could compress
			for i := range rows {
				_, _ = r.Read(body)
				if _, err := tx.Exec(t.Context(), "INSERT INTO idempotency (caller, idem_key, hash, status, head, body, at) VALUES ($1, $2, $3, 200, '', $4, 1)",
					"me", fmt.Sprint(i), []byte{}, body); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		bigger, more := look()
		unit := int64(1)
		if d.Engine() == db.SQLite {
			unit = 4096 // pages
		}
		if grown := bigger - size; grown < least || grown > 3*rows*each {
			t.Errorf("%d bytes of rows made the database %d bytes larger", rows*each, grown)
		}
		if wrote := (more - written) * unit; wrote < rows*each || d.Engine() == db.SQLite && wrote > 4*rows*each {
			t.Errorf("%d bytes of rows made it write %d bytes", rows*each, wrote)
		}
	})
}
