package reliability

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Interval is an estimate with its limits at the Level of the scale.
type Interval struct{ Value, Low, High float64 }

// Scale is the reliability of a scale by Cronbach's alpha.
type Scale struct {
	N, Dropped   int       // respondents used, and left out as incomplete
	K            int       // items
	Alpha        float64   // raw
	Low, High    float64   // Feldt's interval of Alpha
	Standardised *Interval // alpha of the standardised items; nil when their sum does not vary
	MeanR        Interval  // mean correlation of two items
	Items        []Item
	Level        float64
	Method       string
	Warnings     []string
}

// Item is the relation of an item to its scale.
type Item struct {
	Rest    *Interval // correlation with the sum of the others; nil when that sum does not vary
	Dropped *Interval // raw alpha of the others; nil for a scale of two items and when their sum does not vary
}

// Alpha computes, with n respondents, k items, variances v_j and V that of
// their sum, correlations r_ab with mean r̄, and w_a = Σ_b r_ab,
//
//	raw           k/(k−1) · (1 − Σv_j/V)
//	  interval    1 − (1−α) F, F quantiles of F(n−1, (n−1)(k−1))
//	standardised  k r̄ / (1 + (k−1) r̄)
//	  interval    1 − (1−α) exp(± z s k / ((1−r̄)(1+(k−1)r̄))),
//	              s² = 2 ((Σw)² − 2Σw³ + Σ w_a w_b r_ab²) / ((n−1) k²(k−1)²)
//	mean r        r̄, its interval that of the standardised alpha, as α/(k − (k−1)α)
//	rest          correlation of an item and the sum of the others, tanh(artanh r ± z/√(n−3))
//	dropped       raw alpha of the others, with the interval of k−1 items
//
// items are [item][respondent] in any unit, NaN is a missing answer; coefficients
// have no unit and are at most 1. Feldt's interval assumes items of equal
// covariances; s² is the variance of r̄ for jointly normal items with any
// correlations.
// Source: Cronbach (1951), Psychometrika 16; Feldt, Woodruff and Salih (1987),
// Applied Psychological Measurement 11; Hayashi and Kamata (2005), Psychometrika
// 70, for standardised items; Fisher (1921), Metron 1, for a correlation.
//
// The error is an *Error when there are fewer than two items or three complete
// respondents, lengths differ, an answer is infinite, an item or the sum does
// not vary, or level is not in (0, 1).
func Alpha(items [][]float64, level float64) (Scale, error) {
	const op = "Alpha"
	if !(level > 0 && level < 1) {
		return Scale{}, wrong(op, "level", "is not between 0 and 1")
	}
	m, err := measure(op, items)
	if err != nil {
		return Scale{}, err
	}
	s := Scale{
		N: m.n, Dropped: m.dropped, K: len(items), Level: level,
		Method: "Cronbach; Feldt's interval, delta method of standardised alpha and mean r, Fisher's z",
	}
	all, err := m.alpha(op, -1, level)
	if err != nil {
		return Scale{}, err
	}
	s.Alpha, s.Low, s.High = all.Value, all.Low, all.High
	s.standardise(m)
	s.item(m)
	s.warn()
	return s, nil
}

// alpha returns the raw coefficient without item skip (−1: with all items), with Feldt's
// interval.
func (m moments) alpha(op string, skip int, level float64) (Interval, error) {
	var own, all, k float64
	for a := range m.cov {
		if a == skip {
			continue
		}
		k++
		own += m.cov[a][a]
		for b := range m.cov {
			if b != skip {
				all += m.cov[a][b]
			}
		}
	}
	if !(all > 1e-12*own) {
		return Interval{}, wrong(op, "items", "cancel: their sum does not vary")
	}
	v := k / (k - 1) * (1 - own/all)
	df := float64(m.n - 1)
	f := distuv.F{D1: df, D2: df * (k - 1)}
	return Interval{v, 1 - (1-v)*f.Quantile((1+level)/2), 1 - (1-v)*f.Quantile((1-level)/2)}, nil
}

// standardise computes the mean correlation and the standardised alpha from it.
func (s *Scale) standardise(m moments) {
	k, r := float64(s.K), m.correlations()
	var mean, sum, cubes, squares float64
	w := make([]float64, s.K)
	for a := range w {
		for b := range w {
			w[a] += r.At(a, b)
		}
		mean += (w[a] - 1) / (k * (k - 1))
		sum += w[a]
		cubes += w[a] * w[a] * w[a]
	}
	for a := range w {
		for b := range w {
			squares += w[a] * w[b] * r.At(a, b) * r.At(a, b)
		}
	}
	base := 1 + (k-1)*mean
	alpha := k * mean / base
	variance := 2 * max(0, sum*sum-2*cubes+squares) / (float64(s.N-1) * k * k * (k - 1) * (k - 1))
	factor := math.Exp(z(s.Level) * math.Sqrt(variance) * k / ((1 - mean) * base))
	if mean >= 1 {
		alpha, factor = 1, 1
	}
	low, high := 1-(1-alpha)*factor, 1-(1-alpha)/factor
	if !(base > 0) || math.IsNaN(low) || math.IsInf(low, 0) {
		s.MeanR = Interval{mean, -1 / (k - 1), 1}
		s.Warnings = append(s.Warnings, "standardised, the items cancel: there is no alpha of them")
		return
	}
	s.Standardised = &Interval{alpha, low, high}
	s.MeanR = Interval{mean, low / (k - (k-1)*low), high / (k - (k-1)*high)}
}

// z returns the quantile of the standard normal distribution for a two-sided level.
func z(level float64) float64 { return distuv.UnitNormal.Quantile((1 + level) / 2) }

func (s *Scale) item(m moments) {
	for j := range m.cov {
		var with, rest float64
		for a := range m.cov {
			if a == j {
				continue
			}
			with += m.cov[a][j]
			for b := range m.cov {
				if b != j {
					rest += m.cov[a][b]
				}
			}
		}
		var it Item
		if rest > 0 {
			r := fisher(with/math.Sqrt(m.cov[j][j])/math.Sqrt(rest), m.n, s.Level)
			it.Rest = &r
		}
		if s.K > 2 {
			if dropped, err := m.alpha("Alpha", j, s.Level); err != nil {
				s.Warnings = append(s.Warnings, fmt.Sprintf("without item %d the others cancel", j))
			} else {
				it.Dropped = &dropped
			}
		}
		s.Items = append(s.Items, it)
	}
}

// fisher returns the interval of a correlation; NaN limits for three respondents and for a
// correlation of ±1.
func fisher(r float64, n int, level float64) Interval {
	r = max(-1, min(1, r))
	at := math.Atanh(r)
	if n < 4 || math.IsInf(at, 0) {
		return Interval{r, math.NaN(), math.NaN()}
	}
	half := z(level) / math.Sqrt(float64(n-3))
	return Interval{r, math.Tanh(at - half), math.Tanh(at + half)}
}

func (s *Scale) warn() {
	if s.Alpha < 0.7 {
		s.Warnings = append(s.Warnings, fmt.Sprintf("alpha %.2f is below 0.7", s.Alpha))
	}
	for j, it := range s.Items {
		switch {
		case it.Rest != nil && it.Rest.Value < 0:
			s.Warnings = append(s.Warnings, fmt.Sprintf("item %d falls when the others rise: is it keyed the other way?", j))
		case it.Dropped != nil && it.Dropped.Value > s.Alpha+0.005:
			s.Warnings = append(s.Warnings, fmt.Sprintf("item %d weakens the scale: alpha is %.2f without it", j, it.Dropped.Value))
		}
	}
	if s.N < 30 {
		s.Warnings = append(s.Warnings, "fewer than 30 respondents")
	}
}
