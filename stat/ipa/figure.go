package ipa

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Figure is a coordinate with its interval, of N answers. With N = 0 there is
// none. Answers that are all equal, and a correlation of ±1, have no interval: Low
// and High are NaN.
type Figure struct {
	Value, Low, High float64
	N                int
}

// bounded reports whether there is an interval.
func (f Figure) bounded() bool { return !math.IsNaN(f.Low) && !math.IsNaN(f.High) }

// crosses reports whether the interval may reach a line; one that is not there may.
func (f Figure) crosses(line float64) bool {
	return !f.bounded() || f.Low <= line && line <= f.High
}

// mean is the mean of the answers that are not NaN, with Student's interval.
func mean(x []float64, level float64) Figure {
	var f Figure
	for _, v := range x {
		if !math.IsNaN(v) {
			f.N++
			f.Value += (v - f.Value) / float64(f.N)
		}
	}
	if f.N < 2 {
		return Figure{N: f.N}
	}
	var squares float64
	for _, v := range x {
		if !math.IsNaN(v) {
			squares += (v - f.Value) * (v - f.Value)
		}
	}
	f.Low, f.High = math.NaN(), math.NaN()
	if squares == 0 {
		return f
	}
	n := float64(f.N)
	half := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: n - 1}.Quantile(0.5+level/2) * math.Sqrt(squares/(n-1)/n)
	f.Low, f.High = f.Value-half, f.Value+half
	return f
}

// Correlate derives the importance of attributes from their correlation r with
// overall satisfaction:
//
//	tanh(artanh r ± z/√(n−3))
//
// performance is [attribute][respondent], overall one answer per respondent; NaN
// is no answer, and each attribute is correlated over those who answered both. r
// is −1 to 1 and has no unit. Attributes that go together share the credit more
// than once: where they overlap much, the shares of R² of package driver are the
// better importance.
// Source: Fisher (1921), Metron 1; Matzler, Sauerwein and Heischmidt (2003), The
// Service Industries Journal 23(2), on stated against derived importance.
//
// The error is an *Error when performance is empty, lengths differ, an answer is
// infinite, an attribute or overall does not vary over fewer than four who
// answered both, or level is not in (0, 1).
func Correlate(performance [][]float64, overall []float64, level float64) ([]Figure, error) {
	const op = "Correlate"
	if len(performance) == 0 {
		return nil, wrong(op, "performance", "is empty")
	}
	if err := checkLevel(op, level); err != nil {
		return nil, err
	}
	z := distuv.UnitNormal.Quantile(0.5 + level/2)
	var out []Figure
	for j, x := range performance {
		if len(x) != len(overall) {
			return nil, &Error{op, "performance", j, "has another length than overall"}
		}
		r, n, ok := correlation(x, overall)
		if n < 4 {
			return nil, &Error{op, "performance", j, "has fewer than four who answered overall too"}
		}
		if !ok {
			return nil, &Error{op, "performance", j, "or overall does not vary, or is infinite"}
		}
		half := z / math.Sqrt(float64(n-3))
		at := math.Atanh(r)
		f := Figure{r, math.NaN(), math.NaN(), n}
		if finite(at) {
			f.Low, f.High = math.Tanh(at-half), math.Tanh(at+half)
		}
		out = append(out, f)
	}
	return out, nil
}

// correlation is Pearson's, over the places where neither is NaN.
func correlation(x, y []float64) (r float64, n int, ok bool) {
	var mx, my float64
	for i, v := range x {
		if !math.IsNaN(v) && !math.IsNaN(y[i]) {
			n++
			mx += (v - mx) / float64(n)
			my += (y[i] - my) / float64(n)
		}
	}
	var xx, xy, yy float64
	for i, v := range x {
		if !math.IsNaN(v) && !math.IsNaN(y[i]) {
			a, b := v-mx, y[i]-my
			xx, xy, yy = xx+a*a, xy+a*b, yy+b*b
		}
	}
	if !(xx > 0 && yy > 0) || !finite(xx, xy, yy) {
		return 0, n, false
	}
	return max(-1, min(1, xy/math.Sqrt(xx)/math.Sqrt(yy))), n, true
}
