package servqual

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"huitou/stat/score"
)

// Zone is the zone of tolerance of one item.
type Zone struct {
	N                            int // records used
	Adequate, Desired, Perceived Figure
	Adequacy                     Figure // MSA = P − A
	Superiority                  Figure // MSS = P − D
	Width                        Figure // D − A
	Position                     Figure // (P̄ − Ā)/(D̄ − Ā): 0 adequate, 1 desired; N = 0 when the width is 0
	Below, Inside, Above         Figure // shares of records with P < A, A ≤ P ≤ D, P > D, with Wilson's interval
	BelowZone                    bool   // mean adequacy is negative
	Certain                      bool   // and its interval does not contain zero
	Level                        float64
	Method                       string
	Excluded                     []Excluded
	Warnings                     []string
}

// Tolerance computes the position of perceived service P in the zone between adequate A and
// desired D. One entry per record, all on one scale; NaN is a missing answer. With
// a = P − A and w = D − A of a record, and v the (co)variances of their means,
//
//	MSA, MSS, width   means of P − A, P − D, D − A        ± t s/√n
//	position θ        ā/w̄, Fieller's interval: with g = t² v_ww/w̄²,
//	                  (θ − g v_aw/v_ww ± t/w̄ √(v_aa − 2θ v_aw + θ² v_ww − g(v_aa − v_aw²/v_ww)))/(1 − g)
//	below, inside, above   shares of records, Wilson's interval
//
// MSA, MSS and width are in units of the scale; the position has no unit and is the
// fraction of the zone's width that P reaches. When g ≥ 1 the width does not differ
// significantly from zero, and the position has no interval: Low, High and SE are NaN, with
// a warning.
//
// Records with A > D are inconsistent: they are excluded and listed in Excluded, as are
// incomplete ones.
// Source: Parasuraman, Zeithaml and Berry (1994), Journal of Marketing 58(1);
// Fieller (1954), Journal of the Royal Statistical Society B 16; Wilson (1927),
// Journal of the American Statistical Association 22.
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
	z := Zone{Level: level, Method: "means of records with adequate ≤ desired; Student, Fieller, Wilson"}
	below, inside, above := 0, 0, 0
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
			below++
		case got > high:
			above++
		default:
			inside++
		}
		a, d, p = append(a, low), append(d, high), append(p, got)
		adequacy, superiority, width = append(adequacy, got-low), append(superiority, got-high), append(width, high-low)
	}
	if len(a) == 0 {
		return Zone{}, wrong(op, "records", "are none, or all excluded")
	}
	z.N = len(a)
	z.Below, z.Inside, z.Above = wilson(below, z.N, level), wilson(inside, z.N, level), wilson(above, z.N, level)
	for _, f := range []struct {
		to *Figure
		x  []float64
	}{{&z.Adequate, a}, {&z.Desired, d}, {&z.Perceived, p}, {&z.Adequacy, adequacy}, {&z.Superiority, superiority}, {&z.Width, width}} {
		*f.to = figure(f.x, nil, level)
		if !f.to.finite() {
			return Zone{}, wrong(op, "records", "have answers too large to average")
		}
	}
	z.place(adequacy, width)
	z.BelowZone = z.Adequacy.Value < 0
	z.Certain = z.N > 1 && (z.Adequacy.High < 0 || z.Adequacy.Low > 0)
	z.warn(len(adequate))
	return z, nil
}

// place computes the position from the adequacy and the width of the records.
func (z *Zone) place(adequacy, width []float64) {
	theta := z.Adequacy.Value / z.Width.Value
	if !(z.Width.Value > 0) || math.IsInf(theta, 0) {
		return
	}
	z.Position = Figure{Value: theta, Low: math.NaN(), High: math.NaN(), SE: math.NaN(), N: z.N}
	if z.N < 2 {
		return
	}
	// With the mean width as the unit no square overflows.
	n := float64(z.N)
	var aa, aw, ww float64
	for i := range width {
		a, w := (adequacy[i]-z.Adequacy.Value)/z.Width.Value, (width[i]-z.Width.Value)/z.Width.Value
		aa, aw, ww = aa+a*a, aw+a*w, ww+w*w
	}
	aa, aw, ww = aa/(n-1)/n, aw/(n-1)/n, ww/(n-1)/n
	t := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: n - 1}.Quantile(0.5 + z.Level/2)
	g, shift, less := t*t*ww, 0.0, 0.0
	if ww > 0 {
		shift, less = t*t*aw, t*t*(aa*ww-aw*aw)
	}
	delta := aa - 2*theta*aw + theta*theta*ww
	half := t * math.Sqrt(max(0, delta-less))
	p := Figure{theta, (theta - shift - half) / (1 - g), (theta - shift + half) / (1 - g), math.Sqrt(max(0, delta)), z.N}
	if delta == 0 { // all records are equal
		return
	}
	if g >= 1 || !p.bounded() || !p.finite() || math.IsInf(p.SE, 0) || math.IsNaN(p.SE) {
		z.Warnings = append(z.Warnings, "the width may be zero: the position has no interval")
		return
	}
	p.Low, p.High = min(p.Low, theta), max(p.High, theta)
	z.Position = p
}

// wilson returns the share of k out of n with its score interval.
func wilson(k, n int, level float64) Figure {
	s, _ := score.Wilson(k, n, level) // the caller has checked counts and level
	return Figure{s.Estimate, s.Low, s.High, s.SE, n}
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
	for _, f := range []Figure{z.Adequate, z.Desired, z.Perceived, z.Adequacy, z.Superiority, z.Width} {
		if z.N > 1 && !f.bounded() {
			z.Warnings = append(z.Warnings, "a figure of answers that are all equal has no interval")
			break
		}
	}
	if 10*len(z.Excluded) > records {
		z.Warnings = append(z.Warnings, "more than a tenth of the records is excluded")
	}
}
