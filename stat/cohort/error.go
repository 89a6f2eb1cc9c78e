package cohort

import (
	"fmt"
	"math"
)

// Error describes a rejected argument: of which function, and why.
type Error struct {
	Op    string // the function, "Cox"
	Arg   string // the argument, "Time"
	Index int    // position in the argument, or -1
	Why   string // "is not finite"
}

func (e *Error) Error() string {
	if e.Index >= 0 {
		return fmt.Sprintf("cohort: %s: %s[%d] %s", e.Op, e.Arg, e.Index, e.Why)
	}
	return fmt.Sprintf("cohort: %s: %s %s", e.Op, e.Arg, e.Why)
}

// Parts returns the argument, the position in it or -1, and the reason, so that
// callers can name the source of the argument in their own message.
func (e *Error) Parts() (arg string, index int, why string) { return e.Arg, e.Index, e.Why }

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
		return &Error{op, "level", -1, "is not between 0 and 1"}
	}
	return nil
}

// normal returns the half-width of the central interval at level of a standard normal.
func normal(level float64) float64 { return math.Sqrt2 * math.Erfinv(level) }
