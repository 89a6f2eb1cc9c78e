package db_test

import (
	"os"
	"path/filepath"
	"testing"

	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/errs"
)

// FuzzRestore: any bytes in place of a backup either are a valid backup or are refused with a
// message.
func FuzzRestore(f *testing.F) {
	d := dbtest.SQLite(f, nil)
	whole := filepath.Join(f.TempDir(), "whole.db")
	if err := d.Backup(f.Context(), whole); err != nil {
		f.Fatal(err)
	}
	good, err := os.ReadFile(whole)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good[:100], 0, byte(0))
	f.Add([]byte("SQLite format 3\x00"), 18, byte(2))
	f.Add([]byte{}, 4096, byte(0xff))
	f.Fuzz(func(t *testing.T, head []byte, at int, with byte) {
		if len(head) > 1<<15 {
			t.Skip()
		}
		b := append([]byte(nil), good...) // a backup with its first bytes and one more byte replaced
		copy(b, head)
		if at >= 0 && at < len(b) {
			b[at] ^= with
		}
		dir := t.TempDir()
		file := filepath.Join(dir, "backup.db")
		if err := os.WriteFile(file, b, 0o600); err != nil {
			t.Fatal(err)
		}
		err := db.Restore(t.Context(), file, filepath.Join(dir, "new.db"), db.Options{})
		if err != nil && errs.KindOf(err) == errs.KindInternal {
			t.Fatalf("%T: %v", err, err)
		}
		if _, there := os.Stat(filepath.Join(dir, "new.db")); err != nil && there == nil {
			t.Fatalf("refused, but the database was created: %v", err)
		}
	})
}
