package pls

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Score is a satisfaction index, 0 to 100, with its interval.
type Score struct {
	Value, Low, High, SE float64
	N                    int // respondents
	Resamples            int // number used for the interval; 0 when it is Student's
	Level                float64
	Method               string
	Warnings             []string
}

// Index returns a score from 0 to 100 from the means x̄ and weights w of items on a
// scale from low to high:
//
//	100 Σ w(x̄ − low) / ((high − low) Σ w)
//
// One mean and one weight per item; weights have any unit. With three items from 1 to 10
// this is the published form of the American index of customer satisfaction. It has no
// interval, because the variance of the means is unknown: IndexOf and Resampled.Index have
// one.
// Source: Fornell and others (1996), Journal of Marketing 60(4).
//
// The error is an *Error when means is empty or weights has another length, the
// scale is empty, a mean is off it, a weight is negative or not finite, or all
// are zero.
func Index(means, weights []float64, low, high float64) (float64, error) {
	const op = "Index"
	if len(means) == 0 {
		return 0, wrong(op, "means", "is empty")
	}
	if err := checkIndex(op, weights, len(means), low, high); err != nil {
		return 0, err
	}
	for j, m := range means {
		if !(m >= low && m <= high) {
			return 0, &Error{op, "means", j, "is off the scale"}
		}
	}
	return index(means, weights, low, high), nil
}

// checkIndex validates a scale, and one weight for each of n items.
func checkIndex(op string, weights []float64, n int, low, high float64) error {
	if len(weights) != n {
		return wrong(op, "weights", "has another length than the items")
	}
	if !(high > low) || math.IsInf(high-low, 0) {
		return wrong(op, "high", "is not above low")
	}
	var most float64
	for j, w := range weights {
		if !(w >= 0) || math.IsInf(w, 0) {
			return &Error{op, "weights", j, "is negative or not finite"}
		}
		most = max(most, w)
	}
	if most == 0 {
		return wrong(op, "weights", "are all zero")
	}
	return nil
}

// index returns the score from 0 to 100; weights are divided by the largest so that no sum
// overflows.
func index(x, weights []float64, low, high float64) float64 {
	var most, sum, total float64
	for _, w := range weights {
		most = max(most, w)
	}
	for j, w := range weights {
		sum += w / most * ((x[j] - low) / (high - low))
		total += w / most
	}
	return 100 * min(1, max(0, sum/total))
}

// IndexOf returns the mean of the respondents' indices
//
//	100 Σ w(x − low) / ((high − low) Σ w)
//
// with Student's interval x̄ ± t(n−1) s/√n. items are the answers x, [item][respondent],
// on a scale from low to high; NaN is a missing answer, and a respondent with one is left
// out. weights, one per item, are treated as known: those of another model or year, or
// equal ones. For weights fitted to the same answers use Resampled.Index.
// Source: Fornell and others (1996), Journal of Marketing 60(4).
//
// The error is an *Error when items is empty, lengths differ, an answer is off
// the scale, fewer than two respondents are complete, or level is not in (0, 1);
// and as in Index.
func IndexOf(items [][]float64, weights []float64, low, high, level float64) (Score, error) {
	const op = "IndexOf"
	if len(items) == 0 {
		return Score{}, wrong(op, "items", "is empty")
	}
	if !(level > 0 && level < 1) {
		return Score{}, wrong(op, "level", "is not between 0 and 1")
	}
	if err := checkIndex(op, weights, len(items), low, high); err != nil {
		return Score{}, err
	}
	for j, x := range items {
		if len(x) != len(items[0]) {
			return Score{}, &Error{op, "items", j, "has another length than the first"}
		}
		for _, v := range x {
			if v < low || v > high {
				return Score{}, &Error{op, "items", j, "has an answer off the scale"}
			}
		}
	}
	out := Score{Level: level, Method: "given weights; Student"}
	var squares float64
	one := make([]float64, len(items))
	for i := range items[0] {
		whole := true
		for j, x := range items {
			one[j] = x[i]
			whole = whole && !math.IsNaN(x[i])
		}
		if !whole {
			continue
		}
		out.N++
		d := index(one, weights, low, high) - out.Value
		out.Value += d / float64(out.N)
		squares += d * d * (1 - 1/float64(out.N))
	}
	if out.N < 2 {
		return Score{}, wrong(op, "items", "have fewer than two complete respondents")
	}
	out.SE = math.Sqrt(squares / float64(out.N-1) / float64(out.N))
	half := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: float64(out.N - 1)}.Quantile((1+level)/2) * out.SE
	out.Low, out.High = max(0, out.Value-half), min(100, out.Value+half)
	out.warn(squares == 0)
	return out, nil
}

func (out *Score) warn(flat bool) {
	if flat {
		out.Warnings = append(out.Warnings, "all respondents have the same index: the interval has no width")
	}
	if out.N < 30 {
		out.Warnings = append(out.Warnings, "fewer than 30 respondents")
	}
}

// Index returns the score of a block from 0 to 100, the satisfaction index: the mean of its
// items on their scale from low to high (1 and 10), weighted by w/s, the weight of the model
// divided by the standard deviation of the item,
//
//	100 Σ w/s (x̄ − low) / ((high − low) Σ w/s)
//
// with percentiles of the same formula over the resamples, each with its own weights,
// standard deviations and means. Resamples with a negative item weight are left out and
// counted in a warning.
// Source: Fornell and others (1996), Journal of Marketing 60(4).
//
// The error is an *Error when block is outside the model, the scale is empty or answers are
// off it, an item of the block has a negative weight, or fewer than 20 resamples are left.
func (b *Resampled) Index(block int, low, high float64) (Score, error) {
	const op = "Index"
	if b.fit == nil || block < 0 || block >= len(b.fit.Latent) {
		return Score{}, wrong(op, "block", "is none of the model")
	}
	if !(high > low) || math.IsInf(high-low, 0) {
		return Score{}, wrong(op, "high", "is not above low")
	}
	s := b.fit.shape
	for j := s.from[block]; j < s.from[block+1]; j++ {
		if b.fit.Items[j].Weight < 0 {
			return Score{}, &Error{op, "block", block, fmt.Sprintf("has an item that weighs negatively, number %d: leave it out of the model", j-s.from[block]+1)}
		}
		for _, i := range b.fit.rows {
			if v := b.fit.data[s.item[j]][i]; v < low || v > high {
				return Score{}, &Error{op, "block", block, fmt.Sprintf("has answers off the scale, to item %d", j-s.from[block]+1)}
			}
		}
	}
	mean := b.Means[block]
	if mean == nil || b.indexed[block] < 20 {
		return Score{}, &Error{op, "block", block, "has items whose weights are negative in most resamples"}
	}
	to := func(m float64) float64 { return 100 * min(1, max(0, (m-low)/(high-low))) }
	out := Score{
		Value: to(mean.Value), Low: to(mean.Low), High: to(mean.High), SE: 100 * mean.SE / (high - low),
		N: b.N, Resamples: b.indexed[block], Level: b.Level, Method: b.Method,
	}
	if left := b.Resamples - out.Resamples; left > 0 {
		out.Warnings = append(out.Warnings, fmt.Sprintf("an item weighs negatively in %d of %d resamples, which are left out", left, b.Resamples))
	}
	if l := b.fit.Latent[block]; l.Rho != nil && *l.Rho < 0.7 {
		out.Warnings = append(out.Warnings, fmt.Sprintf("“%s” is measured unreliably (rho %.2f)", l.Name, *l.Rho))
	}
	out.warn(false)
	return out, nil
}

// means returns the weighted means of the blocks' items in their own unit; NaN for a block
// with weights of both signs.
func (s *shape) means(weight, mean, sd []float64) []float64 {
	out := make([]float64, len(s.Blocks))
	for b := range out {
		var sum, total float64
		up, down := false, false
		for j := s.from[b]; j < s.from[b+1]; j++ {
			w := weight[j] / sd[j]
			sum += w * mean[j]
			total += w
			up, down = up || w > 0, down || w < 0
		}
		out[b] = sum / total
		if up && down {
			out[b] = math.NaN()
		}
	}
	return out
}
