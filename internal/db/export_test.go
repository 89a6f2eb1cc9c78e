package db

// Waiting is the number of calls in the writer's queue.
func Waiting(d *DB) int { return len(d.queue) }

// Readers is how many transactions may read at once.
func Readers(d *DB) int {
	if d.engine == Postgres {
		return cap(d.turns)
	}
	return cap(d.readers.free)
}
