//go:build unix

package db_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"huitou/internal/clock"
	"huitou/internal/db"
)

// TestPrivateFiles: a database, its WAL, a backup and a restored file are readable by their
// owner alone, whatever the umask; Exposed reports files that are not. It changes the umask
// of the process, so it does not run in parallel.
func TestPrivateFiles(t *testing.T) {
	old := syscall.Umask(0)
	defer syscall.Umask(old)
	dir := t.TempDir()
	open := func(name string) *db.DB {
		t.Helper()
		d, err := db.Open(t.Context(), filepath.Join(dir, name), db.Options{Clock: clock.System})
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	d := open("house.db")
	defer d.Close()
	if err := d.Backup(t.Context(), filepath.Join(dir, "backup.db")); err != nil {
		t.Fatal(err)
	}
	if err := db.Restore(t.Context(), filepath.Join(dir, "backup.db"), filepath.Join(dir, "again.db"), db.Options{Clock: clock.System}); err != nil {
		t.Fatal(err)
	}
	if list := d.Exposed(); len(list) > 0 {
		t.Errorf("exposed: %v", list)
	}
	seen := 0
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		seen++
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s is %v, want -rw-------", filepath.Base(path), info.Mode())
		}
		return nil
	})
	if err != nil || seen < 5 {
		t.Errorf("%d files (%v), want at least three databases and a log", seen, err)
	}
	if err := os.Chmod(filepath.Join(dir, "house.db"), 0o644); err != nil {
		t.Fatal(err)
	}
	if list := d.Exposed(); list[filepath.Join(dir, "house.db")] != 0o644 {
		t.Errorf("a world-readable file is not reported: %v", list)
	}
}
