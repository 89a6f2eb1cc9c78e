package db

import (
	"bytes"
	"os"
	"strconv"
	"strings"
)

// The bounds of the page cache of the writer of a SQLite file.
const (
	leastCache = 64 << 20
	mostCache  = 512 << 20
)

// writerCache returns how many bytes of pages the writer of a SQLite file keeps at most: a sixteenth of
// the memory there is, which takes up about an eighth of it, as the allocator rounds a page and its header up.
// It fills as pages are read and changed; a file that is smaller never fills it. A purchase changes pages of
// its customer at random, so the pages of the active customers should fit.
func writerCache(memory int64) int64 { return min(max(memory/16, leastCache), mostCache) }

// Memory returns the bytes of memory that this process may use: those of the machine, or of its control
// group where these are fewer; 0 where neither is known.
func Memory() int64 {
	return least(machineMemory("/proc/meminfo"),
		number("/sys/fs/cgroup/memory.max"),                   // control groups 2
		number("/sys/fs/cgroup/memory/memory.limit_in_bytes")) // and 1
}

// least returns the least of the positive numbers, 0 if there are none.
func least(of ...int64) (n int64) {
	for _, x := range of {
		if x > 0 && (n == 0 || x < n) {
			n = x
		}
	}
	return n
}

// machineMemory reads the total from a file in the form of /proc/meminfo.
func machineMemory(file string) int64 {
	b, err := os.ReadFile(file)
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(b)) {
		if rest, ok := strings.CutPrefix(line, "MemTotal:"); ok {
			kb, err := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")), 10, 64)
			if err != nil {
				return 0
			}
			return kb << 10
		}
	}
	return 0
}

// number reads a file of one number, 0 where there is no such file or it says "max".
func number(file string) int64 {
	b, err := os.ReadFile(file)
	if err != nil {
		return 0
	}
	n, err := strconv.ParseInt(string(bytes.TrimSpace(b)), 10, 64)
	if err != nil {
		return 0
	}
	return n
}
