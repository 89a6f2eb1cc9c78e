package ipa

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Figure is a coordinate with its interval, from N answers; N = 0 means no coordinate.
// Without variance in the answers, and for a correlation of ±1, there is no interval: Low
// and High are NaN.
type Figure struct {
	Value, Low, High float64
	N                int
}

// bounded reports whether there is an interval.
func (f Figure) bounded() bool { return !math.IsNaN(f.Low) && !math.IsNaN(f.High) }

// crosses reports whether the interval contains a line, or does not exist.
func (f Figure) crosses(line float64) bool {
	return !f.bounded() || f.Low <= line && line <= f.High
}

// weightOf returns the weight of a respondent: 1 without weights.
func weightOf(w []float64, i int) float64 {
	if w == nil {
		return 1
	}
	return w[i]
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

func checkWeights(op string, w []float64, n int) error {
	if w != nil && len(w) != n {
		return wrong(op, "weight", "has another length than the first attribute")
	}
	for i, v := range w {
		if v < 0 || math.IsInf(v, 0) {
			return &Error{op, "weight", i, "is not a weight"}
		}
	}
	return nil
}

// mean returns the weighted mean of the answers that are not NaN, with Student's interval
// at Kish's effective n, which is their number when weights are equal.
func mean(x, w []float64, level float64) Figure {
	var f Figure
	var sum, square float64
	for i, v := range x {
		if k := weightOf(w, i); !math.IsNaN(v) && !math.IsNaN(k) {
			f.N++
			sum += k
			square += k * k
			if sum > 0 {
				f.Value += (v - f.Value) * (k / sum)
			}
		}
	}
	if f.N < 2 || sum == 0 {
		return Figure{N: min(f.N, 1)}
	}
	var squares float64
	for i, v := range x {
		if k := weightOf(w, i); !math.IsNaN(v) && !math.IsNaN(k) {
			squares += k * (v - f.Value) * (v - f.Value)
		}
	}
	f.Low, f.High = math.NaN(), math.NaN()
	n := sum * sum / square
	if squares == 0 || !(n > 1) {
		return f
	}
	half := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: n - 1}.Quantile(0.5+level/2) * math.Sqrt(squares/sum/(n-1))
	f.Low, f.High = f.Value-half, f.Value+half
	return f
}

// Correlate derives the importance of attributes from their correlation r with
// overall satisfaction, with the interval
//
//	tanh(artanh r ± z/√(n−3))
//
// performance is [attribute][respondent], overall one answer per respondent; NaN is a
// missing answer, and each attribute is correlated over those who answered both. r is
// within −1 to 1 and has no unit. Correlated attributes each count their common part: when
// they are strongly correlated, the shares of R² of package driver are the better measure
// of importance.
// Source: Fisher (1921), Metron 1; Matzler, Sauerwein and Heischmidt (2003), The
// Service Industries Journal 23(2), on stated against derived importance.
//
// The error is an *Error when performance is empty, lengths differ, an answer is infinite,
// an attribute or overall does not vary, fewer than four respondents answered both, or
// level is not in (0, 1).
func Correlate(performance [][]float64, overall []float64, level float64) ([]Figure, error) {
	return CorrelateWeighted(performance, overall, nil, level)
}

// CorrelateWeighted does what Correlate does, with a non-negative weight per respondent; nil
// weights all equally, and NaN leaves a respondent out. r is the weighted correlation, and n
// in its interval Kish's (Σw)²/Σw² of those who answered both: an approximation.
// Source: as in Correlate; Kish (1965), Survey Sampling, section 11.7.
//
// The error is an *Error as in Correlate, or when weight has another length than overall,
// or an entry that is negative or infinite.
func CorrelateWeighted(performance [][]float64, overall, weight []float64, level float64) ([]Figure, error) {
	const op = "Correlate"
	if err := checkWeights(op, weight, len(overall)); err != nil {
		return nil, err
	}
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
		r, n, effective, ok := correlation(x, overall, weight)
		if n < 4 {
			return nil, &Error{op, "performance", j, "has fewer than four who answered overall too"}
		}
		if !ok {
			return nil, &Error{op, "performance", j, "or overall does not vary, or is infinite"}
		}
		half := z / math.Sqrt(effective-3)
		at := math.Atanh(r)
		f := Figure{r, math.NaN(), math.NaN(), n}
		if finite(at, half) {
			f.Low, f.High = math.Tanh(at-half), math.Tanh(at+half)
		}
		out = append(out, f)
	}
	return out, nil
}

// correlation returns Pearson's weighted correlation over the positions where nothing is
// NaN, their number n, and Kish's effective n.
func correlation(x, y, w []float64) (r float64, n int, effective float64, ok bool) {
	var mx, my, sum, square float64
	use := func(i int) bool { return !math.IsNaN(x[i]) && !math.IsNaN(y[i]) && weightOf(w, i) > 0 }
	for i, v := range x {
		if use(i) {
			k := weightOf(w, i)
			n++
			sum += k
			square += k * k
			mx += (v - mx) * (k / sum)
			my += (y[i] - my) * (k / sum)
		}
	}
	var xx, xy, yy float64
	for i, v := range x {
		if use(i) {
			k, a, b := weightOf(w, i), v-mx, y[i]-my
			xx, xy, yy = xx+k*a*a, xy+k*a*b, yy+k*b*b
		}
	}
	effective = sum * sum / square
	if !(xx > 0 && yy > 0) || !finite(xx, xy, yy) {
		return 0, n, effective, false
	}
	return max(-1, min(1, xy/math.Sqrt(xx)/math.Sqrt(yy))), n, effective, true
}
