package gap

import "math"

// z is the two-sided 95 % point of the normal distribution.
const z = 1.959963984540054

// least is the smallest n of which a figure is drawn.
const least = 5

// Share is k of n with its Wilson interval at 95 %.
type Share struct {
	K, N            int64
	Rate, Low, High float64
}

// Small reports whether n is too small to draw the figure.
func (s Share) Small() bool { return s.N < least }

// Any reports whether there is anything to take a share of.
func (s Share) Any() bool { return s.N > 0 }

// share makes the share k of n. With p = k/n:
//
//	(p + z²/2n ± z √(p(1−p)/n + z²/4n²)) ÷ (1 + z²/n)          (Wilson 1927)
func share(k, n int64) Share {
	s := Share{K: k, N: n}
	if n <= 0 {
		return s
	}
	p, m := float64(k)/float64(n), float64(n)
	center := (p + z*z/(2*m)) / (1 + z*z/m)
	half := z * math.Sqrt(p*(1-p)/m+z*z/(4*m*m)) / (1 + z*z/m)
	s.Rate, s.Low, s.High = p, max(0, center-half), min(1, center+half)
	return s
}

// Mean is a mean with its normal interval at 95 %.
type Mean struct {
	N               int64
	Mean, Low, High float64
	variance        float64 // of one value, n − 1
}

// Small reports whether n is too small to draw the figure.
func (m Mean) Small() bool { return m.N < least }

// starMean is the mean of ratings counted by stars.
func starMean(stars [5]int64) Mean {
	var n, sum, squares int64
	for i, c := range stars {
		v := int64(i + 1)
		n, sum, squares = n+c, sum+c*v, squares+c*v*v
	}
	m := Mean{N: n}
	if n == 0 {
		return m
	}
	m.Mean = float64(sum) / float64(n)
	if n > 1 {
		m.variance = max(0, (float64(squares)-float64(n)*m.Mean*m.Mean)/float64(n-1))
	}
	half := z * math.Sqrt(m.variance/float64(n))
	m.Low, m.High = max(1, m.Mean-half), min(5, m.Mean+half)
	return m
}

// Verdicts of a Difference.
const (
	Better  = "better"
	Worse   = "worse"
	Same    = "same"    // the interval includes zero
	Unknown = "unknown" // too few to say
)

// Difference is one figure less another with its interval at 95 %.
type Difference struct {
	Value, Low, High float64
	Verdict          string
}

// judge says whether a difference is one; up says that more is better.
func (d Difference) judge(up bool) Difference {
	switch {
	case d.Low > 0 && up, d.High < 0 && !up:
		d.Verdict = Better
	case d.Low > 0, d.High < 0:
		d.Verdict = Worse
	default:
		d.Verdict = Same
	}
	return d
}

// shareDifference is b − a with Newcombe's interval (1998, method 10), made of the
// two Wilson intervals:
//
//	low  = d − √((pb − lb)² + (ua − pa)²)
//	high = d + √((ub − pb)² + (pa − la)²)
func shareDifference(a, b Share, up bool) Difference {
	if a.Small() || b.Small() {
		return Difference{Verdict: Unknown}
	}
	d := b.Rate - a.Rate
	return Difference{
		Value: d,
		Low:   d - math.Hypot(b.Rate-b.Low, a.High-a.Rate),
		High:  d + math.Hypot(b.High-b.Rate, a.Rate-a.Low),
	}.judge(up)
}

// meanDifference is b − a with the normal interval d ± z √(sa²/na + sb²/nb).
func meanDifference(a, b Mean, up bool) Difference {
	if a.Small() || b.Small() {
		return Difference{Verdict: Unknown}
	}
	d := b.Mean - a.Mean
	half := z * math.Sqrt(a.variance/float64(a.N)+b.variance/float64(b.N))
	return Difference{Value: d, Low: d - half, High: d + half}.judge(up)
}

// Trend sets the last third of a period against the first third.
type Trend struct {
	First, Last float64 // the figure of each
	Difference          // Verdict "" = no trend is told
}
