package db

import (
	"errors"
	"io/fs"
	"os"
)

// private creates an empty file that only its owner may read, whatever the umask, unless it
// exists. SQLite gives the files beside a database the same mode.
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

// Exposed returns the files of a SQLite database that other users of the machine may read or
// write, with their modes: files created by an older version or by hand. None for PostgreSQL.
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
