package score

// Kish returns the effective number of answers under weights,
//
//	n = (Σw)² / Σw²
//
// between 1 and len(w); equal weights give len(w). Weights have any unit.
// Source: Kish (1965), Survey Sampling, section 11.7.
//
// The error is an *Error when w is empty, has a negative or infinite weight,
// or sums to zero.
func Kish(w []float64) (float64, error) {
	scaled, err := checkWeights("Kish", w, len(w))
	if err != nil {
		return 0, err
	}
	return kish(scaled), nil
}

func kish(w []float64) float64 {
	var sum, squares float64
	for _, v := range w {
		sum += v
		squares += v * v
	}
	return sum * sum / squares
}

// checkWeights returns w divided by its largest, so that no sum overflows.
func checkWeights(op string, w []float64, n int) ([]float64, error) {
	if len(w) == 0 {
		return nil, wrong(op, "w", "is empty")
	}
	if len(w) != n {
		return nil, wrong(op, "w", "has another length than the answers")
	}
	var largest float64
	for i, v := range w {
		if !finite(v) || v < 0 {
			return nil, &Error{op, "w", i, "is not a weight"}
		}
		largest = max(largest, v)
	}
	if largest == 0 {
		return nil, wrong(op, "w", "is all zero")
	}
	scaled := make([]float64, n)
	for i, v := range w {
		scaled[i] = v / largest
	}
	return scaled, nil
}

// WeightedMean returns the mean x̄ = Σwx/Σw of the values x, in their unit, with
// Student's interval at Kish's n:
//
//	s² = Σw(x − x̄)²/Σw · n/(n − 1),  x̄ ± t(n−1) s/√n
//
// One weight w per value. Equal weights give Mean.
// Source: Kish (1965), Survey Sampling, section 11.7.
//
// The error is an *Error when x has fewer than two values or one that is not finite, w is
// invalid (see Kish) or has another length, level is not in (0, 1), or Kish's n is not
// above 1.
func WeightedMean(x, w []float64, level float64) (Interval, error) {
	const op = "WeightedMean"
	if err := checkValues(op, "x", x, 2); err != nil {
		return Interval{}, err
	}
	scaled, err := checkWeights(op, w, len(x))
	if err != nil {
		return Interval{}, err
	}
	if err := checkLevel(op, level); err != nil {
		return Interval{}, err
	}
	m := moments(x, scaled)
	if m.effective <= 1 {
		return Interval{}, wrong(op, "w", "leaves one effective answer, which has no interval")
	}
	out, err := m.interval(op, level)
	out.Method = "Student, Kish's n"
	return out, err
}

// WeightedProportion returns the share p of yes, 0 to 1, with one weight w per answer
// and Wilson's interval at Kish's n:
//
//	p = Σ_yes w / Σw,  n = (Σw)² / Σw²
//
// Source: Kish (1965), Survey Sampling, section 11.7; Wilson (1927), Journal of
// the American Statistical Association 22.
//
// The error is an *Error when w is invalid (see Kish) or has another length
// than yes, or level is not in (0, 1).
func WeightedProportion(yes []bool, w []float64, level float64) (Interval, error) {
	const op = "WeightedProportion"
	scaled, err := checkWeights(op, w, len(yes))
	if err != nil {
		return Interval{}, err
	}
	if err := checkLevel(op, level); err != nil {
		return Interval{}, err
	}
	var sum, hit float64
	for i, v := range scaled {
		sum += v
		if yes[i] {
			hit += v
		}
	}
	out := wilson(hit/sum, kish(scaled), len(yes), level)
	out.Method = "Wilson, Kish's n"
	return out, nil
}

// WeightedNPS returns the net promoter score of answers 0…10 with one weight w each,
// in points from −100 to 100, with the adjusted Wald interval of NPS at Kish's n:
//
//	100 (p − d),  p = Σ_{9,10} w / Σw,  d = Σ_{0…6} w / Σw
//
// Source: Rocks (2016), The American Statistician 70(4); Kish (1965), Survey
// Sampling, section 11.7.
//
// The error is an *Error when there are no answers or one is off the scale, w is
// invalid (see Kish) or has another length, or level is not in (0, 1).
func WeightedNPS(answers []int, w []float64, level float64) (Interval, error) {
	const op = "WeightedNPS"
	if err := checkAnswers(op, answers, 0, 10); err != nil {
		return Interval{}, err
	}
	scaled, err := checkWeights(op, w, len(answers))
	if err != nil {
		return Interval{}, err
	}
	if err := checkLevel(op, level); err != nil {
		return Interval{}, err
	}
	var sum, p, d float64
	for i, v := range scaled {
		sum += v
		switch {
		case answers[i] >= 9:
			p += v
		case answers[i] <= 6:
			d += v
		}
	}
	out := nps(p/sum, d/sum, kish(scaled), len(answers), level)
	out.Method = "adjusted Wald, Kish's n + 3"
	return out, nil
}
