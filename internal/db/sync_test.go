package db

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"huitou/internal/errs"
)

// synced opens a database whose syncs of the log are those of flush.
func synced(t *testing.T, flush func(*os.File) error) *DB {
	t.Helper()
	d, err := Open(t.Context(), filepath.Join(t.TempDir(), "sync.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	d.sync.flush = flush
	return d
}

func stampOf(t *testing.T, d *DB, name string) int64 {
	t.Helper()
	n, err := Get(t.Context(), d, func(tx *Tx) (int64, error) { return tx.Stamp(t.Context(), name) })
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestAnswerAfterSync: a call returns only once the log was synced after its commit; the writer
// runs other calls meanwhile, and one sync covers all that are there.
func TestAnswerAfterSync(t *testing.T) {
	t.Parallel()
	begun, release := make(chan struct{}, 8), make(chan struct{})
	d := synced(t, func(f *os.File) error { begun <- struct{}{}; <-release; return datasync(f) })
	done := make(chan error, 4)
	write := func(ran chan<- struct{}) {
		done <- d.Write(t.Context(), func(tx *Tx) error {
			if ran != nil {
				close(ran)
			}
			return tx.Bump(t.Context(), "x")
		})
	}
	go write(nil)
	<-begun
	for range 3 { // each runs while the log of the first is synced
		ran := make(chan struct{})
		go write(ran)
		<-ran
	}
	for stampOf(t, d, "x") < 4 { // the last is committed
		time.Sleep(time.Millisecond)
	}
	select {
	case err := <-done:
		t.Fatalf("a call returned before the sync: %v", err)
	default:
	}
	close(release)
	for range 4 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if n := len(begun) + 1; n > 3 {
		t.Errorf("%d syncs for 4 commits of which 3 waited, want at most 3", n)
	}
}

// TestSyncFails: of the calls whose log could not be synced the outcome is unknown, and later
// calls are refused before they write.
func TestSyncFails(t *testing.T) {
	t.Parallel()
	broken := errors.New("input/output error")
	d := synced(t, func(*os.File) error { return broken })
	bump := func() error {
		return d.Write(t.Context(), func(tx *Tx) error { return tx.Bump(t.Context(), "x") })
	}
	if err := bump(); !OutcomeUnknown(err) || !errors.Is(err, broken) {
		t.Errorf("%v, want that the outcome is unknown, because of %v", err, broken)
	}
	for range 2 {
		if err := bump(); !errors.Is(err, errUnsynced) || !errs.Is(err, errs.KindUnavailable) || OutcomeUnknown(err) {
			t.Errorf("after it: %v, want %v", err, errUnsynced)
		}
	}
	if err := d.Ping(t.Context()); !errors.Is(err, errUnsynced) {
		t.Errorf("ready after it: %v, want %v", err, errUnsynced)
	}
	if n := stampOf(t, d, "x"); n != 1 {
		t.Errorf("%d changes, want that of the first call", n)
	}
}
