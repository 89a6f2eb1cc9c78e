package db_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"huitou/internal/db"
	"huitou/internal/db/dbtest"
)

// hang is how long a test waits before it says that something waits for ever: far
// longer than anything here takes.
const hang = time.Minute

// within fails the test if fn does not return.
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

// TestManyReaders: more readers at once than there are connections, each with queries
// that nobody has asked before, so that every one of them is prepared.
func TestManyReaders(t *testing.T) {
	t.Parallel()
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			dsn := filepath.Join(t.TempDir(), "readers.db")
			if engine == "postgres" {
				dsn = dbtest.PostgresDSN(t)
			}
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
}
