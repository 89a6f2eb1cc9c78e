package db

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// TestCheckpointShortensLog checkpoints while the database is in use: the rows are there and
// the WAL is short again.
func TestCheckpointShortensLog(t *testing.T) {
	d, err := Open(t.Context(), filepath.Join(t.TempDir(), "log.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	put := func(n int) {
		t.Helper()
		if err := d.Write(t.Context(), func(tx *Tx) error {
			_, err := tx.Exec(t.Context(), "INSERT INTO stamp (name, n) VALUES ($1, $2)", fmt.Sprintf("%06d%s", n, strings.Repeat("x", 3000)), n)
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 100 {
		put(i)
	}
	before := walLength(d.checkpoint)
	if before < 200 {
		t.Fatalf("the WAL has %d pages after 100 commits", before)
	}
	if err := d.copyLog(); err != nil {
		t.Fatal(err)
	}
	put(100)
	if after := walLength(d.checkpoint); after == 0 || after > 20 {
		t.Errorf("the WAL has %d pages after one commit, %d before the checkpoint", after, before)
	}
	x := d.Stats()
	if x.Checkpoints.Load() != 1 || x.CheckpointsEnded.Load() != 1 || x.CheckpointBlocking.Load() <= 0 || x.CheckpointLongest.Load() < x.CheckpointBlocking.Load() {
		t.Errorf("%d checkpoints begun, %d ended, the longest %d ns, %d ns of it blocking", x.Checkpoints.Load(), x.CheckpointsEnded.Load(),
			x.CheckpointLongest.Load(), x.CheckpointBlocking.Load())
	}
	n, err := Get(t.Context(), d, func(tx *Tx) (n int, err error) {
		return n, tx.Row(t.Context(), "SELECT COUNT(*) FROM stamp WHERE name >= '0' AND name < ':'").Scan(&n)
	})
	if err != nil || n != 101 {
		t.Errorf("%d of 101 rows, %v", n, err)
	}
}

// TestBetweenCommits: what runs between two commits may fail, also by a panic, and the writer
// goes on.
func TestBetweenCommits(t *testing.T) {
	t.Parallel()
	d, err := Open(t.Context(), filepath.Join(t.TempDir(), "pause.db"), Options{Unsafe: true})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if err := d.betweenCommits(func() error { panic("oops") }); err == nil || !strings.Contains(err.Error(), "oops") {
		t.Errorf("%v, want the panic", err)
	}
	ran := false
	if err := d.betweenCommits(func() error { ran = true; return nil }); err != nil || !ran {
		t.Errorf("%v after it, ran: %v", err, ran)
	}
	if err := d.Write(t.Context(), func(tx *Tx) error { return tx.Bump(t.Context(), "x") }); err != nil {
		t.Errorf("a write after it: %v", err)
	}
}
