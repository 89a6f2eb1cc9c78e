// Package gate protects all doors against what a client can do to a server by the form of its
// requests alone:
//
//	listener ─▶ number of connections ─▶ client address ─▶ Host ─▶ valid characters
//	         ─▶ concurrent requests ─▶ slow bodies, slow readers ─▶ the doors
//
// It refuses: a foreign Host (421), invalid UTF-8, NUL, a bare semicolon or a broken
// escape in a URL (400), more concurrent
// requests from one address than a busy office makes (429), bodies that are too large (413)
// or slower than Pace allows (the read fails, the door answers 408). Readers slower than Pace
// are disconnected. At the limit of connections idle ones are closed, those of the address
// with the most first.
//
// It also keeps secrets out of logs (see Redact), and holds what all doors must do alike: the
// HTTP status of each kind of error (Status) and the address of the client (ClientIP).
package gate
