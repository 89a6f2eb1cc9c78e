package btyd

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// Independence is the test of what lifetime values take for granted: that how
// much a customer spends says nothing about how often.
type Independence struct {
	N         int     // customers with purchases
	Pearson   float64 // correlation of x and z̄
	Low, High float64 // its 95 percent interval (Fisher's z)
	Spearman  float64 // correlation of ranks, insensitive to outliers
	P         float64 // two-sided p-value of Spearman's (Fisher's z, variance 1.06/(n−3))
	Dependent bool    // P < 0.05 and |Spearman| ≥ 0.1
	Text      string  // the verdict in a sentence
}

// TestIndependence correlates frequency and mean spend over customers with
// purchases. It needs four of them, not all alike.
func TestIndependence(spend []Spend) (Independence, error) {
	const op = "TestIndependence"
	var x, z []float64
	for i, s := range spend {
		if err := s.check(op, i); err != nil {
			return Independence{}, err
		}
		if s.X > 0 {
			x, z = append(x, float64(s.X)), append(z, s.Mean)
		}
	}
	n := len(x)
	if n < 4 {
		return Independence{}, fault(op, "spend", "must hold at least 4 customers with purchases, got %d", n)
	}
	res := Independence{N: n, Pearson: correlation(x, z), Spearman: correlation(ranks(x), ranks(z)), P: 1}
	half := distuv.UnitNormal.Quantile(.975) / math.Sqrt(float64(n-3))
	limit := 1 - 1e-12
	fz := math.Atanh(math.Max(-limit, math.Min(limit, res.Pearson)))
	res.Low, res.High = math.Tanh(fz-half), math.Tanh(fz+half)
	sz := math.Atanh(math.Max(-limit, math.Min(limit, res.Spearman)))
	res.P = 2 * distuv.UnitNormal.Survival(math.Abs(sz)*math.Sqrt(float64(n-3)/1.06))
	res.Dependent = res.P < 0.05 && math.Abs(res.Spearman) >= 0.1
	if res.Dependent {
		direction := "more"
		if res.Spearman < 0 {
			direction = "less"
		}
		res.Text = fmt.Sprintf("frequent buyers spend %s per purchase (rank correlation %.2f, p = %.2g, n = %d): "+
			"values of heavy buyers are biased; segment by frequency or value them on their own mean", direction, res.Spearman, res.P, n)
	} else {
		res.Text = fmt.Sprintf("spend per purchase and frequency look independent enough (rank correlation %.2f, p = %.2g, n = %d)",
			res.Spearman, res.P, n)
	}
	return res, nil
}

// correlation is Pearson's r, 0 when a column is constant.
func correlation(x, y []float64) float64 {
	n := float64(len(x))
	var mx, my float64
	for i := range x {
		mx += x[i] / n
		my += y[i] / n
	}
	var sxy, sxx, syy float64
	for i := range x {
		a, b := (x[i]-mx)/math.Max(1, math.Abs(mx)), (y[i]-my)/math.Max(1, math.Abs(my))
		sxy += a * b
		sxx += a * a
		syy += b * b
	}
	if sxx == 0 || syy == 0 {
		return 0
	}
	return math.Max(-1, math.Min(1, sxy/math.Sqrt(sxx)/math.Sqrt(syy)))
}

// ranks are mid-ranks, ties averaged.
func ranks(v []float64) []float64 {
	order := make([]int, len(v))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return compareFloat(v[i], v[j]) })
	out := make([]float64, len(v))
	for i := 0; i < len(order); {
		j := i
		for j < len(order) && v[order[j]] == v[order[i]] {
			j++
		}
		for k := i; k < j; k++ {
			out[order[k]] = float64(i+j+1) / 2
		}
		i = j
	}
	return out
}
