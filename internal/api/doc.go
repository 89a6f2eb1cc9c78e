// Package api is the HTTP API for other programs: tills, web shops, call centres.
//
//	request ─▶ route ─▶ key ─▶ rate limit ─▶ scope ─▶ body ─▶ flow or a read model ─▶ answer
//
// The routes are one list (routes.go) with method, pattern and scope; the mux, the tests
// and the reference page are made from it. Each is described in a file of openapi/, one per
// domain package: New joins the files and fails if they and the routes differ. POST
// /api/v1/events records one fact or up to MaxItems of them, with a result for each.
//
// Every error becomes a problem document (RFC 9457) in the caller's language, in one
// place: problem.go. A change accepts Idempotency-Key: the answer is stored in the
// transaction of the change, so that a request sent twice is executed once.
//
// Errors are: no key, or one without the scope of the route; a body larger than MaxBody or
// with more than MaxItems facts; unknown or duplicate fields and unknown query parameters;
// a change of a version that is not the current one (If-Match).
package api
