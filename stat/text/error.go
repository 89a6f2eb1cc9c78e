package text

import "fmt"

// Error describes a rejected argument: of which function, and why.
type Error struct {
	Op    string // the function, "Train"
	Arg   string // the argument, "examples"
	Index int    // position in the argument, or -1
	Why   string // "holds only one class"
}

func (e *Error) Error() string {
	if e.Index >= 0 {
		return fmt.Sprintf("text: %s: %s[%d] %s", e.Op, e.Arg, e.Index, e.Why)
	}
	return fmt.Sprintf("text: %s: %s %s", e.Op, e.Arg, e.Why)
}
