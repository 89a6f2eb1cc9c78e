package db_test

import (
	"errors"
	"testing"

	"huitou/internal/db"
	"huitou/internal/db/dbtest"
)

// TestFindRefs: what the cache of names says is what the table says, also after a rollback,
// after names were taken away, and when another program on the database takes them away.
func TestFindRefs(t *testing.T) {
	t.Parallel()
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		open := func() *db.DB {
			d, err := db.Open(t.Context(), dsn, db.Options{Unsafe: true})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { d.Close() })
			return d
		}
		here, other := open(), open()
		name := db.ExternalID{Source: "shop", Kind: "customer", Ext: "ana", Hash: []byte("12345678"), Customer: 7, Ref: 7, Import: 3}
		refers := func(d *db.DB, when string, want int64) {
			t.Helper()
			for range 2 { // the second time from the cache, if it is known
				dbtest.Write(t, d, func(tx *db.Tx) {
					found := dbtest.Must(tx.FindRefs(t.Context(), "shop", "customer", []string{"ana", "ben"}))
					if n, ok := found["ana"]; n.Ref != want || ok != (want != 0) || len(found["ben"].Ext) > 0 {
						t.Errorf("%s: %+v, want record %d", when, found, want)
					}
				})
			}
		}
		refers(here, "before it was told", 0)
		rolledBack := errors.New("taken back")
		err := here.Write(t.Context(), func(tx *db.Tx) error {
			if err := tx.AddExternalID(t.Context(), name); err != nil {
				return err
			}
			if found, err := tx.FindRefs(t.Context(), "shop", "customer", []string{"ana"}); err != nil || found["ana"].Ref != 7 {
				t.Errorf("in the transaction that adds it: %+v, %v", found, err)
			}
			return rolledBack
		})
		if !errors.Is(err, rolledBack) {
			t.Fatal(err)
		}
		refers(here, "after the rollback", 0)
		dbtest.Write(t, here, func(tx *db.Tx) { dbtest.Must(0, tx.AddExternalID(t.Context(), name)) })
		refers(here, "after it was told", 7)
		refers(other, "in the other program", 7)
		dbtest.Write(t, other, func(tx *db.Tx) {
			if err := tx.DropExternalID(t.Context(), name); err != nil {
				t.Fatal(err)
			}
			if found, err := tx.FindRefs(t.Context(), "shop", "customer", []string{"ana"}); err != nil || len(found) > 0 {
				t.Errorf("in the transaction that drops it: %+v, %v", found, err)
			}
		})
		refers(other, "after it was dropped", 0)
		refers(here, "after the other program dropped it", 0)
		name.Customer, name.Ref = 9, 9
		dbtest.Write(t, other, func(tx *db.Tx) { dbtest.Must(0, tx.AddExternalID(t.Context(), name)) })
		refers(here, "after it was told of another record", 9)
	})
}

// TestForgetNames: the cache of names is bounded, and keeps those that are asked for.
func TestForgetNames(t *testing.T) {
	t.Parallel()
	if n, asked, first := db.ForgetNames(); n > 600_000 || n < 300_000 || !asked || first {
		t.Errorf("%d names are known; one that is asked for all the time: %t; the first: %t", n, asked, first)
	}
}
