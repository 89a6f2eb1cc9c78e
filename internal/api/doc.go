// Package api is the door for machines: tills, shops, call centres.
//
//	request ─▶ route ─▶ key and scope ─▶ rate ─▶ body ─▶ flow or a read model ─▶ answer
//
// The routes stand in one list (routes.go) with method, pattern and scope; the mux, the
// tests and the description read that list. Each is described in the room's file of
// openapi/: New joins the files and fails where they and the routes differ. POST
// /api/v1/events takes one fact or up to MaxItems of them and answers each on its own.
//
// Every error becomes a problem document (RFC 9457) in the caller's language, in one
// place: problem.go. A change accepts Idempotency-Key: the answer is kept in the
// transaction that did the work, so that a call sent twice is done once.
//
// It refuses: a call without a key or the scope of its route, a body larger than
// MaxBody or with more than MaxItems facts, a field that a fact does not have or has
// twice, a change made to an older version than there is (If-Match).
package api
