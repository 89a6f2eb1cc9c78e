package db_test

import (
	"testing"

	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/errs"
)

// TestConnectionLostAtCommit: a connection lost after COMMIT was sent leaves the outcome
// unknown, and the error says so whether or not the server kept it; one lost before COMMIT was
// sent is retried.
func TestConnectionLostAtCommit(t *testing.T) {
	t.Parallel()
	proxy := dbtest.NewProxy(t, dbtest.PostgresDSN(t))
	d, err := db.Open(t.Context(), proxy.DSN, db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	for name, tt := range map[string]struct {
		at   dbtest.Cut
		kept int
	}{"kept": {dbtest.AfterCommit, 1}, "lost": {dbtest.BeforeCommit, 0}} {
		before := names(t, d)
		proxy.Cut(tt.at)
		err := addName(t.Context(), d, name)
		if !db.OutcomeUnknown(err) || !errs.Is(err, errs.KindUnavailable) {
			t.Errorf("%s: %v, want an error that says that the outcome is unknown", name, err)
		}
		if n := names(t, d) - before; n != tt.kept {
			t.Errorf("%s: %d names were kept, want %d", name, n, tt.kept)
		}
	}
	if n := proxy.Cuts(); n != 2 {
		t.Errorf("%d connections were cut, want 2", n)
	}
	if err := addName(t.Context(), d, "after"); err != nil {
		t.Errorf("after the cuts: %v", err)
	}
}

// TestConnectionLostBeforeCommit: a connection lost while the call still runs: the call is retried.
func TestConnectionLostBeforeCommit(t *testing.T) {
	t.Parallel()
	d := dbtest.Postgres(t, nil)
	runs := 0
	err := d.Write(t.Context(), func(tx *db.Tx) error {
		runs++
		var pid int
		if err := tx.Row(t.Context(), "SELECT pg_backend_pid()").Scan(&pid); err != nil {
			return err
		}
		if runs == 1 {
			if _, err := d.WritePool().ExecContext(t.Context(), "SELECT pg_terminate_backend($1)", pid); err != nil {
				return err
			}
		}
		return tx.AddExternalID(t.Context(), db.ExternalID{Source: "s", Kind: "k", Ext: "x", Hash: []byte{1}})
	})
	if err != nil || runs != 2 || names(t, d) != 1 {
		t.Errorf("%v after %d runs with %d names, want success of the second run and one name", err, runs, names(t, d))
	}
}
