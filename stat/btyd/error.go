package btyd

import (
	"fmt"
	"math"
)

// Error describes a rejected input. Index is its row, or -1 when the fault is not
// in a row.
type Error struct {
	Op    string // exported function that returned the error, "Compress"
	Field string // offending input, "TX"
	Index int    // row, or -1
	Msg   string // what is wrong with it
}

func (e *Error) Error() string {
	if e.Index >= 0 {
		return fmt.Sprintf("btyd: %s: %s of row %d %s", e.Op, e.Field, e.Index, e.Msg)
	}
	return fmt.Sprintf("btyd: %s: %s %s", e.Op, e.Field, e.Msg)
}

// Parts returns the argument, the position in it or -1, and the reason, so that
// callers can name the source of the argument in their own message.
func (e *Error) Parts() (arg string, index int, why string) { return e.Field, e.Index, e.Msg }

func fault(op, field, format string, args ...any) error {
	return &Error{Op: op, Field: field, Index: -1, Msg: fmt.Sprintf(format, args...)}
}

func faultAt(op, field string, row int, format string, args ...any) error {
	return &Error{Op: op, Field: field, Index: row, Msg: fmt.Sprintf(format, args...)}
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// checkPositive rejects parameters outside the domain in which every function
// of this package is finite.
func checkPositive(op string, names []string, values []float64) error {
	for i, v := range values {
		if !(v >= minParam && v <= maxParam) {
			return fault(op, names[i], "must be within [%g, %g], got %v", minParam, maxParam, v)
		}
	}
	return nil
}

// Domain of every model parameter. Beyond it the models equal their limits in
// double precision.
const (
	minParam = 1e-9
	maxParam = 1e9
)

// finiteResult turns a number that left the range of float64 into an error.
func finiteResult(op string, v float64) (float64, error) {
	if !finite(v) {
		return 0, fault(op, "result", "is outside the range of float64")
	}
	return v, nil
}

// clampProb removes the last-bit excess of a probability.
func clampProb(p float64) float64 { return math.Min(1, math.Max(0, p)) }
