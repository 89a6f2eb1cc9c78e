// Package errs is the one error type of the domain.
//
// An Error has a Kind (which decides the status a door answers), an Op (where it happened,
// for the log), a Key with Args (the message a reader sees, looked up in the catalogues of
// package locale) and, for invalid input, the Fields it names: the path, the value found, the
// value expected, the message.
//
// Rooms make errors with the constructors (errs.Invalid, errs.NotFound, …); doors translate
// them once. An error that is not an *Error is an internal one: its text goes to the log,
// never to the reader.
//
// "Not found" is an error, never a nil value with a nil error.
package errs
