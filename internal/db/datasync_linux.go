package db

import (
	"errors"
	"os"
	"syscall"
)

// datasync waits until what was written to a file is on the disk, without the file's times.
func datasync(f *os.File) error {
	for {
		if err := syscall.Fdatasync(int(f.Fd())); !errors.Is(err, syscall.EINTR) {
			return err
		}
	}
}
