// Package errs is the one error type of the domain.
//
// An Error has a Kind (what a door does with it), an Op (where it happened,
// for the log), a Key with Args (the sentence a reader sees, looked up in the
// message catalogues of package locale) and, for bad input, the Fields that
// are wrong: where, what was found, what was expected, how to mend it.
//
// Rooms make errors with the constructors (errs.Invalid, errs.NotFound, …);
// doors translate them once. An error that is not an *Error is an internal
// one: its text goes to the log, never to the reader.
//
// "Not found" is an error, never a nil value with a nil error.
package errs
