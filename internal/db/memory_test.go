package db

import (
	"os"
	"path/filepath"
	"testing"
)

// TestWriterCache: the writer's cache is a sixteenth of the memory, within bounds, and the least where the
// memory is not known.
func TestWriterCache(t *testing.T) {
	t.Parallel()
	for memory, want := range map[int64]int64{0: 64 << 20, 1 << 30: 64 << 20, 2 << 30: 128 << 20, 4 << 30: 256 << 20, 64 << 30: 512 << 20} {
		if got := writerCache(memory); got != want {
			t.Errorf("of %d bytes of memory the cache takes %d, want %d", memory, got, want)
		}
	}
}

// TestMemoryIsRead: the files in which Linux says how much memory there is are read; "max" of a control
// group, a file of something else and no file are not a number.
func TestMemoryIsRead(t *testing.T) {
	t.Parallel()
	file := func(text string) string {
		path := filepath.Join(t.TempDir(), "f")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for text, want := range map[string]int64{
		"MemTotal:       24630196 kB\nMemFree:        1 kB\n": 24630196 << 10, "MemFree: 1 kB\n": 0, "MemTotal: much kB\n": 0,
	} {
		if got := machineMemory(file(text)); got != want {
			t.Errorf("%q: %d, want %d", text, got, want)
		}
	}
	for text, want := range map[string]int64{"536870912\n": 512 << 20, "max\n": 0, "": 0} {
		if got := number(file(text)); got != want {
			t.Errorf("%q: %d, want %d", text, got, want)
		}
	}
	if got := number(filepath.Join(t.TempDir(), "none")); got != 0 {
		t.Errorf("no file: %d", got)
	}
	if got := least(0, 5, 3, 0, 9); got != 3 {
		t.Errorf("least is %d", got)
	}
}
