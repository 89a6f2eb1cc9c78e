package gap

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"huitou/stat/score"
)

// level is the confidence level of every interval.
const level = 0.95

// minN is the smallest n for which a figure is shown.
const minN = score.Smallest

// studentQuantile returns the two-sided critical value of Student's t with df degrees of
// freedom at level.
func studentQuantile(df float64) float64 {
	const normal = 1000 // from here on it agrees with the normal distribution to three places
	if df > normal {
		return distuv.UnitNormal.Quantile(0.5 + level/2)
	}
	return distuv.StudentsT{Mu: 0, Sigma: 1, Nu: df}.Quantile(0.5 + level/2)
}

// Share is k of n with its Wilson interval at 95 %.
type Share struct {
	K, N            int64
	Rate, Low, High float64
}

// Small reports whether n is too small to draw the figure.
func (s Share) Small() bool { return s.N < minN }

// Any reports whether there is anything to take a share of.
func (s Share) Any() bool { return s.N > 0 }

// share returns the share k of n, with all rates 0 if n is 0.
func share(k, n int64) Share {
	s := Share{K: k, N: n}
	if i, err := score.Wilson(int(k), int(n), level); err == nil { // it refuses n = 0
		s.Rate, s.Low, s.High = i.Estimate, i.Low, i.High
	}
	return s
}

// Mean is a mean with its interval at 95 %.
type Mean struct {
	N               int64
	Mean, Low, High float64
	variance        float64 // sample variance, divided by n − 1
}

// Small reports whether n is too small to draw the figure.
func (m Mean) Small() bool { return m.N < minN }

// starMean returns the mean of ratings, given how many have 1..5 stars.
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
	m.Low, m.High = m.Mean, m.Mean
	if n > 1 {
		half := studentQuantile(float64(n-1)) * math.Sqrt(m.variance/float64(n))
		m.Low, m.High = max(1, m.Mean-half), min(5, m.Mean+half)
	}
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
	N                int64 // of the figure with the fewer
	Verdict          string
}

// judge sets the verdict: Same if the interval includes zero; up means that more is better.
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

// shareDifference returns b − a with Newcombe's interval; up means that more is better.
func shareDifference(a, b Share, up bool) Difference {
	c, err := score.ProportionChange(int(b.K), int(b.N), int(a.K), int(a.N), level)
	if err != nil || a.Small() || b.Small() {
		return Difference{Verdict: Unknown}
	}
	return Difference{Value: c.Estimate, Low: c.Low, High: c.High, N: min(a.N, b.N)}.judge(up)
}

// meanDifference returns b − a with Welch's interval; up means that more is better:
//
//	d ± t(ν) √(va + vb),  ν = (va + vb)² ÷ (va²/(na−1) + vb²/(nb−1)),  v = s²/n
//
// It works on counts of stars, since score.MeanChange needs the single values.
func meanDifference(a, b Mean, up bool) Difference {
	if a.Small() || b.Small() {
		return Difference{Verdict: Unknown}
	}
	d := Difference{Value: b.Mean - a.Mean, N: min(a.N, b.N)}
	va, vb := a.variance/float64(a.N), b.variance/float64(b.N)
	half := 0.0
	if va+vb > 0 {
		df := (va + vb) * (va + vb) / (va*va/float64(a.N-1) + vb*vb/float64(b.N-1))
		half = studentQuantile(df) * math.Sqrt(va+vb)
	}
	d.Low, d.High = d.Value-half, d.Value+half
	return d.judge(up)
}

// Trend compares the last third of a period with the first third.
type Trend struct {
	First, Last float64 // the figure in the first and in the last third
	Difference          // Last − First; Verdict "" = there is no trend
}
