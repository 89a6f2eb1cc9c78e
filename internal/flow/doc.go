// Package flow is the verbs that cross rooms: a purchase recorded, a delivery
// confirmed, a promise kept, a voice answered. Each is one transaction that leaves
// every room, the roll-ups and the timeline in agreement.
//
//	Record   facts sent by other systems (API, import, demo)
//	         ─▶ external ids ─▶ customer, purchase, promise, voice ─▶ timeline
//
// A fact that was recorded before is answered as the first time (Unchanged); an event sent
// again with another body is a Conflict; a fact that names an unknown purchase is parked and
// recorded when that purchase comes.
//
// One wrong fact of a batch does not stop the others: each gets its own Result. A
// failure of the database stops all, and nothing of the batch is kept.
//
// An import records its facts with a checkpoint and a log of what they changed, so that it
// resumes after a crash and can be undone (import.go, import_undo.go).
//
// What a person did at a page they can take back for some minutes (back.go): the verb keeps what
// was before it in the table act.
//
// It owns the tables act, parked, import_run, import_change and import_refusal.
package flow
