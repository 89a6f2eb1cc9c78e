package reliability

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Scale is the reliability of a scale by Cronbach's alpha.
type Scale struct {
	N, Dropped   int     // respondents used, and left out as incomplete
	K            int     // items
	Alpha        float64 // raw
	Low, High    float64 // Feldt's interval of Alpha
	Standardised float64 // of items with equal variance
	MeanR        float64 // mean correlation of two items
	Items        []Item
	Level        float64
	Method       string
	Warnings     []string
}

// Item is what an item does to its scale.
type Item struct {
	Rest    float64 // correlation with the sum of the others
	Dropped float64 // raw alpha of the others; 0 for a scale of two
}

// Alpha computes, with k items, variances v_j and V that of their sum,
//
//	raw           k/(k−1) · (1 − Σv_j/V)
//	standardised  k r̄ / (1 + (k−1) r̄)
//	interval      1 − (1−α) F, F quantiles of F(n−1, (n−1)(k−1))
//
// Source: Cronbach (1951), Psychometrika 16; Feldt, Woodruff and Salih (1987),
// Applied Psychological Measurement 11.
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
	k := len(items)
	s := Scale{N: m.n, Dropped: m.dropped, K: k, Level: level, Method: "Cronbach; Feldt's interval"}
	if s.Alpha, err = m.alpha(op, -1); err != nil {
		return Scale{}, err
	}
	for a := range k {
		for b := range a {
			s.MeanR += m.cor(a, b) / float64(k*(k-1)/2)
		}
	}
	if base := 1 + float64(k-1)*s.MeanR; base > 0 {
		s.Standardised = float64(k) * s.MeanR / base
	}
	df := float64(m.n - 1)
	f := distuv.F{D1: df, D2: df * float64(k-1)}
	s.Low = 1 - (1-s.Alpha)*f.Quantile((1+level)/2)
	s.High = 1 - (1-s.Alpha)*f.Quantile((1-level)/2)
	s.item(m)
	s.warn()
	return s, nil
}

// alpha is the raw coefficient without item skip; −1 skips none.
func (m moments) alpha(op string, skip int) (float64, error) {
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
		return 0, wrong(op, "items", "cancel: their sum does not vary")
	}
	return k / (k - 1) * (1 - own/all), nil
}

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
			it.Rest = with / math.Sqrt(m.cov[j][j]) / math.Sqrt(rest)
		}
		if s.K > 2 {
			var err error
			if it.Dropped, err = m.alpha("Alpha", j); err != nil {
				s.Warnings = append(s.Warnings, fmt.Sprintf("without item %d the others cancel", j))
			}
		}
		s.Items = append(s.Items, it)
	}
}

func (s *Scale) warn() {
	if s.Alpha < 0.7 {
		s.Warnings = append(s.Warnings, fmt.Sprintf("alpha %.2f is below 0.7", s.Alpha))
	}
	for j, it := range s.Items {
		switch {
		case it.Rest < 0:
			s.Warnings = append(s.Warnings, fmt.Sprintf("item %d falls when the others rise: is it keyed the other way?", j))
		case s.K > 2 && it.Dropped > s.Alpha+0.005:
			s.Warnings = append(s.Warnings, fmt.Sprintf("item %d weakens the scale: alpha is %.2f without it", j, it.Dropped))
		}
	}
	if s.N < 30 {
		s.Warnings = append(s.Warnings, "fewer than 30 respondents")
	}
}
