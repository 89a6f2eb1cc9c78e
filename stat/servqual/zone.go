package servqual

import "math"

// Zone is the zone of tolerance of one item.
type Zone struct {
	N                            int // records used
	Adequate, Desired, Perceived Figure
	Adequacy                     Figure  // MSA = P − A
	Superiority                  Figure  // MSS = P − D
	Width                        Figure  // D − A
	Position                     float64 // (P̄ − Ā)/(D̄ − Ā): 0 adequate, 1 desired; 0 when the width is 0
	Below, Inside, Above         float64 // shares of records with P < A, A ≤ P ≤ D, P > D
	BelowZone                    bool    // mean adequacy is negative
	Certain                      bool    // and its interval does not contain zero
	Level                        float64
	Method                       string
	Excluded                     []Excluded
	Warnings                     []string
}

// Tolerance places perceived service in the zone between adequate and desired.
// One entry per record; NaN is no answer. Records with A > D contradict
// themselves: they are excluded, and named in Excluded, as are incomplete ones.
// Source: Parasuraman, Zeithaml and Berry (1994), Journal of Marketing 58(1).
//
// The error is an *Error when lengths differ, an answer is infinite, level is
// not in (0, 1), or no record is left.
func Tolerance(adequate, desired, perceived []float64, level float64) (Zone, error) {
	const op = "Tolerance"
	if len(desired) != len(adequate) || len(perceived) != len(adequate) {
		return Zone{}, wrong(op, "desired", "or perceived has another length than adequate")
	}
	if err := checkLevel(op, level); err != nil {
		return Zone{}, err
	}
	z := Zone{Level: level, Method: "means of records with adequate ≤ desired; Student"}
	var a, d, p, adequacy, superiority, width []float64
	for i, low := range adequate {
		high, got := desired[i], perceived[i]
		switch {
		case math.IsInf(low, 0) || math.IsInf(high, 0) || math.IsInf(got, 0):
			return Zone{}, &Error{op, "record", i, "has an infinite answer"}
		case math.IsNaN(low) || math.IsNaN(high) || math.IsNaN(got):
			z.Excluded = append(z.Excluded, Excluded{i, "is incomplete"})
			continue
		case low > high:
			z.Excluded = append(z.Excluded, Excluded{i, "finds adequate more than it desires"})
			continue
		case got < low:
			z.Below++
		case got > high:
			z.Above++
		default:
			z.Inside++
		}
		a, d, p = append(a, low), append(d, high), append(p, got)
		adequacy, superiority, width = append(adequacy, got-low), append(superiority, got-high), append(width, high-low)
	}
	if len(a) == 0 {
		return Zone{}, wrong(op, "records", "are none, or all excluded")
	}
	z.N = len(a)
	z.Below, z.Inside, z.Above = z.Below/float64(z.N), z.Inside/float64(z.N), z.Above/float64(z.N)
	for _, f := range []struct {
		to *Figure
		x  []float64
	}{{&z.Adequate, a}, {&z.Desired, d}, {&z.Perceived, p}, {&z.Adequacy, adequacy}, {&z.Superiority, superiority}, {&z.Width, width}} {
		*f.to = figure(f.x, level)
		if !f.to.finite() {
			return Zone{}, wrong(op, "records", "have answers too large to average")
		}
	}
	if z.Width.Value > 0 {
		z.Position = z.Adequacy.Value / z.Width.Value
	}
	if math.IsInf(z.Position, 0) {
		z.Position = 0
	}
	z.BelowZone = z.Adequacy.Value < 0
	z.Certain = z.N > 1 && (z.Adequacy.High < 0 || z.Adequacy.Low > 0)
	z.warn(len(adequate))
	return z, nil
}

func (z *Zone) warn(records int) {
	if z.Width.Value == 0 {
		z.Warnings = append(z.Warnings, "adequate equals desired: there is no zone")
	}
	switch {
	case z.N == 1:
		z.Warnings = append(z.Warnings, "one record: no intervals")
	case z.N < 30:
		z.Warnings = append(z.Warnings, "fewer than 30 records")
	}
	if 10*len(z.Excluded) > records {
		z.Warnings = append(z.Warnings, "more than a tenth of the records is excluded")
	}
}
