package score

import "math"

// NPS returns the net promoter score of n answers, p and d the shares of promoters
// and detractors, in points from −100 to 100:
//
//	100 (p − d),  SE = 100 √((p + d − (p − d)²)/n)
//	100 (p̃ − d̃ ± z √((p̃ + d̃ − (p̃ − d̃)²)/(n + 3)))
//
// The interval is the adjusted Wald one, which adds three answers: 3/4
// promoters, 3/4 detractors and 3/2 passives give p̃ and d̃; z is the normal
// quantile of the level. Estimate and SE are of the unadjusted answers; the
// interval is symmetric about 100(p̃ − d̃).
// Source: Rocks (2016), The American Statistician 70(4).
//
// The error is an *Error when a count is negative, all are zero, or level is
// not in (0, 1).
func NPS(promoters, passives, detractors int, level float64) (Interval, error) {
	const op = "NPS"
	for _, c := range []struct {
		arg string
		n   int
	}{{"promoters", promoters}, {"passives", passives}, {"detractors", detractors}} {
		if c.n < 0 {
			return Interval{}, wrong(op, c.arg, "is negative")
		}
		if c.n > 1<<50 {
			return Interval{}, wrong(op, c.arg, "is too large")
		}
	}
	if err := checkLevel(op, level); err != nil {
		return Interval{}, err
	}
	total := promoters + passives + detractors
	if total == 0 {
		return Interval{}, wrong(op, "promoters", "and the others are all zero")
	}
	n := float64(total)
	return nps(float64(promoters)/n, float64(detractors)/n, n, total, level), nil
}

// NPSOf returns the net promoter score of answers 0…10, one per respondent: 9 and 10 are
// promoters, 0 to 6 detractors.
// Source: Reichheld (2003), Harvard Business Review 81(12); Rocks (2016) for the
// interval.
//
// The error is an *Error when there are no answers, one is off the scale, or
// level is not in (0, 1).
func NPSOf(answers []int, level float64) (Interval, error) {
	const op = "NPSOf"
	if err := checkAnswers(op, answers, 0, 10); err != nil {
		return Interval{}, err
	}
	var promoters, detractors int
	for _, a := range answers {
		switch {
		case a >= 9:
			promoters++
		case a <= 6:
			detractors++
		}
	}
	return NPS(promoters, len(answers)-promoters-detractors, detractors, level)
}

func nps(p, d, effective float64, n int, level float64) Interval {
	size := effective + 3
	pa, da := (p*effective+0.75)/size, (d*effective+0.75)/size
	half := normal(level) * math.Sqrt((pa+da-(pa-da)*(pa-da))/size)
	out := Interval{
		Estimate: 100 * (p - d),
		SE:       100 * math.Sqrt(max(0, p+d-(p-d)*(p-d))/effective),
		Low:      100 * max(-1, pa-da-half), High: 100 * min(1, pa-da+half),
		N: n, Effective: effective, Level: level, Method: "adjusted Wald, n + 3",
	}
	if effective < 30 {
		out.Warnings = append(out.Warnings, few)
	}
	return out
}

// CSAT returns the share k/n of the n answers 1…points in the top boxes, that is above
// points − top (top 2 of 5: answers 4 and 5), 0 to 1, with Wilson's interval.
// Source: Wilson (1927), Journal of the American Statistical Association 22.
//
// The error is an *Error when there are no answers, one is off the scale, top
// is not in 1…points−1, or level not in (0, 1).
func CSAT(answers []int, points, top int, level float64) (Interval, error) {
	const op = "CSAT"
	if err := checkAnswers(op, answers, 1, points); err != nil {
		return Interval{}, err
	}
	if top < 1 || top >= points {
		return Interval{}, wrong(op, "top", "is not between 1 and points − 1")
	}
	if err := checkLevel(op, level); err != nil {
		return Interval{}, err
	}
	return Wilson(atLeast(answers, points-top+1), len(answers), level)
}

// Effort is a customer effort score: the mean of answers 1 to 7 (7: strongly agree that it
// was easy), and the share of 5 to 7.
type Effort struct{ Mean, Easy Interval }

// CES returns the customer effort score of answers 1…7, one per respondent: the mean,
// 1 to 7, with Student's interval as in Mean, and the share of 5 to 7, 0 to 1, with
// Wilson's.
// Source: Dixon, Freeman and Toman (2010), Harvard Business Review 88(7/8), for
// the score.
//
// The error is an *Error when there are fewer than two answers, one is off the
// scale, or level is not in (0, 1).
func CES(answers []int, level float64) (Effort, error) {
	const op = "CES"
	if err := checkAnswers(op, answers, 1, 7); err != nil {
		return Effort{}, err
	}
	x := make([]float64, len(answers))
	for i, a := range answers {
		x[i] = float64(a)
	}
	mean, err := Mean(x, level)
	if err != nil {
		return Effort{}, err
	}
	easy, err := Wilson(atLeast(answers, 5), len(answers), level)
	return Effort{mean, easy}, err
}

func atLeast(answers []int, least int) int {
	k := 0
	for _, a := range answers {
		if a >= least {
			k++
		}
	}
	return k
}

func checkAnswers(op string, answers []int, low, high int) error {
	if len(answers) == 0 {
		return wrong(op, "answers", "is empty")
	}
	for i, a := range answers {
		if a < low || a > high {
			return &Error{op, "answers", i, "is off the scale"}
		}
	}
	return nil
}
