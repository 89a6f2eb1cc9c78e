package errs

import (
	"fmt"
	"runtime/debug"
)

// Guard runs fn and returns its error; a panic becomes an error with its stack. Goroutines
// run under it, because a panic that is not recovered there ends the process.
func Guard(op string, fn func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%s: panic: %v\n%s", op, p, debug.Stack())
		}
	}()
	return fn()
}
