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
	now := int64(0)
	for _, pid := range processes(others) {
		now += resident(pid)
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

// processes names this process and others in /proc.
func processes(others []int) []string {
	list := []string{"self"}
	for _, pid := range others {
		list = append(list, strconv.Itoa(pid))
	}
	return list
}

// resident returns the resident memory of a process, 0 where the system does not report it.
func resident(pid string) int64 {
	if f := numbers(pid, "statm"); len(f) > 1 {
		return f[1] * int64(os.Getpagesize())
	}
	return 0
}

// ticks is how often a second Linux counts the time of processes.
const ticks = 100

// busy returns the CPU time of a process and of the system for it, 0 where the system does not
// report it.
func busy(pid string) time.Duration {
	const user, system = 11, 12 // after the name
	if f := numbers(pid, "stat"); len(f) > system {
		return time.Duration(f[user]+f[system]) * time.Second / ticks
	}
	return 0
}

// numbers returns the words of a file of /proc after the name of the process, which is in
// brackets and may hold blanks. A word that is no number is 0.
func numbers(pid, file string) []int64 {
	b, err := os.ReadFile(filepath.Join("/proc", pid, file))
	if err != nil {
		return nil
	}
	text := string(b)
	if i := strings.LastIndexByte(text, ')'); i >= 0 {
		text = text[i+1:]
	}
	words := strings.Fields(text)
	list := make([]int64, len(words))
	for i, w := range words {
		list[i], _ = strconv.ParseInt(w, 10, 64)
	}
	return list
}
