// Package intake stores uploaded files and the jobs on them: inspections, checks, imports, undos.
// All of it is in the database, so that every instance sees the same and nothing is lost with
// a process.
//
//	upload:  arriving ─▶ here ─▶ leaving ─▶ gone
//	            └────────────────────┘        a broken or refused one leaves nothing
//
//	work:    waiting ─▶ working ─▶ done
//	            │ ▲        ├─────▶ failed      with a message
//	            │ └────────┤                   the process stopped or died: retried
//	            └──────────┴─────▶ cancelled   by its page, or with its upload
//
// Files are stored in chunks, each written in its own transaction: neither a whole file nor a
// long transaction is ever held. A worker takes a lease on work and renews it with
// heartbeats; work whose heartbeats stop is queued again, and the slow worker learns from its
// next heartbeat that it has lost the lease.
//
// Uploads are deleted a day after they were last used, unless there is work on them.
//
// It refuses: more bytes than one upload, one person or the company may store; more uploads
// than one person may have; to show an upload to anyone but its owner and the owners of the
// company; two imports of one upload at once; more work than the queue holds; a fourth try of
// work that ended its process three times.
package intake
