// Package intake keeps the files that people hand in and the work that is done on
// them: looks, checks, imports, undos. All of it is in the database, so that every
// instance on it sees the same and nothing is lost with a process.
//
//	upload:  arriving ─▶ here ─▶ leaving ─▶ gone
//	            └────────────────────┘        a broken or refused one leaves nothing
//
//	work:    waiting ─▶ working ─▶ done
//	            │ ▲        ├─────▶ failed      with a sentence
//	            │ └────────┤                   the process stopped or died: once more
//	            └──────────┴─────▶ cancelled   by its page, or with its upload
//
// Files are kept in chunks, each written in a transaction of its own: neither a whole
// file nor a long transaction is ever held. A worker claims work by name and beats
// while it works; work whose worker has not beaten for a while is queued again, and the
// worker that was slow learns from its next beat that the work is no longer its own.
//
// What is handed in goes a day after it was last touched, unless it is worked on.
//
// It refuses: more bytes than one upload, one person or the company may keep; more
// uploads than one person may; to show an upload to anyone but its owner and the
// owners of the company; two imports of one upload at once; more work than the queue
// holds; to begin work again that ended its process three times.
package intake
