package spc

import (
	"fmt"
	"math"
)

// Error describes a rejected argument: of which function, and why.
type Error struct {
	Op    string // the function, "PChart"
	Arg   string // the argument, "sizes"
	Index int    // position in the argument, or -1
	Why   string // "is not positive"
}

func (e *Error) Error() string {
	if e.Index >= 0 {
		return fmt.Sprintf("spc: %s: %s[%d] %s", e.Op, e.Arg, e.Index, e.Why)
	}
	return fmt.Sprintf("spc: %s: %s %s", e.Op, e.Arg, e.Why)
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

func checkValues(op, arg string, x []float64) error {
	if len(x) == 0 {
		return wrong(op, arg, "is empty")
	}
	for i, v := range x {
		if !finite(v) {
			return &Error{op, arg, i, "is not finite"}
		}
	}
	return nil
}
