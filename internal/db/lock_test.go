package db_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/errs"
)

// TestServedFileRefusesSecondServer: a second process cannot serve a served file, also not under
// another path; opening it without the lock, or backing it up, is allowed.
func TestServedFileRefusesSecondServer(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path, link := filepath.Join(dir, "shop.db"), filepath.Join(dir, "link.db")
	d, err := db.Open(t.Context(), path, db.Options{Exclusive: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{path, link} {
		if _, err := db.Open(t.Context(), name, db.Options{Exclusive: true}); !errs.Is(err, errs.KindConflict) || !strings.Contains(err.Error(), "db.served") {
			t.Errorf("a second one on %s: %v, want db.served", name, err)
		}
	}
	other, err := db.Open(t.Context(), path, db.Options{NoMigrate: true})
	if err != nil {
		t.Fatalf("open without the lock: %v", err)
	}
	if err := other.Backup(t.Context(), filepath.Join(dir, "backup.db")); err != nil {
		t.Errorf("backup: %v", err)
	}
	if err := other.Close(); err != nil {
		t.Error(err)
	}
	if _, err := db.Open(t.Context(), path, db.Options{Exclusive: true}); !errs.Is(err, errs.KindConflict) {
		t.Errorf("after the reader closed: %v, want it still refused", err)
	}
	if err := d.Close(); err != nil {
		t.Error(err)
	}
	if d, err = db.Open(t.Context(), path, db.Options{Exclusive: true}); err != nil {
		t.Fatalf("after the first closed: %v", err)
	}
	if err := d.Close(); err != nil {
		t.Error(err)
	}
}

// TestNoMigrationUnderAServer: a newer version does not migrate a file that an older one
// serves.
func TestNoMigrationUnderAServer(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "shop.db")
	d, err := db.Open(t.Context(), path, db.Options{Exclusive: true})
	if err != nil {
		t.Fatal(err)
	}
	undo := "DELETE FROM schema_version WHERE version = (SELECT MAX(version) FROM schema_version)"
	if _, err := d.WritePool().ExecContext(t.Context(), undo); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Open(t.Context(), path, db.Options{}); !errs.Is(err, errs.KindConflict) || !strings.Contains(err.Error(), "db.served") {
		t.Errorf("%v, want db.served", err)
	}
	if err := d.Close(); err != nil {
		t.Error(err)
	}
}

// TestLockOfAKilledProcess: the lock is released when its process is killed.
func TestLockOfAKilledProcess(t *testing.T) {
	if path := os.Getenv("TEST_HOLD_LOCK"); path != "" {
		if _, err := db.Open(t.Context(), path, db.Options{Exclusive: true}); err != nil {
			t.Fatal(err)
		}
		fmt.Println("held")
		time.Sleep(time.Hour)
	}
	t.Parallel()
	path := filepath.Join(t.TempDir(), "shop.db")
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestLockOfAKilledProcess$")
	cmd.Env = append(os.Environ(), "TEST_HOLD_LOCK="+path)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	said := make([]byte, 4)
	if _, err := out.Read(said); err != nil || string(said) != "held" {
		t.Fatalf("the other process said %q, %v", said, err)
	}
	if _, err := db.Open(t.Context(), path, db.Options{Exclusive: true}); !errs.Is(err, errs.KindConflict) {
		t.Errorf("while the process runs: %v, want a conflict", err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // killed
	d, err := db.Open(t.Context(), path, db.Options{Exclusive: true})
	if err != nil {
		t.Fatalf("after it was killed: %v", err)
	}
	if err := d.Close(); err != nil {
		t.Error(err)
	}
}

// TestOpenAtOnce: instances that start at once on an empty PostgreSQL database all come up,
// each with its own node number for ids.
func TestOpenAtOnce(t *testing.T) {
	t.Parallel()
	dsn := dbtest.PostgresDSN(t)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			d, err := db.Open(t.Context(), dsn, db.Options{Exclusive: true})
			if err != nil {
				t.Error(err)
				return
			}
			if err := d.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

// TestCloseWithAHangingWrite: Close returns although a write does not.
func TestCloseWithAHangingWrite(t *testing.T) {
	t.Parallel()
	d, err := db.Open(t.Context(), filepath.Join(t.TempDir(), "hang.db"), db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	began, never := make(chan struct{}), make(chan struct{})
	go func() {
		_ = d.Write(context.Background(), func(*db.Tx) error { close(began); <-never; return nil })
	}()
	<-began
	within(t, "Close", func() {
		if err := d.Close(); err == nil {
			t.Error("Close returned no error for an abandoned write")
		}
	})
	close(never)
}

// TestPing answers while every reader is busy.
func TestPing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, nil, func(t *testing.T, d *db.DB) {
		var began, wg sync.WaitGroup
		release := make(chan struct{})
		for range 64 {
			began.Add(1)
			wg.Go(func() {
				once := sync.OnceFunc(began.Done)
				time.AfterFunc(200*time.Millisecond, once) // callers that get no connection
				_ = d.Read(t.Context(), func(*db.Tx) error { once(); <-release; return nil })
			})
		}
		began.Wait()
		within(t, "Ping", func() {
			if err := d.Ping(t.Context()); err != nil {
				t.Error(err)
			}
		})
		close(release)
		wg.Wait()
	})
}
