package db

import (
	"errors"
	"io/fs"
	"os"
)

// private makes an empty file that only its owner may read, whatever the umask, unless
// there is one already. SQLite gives the files beside a database its mode.
func private(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return f.Close()
}

// Exposed returns the files of a database that others on the machine may read or
// write, and how: those that were made before, or by somebody else. PostgreSQL's are its
// own affair.
func (d *DB) Exposed() map[string]fs.FileMode {
	out := map[string]fs.FileMode{}
	if d.engine != SQLite {
		return out
	}
	for _, path := range []string{d.dsn, d.dsn + "-wal", d.dsn + "-shm"} {
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() && info.Mode().Perm()&0o077 != 0 {
			out[path] = info.Mode().Perm()
		}
	}
	return out
}
