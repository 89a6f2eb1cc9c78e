package text

import "math"

// Calibrate returns the temperature T with the smallest log loss: with z_i the log odds
// ln P/(1−P) of the predicted probability of example i, signed by its label, it minimises
//
//	Σ ln(1 + e^{−z_i/T})
//
// over T = 0.25 · 1.02^k up to 8. chance and positive have one entry per example; T has no
// unit and is the value for Model.Temperature. The probabilities should come from models
// that were not trained on the examples' trade.
// Source: Guo, Pleiss, Sun and Weinberger (2017), On Calibration of Modern Neural
// Networks, ICML, temperature scaling.
//
// The error is an *Error when chance is empty, positive has another length, or a
// chance is not between 0 and 1.
func Calibrate(chance []float64, positive []bool) (float64, error) {
	if err := chances("Calibrate", chance, positive); err != nil {
		return 0, err
	}
	logits := make([]float64, len(chance))
	for i, p := range chance {
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
