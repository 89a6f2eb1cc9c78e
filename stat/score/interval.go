package score

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Interval is an estimate with its interval.
type Interval struct {
	Estimate  float64  // the estimate
	Low, High float64  // the interval at Level
	SE        float64  // standard error of Estimate
	N         int      // answers
	Effective float64  // effective number of answers: Kish's n, or N without weights
	Level     float64  // 0.95
	Method    string   // "Wilson"
	Warnings  []string // limits of the result to report with it
}

// Contains reports whether x lies in the closed interval.
func (i Interval) Contains(x float64) bool { return i.Low <= x && x <= i.High }

const few = "fewer than 30 answers"

// normal returns the z with P(|Z| ≤ z) = level.
func normal(level float64) float64 { return math.Sqrt2 * math.Erfinv(level) }

// student returns the t with P(|T| ≤ t) = level at df degrees of freedom.
func student(level, df float64) float64 {
	return distuv.StudentsT{Mu: 0, Sigma: 1, Nu: df}.Quantile(0.5 + level/2)
}

// Wilson returns the share p = k/n of n answers with Wilson's score interval
//
//	(p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n)
//
// with z the normal quantile of the level. Shares are 0 to 1; the interval stays within
// that range and keeps its level at shares near 0 and 1.
// Source: Wilson (1927), Journal of the American Statistical Association 22.
//
// The error is an *Error when n < 1, k is not in 0…n, or level not in (0, 1).
func Wilson(k, n int, level float64) (Interval, error) {
	if err := checkShare("Wilson", k, n, level); err != nil {
		return Interval{}, err
	}
	return wilson(float64(k)/float64(n), float64(n), n, level), nil
}

// AgrestiCoull returns the share k/n with the adjusted Wald interval
//
//	p̃ ± z √(p̃(1−p̃)/ñ),  ñ = n + z²,  p̃ = (k + z²/2)/ñ
//
// limited to [0, 1], with z the normal quantile of the level. Estimate is the share
// k/n, 0 to 1; the interval is symmetric about p̃.
// Source: Agresti and Coull (1998), The American Statistician 52.
//
// The error is an *Error when n < 1, k is not in 0…n, or level not in (0, 1).
func AgrestiCoull(k, n int, level float64) (Interval, error) {
	if err := checkShare("AgrestiCoull", k, n, level); err != nil {
		return Interval{}, err
	}
	z := normal(level)
	size := float64(n) + z*z
	p := (float64(k) + z*z/2) / size
	half := z * math.Sqrt(p*(1-p)/size)
	out := share(float64(k)/float64(n), float64(n), n, level)
	out.Low, out.High, out.Method = max(0, p-half), min(1, p+half), "adjusted Wald"
	return out, nil
}

func checkShare(op string, k, n int, level float64) error {
	switch {
	case n < 1:
		return wrong(op, "n", "is not positive")
	case k < 0 || k > n:
		return wrong(op, "k", "is not between 0 and n")
	}
	return checkLevel(op, level)
}

func share(p, effective float64, n int, level float64) Interval {
	out := Interval{Estimate: p, SE: math.Sqrt(p * (1 - p) / effective), N: n, Effective: effective, Level: level}
	if effective < 30 {
		out.Warnings = append(out.Warnings, few)
	}
	return out
}

func wilson(p, effective float64, n int, level float64) Interval {
	z := normal(level)
	zz := z * z / effective
	middle := (p + zz/2) / (1 + zz)
	half := z * math.Sqrt(p*(1-p)/effective+zz/(4*effective)) / (1 + zz)
	out := share(p, effective, n, level)
	// At p = 0 and 1 one limit is p itself; rounding must not move it.
	out.Low, out.High, out.Method = min(p, max(0, middle-half)), max(p, min(1, middle+half)), "Wilson"
	return out
}

// Mean returns the mean x̄ of the n values x, in their unit, with Student's interval
//
//	x̄ ± t(n−1) s/√n,  s² = Σ(x − x̄)²/(n − 1)
//
// t the quantile of Student's distribution for the level. When all values are equal, Low,
// High and SE are NaN, with a warning.
// Source: Student (1908), Biometrika 6.
//
// The error is an *Error when x has fewer than two values or one that is not
// finite, when level is not in (0, 1), or when the sums overflow.
func Mean(x []float64, level float64) (Interval, error) {
	const op = "Mean"
	if err := checkValues(op, "x", x, 2); err != nil {
		return Interval{}, err
	}
	if err := checkLevel(op, level); err != nil {
		return Interval{}, err
	}
	m := moments(x, nil)
	return m.interval(op, level)
}

func checkValues(op, arg string, x []float64, least int) error {
	switch {
	case len(x) == 0:
		return wrong(op, arg, "is empty")
	case len(x) < least:
		return wrong(op, arg, "has one value, which has no interval")
	}
	for i, v := range x {
		if !finite(v) {
			return &Error{op, arg, i, "is not finite"}
		}
	}
	return nil
}

// sample holds the moments that an interval of a mean needs: n answers of effective number effective.
type sample struct {
	mean, variance float64 // variance with divisor effective − 1
	n              int
	effective      float64
}

// moments returns the mean and variance of x under weights w (nil: all one).
func moments(x, w []float64) sample {
	weight := func(i int) float64 {
		if w == nil {
			return 1
		}
		return w[i]
	}
	s := sample{n: len(x)}
	var sum, squares float64
	for i, v := range x {
		sum += weight(i)
		squares += weight(i) * weight(i)
		if sum > 0 {
			s.mean += (v - s.mean) * (weight(i) / sum)
		}
	}
	s.effective = sum * sum / squares
	var spread float64
	for i, v := range x {
		spread += weight(i) * (v - s.mean) * (v - s.mean)
	}
	s.variance = spread / sum * s.effective / (s.effective - 1)
	return s
}

func (s sample) interval(op string, level float64) (Interval, error) {
	se := math.Sqrt(s.variance / s.effective)
	half := student(level, s.effective-1) * se
	out := Interval{
		Estimate: s.mean, Low: s.mean - half, High: s.mean + half, SE: se,
		N: s.n, Effective: s.effective, Level: level, Method: "Student",
	}
	if !finite(out.Low, out.High, se) {
		return Interval{}, wrong(op, "x", "is too large or has too little weight for an interval")
	}
	if s.effective < 30 {
		out.Warnings = append(out.Warnings, few)
	}
	if s.variance == 0 {
		out.Low, out.High, out.SE = math.NaN(), math.NaN(), math.NaN()
		out.Warnings = append(out.Warnings, "all answers are equal: there is no interval")
	}
	return out, nil
}
