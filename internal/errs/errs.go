package errs

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Kind decides how a door answers an error.
type Kind uint8

// The kinds. KindInternal is the zero value: an error that was not classified.
const (
	KindInternal        Kind = iota
	KindInvalid              // the caller can correct the input
	KindUnauthenticated      // the caller is not signed in
	KindForbidden            // the caller lacks the permission
	KindNotFound             // the record does not exist
	KindConflict             // the state does not allow it: edited meanwhile, key reused, already done
	KindTooLarge             // over a size limit
	KindTooMany              // too many requests or tries
	KindUnavailable          // temporarily unavailable: disk full, database restarting, shutting down
)

var kindNames = [...]string{
	"internal", "invalid", "unauthenticated", "denied", "not_found",
	"conflict", "too_large", "too_many", "unavailable",
}

// String returns the stable, machine-readable name of the kind.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return "internal"
}

// Args are the named values of a message: {"due": "2026-05-03"}.
type Args map[string]any

// Field is one error in a field of the input.
type Field struct {
	Path     string `json:"path"`               // where: "lines[2].amount", "row 17, column price"
	Key      string `json:"code"`               // message key
	Args     Args   `json:"-"`                  // its values
	Found    string `json:"found,omitempty"`    // the value found, shortened
	Expected string `json:"expected,omitempty"` // the value expected, in a form that programs may show too
}

// Error is an error whose message a reader may see. Make it with the constructors.
type Error struct {
	Kind   Kind
	Op     string // "promise.Keep": package and verb, for the log
	Key    string // key of the public message
	Args   Args
	Fields []Field
	Err    error // the cause, for the log only
}

// Error is the text for the log: operation, key, fields, cause.
func (e *Error) Error() string {
	var b strings.Builder
	if e.Op != "" {
		b.WriteString(e.Op)
		b.WriteString(": ")
	}
	b.WriteString(e.Key)
	if len(e.Args) > 0 {
		fmt.Fprintf(&b, " %v", map[string]any(e.Args))
	}
	for _, f := range e.Fields {
		fmt.Fprintf(&b, "; %s: %s", f.Path, f.Key)
		if f.Found != "" {
			fmt.Fprintf(&b, " (found %q)", f.Found)
		}
	}
	if e.Err != nil {
		b.WriteString(": ")
		b.WriteString(e.Err.Error())
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// New makes an error of the given kind. Args come in pairs: name, value.
func New(kind Kind, op, key string, args ...any) *Error {
	return &Error{Kind: kind, Op: op, Key: key, Args: Pairs(args...)}
}

// Invalid is New with its kind, as NotFound, Conflict, Forbidden and Unavailable are.
func Invalid(op, key string, args ...any) *Error     { return New(KindInvalid, op, key, args...) }
func NotFound(op, key string, args ...any) *Error    { return New(KindNotFound, op, key, args...) }
func Conflict(op, key string, args ...any) *Error    { return New(KindConflict, op, key, args...) }
func Forbidden(op, key string, args ...any) *Error   { return New(KindForbidden, op, key, args...) }
func Unavailable(op, key string, args ...any) *Error { return New(KindUnavailable, op, key, args...) }

// Because returns e with its cause set.
func (e *Error) Because(err error) *Error { e.Err = err; return e }

// Pairs turns name, value, name, value into Args.
func Pairs(args ...any) Args {
	if len(args) == 0 {
		return nil
	}
	if len(args)%2 != 0 {
		panic(fmt.Sprintf("errs: odd number of message arguments: %v", args))
	}
	m := make(Args, len(args)/2)
	for i := 0; i < len(args); i += 2 {
		m[args[i].(string)] = args[i+1]
	}
	return m
}

// KindOf returns the kind of the outermost *Error in err's chain, KindInternal if
// there is none.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return KindInternal
}

// Is reports whether err is of the given kind.
func Is(err error, k Kind) bool { return err != nil && KindOf(err) == k }

// Wait is how long to wait before a retry after an error of KindTooMany; 0 if the error does
// not say.
func Wait(err error) time.Duration {
	if e, ok := errors.AsType[*Error](err); ok {
		if d, ok := e.Args["wait"].(time.Duration); ok {
			return d
		}
	}
	return 0
}
