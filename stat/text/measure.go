package text

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"huitou/stat/score"
)

// Result is the accuracy of a model on examples it was not trained on. Shares are 0 to 1,
// with Wilson's intervals at 95 %.
type Result struct {
	N        int
	Accuracy Share   // of all texts, at the threshold one half
	Balanced float64 // mean of the recalls of both classes, 0 when there is only one
	Negative Class   // complaints
	Positive Class   // praise
	// Found is the recall of complaints at the threshold with a precision of 0.9, both
	// classes having equal weight.
	Found       float64
	Unsure      Share   // share between the thresholds
	Decided     Share   // accuracy on the others; N = 0 when there are none
	LogLoss     float64 // mean −ln of the predicted probability of the label, in nats
	Miss        float64 // expected calibration error, over Calibration
	Calibration []Bin
	Method      string
	Warnings    []string
}

// Class is the accuracy on one of the two sentiments at the threshold one half.
type Class struct {
	Recall    Share // predicted as the class, of those that are
	Precision Share // of the class, of those predicted as it; N = 0 when none was
}

// Bin compares predicted probabilities with the observed share.
type Bin struct {
	Chance   float64 // mean predicted probability of praise
	Positive Share   // share that are praise
}

// Measure applies Judge to the probabilities that a model predicts for labelled examples.
// Use a trade that is not in its training data: on training data the accuracy is biased
// upwards.
//
// The error is an *Error when there is no model or no example.
func Measure(m *Model, examples []Example) (Result, error) {
	if m == nil || len(examples) == 0 {
		return Result{}, &Error{"Measure", "examples", -1, "are empty, or there is no model"}
	}
	var reader reader
	chance, positive := make([]float64, len(examples)), make([]bool, len(examples))
	for i, e := range examples {
		reader.runes, _ = fold(e.Text, reader.runes[:0])
		chance[i], positive[i] = m.positive(&reader), e.Positive
	}
	return Judge(chance, positive)
}

// Judge compares predicted probabilities of praise with labels: with P the probability for
// a text, and y whether it is praise,
//
//	accuracy     share of texts with (P > 1/2) = y
//	recall       of a class: predicted as it at 1/2, of those that are
//	precision    of a class: that are, of those predicted as it at 1/2
//	unsure       share of texts with 1 − Sure < P < Sure
//	decided      accuracy on the others
//	log loss     −(1/n) Σ ln(P if y, 1 − P if not), P at least 10⁻⁹
//	calibration  in tenths of P: mean P and share with y
//	miss         Σ_b n_b/n |mean P − share|, expected calibration error
//
// chance and positive have one entry per text.
// Source: Wilson (1927), Journal of the American Statistical Association 22; Naeini,
// Cooper and Hauskrecht (2015), AAAI, for the calibration error.
//
// The error is an *Error when chance is empty, positive has another length, or a
// chance is not between 0 and 1.
func Judge(chance []float64, positive []bool) (Result, error) {
	if err := chances("Judge", chance, positive); err != nil {
		return Result{}, err
	}
	r := Result{N: len(chance), Method: "Wilson"}
	var hit, miss [2]int // by class
	var bins, praise [10]int
	var sums [10]float64
	decided, rightDecided := 0, 0
	for i, p := range chance {
		y := class(positive[i])
		right := (p > 0.5) == positive[i]
		if right {
			hit[y]++
		} else {
			miss[y]++
		}
		if decide(p) != Unsure {
			decided++
			if right {
				rightDecided++
			}
		}
		b := min(9, int(p*10))
		bins[b]++
		praise[b] += y
		sums[b] += p
		if y == 0 {
			p = 1 - p
		}
		r.LogLoss -= math.Log(max(1e-9, p)) / float64(r.N)
	}
	r.Accuracy = share(hit[0]+hit[1], r.N)
	for y, c := range []*Class{&r.Negative, &r.Positive} {
		c.Recall, c.Precision = share(hit[y], hit[y]+miss[y]), share(hit[y], hit[y]+miss[1-y])
	}
	if r.Negative.Recall.N > 0 && r.Positive.Recall.N > 0 {
		r.Balanced = (r.Negative.Recall.Value + r.Positive.Recall.Value) / 2
		r.Found = found(chance, positive, r)
	} else {
		r.Warnings = append(r.Warnings, "examples of one class only")
	}
	r.Unsure, r.Decided = share(r.N-decided, r.N), share(rightDecided, decided)
	for b, n := range bins {
		if n > 0 {
			bin := Bin{sums[b] / float64(n), share(praise[b], n)}
			r.Calibration = append(r.Calibration, bin)
			r.Miss += float64(n) / float64(r.N) * math.Abs(bin.Chance-bin.Positive.Value)
		}
	}
	if r.N < 100 {
		r.Warnings = append(r.Warnings, "fewer than 100 examples")
	}
	if r.Unsure.Value > 0.2 {
		r.Warnings = append(r.Warnings, "more than a fifth of the examples is left undecided")
	}
	return r, nil
}

// found returns Result.Found from predictions for examples of both classes.
func found(chance []float64, positive []bool, r Result) (best float64) {
	order := make([]int, len(chance))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return cmp.Compare(chance[i], chance[j]) })
	var of [2]float64
	for at, i := range order {
		of[class(positive[i])]++
		if at+1 < len(order) && chance[order[at+1]] == chance[i] {
			continue // a threshold cannot separate equal predictions
		}
		complaints, praise := of[0]/float64(r.Negative.Recall.N), of[1]/float64(r.Positive.Recall.N)
		if complaints >= 0.9*(complaints+praise) {
			best = complaints
		}
	}
	return best
}

// chances returns an error for invalid predictions or labels, else nil.
func chances(op string, chance []float64, positive []bool) error {
	if len(chance) == 0 || len(chance) != len(positive) {
		return &Error{op, "chance", -1, "is empty or has another length than positive"}
	}
	for i, p := range chance {
		if !(p >= 0 && p <= 1) {
			return &Error{op, "chance", i, "is not a chance"}
		}
	}
	return nil
}

// wilson returns the share of k out of n with its 95 % score interval.
func wilson(k, n int) (share, low, high float64) {
	s, _ := score.Wilson(k, n, 0.95) // the callers guarantee 0 ≤ k ≤ n, n > 0
	return s.Estimate, s.Low, s.High
}

// Labelled is a text with its dimension named by a person.
type Labelled struct {
	Text       string
	Dimensions []Dimension // each of which counts as correct
}

// DimensionResult is the accuracy of the lexicon. Shares are 0 to 1, with Wilson's
// intervals at 95 %.
type DimensionResult struct {
	N, Named  int   // texts, and those with a predicted dimension
	Accuracy  Share // correct, of all; no prediction counts as wrong
	Precision Share // correct, of those with a predicted dimension; N = 0 without any
	Method    string
	Warnings  []string
}

// Share is k of N with its interval.
type Share struct {
	Value, Low, High float64
	N                int
}

// String formats the share with its interval, "0.872 (0.868–0.876)", or "–" for N = 0.
func (s Share) String() string {
	if s.N == 0 {
		return "–"
	}
	return fmt.Sprintf("%.3f (%.3f–%.3f)", s.Value, s.Low, s.High)
}

func share(k, n int) Share {
	if n == 0 {
		return Share{}
	}
	v, low, high := wilson(k, n)
	return Share{v, low, high, n}
}

// MeasureDimension compares the dimension that Read predicts for texts with the ones that
// people named:
//
//	accuracy   correct of n        precision   correct of those with a prediction
//
// A text with several dimensions is correct with any of them: state this with the result,
// because it makes the task easier.
// Source: Wilson (1927), Journal of the American Statistical Association 22.
//
// The error is an *Error when there is no text, or one without a dimension.
func MeasureDimension(examples []Labelled) (DimensionResult, error) {
	const op = "MeasureDimension"
	if len(examples) == 0 {
		return DimensionResult{}, &Error{op, "examples", -1, "are empty"}
	}
	r := DimensionResult{N: len(examples), Method: "lexicon; Wilson"}
	right := 0
	var reader reader
	for i, e := range examples {
		if len(e.Dimensions) == 0 || slices.Contains(e.Dimensions, None) {
			return DimensionResult{}, &Error{op, "examples", i, "has no dimension"}
		}
		var language Language
		reader.runes, language = fold(e.Text, reader.runes[:0])
		d, _ := reader.dimension(language)
		if d != None {
			r.Named++
		}
		if slices.Contains(e.Dimensions, d) {
			right++
		}
	}
	r.Accuracy, r.Precision = share(right, r.N), share(right, r.Named)
	if r.N < 100 {
		r.Warnings = append(r.Warnings, "fewer than 100 examples")
	}
	return r, nil
}
