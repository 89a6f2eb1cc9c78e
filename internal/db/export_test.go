package db

// Waiting is the number of calls that wait for the writer.
func Waiting(d *DB) int { return len(d.queue) }
