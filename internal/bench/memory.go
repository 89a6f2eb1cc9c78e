package bench

import (
	"os"
	"path/filepath"
	"runtime/metrics"
	"strconv"
	"strings"
	"time"
)

// memoryLook is how often memory is looked at.
const memoryLook = 100 * time.Millisecond

// memory is the most that was seen.
type memory struct {
	heap     int64 // of this process, in use
	resident int64 // of this process and the others that are looked at
}

// look looks at the memory of this process and of others.
func (m *memory) look(others ...int) {
	in := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(in)
	now := resident("self")
	for _, pid := range others {
		now += resident(strconv.Itoa(pid))
	}
	m.heap, m.resident = max(m.heap, int64(in[0].Value.Uint64())), max(m.resident, now)
}

// watchMemory looks at memory until the function it returns is called for the most that was
// seen.
func watchMemory(others ...int) func() memory {
	stop, ended := make(chan struct{}), make(chan struct{})
	var m memory
	go func() {
		defer close(ended)
		tick := time.NewTicker(memoryLook)
		defer tick.Stop()
		for {
			m.look(others...)
			select {
			case <-stop:
				return
			case <-tick.C:
			}
		}
	}()
	return func() memory { close(stop); <-ended; return m }
}

// resident returns the resident memory of a process, 0 where the system does not report it.
func resident(pid string) int64 {
	b, err := os.ReadFile(filepath.Join("/proc", pid, "statm"))
	if err != nil {
		return 0
	}
	f := strings.Fields(string(b))
	if len(f) < 2 {
		return 0
	}
	pages, err := strconv.ParseInt(f[1], 10, 64)
	if err != nil {
		return 0
	}
	return pages * int64(os.Getpagesize())
}
