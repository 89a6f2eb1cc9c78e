package servqual

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Error describes a rejected argument: of which function, and why.
type Error struct {
	Op    string // the function, "Measure"
	Arg   string // the argument, "expected"
	Index int    // position in the argument, or -1
	Why   string // "has another length than the first item"
}

func (e *Error) Error() string {
	if e.Index >= 0 {
		return fmt.Sprintf("servqual: %s: %s[%d] %s", e.Op, e.Arg, e.Index, e.Why)
	}
	return fmt.Sprintf("servqual: %s: %s %s", e.Op, e.Arg, e.Why)
}

// Parts returns the argument, the position in it or -1, and the reason, so that
// callers can name the source of the argument in their own message.
func (e *Error) Parts() (arg string, index int, why string) { return e.Arg, e.Index, e.Why }

// Figure is a mean of N answers with Student's interval, unless documented otherwise; SE
// is its standard error. With one answer, or without variance, Low, High and SE are NaN
// and the result has a warning. N = 0 means no figure.
type Figure struct {
	Value, Low, High, SE float64
	N                    int
}

// Excluded is a respondent that was left out, with the reason.
type Excluded struct {
	Index int // position among the respondents
	Why   string
}

// figure returns the mean of the values that are not NaN, under weights w (nil: equal), of
// which NaN leaves its value out; N is 0 when there is no value.
func figure(x, w []float64, level float64) Figure {
	weight := func(i int) float64 {
		if w == nil {
			return 1
		}
		return w[i]
	}
	var f Figure
	var sum, square float64
	for i, v := range x {
		if k := weight(i); !math.IsNaN(v) && !math.IsNaN(k) {
			f.N++
			sum += k
			square += k * k
			if sum > 0 {
				f.Value += (v - f.Value) * (k / sum)
			}
		}
	}
	f.Low, f.High, f.SE = math.NaN(), math.NaN(), math.NaN()
	if sum == 0 {
		return Figure{Value: math.NaN(), Low: f.Low, High: f.High, SE: f.SE}
	}
	n := sum * sum / square
	if !(n > 1) {
		return f
	}
	var squares float64
	for i, v := range x {
		if k := weight(i); !math.IsNaN(v) && !math.IsNaN(k) {
			squares += k * (v - f.Value) * (v - f.Value)
		}
	}
	if squares == 0 {
		return f
	}
	f.SE = math.Sqrt(squares / sum / (n - 1))
	half := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: n - 1}.Quantile(0.5+level/2) * f.SE
	f.Low, f.High = f.Value-half, f.Value+half
	return f
}

// kish returns the effective sample size under weights; NaN weights are left out.
func kish(w []float64) float64 {
	var sum, square float64
	for _, v := range w {
		if !math.IsNaN(v) {
			sum += v
			square += v * v
		}
	}
	return sum * sum / square
}

// bounded reports whether there is an interval.
func (f Figure) bounded() bool { return !math.IsNaN(f.Low) && !math.IsNaN(f.High) }

func (f Figure) finite() bool {
	return f.N == 0 || !math.IsInf(f.Low, 0) && !math.IsInf(f.High, 0) && !math.IsInf(f.Value, 0) && !math.IsNaN(f.Value)
}

func wrong(op, arg, why string) error { return &Error{op, arg, -1, why} }

func checkLevel(op string, level float64) error {
	if !(level > 0 && level < 1) {
		return wrong(op, "level", "is not between 0 and 1")
	}
	return nil
}
