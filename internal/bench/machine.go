package bench

import (
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"huitou/internal/db"
)

// Machine describes the machine of a measurement.
type Machine struct {
	CPU    string  `json:"cpu"`
	Cores  int     `json:"cores"`
	Memory int64   `json:"memory_bytes"`
	OS     string  `json:"os"`
	Go     string  `json:"go"`
	Commit string  `json:"commit"`
	Fsync  float64 `json:"fsync_per_second"` // appends of 4 KiB with fsync
	Disk   string  `json:"disk"`             // the folder that was measured
}

// Describe describes the machine and measures the disk of dir.
func Describe(dir string) (Machine, error) {
	m := Machine{CPU: field("/proc/cpuinfo", "model name"), Cores: runtime.NumCPU(), Memory: db.Memory(), OS: runtime.GOOS + "/" + runtime.GOARCH,
		Go: runtime.Version(), Disk: dir}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				m.Commit = s.Value[:min(len(s.Value), 12)]
			}
		}
	}
	var err error
	m.Fsync, err = fsyncRate(dir)
	return m, err
}

// field returns the first value of a name in a file of "name : value" lines, "" where there
// is no such file.
func field(file, name string) string {
	b, err := os.ReadFile(file)
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(b)) {
		if k, v, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(k) == name {
			return strings.TrimSpace(v)
		}
	}
	return ""
}

// fsyncRate appends and syncs for a second.
func fsyncRate(dir string) (rate float64, err error) {
	name := filepath.Join(dir, ".huitou-fsync")
	f, err := os.Create(name)
	if err != nil {
		return 0, err
	}
	defer os.Remove(name)
	defer f.Close()
	page := make([]byte, 4096)
	start, n := time.Now(), 0
	for time.Since(start) < time.Second {
		if _, err := f.Write(page); err != nil {
			return 0, err
		}
		if err := f.Sync(); err != nil {
			return 0, err
		}
		n++
	}
	return float64(n) / time.Since(start).Seconds(), nil
}
