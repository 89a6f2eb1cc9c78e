package db_test

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"huitou/internal/db"
	"huitou/internal/db/dbtest"
)

// hang is the timeout after which a test reports a deadlock: far longer than anything here
// takes.
const hang = time.Minute

// within fails the test if fn does not return before hang.
func within(t *testing.T, what string, fn func()) {
	t.Helper()
	done := make(chan struct{})
	go func() { defer close(done); fn() }()
	select {
	case <-done:
	case <-time.After(hang):
		t.Fatalf("%s: still waiting after %s", what, hang)
	}
}

// TestReadersInTurn: calls that wait for a connection get one in order of arrival.
func TestReadersInTurn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, nil, func(t *testing.T, d *db.DB) {
		var wg sync.WaitGroup
		read := func(fn func()) {
			coming := make(chan struct{})
			wg.Go(func() {
				close(coming)
				if err := d.Read(t.Context(), func(*db.Tx) error { fn(); return nil }); err != nil {
					t.Error(err)
				}
			})
			<-coming
		}
		var order []int // appended to by one goroutine at a time
		var busy, served sync.WaitGroup
		end := make(chan struct{})
		busy.Add(db.Readers(d))
		for range db.Readers(d) {
			read(func() { busy.Done(); <-end })
		}
		busy.Wait()
		served.Add(12)
		for k := range 12 {
			read(func() { order = append(order, k); served.Done() })
			time.Sleep(20 * time.Millisecond) // until it is waiting
		}
		end <- struct{}{} // one connection is free: the callers are served one after the other
		served.Wait()
		close(end)
		wg.Wait()
		if !slices.IsSorted(order) {
			t.Errorf("served in the order %v", order)
		}
	})
}

// TestManyReaders: more readers at once than connections, each with new query texts, so that
// every one has to be prepared.
func TestManyReaders(t *testing.T) {
	t.Parallel()
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		d, err := db.Open(t.Context(), dsn, db.Options{Unsafe: true})
		if err != nil {
			t.Fatal(err)
		}
		within(t, "48 readers", func() {
			var wg sync.WaitGroup
			for c := range 48 {
				wg.Go(func() {
					for k := range 10 {
						err := d.Read(t.Context(), func(tx *db.Tx) error {
							for q := range 4 {
								var n int
								query := fmt.Sprintf("SELECT n + %d FROM stamp WHERE name = $1", 1000*c+10*k+q)
								if err := tx.Row(t.Context(), query, "x").Scan(&n); !errors.Is(err, db.ErrNone) {
									return fmt.Errorf("%s: %w", query, err)
								}
							}
							return nil
						})
						if err != nil {
							t.Error(err)
						}
					}
				})
			}
			wg.Wait()
		})
		within(t, "Close", func() {
			if err := d.Close(); err != nil {
				t.Error(err)
			}
		})
	})
}
