package btyd

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// Independence is the result of testing the assumption of lifetime values that
// spend per purchase and purchase frequency are independent.
//
// The raw correlations are descriptive only, not tests: means of few purchases
// have a larger variance, and skewness alone lowers their ranks. The test is the
// likelihood ratio of the gamma-gamma model against one in which the spend of a
// customer with x purchases is proportional to x^κ.
type Independence struct {
	N         int     // customers with purchases
	Pearson   float64 // correlation of x and z̄
	Spearman  float64 // correlation of their ranks
	Kappa     float64 // elasticity of spend in frequency: 0.1 is 7 percent more per doubling
	Low, High float64 // 95 percent Wald interval of Kappa; its domain ±10 when not available
	P         float64 // p-value of κ = 0, χ² with one degree of freedom
	Dependent bool    // P < 0.05 and |κ| ≥ 0.1
	Method    string
	Text      string // the result in one sentence
}

// TestIndependence tests whether spend per purchase z̄ depends on the number of
// purchases x: it fits GammaGamma and a model whose scale depends on x,
//
//	γ_x = γ·x^κ   (the mean spend of a customer with x purchases is ∝ x^κ)
//	P = P(χ²₁ ≥ 2(ℓ(κ̂) − ℓ(κ=0)))
//
// κ has no unit: 0.1 is 7 percent more per doubling of x. Its interval is κ̂ ±
// 1.96·SE from the observed information. Dependent is P < 0.05 and |κ̂| ≥ 0.1; the
// 0.1 is our convention, so that in a large sample a negligible dependence is not
// reported. When all customers have the same x there is no test: P is 1 and Text
// says why. Customers without purchases are skipped; money in any unit.
//
// Errors: amounts that are not positive (by row), fewer than four customers with
// purchases. Source: the likelihood ratio test of a nested model (Wilks 1938);
// the assumption is that of Fader and Hardie (2013).
func TestIndependence(spend []Spend) (Independence, error) {
	d, err := newSpendData("TestIndependence", spend)
	if err != nil {
		return Independence{}, err
	}
	return d.independence()
}

func (d *spendData) independence() (Independence, error) {
	const op = "TestIndependence"
	if d.n < 4 {
		return Independence{}, fault(op, "spend", "must hold at least 4 customers with purchases, got %.0f", d.n)
	}
	x, z := make([]float64, len(d.sum)), make([]float64, len(d.sum))
	for i, s := range d.sum {
		x[i] = d.xs[d.xi[i]]
		z[i] = s / x[i]
	}
	res := Independence{
		N: len(x), Pearson: correlation(x, z), Spearman: correlation(ranks(x), ranks(z)),
		P: 1, Low: -coefBound, High: coefBound, Method: "likelihood ratio of the Gamma-Gamma model, Wald interval",
	}
	if len(d.xs) == 1 {
		res.Text = fmt.Sprintf("all %d customers bought equally often: independence cannot be tested", res.N)
		return res, nil
	}
	plain, ok := d.fit(false, spendStarts())
	tilted, ok2 := d.fit(true, spendStarts())
	if !ok || !ok2 {
		return res, fault(op, "spend", "gives no finite likelihood")
	}
	res.Kappa = tilted.u[3]
	res.P = distuv.ChiSquared{K: 1}.Survival(math.Max(0, 2*d.n*(tilted.value-plain.value)))
	if tilted.cov != nil && tilted.cov.At(3, 3) > 0 {
		half := distuv.UnitNormal.Quantile(.975) * math.Sqrt(tilted.cov.At(3, 3))
		res.Low, res.High = math.Max(-coefBound, res.Kappa-half), math.Min(coefBound, res.Kappa+half)
	}
	res.Dependent = res.P < 0.05 && math.Abs(res.Kappa) >= 0.1
	if !res.Dependent {
		res.Text = fmt.Sprintf("spend per purchase and frequency are independent enough (elasticity %.2f, p = %.2g, n = %d)",
			res.Kappa, res.P, res.N)
		return res, nil
	}
	direction := "more"
	if res.Kappa < 0 {
		direction = "less"
	}
	res.Text = fmt.Sprintf("frequent buyers spend %s per purchase (elasticity %.2f, p = %.2g, n = %d): values of heavy "+
		"buyers are biased; fit spend by frequency class", direction, res.Kappa, res.P, res.N)
	return res, nil
}

// correlation returns Pearson's r, 0 when a column is constant.
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

// ranks returns mid-ranks: tied values share the mean of their ranks.
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
