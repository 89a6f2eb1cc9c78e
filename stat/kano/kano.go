package kano

import (
	"fmt"
	"math"

	"huitou/stat/score"
)

// Error describes a rejected argument: of which function, and why.
type Error struct {
	Op    string // the function, "Discrete"
	Arg   string // the argument, "functional"
	Index int    // position in the argument, or -1
	Why   string // "is off the scale"
}

func (e *Error) Error() string {
	if e.Index >= 0 {
		return fmt.Sprintf("kano: %s: %s[%d] %s", e.Op, e.Arg, e.Index, e.Why)
	}
	return fmt.Sprintf("kano: %s: %s %s", e.Op, e.Arg, e.Why)
}

// Parts returns the argument, the position in it or -1, and the reason, so that
// callers can name the source of the argument in their own message.
func (e *Error) Parts() (arg string, index int, why string) { return e.Arg, e.Index, e.Why }

func wrong(op, arg, why string) error { return &Error{op, arg, -1, why} }

// Answer is one of the five answers to either question.
type Answer int

const (
	Like Answer = 1 + iota
	MustBeThere
	Neutral
	LiveWith
	Dislike
)

// Category is the class of a feature, of one respondent or the most frequent one.
type Category int

// The order breaks ties: the category whose absence hurts most comes first.
const (
	MustBe Category = iota
	OneDimensional
	Attractive
	Indifferent
	Reverse
	Questionable
)

// String returns the letter of the category: M, O, A, I, R or Q.
func (c Category) String() string {
	if c < MustBe || c > Questionable {
		return "?"
	}
	return "MOAIRQ"[c : c+1]
}

var evaluation = [5][5]Category{
	{Questionable, Attractive, Attractive, Attractive, OneDimensional},
	{Reverse, Indifferent, Indifferent, Indifferent, MustBe},
	{Reverse, Indifferent, Indifferent, Indifferent, MustBe},
	{Reverse, Indifferent, Indifferent, Indifferent, MustBe},
	{Reverse, Reverse, Reverse, Reverse, Questionable},
}

// Classify applies the evaluation table of the package comment: it returns the category of
// one respondent from the answers to the functional (present) and the dysfunctional
// question (absent).
// Source: Berger and others (1993), Center for Quality of Management Journal
// 2(4), after Kano and others (1984).
//
// The error is an *Error when an answer is not one of the five.
func Classify(functional, dysfunctional Answer) (Category, error) {
	const op = "Classify"
	if functional < Like || functional > Dislike {
		return 0, wrong(op, "functional", "is off the scale")
	}
	if dysfunctional < Like || dysfunctional > Dislike {
		return 0, wrong(op, "dysfunctional", "is off the scale")
	}
	return evaluation[functional-1][dysfunctional-1], nil
}

// Counts holds the number of respondents by Category.
type Counts [6]int

// Share is a coefficient with its interval.
type Share struct {
	Value, Low, High float64
	N                int
}

// Result is the discrete analysis of a feature.
type Result struct {
	N               int
	Counts          Counts
	Category        Category // the most frequent; ties fall to M, O, A, I in this order
	Second          Category // the second most frequent
	Distinguishable bool     // by Fong's test
	Difference      int      // n₁ − n₂
	Critical        float64  // critical value of Difference
	P               float64  // McNemar's p-value of n₁ = n₂, stricter than Fong's test
	Strength        float64  // (n₁ − n₂)/N
	Total           float64  // (M + O + A)/N
	Mixed           bool     // Strength ≤ 6 % and Total ≥ 60 %
	Better          Share    // (A + O)/(A + O + M + I)
	Worse           Share    // −(O + M)/(A + O + M + I)
	Level           float64
	Method          string
	Warnings        []string
}

// Discrete analyses the answers of respondents to the two questions, one of each per
// respondent in the same order: it applies Classify to each respondent and Count to the
// categories.
// Source: as in Count.
//
// The error is an *Error when the slices are empty, differ in length or hold
// an answer off the scale, or as in Count.
func Discrete(functional, dysfunctional []Answer, level float64) (Result, error) {
	const op = "Discrete"
	if err := checkAnswers(op, functional, dysfunctional); err != nil {
		return Result{}, err
	}
	var c Counts
	for i, f := range functional {
		c[evaluation[f-1][dysfunctional[i]-1]]++
	}
	return Count(c, level)
}

func checkAnswers(op string, functional, dysfunctional []Answer) error {
	if len(functional) == 0 {
		return wrong(op, "functional", "is empty")
	}
	if len(dysfunctional) != len(functional) {
		return wrong(op, "dysfunctional", "has another length than functional")
	}
	for i, f := range functional {
		if f < Like || f > Dislike {
			return &Error{op, "functional", i, "is off the scale"}
		}
		if d := dysfunctional[i]; d < Like || d > Dislike {
			return &Error{op, "dysfunctional", i, "is off the scale"}
		}
	}
	return nil
}

// Count analyses a feature from the number of respondents by category. The frequencies n₁
// and n₂ of the two most frequent of N are compared by Fong's test at 90 %: they differ
// significantly when
//
//	n₁ − n₂ ≥ 1.65 √((n₁ + n₂)(2N − n₁ − n₂)/2N)
//
// The test treats the two shares as independent, which they are not: of two equally
// frequent categories that share all answers it finds a difference in a quarter of
// surveys. P, from (n₁ − n₂)/√(n₁ + n₂), keeps its level.
//
//	better  (A + O)/(A + O + M + I)        worse  −(O + M)/(A + O + M + I)
//
// with Wilson's interval, are within 0 to 1 and −1 to 0. Strength and Total are shares
// within 0 to 1 without an interval.
//
// Source: Berger and others (1993), Center for Quality of Management Journal
// 2(4); Fong (1996), Center for Quality of Management Journal 5(3); Lee and
// Newcomb (1997) for the mixed class.
//
// The error is an *Error when a count is negative, all are zero, or level is
// not in (0, 1).
func Count(c Counts, level float64) (Result, error) {
	const op = "Count"
	if !(level > 0 && level < 1) {
		return Result{}, wrong(op, "level", "is not between 0 and 1")
	}
	out := Result{Counts: c, Level: level, Method: "mode of the evaluation table; Fong's test at 90 %; Wilson"}
	for i, n := range c {
		if n < 0 || n > math.MaxInt32 {
			return Result{}, &Error{op, "counts", i, "is not a count"}
		}
		out.N += n
	}
	if out.N == 0 {
		return Result{}, wrong(op, "counts", "are all zero")
	}
	out.rank()
	n := float64(out.N)
	two := float64(c[out.Category] + c[out.Second])
	out.Difference = c[out.Category] - c[out.Second]
	out.Critical = 1.65 * math.Sqrt(two*(2*n-two)/(2*n))
	out.Distinguishable = float64(out.Difference) >= out.Critical
	out.P = math.Erfc(float64(out.Difference) / math.Sqrt(2*two))
	out.Strength = float64(out.Difference) / n
	out.Total = float64(c[MustBe]+c[OneDimensional]+c[Attractive]) / n
	out.Mixed = out.Strength <= 0.06 && out.Total >= 0.6
	out.coefficients(level)
	return out, nil
}

func (r *Result) rank() {
	r.Category = MustBe
	for k := range Questionable + 1 {
		if r.Counts[k] > r.Counts[r.Category] {
			r.Category = k
		}
	}
	r.Second = MustBe
	if r.Category == MustBe {
		r.Second = OneDimensional
	}
	for k := range Questionable + 1 {
		if k != r.Category && r.Counts[k] > r.Counts[r.Second] {
			r.Second = k
		}
	}
}

func (r *Result) coefficients(level float64) {
	c := r.Counts
	valid := c[MustBe] + c[OneDimensional] + c[Attractive] + c[Indifferent]
	if valid == 0 {
		r.Warnings = append(r.Warnings, "nobody is for the feature or indifferent: no better and worse")
	} else {
		r.Better = wilson(c[Attractive]+c[OneDimensional], valid, level)
		worse := wilson(c[OneDimensional]+c[MustBe], valid, level)
		r.Worse = Share{-worse.Value, -worse.High, -worse.Low, valid}
	}
	if !r.Distinguishable {
		r.Warnings = append(r.Warnings, fmt.Sprintf("“%v” and “%v” cannot be told apart", r.Category, r.Second))
	}
	if 10*c[Questionable] > r.N {
		r.Warnings = append(r.Warnings, "more than a tenth of the answers contradict themselves: check the wording")
	}
	if r.N < 30 {
		r.Warnings = append(r.Warnings, "fewer than 30 respondents")
	}
}

// wilson returns the score interval of k out of n.
func wilson(k, n int, level float64) Share {
	s, _ := score.Wilson(k, n, level) // the caller has checked counts and level
	return Share{s.Estimate, s.Low, s.High, n}
}
