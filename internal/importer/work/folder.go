package work

import (
	"crypto/rand"
	"encoding/base32"
	"errors"
	"fmt"
	"hash/fnv"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
)

// folderMark is the name prefix of temporary folders of jobs, followed by machine and process
// id, so that a later process can find folders left over.
const folderMark = "huitou-work-"

// machine is a name for this machine that fits into that of a file.
func machine() string {
	name, err := os.Hostname()
	if err != nil {
		name = "unknown"
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(name)) // never fails
	return strconv.FormatUint(uint64(h.Sum32()), 36)
}

// processName names this process among those on the database.
func processName() string {
	b := make([]byte, 10)
	_, _ = rand.Read(b) // never fails
	return fmt.Sprintf("%s-%d-%s", machine(), os.Getpid(), base32.StdEncoding.EncodeToString(b))
}

// newFolder makes a folder for the files of one piece of work.
func newFolder() (string, error) {
	dir, err := os.MkdirTemp("", fmt.Sprintf("%s%s-%d-*", folderMark, machine(), os.Getpid()))
	if err == nil {
		inUse.Store(dir, true)
	}
	return dir, err
}

// inUse are the folders of this process.
var inUse sync.Map

// dropFolder removes a folder that newFolder made.
func dropFolder(dir string) error {
	err := os.RemoveAll(dir)
	inUse.Delete(dir)
	return err
}

// dropLeftOver removes the folders of dead processes of this machine. In a container an
// earlier process had the same id.
func dropLeftOver(log *slog.Logger) {
	list, err := filepath.Glob(filepath.Join(os.TempDir(), folderMark+machine()+"-*"))
	if err != nil {
		return // the pattern is right
	}
	for _, dir := range list {
		_, rest, _ := strings.Cut(filepath.Base(dir), folderMark+machine()+"-")
		text, _, _ := strings.Cut(rest, "-")
		pid, err := strconv.Atoi(text)
		_, ours := inUse.Load(dir)
		if err != nil || ours || pid != os.Getpid() && alive(pid) {
			continue
		}
		if err := os.RemoveAll(dir); err != nil {
			log.Warn("cannot remove what an earlier process left behind", "folder", dir, "error", err)
		}
	}
}

// alive reports whether a process is running.
func alive(pid int) bool {
	p, err := os.FindProcess(pid)
	if err != nil {
		return false
	}
	defer p.Release() //nolint:errcheck // only a handle
	err = p.Signal(syscall.Signal(0))
	return err == nil || errors.Is(err, os.ErrPermission)
}
