package driver

import (
	"fmt"
	"math"
)

// Error describes a rejected argument: of which function, and why.
type Error struct {
	Op    string // the function, "Fit"
	Arg   string // the argument, "x"
	Index int    // position in the argument, or -1
	Why   string // "does not vary"
}

func (e *Error) Error() string {
	if e.Index >= 0 {
		return fmt.Sprintf("driver: %s: %s[%d] %s", e.Op, e.Arg, e.Index, e.Why)
	}
	return fmt.Sprintf("driver: %s: %s %s", e.Op, e.Arg, e.Why)
}

// Parts returns the argument, the position in it or -1, and the reason, so that
// callers can name the source of the argument in their own message.
func (e *Error) Parts() (arg string, index int, why string) { return e.Arg, e.Index, e.Why }

func wrong(op, arg, why string) error { return &Error{op, arg, -1, why} }

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
