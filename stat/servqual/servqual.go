package servqual

import (
	"math"
	"slices"
)

// Classic is the number of items per dimension of Parasuraman, Zeithaml and
// Berry (1988): tangibles, reliability, responsiveness, assurance, empathy.
var Classic = []int{4, 5, 4, 4, 5}

// Survey is the input of Measure. Items are in the order of their dimensions; NaN is a
// missing answer.
type Survey struct {
	Dimensions []int       // items per dimension; nil is Classic
	Expected   [][]float64 // [item][respondent]; nil without expectations
	Perceived  [][]float64 // [item][respondent]
	Weights    [][]float64 // [dimension][respondent], 100 points each; nil without
	Weight     []float64   // of each respondent, not negative, NaN leaves them out; nil weights all equally
}

// Item is one question.
type Item struct {
	Expected, Perceived, Gap Figure // Expected and Gap have N = 0 without expectations
}

// Dimension is the mean of its items, computed within each respondent.
type Dimension struct {
	Perceived, Gap Figure
	Weight         Figure // points out of 100; N = 0 without weights
}

// Result holds the gaps of a survey.
type Result struct {
	N            int     // respondents, before any exclusion
	Effective    float64 // effective sample size: Kish's n of Survey.Weight
	Items        []Item
	Dimensions   []Dimension
	Gap          Figure // mean of the dimensions' gaps
	WeightedGap  Figure // N = 0 without weights
	Perf         Figure // SERVPERF: mean of the dimensions' perceptions
	WeightedPerf Figure
	Level        float64
	Method       string
	Excluded     []Excluded // from Gap, Perf and the weighted figures
	Warnings     []string
}

// Measure computes, over respondents r, with perception P and expectation E of
// an item on one scale, D dimensions and w_dr the points that r gives to
// dimension d,
//
//	item gap       G = mean P − E
//	dimension gap  mean over r of the mean gap of its items
//	gap            mean over r of Σ gap_d / D
//	weighted gap   mean over r of Σ w_dr/100 · gap_dr
//
// and the same for P alone (SERVPERF). The gaps of a respondent are weighted by the
// respondent's own division of 100 points before averaging; weighting by average points
// would give a different figure. A respondent counts in the items they answered, in the
// dimensions with at least one answered item, and in the overall figures with an answer
// in every dimension; in the weighted figures also when their points are not negative and
// add up to 100 (± 0.5). Gaps are in units of the scale; every figure has Student's
// interval, mean ± t(n−1) s/√n. With Survey.Weight the means are weighted, n in the
// interval is Kish's (Σw)²/Σw² (see score.WeightedMean), and respondents with the weight
// NaN are left out.
// Source: Parasuraman, Zeithaml and Berry (1988), Journal of Retailing 64(1);
// Cronin and Taylor (1992), Journal of Marketing 56(3); Kish (1965), Survey Sampling,
// section 11.7, for weights.
//
// The error is an *Error when shapes differ, an answer is infinite, level is not in (0, 1),
// or no respondent can be used.
func Measure(s Survey, level float64) (Result, error) {
	const op = "Measure"
	dims := s.Dimensions
	if dims == nil {
		dims = Classic
	}
	n, err := s.shape(op, dims)
	if err != nil {
		return Result{}, err
	}
	if err := checkLevel(op, level); err != nil {
		return Result{}, err
	}
	out := Result{N: n, Level: level, Effective: float64(n), Method: "each respondent's own weights, then averaged; Student"}
	if s.Weight != nil {
		out.Effective = kish(s.Weight)
		out.Method += ", Kish's n"
	}
	figure := func(x []float64, level float64) Figure { return figure(x, s.Weight, level) }
	gaps := s.gaps()
	for j := range s.Perceived {
		item := Item{Perceived: figure(s.Perceived[j], level)}
		if gaps != nil {
			item.Expected, item.Gap = figure(s.Expected[j], level), figure(gaps[j], level)
		}
		out.Items = append(out.Items, item)
	}
	perf, gap := collapse(s.Perceived, dims, n), collapse(gaps, dims, n)
	weight := out.exclude(s, perf, gap)
	for d := range dims {
		dim := Dimension{Perceived: figure(perf[d], level)}
		if gap != nil {
			dim.Gap = figure(gap[d], level)
		}
		if s.Weights != nil {
			dim.Weight = figure(weight[d], level)
		}
		out.Dimensions = append(out.Dimensions, dim)
	}
	out.Perf, out.WeightedPerf = figure(total(perf, nil, n), level), figure(total(perf, weight, n), level)
	out.Gap, out.WeightedGap = figure(total(gap, nil, n), level), figure(total(gap, weight, n), level)
	return out, out.check(op, s)
}

// shape validates the shapes and values, and returns the number of respondents.
func (s Survey) shape(op string, dims []int) (int, error) {
	items := 0
	for d, k := range dims {
		if k < 1 {
			return 0, &Error{op, "dimensions", d, "has no item"}
		}
		items += k
	}
	if items == 0 || len(s.Perceived) != items {
		return 0, wrong(op, "perceived", "does not have the items of the dimensions")
	}
	n := len(s.Perceived[0])
	if n == 0 {
		return 0, wrong(op, "perceived", "has no respondent")
	}
	for _, part := range []struct {
		arg  string
		rows [][]float64
		want int
	}{{"expected", s.Expected, items}, {"perceived", s.Perceived, items}, {"weights", s.Weights, len(dims)}} {
		if part.rows != nil && len(part.rows) != part.want {
			return 0, wrong(op, part.arg, "does not have the items of the dimensions")
		}
		for j, row := range part.rows {
			if len(row) != n {
				return 0, &Error{op, part.arg, j, "has another length than the first item"}
			}
			if slices.ContainsFunc(row, func(v float64) bool { return math.IsInf(v, 0) }) {
				return 0, &Error{op, part.arg, j, "has an infinite answer"}
			}
		}
	}
	if s.Weight != nil && len(s.Weight) != n {
		return 0, wrong(op, "weight", "has another length than the first item")
	}
	for i, w := range s.Weight {
		if w < 0 || math.IsInf(w, 0) {
			return 0, &Error{op, "weight", i, "is not a weight"}
		}
	}
	return n, nil
}

func (s Survey) gaps() [][]float64 {
	if s.Expected == nil {
		return nil
	}
	out := make([][]float64, len(s.Perceived))
	for j, row := range s.Perceived {
		out[j] = make([]float64, len(row))
		for i, p := range row {
			out[j][i] = p - s.Expected[j][i]
		}
	}
	return out
}

// collapse averages the items of each dimension within respondents.
func collapse(items [][]float64, dims []int, n int) [][]float64 {
	if items == nil {
		return nil
	}
	out := make([][]float64, len(dims))
	from := 0
	for d, k := range dims {
		out[d] = make([]float64, n)
		for i := range n {
			var m, answered float64
			for _, row := range items[from : from+k] {
				if v := row[i]; !math.IsNaN(v) {
					answered++
					m += (v - m) / answered
				}
			}
			if answered == 0 {
				m = math.NaN()
			}
			out[d][i] = m
		}
		from += k
	}
	return out
}

// exclude lists the respondents without an answer in a dimension, or whose points do not
// add up to 100, and returns weights by dimension, NaN for the latter.
func (r *Result) exclude(s Survey, perf, gap [][]float64) [][]float64 {
	weight := make([][]float64, 0, len(s.Weights))
	for _, row := range s.Weights {
		weight = append(weight, slices.Clone(row))
	}
	for i := range r.N {
		missing := false
		for d := range perf {
			missing = missing || math.IsNaN(perf[d][i]) || gap != nil && math.IsNaN(gap[d][i])
		}
		if missing {
			r.Excluded = append(r.Excluded, Excluded{i, "did not answer in every dimension"})
		}
		var sum float64
		negative := false
		for _, row := range weight {
			sum += row[i]
			negative = negative || row[i] < 0
		}
		if len(weight) > 0 && (negative || !(math.Abs(sum-100) <= 0.5)) {
			r.Excluded = append(r.Excluded, Excluded{i, "points do not split 100: left out of weighted figures"})
			for _, row := range weight {
				row[i] = math.NaN()
			}
		}
	}
	if s.Weights == nil {
		return nil
	}
	return weight
}

// total returns the weighted mean of the dimensions within respondents, NaN when one is
// missing. Without weights all dimensions have equal weight.
func total(dims, weight [][]float64, n int) []float64 {
	if dims == nil {
		return nil
	}
	out := make([]float64, n)
	for d, row := range dims {
		for i, v := range row {
			w := 1 / float64(len(dims))
			if weight != nil {
				w = weight[d][i] / 100
			}
			out[i] += w * v
		}
	}
	return out
}

func (r *Result) check(op string, s Survey) error {
	if s.Weights == nil {
		r.WeightedGap, r.WeightedPerf = Figure{}, Figure{}
	}
	if r.Perf.N == 0 {
		return wrong(op, "perceived", "has no respondent who answered in every dimension")
	}
	one := r.Perf.N == 1
	all := []Figure{r.Gap, r.WeightedGap, r.Perf, r.WeightedPerf}
	for _, item := range r.Items {
		all = append(all, item.Expected, item.Perceived, item.Gap)
	}
	for _, d := range r.Dimensions {
		all = append(all, d.Perceived, d.Gap, d.Weight)
	}
	for _, f := range all {
		if !f.finite() {
			return wrong(op, "perceived", "or expected has answers too large to average")
		}
	}
	switch {
	case one:
		r.Warnings = append(r.Warnings, "one respondent: no intervals")
	case r.Perf.N < 30:
		r.Warnings = append(r.Warnings, "fewer than 30 respondents")
	}
	if !one && slices.ContainsFunc(all, func(f Figure) bool { return f.N > 0 && !f.bounded() }) {
		r.Warnings = append(r.Warnings, "a figure of one answer, or of answers that are all equal, has no interval")
	}
	if s.Weights != nil && r.WeightedPerf.N == 0 {
		r.Warnings = append(r.Warnings, "nobody's points add up to 100: no weighted figures")
	}
	return nil
}
