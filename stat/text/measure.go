package text

import (
	"math"
	"slices"

	"huitou/stat/score"
)

// Result is how a model did on examples it was not trained on. Accuracies and
// shares are 0 to 1.
type Result struct {
	N         int
	Accuracy  float64 // every text decided at one half
	Low, High float64 // 95 % Wilson interval of Accuracy
	Unsure    float64 // share between the thresholds
	Decided   float64 // accuracy on the others
	LogLoss   float64 // mean −ln of the chance given to the label, in nats
	Method    string
	Warnings  []string
}

// Measure compares a model with labelled examples: with P the chance of praise
// it gives a text, and y whether it is,
//
//	accuracy  share of texts with (P > 1/2) = y, Wilson's interval at 95 %
//	unsure    share of texts with 1 − Sure < P < Sure
//	decided   accuracy on the others
//	log loss  −(1/n) Σ ln(P if y, 1 − P if not), P cut to 10⁻⁹
//
// Examples that the model was trained on flatter it: take another domain.
// Source: Wilson (1927), Journal of the American Statistical Association 22.
//
// The error is an *Error when there is no model or no example.
func Measure(m *Model, examples []Example) (Result, error) {
	if m == nil || len(examples) == 0 {
		return Result{}, &Error{"Measure", "examples", -1, "are empty, or there is no model"}
	}
	r := Result{N: len(examples), Method: "Wilson"}
	var reader reader
	var decided, rightDecided float64
	right := 0
	for _, e := range examples {
		reader.runes, _ = fold(e.Text, reader.runes[:0])
		p := m.positive(&reader)
		ok := (p > 0.5) == e.Positive
		if ok {
			right++
		}
		if decide(p) != Unsure {
			decided++
			if ok {
				rightDecided++
			}
		}
		if !e.Positive {
			p = 1 - p
		}
		r.LogLoss -= math.Log(max(1e-9, p)) / float64(len(examples))
	}
	r.Accuracy, r.Low, r.High = wilson(right, r.N)
	r.Unsure = 1 - decided/float64(r.N)
	if decided > 0 {
		r.Decided = rightDecided / decided
	}
	if r.N < 100 {
		r.Warnings = append(r.Warnings, "fewer than 100 examples")
	}
	if r.Unsure > 0.2 {
		r.Warnings = append(r.Warnings, "more than a fifth of the examples is left undecided")
	}
	return r, nil
}

// wilson is the share of k out of n with its 95 % score interval.
func wilson(k, n int) (share, low, high float64) {
	s, _ := score.Wilson(k, n, 0.95) // the callers count k among n > 0
	return s.Estimate, s.Low, s.High
}

// Labelled is a text whose dimension a person named.
type Labelled struct {
	Text       string
	Dimensions []Dimension // any of which is right
}

// DimensionResult is how the lexicon did. Shares are 0 to 1; intervals are
// Wilson's at 95 %.
type DimensionResult struct {
	N, Named  int   // texts, and those that were given a dimension
	Accuracy  Share // right, of all: giving none is wrong
	Precision Share // right, of those that were given one; N = 0 when none was
	Method    string
	Warnings  []string
}

// Share is k of N with its interval.
type Share struct {
	Value, Low, High float64
	N                int
}

func share(k, n int) Share {
	if n == 0 {
		return Share{}
	}
	v, low, high := wilson(k, n)
	return Share{v, low, high, n}
}

// MeasureDimension compares what Read calls the dimension of texts with what
// people named:
//
//	accuracy   right of n        precision   right of those given a dimension
//
// A text that may be of several dimensions is right with any of them: say so
// beside the figure, for it is then easier.
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
	for i, e := range examples {
		if len(e.Dimensions) == 0 || slices.Contains(e.Dimensions, None) {
			return DimensionResult{}, &Error{op, "examples", i, "has no dimension"}
		}
		d := Read(e.Text).Dimension
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

// Calibrate returns the temperature T at which chances lose least: with z_i the
// log odds ln P/(1−P) of the chance given to example i, signed by its label, it
// minimises
//
//	Σ ln(1 + e^{−z_i/T})
//
// over T = 0.25 · 1.02^k up to 8. chance and positive have one entry per example;
// T has no unit and is what Model.Temperature is to be. The chances should come
// from models that had not seen the examples' category.
// Source: Guo, Pleiss, Sun and Weinberger (2017), On Calibration of Modern Neural
// Networks, ICML, temperature scaling.
//
// The error is an *Error when chance is empty, positive has another length, or a
// chance is not between 0 and 1.
func Calibrate(chance []float64, positive []bool) (float64, error) {
	if len(chance) == 0 || len(chance) != len(positive) {
		return 0, &Error{"Calibrate", "chance", -1, "is empty or has another length than positive"}
	}
	logits := make([]float64, len(chance))
	for i, p := range chance {
		if !(p >= 0 && p <= 1) {
			return 0, &Error{"Calibrate", "chance", i, "is not a chance"}
		}
		p = max(1e-12, min(1-1e-12, p))
		logits[i] = math.Log(p / (1 - p))
		if !positive[i] {
			logits[i] = -logits[i]
		}
	}
	loss := func(t float64) (sum float64) {
		for _, z := range logits {
			sum += math.Log1p(math.Exp(-z / t))
		}
		return sum
	}
	best, at := math.Inf(1), 1.0
	for t := 0.25; t <= 8; t *= 1.02 {
		if l := loss(t); l < best {
			best, at = l, t
		}
	}
	return at, nil
}
