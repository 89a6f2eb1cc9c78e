// Package db is the only place that knows there are two engines.
//
// A database is a SQLite file (pure Go, one writer) or PostgreSQL. Rooms write one
// SQL text for both: $1 placeholders, BIGINT ids and instants, text days, no
// functions that only one engine has.
//
//	d.Read(ctx, func(tx *db.Tx) error { … })    a snapshot; never waits for writers
//	d.Write(ctx, func(tx *db.Tx) error { … })   returns when the commit is durable
//
// Write on SQLite hands fn to the one writer, which gathers concurrent calls into
// one commit; the disk syncs it while the writer runs the next (sync.go). A call that fails after it wrote takes the
// transaction with it, and the others are run again without it. On PostgreSQL each
// call has its own transaction, run again where it met another one (deadlock, the same
// new row), or when the server went away before the commit was sent; a connection lost
// at the commit leaves the outcome unknown (OutcomeUnknown). So fn may run more than once:
// it must keep its results in variables that it sets anew each time.
//
// Inserts made with Tx.Insert are gathered and sent as many-row statements before
// the next statement that names their table, at the latest with the end of fn. Roll-ups (Tx.Add) are summed in
// memory over everything in a commit and written once, just before it.
//
// The package also keeps what every fact needs: its external id (external.go, namecache.go), texts that
// very many rows repeat (word.go), answers to idempotent calls (idempotency.go) and the timeline (timeline.go).
//
// It refuses: a database written by a newer version, a migration whose text was
// changed after it ran, a commit it cannot write (the error is Unavailable and nothing
// of it was kept), anything after a sync that failed (of that one the outcome is unknown).
package db
