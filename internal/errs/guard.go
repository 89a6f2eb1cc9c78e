package errs

import (
	"fmt"
	"runtime/debug"
)

// Guard runs fn and returns its error; a panic in it is an error too, with its stack. What
// a program starts beside its caller runs under it: a panic that nobody catches there ends
// the process.
func Guard(op string, fn func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%s: panic: %v\n%s", op, p, debug.Stack())
		}
	}()
	return fn()
}
