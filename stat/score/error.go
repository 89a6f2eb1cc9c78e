package score

import (
	"fmt"
	"math"
)

// Error describes a rejected argument: of which function, and why.
type Error struct {
	Op    string // the function, "CSAT"
	Arg   string // the argument, "answers"
	Index int    // position in the argument, or -1
	Why   string // "is off the scale"
}

func (e *Error) Error() string {
	if e.Index >= 0 {
		return fmt.Sprintf("score: %s: %s[%d] %s", e.Op, e.Arg, e.Index, e.Why)
	}
	return fmt.Sprintf("score: %s: %s %s", e.Op, e.Arg, e.Why)
}

// Parts returns the argument, the position in it or -1, and the reason, so that
// callers can name the source of the argument in their own message.
func (e *Error) Parts() (arg string, index int, why string) { return e.Arg, e.Index, e.Why }

func wrong(op, arg, why string) error { return &Error{op, arg, -1, why} }

func finite(xs ...float64) bool {
	for _, x := range xs {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return false
		}
	}
	return true
}

func checkLevel(op string, level float64) error {
	if !(level > 0 && level < 1) {
		return wrong(op, "level", "is not between 0 and 1")
	}
	return nil
}
