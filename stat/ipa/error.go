package ipa

import (
	"fmt"
	"math"
)

// Error describes a rejected argument: of which function, and why.
type Error struct {
	Op    string // the function, "Map"
	Arg   string // the argument, "performance"
	Index int    // position in the argument, or -1
	Why   string // "has an answer off the scale"
}

func (e *Error) Error() string {
	if e.Index >= 0 {
		return fmt.Sprintf("ipa: %s: %s[%d] %s", e.Op, e.Arg, e.Index, e.Why)
	}
	return fmt.Sprintf("ipa: %s: %s %s", e.Op, e.Arg, e.Why)
}

// Parts returns the argument, the position in it or -1, and the reason, so that
// callers can name the source of the argument in their own message.
func (e *Error) Parts() (arg string, index int, why string) { return e.Arg, e.Index, e.Why }

func wrong(op, arg, why string) error { return &Error{op, arg, -1, why} }

func checkLevel(op string, level float64) error {
	if !(level > 0 && level < 1) {
		return wrong(op, "level", "is not between 0 and 1")
	}
	return nil
}

func finite(x ...float64) bool {
	for _, v := range x {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return false
		}
	}
	return true
}
