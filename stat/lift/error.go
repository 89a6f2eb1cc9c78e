package lift

import (
	"fmt"
	"math"
)

// Error describes a rejected argument: of which function, and why.
type Error struct {
	Op    string // the function, "Qini"
	Arg   string // the argument, "score"
	Index int    // position in the argument, or -1
	Why   string // "is not finite"
}

func (e *Error) Error() string {
	if e.Index >= 0 {
		return fmt.Sprintf("lift: %s: %s[%d] %s", e.Op, e.Arg, e.Index, e.Why)
	}
	return fmt.Sprintf("lift: %s: %s %s", e.Op, e.Arg, e.Why)
}

// Parts returns the argument, the position in it or -1, and the reason, so that
// callers can name the source of the argument in their own message.
func (e *Error) Parts() (arg string, index int, why string) { return e.Arg, e.Index, e.Why }

func wrong(op, arg, why string) error { return &Error{Op: op, Arg: arg, Index: -1, Why: why} }

func finite(xs ...float64) bool {
	for _, x := range xs {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return false
		}
	}
	return true
}

// open reports whether x lies strictly between 0 and 1.
func open(x float64) bool { return x > 0 && x < 1 }
