package db_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/errs"
)

// TestDiskFull: a write that does not fit fails with its message and leaves nothing;
// acknowledged writes stay; once there is space again, writes succeed.
func TestDiskFull(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t, nil)
	if err := addName(t.Context(), d, "before"); err != nil {
		t.Fatal(err)
	}
	limit := func(pages int) {
		t.Helper()
		if _, err := d.WritePool().ExecContext(t.Context(), fmt.Sprintf("PRAGMA max_page_count = %d", pages)); err != nil {
			t.Fatal(err)
		}
	}
	var pages int
	if err := d.WritePool().QueryRowContext(t.Context(), "PRAGMA page_count").Scan(&pages); err != nil {
		t.Fatal(err)
	}
	limit(pages + 4)
	err := addName(t.Context(), d, strings.Repeat("x", 1<<20))
	if !errs.Is(err, errs.KindUnavailable) || !strings.Contains(err.Error(), "db.disk_full") {
		t.Errorf("on a full disk: %v, want db.disk_full", err)
	}
	if n := names(t, d); n != 1 {
		t.Errorf("%d names, want the one from before", n)
	}
	limit(1 << 30)
	if err := addName(t.Context(), d, "after"); err != nil {
		t.Errorf("after space was freed: %v", err)
	}
	if n := names(t, d); n != 2 {
		t.Errorf("%d names, want 2", n)
	}
}

// TestDiskFullFailsOnlyOneCall: of calls gathered into one commit, only the one that does not fit
// fails.
func TestDiskFullFailsOnlyOneCall(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t, nil)
	var pages int
	if err := d.WritePool().QueryRowContext(t.Context(), "PRAGMA page_count").Scan(&pages); err != nil {
		t.Fatal(err)
	}
	if _, err := d.WritePool().ExecContext(t.Context(), fmt.Sprintf("PRAGMA max_page_count = %d", pages+40)); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	var kept atomic.Int64
	for i := range 40 {
		wg.Go(func() {
			ext := fmt.Sprint(i)
			if i%4 == 0 {
				ext += strings.Repeat("x", 1<<20)
			}
			switch err := addName(t.Context(), d, ext); {
			case err == nil:
				kept.Add(1)
			case !errs.Is(err, errs.KindUnavailable):
				t.Errorf("call %d: %v", i, err)
			}
		})
	}
	wg.Wait()
	if n := names(t, d); int64(n) != kept.Load() || n < 20 {
		t.Errorf("%d names there, %d acknowledged; want the same and at least 20", n, kept.Load())
	}
}

// TestClockMovedBack: ids still rise, so nothing collides and lists keep their order.
func TestClockMovedBack(t *testing.T) {
	t.Parallel()
	c := clock.NewFake(time.Date(2026, 5, 3, 9, 0, 0, 0, time.UTC))
	dbtest.Each(t, c.Now, func(t *testing.T, d *db.DB) {
		for i := range 50 {
			if i == 25 {
				c.Advance(-48 * time.Hour)
			}
			if err := addName(t.Context(), d, fmt.Sprint(i)); err != nil {
				t.Fatal(err)
			}
		}
		entries, err := db.Get(t.Context(), d, func(tx *db.Tx) ([]db.Entry, error) {
			return tx.Timeline(t.Context(), 7, db.Entry{}, 100)
		})
		if err != nil || len(entries) != 50 {
			t.Fatalf("%d entries (%v), want 50", len(entries), err)
		}
		for i, e := range entries {
			if want := fmt.Sprint(49 - i); e.Subject != want {
				t.Fatalf("entry %d is %s, want %s", i, e.Subject, want)
			}
		}
	})
}

// TestServerRestart restarts PostgreSQL under load, twice: every call ends in success
// or a clear error, and exactly the acknowledged writes, or ones whose outcome was
// unknown, are there.
func TestServerRestart(t *testing.T) {
	t.Parallel()
	server := dbtest.Server(t)
	d, err := db.Open(t.Context(), server.DSN, db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	ctx, stop := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	var mu sync.Mutex
	acked, unknown := map[string]bool{}, map[string]bool{}
	for c := range 8 {
		wg.Go(func() {
			for k := 0; ctx.Err() == nil; k++ {
				ext := fmt.Sprint(c, "-", k)
				err := addName(context.WithoutCancel(ctx), d, ext)
				mu.Lock()
				if err == nil {
					acked[ext] = true
				} else {
					unknown[ext] = true
					if !errs.Is(err, errs.KindUnavailable) {
						t.Errorf("a call ended in %v, want an error that says to try again", err)
					}
				}
				mu.Unlock()
			}
		})
	}
	acknowledged := func() int {
		mu.Lock()
		defer mu.Unlock()
		return len(acked)
	}
	working := func() { // until 20 more writes are acknowledged, however slow the machine
		late := time.After(time.Minute)
		for goal := acknowledged() + 20; acknowledged() < goal; time.Sleep(10 * time.Millisecond) {
			select {
			case <-late:
				t.Fatal("no 20 writes were acknowledged in a minute")
			default:
			}
		}
	}
	for range 2 {
		working()
		server.Restart(t)
	}
	working()
	stop()
	wg.Wait()

	there := map[string]bool{}
	err = d.Read(t.Context(), func(tx *db.Tx) error {
		return tx.Each(t.Context(), func(r db.Row) error {
			var ext string
			err := r.Scan(&ext)
			there[ext] = true
			return err
		}, "SELECT ext FROM fact_name")
	})
	if err != nil {
		t.Fatal(err)
	}
	for ext := range acked {
		if !there[ext] {
			t.Errorf("acknowledged write %s is lost", ext)
		}
		delete(there, ext)
	}
	for ext := range there {
		if !unknown[ext] {
			t.Errorf("write %s is there and was never tried", ext)
		}
	}
	t.Logf("%d acknowledged, %d with unknown outcome", len(acked), len(unknown))
}

// TestUnwritableFolder: a database that cannot be created is an error that names the folder.
func TestUnwritableFolder(t *testing.T) {
	t.Parallel()
	_, err := db.Open(t.Context(), t.TempDir()+"/none/x.db", db.Options{})
	if !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), "folder") {
		t.Errorf("%v, want one that names the folder", err)
	}
}

// TestPanicAfterCommit: a panic in an AfterCommit function: the caller learns that the
// outcome is unknown, the write is kept, and the next call succeeds.
func TestPanicAfterCommit(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, nil, func(t *testing.T, d *db.DB) {
		err := d.Write(t.Context(), func(tx *db.Tx) error {
			if err := tx.AddExternalID(t.Context(), db.ExternalID{Source: "s", Kind: "k", Ext: "x", Hash: []byte{1}}); err != nil {
				return err
			}
			tx.AfterCommit(func() { panic("a fault") })
			return nil
		})
		if !db.OutcomeUnknown(err) {
			t.Errorf("%v, want one that says that the outcome is unknown", err)
		}
		if err := addName(t.Context(), d, "next"); err != nil {
			t.Error(err)
		}
		if n := names(t, d); n != 2 {
			t.Errorf("%d names, want both", n)
		}
	})
}

// TestPanicInTheWriter: rows and sums that cannot be encoded are an error of the call that
// added them.
func TestPanicInTheWriter(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, nil, func(t *testing.T, d *db.DB) {
		for name, fn := range map[string]func(*db.Tx){
			"sums": func(tx *db.Tx) {
				tx.Add(&db.Rollup{Name: "nowhere", Key: []string{"k"}, Sum: []string{"n"}}, []any{struct{}{}}, 1)
			},
			"rows": func(tx *db.Tx) { tx.Insert(&db.Table{Name: "nowhere", Columns: []string{"a"}}, struct{}{}) },
		} {
			if err := d.Write(t.Context(), func(tx *db.Tx) error { fn(tx); return nil }); err == nil {
				t.Errorf("%s: no error", name)
			}
		}
		if err := addName(t.Context(), d, "next"); err != nil {
			t.Error(err)
		}
	})
}
