package lift

import (
	"math"
	"math/rand/v2"
	"slices"

	"huitou/stat/quantile"
)

// Point is one point of a Qini curve: treating the Share of units with the highest scores
// gains Gain outcome per unit of the whole group, compared with treating none.
type Point struct{ Share, Gain float64 }

// QiniResult measures how well a score orders units by the effect of the treatment.
type QiniResult struct {
	Curve       []Point // from (0, 0), one point per distinct score
	Coefficient float64 // area between the curve and the straight line to its end
	Low, High   float64 // percentile bootstrap interval of Coefficient; NaN when all scores are equal or resamples lack an arm
	Level       float64
	Gain        float64 // at share 1: the effect of treating all, per unit
	N           int
	Method      string
	Warnings    []string
}

// Qini orders units by score, highest first, and computes the gain
//
//	Q(φ) = (Y₁(φ) − Y₀(φ) · N₁(φ)/N₀(φ)) / N₁(1)
//
// where Y and N sum outcomes and units of the treated (1) and the hold-out (0) among the
// share φ with the highest scores (Radcliffe 2007). Units of equal score enter together,
// so that their order does not matter; before the first hold-out unit the term of the
// hold-out is 0. Coefficient is ∫(Q(φ) − φ Q(1)) dφ by the trapezium rule: 0 in
// expectation for a score independent of the effect, positive for one that increases with
// it. The three slices are of equal length; both arms need a unit. Gains are in the unit
// of the outcome, per unit of the group. The interval is made of percentiles of
// how.Resamples resamples of units (500 when 0; Efron 1979). Errors: an entry that is not
// finite (by index), only one arm, Resamples outside 100 to 1,000,000, a level outside
// (0, 1); each an *Error.
func Qini(score []float64, treated []bool, outcome []float64, level float64, how Resampling) (QiniResult, error) {
	const op = "Qini"
	if err := checkLevel(op, level); err != nil {
		return QiniResult{}, err
	}
	if how.Resamples == 0 {
		how.Resamples = 500
	}
	if how.Resamples < 100 || how.Resamples > 1e6 {
		return QiniResult{}, wrong(op, "Resamples", "is not between 100 and 1,000,000")
	}
	if len(treated) != len(score) || len(outcome) != len(score) {
		return QiniResult{}, wrong(op, "score", "has another length than treated or outcome")
	}
	arms := [2]int{}
	for i, s := range score {
		if math.IsNaN(s) {
			return QiniResult{}, &Error{op, "score", i, "is not a number"}
		}
		if !finite(outcome[i]) {
			return QiniResult{}, &Error{op, "outcome", i, "is not finite"}
		}
		arms[arm(treated[i])]++
	}
	if arms[0] == 0 || arms[1] == 0 {
		return QiniResult{}, wrong(op, "treated", "has only one arm")
	}
	units := rank(score, treated, outcome)
	ones := make([]int32, len(units))
	for i := range ones {
		ones[i] = 1
	}
	curve, area := follow(units, ones, true)
	r := QiniResult{
		Curve: curve, Coefficient: area, Gain: curve[len(curve)-1].Gain,
		Level: level, N: len(score), Method: "Radcliffe's Qini, percentile bootstrap",
	}
	draws := resample(how, func(g *rand.Rand) float64 {
		counts := make([]int32, len(units))
		for range units {
			counts[g.IntN(len(units))]++
		}
		_, area := follow(units, counts, false)
		return area
	})
	draws = slices.DeleteFunc(draws, math.IsNaN)
	if len(draws) < how.Resamples/2 || len(curve) == 2 {
		r.Low, r.High = math.NaN(), math.NaN()
		r.Warnings = append(r.Warnings, "the coefficient has no interval")
	} else {
		r.Low, r.High = quantile.Central(quantile.Type7, draws, level)
	}
	if !finite(r.Coefficient, r.Gain) || math.IsInf(r.Low, 0) || math.IsInf(r.High, 0) {
		return QiniResult{}, wrong(op, "outcome", "overflows")
	}
	if arms[0] < 100 || arms[1] < 100 {
		r.Warnings = append(r.Warnings, "fewer than 100 units in an arm")
	}
	if len(curve) == 2 {
		r.Warnings = append(r.Warnings, "all scores are equal")
	}
	return r, nil
}

func arm(treated bool) int {
	if treated {
		return 1
	}
	return 0
}

type unit struct {
	score, outcome float64
	arm            int
}

func rank(score []float64, treated []bool, outcome []float64) []unit {
	units := make([]unit, len(score))
	for i := range score {
		units[i] = unit{score[i], outcome[i], arm(treated[i])}
	}
	slices.SortStableFunc(units, func(a, b unit) int {
		switch {
		case a.score > b.score:
			return -1
		case a.score < b.score:
			return 1
		}
		return 0
	})
	return units
}

// follow computes the curve (when wanted) over the ordered units, unit i counted counts[i]
// times, and the area between it and the straight line to its end: NaN for a resample
// without one of the arms.
func follow(units []unit, counts []int32, wanted bool) (curve []Point, area float64) {
	var total [2]float64
	for i, u := range units {
		total[u.arm] += float64(counts[i])
	}
	if total[0] == 0 || total[1] == 0 {
		return nil, math.NaN()
	}
	var n, y [2]float64
	last := Point{}
	if wanted {
		curve = append(curve, last)
	}
	for i := 0; i < len(units); {
		j := i
		for ; j < len(units) && units[j].score == units[i].score; j++ {
			c := float64(counts[j])
			n[units[j].arm] += c
			y[units[j].arm] += c * units[j].outcome
		}
		i = j
		gain := y[1]
		if n[0] > 0 {
			gain -= y[0] * (n[1] / n[0])
		}
		p := Point{(n[0] + n[1]) / (total[0] + total[1]), gain / total[1]}
		area += (p.Share - last.Share) * (p.Gain + last.Gain) / 2
		if wanted {
			curve = append(curve, p)
		}
		last = p
	}
	return curve, area - last.Gain/2
}
