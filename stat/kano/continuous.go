package kano

import (
	"errors"
	"math"

	"huitou/stat/score"
)

// Mean is a mean score with Student's interval. With one answer, or without variance, Low,
// High and SE are NaN.
type Mean struct{ Value, Low, High, SE float64 }

// Position is the continuous analysis of a feature.
type Position struct {
	N             int
	Effective     float64  // effective sample size: Kish's n under weights, else N
	Functional    Mean     // Y: satisfaction when the feature is present, −2…4
	Dysfunctional Mean     // X: dissatisfaction when it is absent, −2…4
	Category      Category // of the quadrant
	Certain       bool     // neither interval contains its border
	Contradicting int      // respondents in Q or R
	Level         float64
	Method        string
	Warnings      []string
}

var (
	functionalScore    = [5]float64{4, 2, 0, -1, -2}
	dysfunctionalScore = [5]float64{-2, -1, 0, 2, 4}
)

// Continuous averages scored answers: functional like 4, must-be 2, neutral 0, live with
// −1, dislike −2; dysfunctional in reverse. The scores are asymmetric, because answers on
// the negative side are reverse or questionable. The quadrant, cut at 2, is the category:
//
//	Y ≥ 2  attractive │ one-dimensional
//	Y < 2 indifferent │ must-be
//	            X < 2 │ X ≥ 2
//
// Both means negative is Reverse.
// Source: DuMouchel, in Berger and others (1993), Center for Quality of
// Management Journal 2(4).
//
// The error is an *Error when the slices are empty, differ in length or hold
// an answer off the scale, or level is not in (0, 1).
func Continuous(functional, dysfunctional []Answer, level float64) (Position, error) {
	return weighted("Continuous", functional, dysfunctional, nil, level)
}

// Weighted does what Continuous does, with a non-negative weight per respondent; nil weights
// all equally. Means are Σwx/Σw, with Student's interval at Kish's n = (Σw)²/Σw², which is
// Effective. Contradicting is an unweighted count of respondents.
// Source: as in Continuous; Kish (1965), Survey Sampling, section 11.7.
//
// The error is an *Error as in Continuous, or when weight has another length than
// functional, an entry that is not a finite, non-negative number, or only zeros.
func Weighted(functional, dysfunctional []Answer, weight []float64, level float64) (Position, error) {
	return weighted("Weighted", functional, dysfunctional, weight, level)
}

func weighted(op string, functional, dysfunctional []Answer, weight []float64, level float64) (Position, error) {
	if err := checkAnswers(op, functional, dysfunctional); err != nil {
		return Position{}, err
	}
	if !(level > 0 && level < 1) {
		return Position{}, wrong(op, "level", "is not between 0 and 1")
	}
	p := Position{N: len(functional), Effective: float64(len(functional)), Level: level, Method: "DuMouchel's scores −2…4; Student"}
	if weight != nil {
		if len(weight) != len(functional) {
			return Position{}, wrong(op, "weight", "has another length than functional")
		}
		n, err := score.Kish(weight)
		if e, ok := errors.AsType[*score.Error](err); ok {
			return Position{}, &Error{op, "weight", e.Index, e.Why}
		}
		p.Effective, p.Method = n, p.Method+", Kish's n"
	}
	p.Functional = average(functional, functionalScore, weight, level)
	p.Dysfunctional = average(dysfunctional, dysfunctionalScore, weight, level)
	for i, f := range functional {
		if evaluation[f-1][dysfunctional[i]-1] >= Reverse {
			p.Contradicting++
		}
	}
	const border = 2
	high, wide := p.Functional.Value >= border, p.Dysfunctional.Value >= border
	switch {
	case p.Functional.Value < 0 && p.Dysfunctional.Value < 0:
		p.Category = Reverse
	case high && wide:
		p.Category = OneDimensional
	case high:
		p.Category = Attractive
	case wide:
		p.Category = MustBe
	default:
		p.Category = Indifferent
	}
	p.Certain = p.N > 1 && p.Functional.clear(border) && p.Dysfunctional.clear(border)
	if p.Category == Reverse {
		p.Certain = p.N > 1 && p.Functional.High < 0 && p.Dysfunctional.High < 0
	}
	if 10*p.Contradicting > p.N {
		p.Warnings = append(p.Warnings, "more than a tenth of the answers are reverse or questionable")
	}
	if math.IsNaN(p.Functional.SE) || math.IsNaN(p.Dysfunctional.SE) {
		p.Warnings = append(p.Warnings, "a figure of one answer, or of answers that are all equal, has no interval")
	}
	if p.N < 30 {
		p.Warnings = append(p.Warnings, "fewer than 30 respondents")
	}
	return p, nil
}

func (m Mean) clear(border float64) bool { return m.Low > border || m.High < border }

func average(answers []Answer, points [5]float64, weight []float64, level float64) Mean {
	x := make([]float64, len(answers))
	w := weight
	if w == nil {
		w = make([]float64, len(answers))
	}
	for i, a := range answers {
		x[i] = points[a-1]
		if weight == nil {
			w[i] = 1
		}
	}
	if i, err := score.WeightedMean(x, w, level); err == nil {
		return Mean{i.Estimate, i.Low, i.High, i.SE}
	}
	var m Mean // effective n of 1: a mean without an interval
	var sum float64
	for i, v := range x {
		if sum += w[i]; sum > 0 {
			m.Value += (v - m.Value) * (w[i] / sum)
		}
	}
	m.Low, m.High, m.SE = math.NaN(), math.NaN(), math.NaN()
	return m
}
