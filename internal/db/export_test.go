package db

import "strconv"

// Waiting is the number of calls in the writer's queue.
func Waiting(d *DB) int { return len(d.queue) }

// Readers is how many transactions may read at once.
func Readers(d *DB) int {
	if d.engine == Postgres {
		return cap(d.turns)
	}
	return cap(d.readers.free)
}

// ForgetNames fills a cache with more external ids than it holds, one of which is asked for all the
// time, and returns how many are known then, and whether that one and the first are.
func ForgetNames() (n int, asked, first bool) {
	var c nameCache
	for i := range maxNames {
		c.add(1, "s", "k", map[string]nameRef{strconv.Itoa(i): {1, int64(i)}})
		c.find(1, "s", "k", []string{"7"}, map[string]ExternalID{})
	}
	known := func(ext string) bool { return len(c.find(1, "s", "k", []string{ext}, map[string]ExternalID{})) == 0 }
	return c.young.n + c.old.n, known("7"), known("0")
}
