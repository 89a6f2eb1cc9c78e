// Package gate stands before all doors and holds for each of them what a stranger can
// do to a server by the form of a request alone:
//
//	listener ─▶ connections (how many) ─▶ whose address ─▶ which Host ─▶ what letters
//	         ─▶ how many at once ─▶ how slow a body, how slow a reader ─▶ the doors
//
// It refuses: a Host that is not ours (421), letters no text may hold in an address or
// a query (400), more requests at once from one address than a busy office has (429),
// bodies that are too large (413) or come slower than Pace allows (the read fails, the
// door answers 408). Readers slower than Pace are cut off. When connections run out,
// those that wait without a request make room, of the address with the most first.
//
// It also keeps secrets out of logs: see Redact.
package gate
