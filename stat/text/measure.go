package text

import "math"

// Result is how a model did on examples it was not trained on.
type Result struct {
	N         int
	Accuracy  float64 // every text decided at one half
	Low, High float64 // 95 % Wilson interval of Accuracy
	Unsure    float64 // share between the thresholds
	Decided   float64 // accuracy on the others
	LogLoss   float64
	Method    string
	Warnings  []string
}

// Measure compares a model with labelled examples.
func Measure(m *Model, examples []Example) (Result, error) {
	if m == nil || len(examples) == 0 {
		return Result{}, &Error{"Measure", "examples", -1, "are empty, or there is no model"}
	}
	r := Result{N: len(examples), Method: "Wilson"}
	var reader reader
	var right, decided, rightDecided float64
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
	n := float64(r.N)
	r.Accuracy, r.Unsure = right/n, 1-decided/n
	if decided > 0 {
		r.Decided = rightDecided / decided
	}
	const z = 1.959963984540054
	mid := (r.Accuracy + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(r.Accuracy*(1-r.Accuracy)/n+z*z/(4*n*n))
	r.Low, r.High = mid-half, mid+half
	if r.N < 100 {
		r.Warnings = append(r.Warnings, "fewer than 100 examples")
	}
	if r.Unsure > 0.2 {
		r.Warnings = append(r.Warnings, "more than a fifth of the examples is left undecided")
	}
	return r, nil
}

// Calibrate returns the temperature at which chances given as probabilities of
// the labels lose least: Guo et al. (2017), temperature scaling. The chances
// should come from models that had not seen the examples' category.
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
