package reliability

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// Factor is a one-factor model of standardised items.
type Factor struct {
	N, Dropped int       // respondents used, and left out as incomplete
	Omega      float64   // share of the variance of the sum explained by the factor
	Low, High  float64   // its bootstrap percentiles
	Loadings   []float64 // correlation of item and factor; most of them positive
	Unique     []float64 // 1 − loading²
	Residual   float64   // root mean square of the residual correlations
	Iterations int       // 0 for the closed form of three items
	Resamples  int       // number that could be fitted
	Level      float64
	Method     string
	Warnings   []string
}

// Omega fits one factor to the correlations r of at least three items and
// computes
//
//	ω = (Σλ)² / ((Σλ)² + Σ(1 − λ²))
//
// items are [item][respondent] in any unit, NaN is a missing answer; λ is the
// correlation of an item with the factor, and ω a share of 0 to 1.
//
// Three items determine the loadings: λ₁² = r₁₂ r₁₃ / r₂₃ and so on. With more items, or
// when that gives a loading beyond 1, they are fitted by minimum residuals,
// Σ (r_jk − λ_j λ_k)² with every loading in −1…1, until no partial derivative
// exceeds 10⁻¹⁰.
//
// The interval is made of percentiles of ω over resamples of respondents. Resample k draws
// from its own generator, seeded by seed and k: the result does not depend on the number
// of cores. Resamples in which an item does not vary are left out and counted in a warning.
//
// Items with equal loadings have ω equal to the standardised alpha; otherwise
// alpha is smaller.
// Source: McDonald (1999), Test Theory, chapter 6; Harman and Jones (1966) and
// Harman and Fukuda (1966), Psychometrika 31; Padilla and Divers (2013), Journal
// of Modern Applied Statistical Methods 12(1), for the interval.
//
// The error is an *Error as in Alpha, for fewer than three items, when
// resamples is not in 20…100,000 or fewer than 20 could be fitted, and when the
// residuals do not converge to a minimum.
func Omega(items [][]float64, resamples int, level float64, seed uint64) (Factor, error) {
	const op = "Omega"
	if resamples < 20 || resamples > 100_000 {
		return Factor{}, wrong(op, "resamples", "is not between 20 and 100,000")
	}
	if !(level > 0 && level < 1) {
		return Factor{}, wrong(op, "level", "is not between 0 and 1")
	}
	if len(items) < 3 {
		return Factor{}, wrong(op, "items", "are fewer than three")
	}
	m, err := measure(op, items)
	if err != nil {
		return Factor{}, err
	}
	r := m.correlations()
	s, ok := factor(r)
	if !ok {
		return Factor{}, wrong(op, "items", "have no single factor: the residuals do not settle at a minimum")
	}
	f := Factor{
		N: m.n, Dropped: m.dropped, Omega: omega(s.loadings), Loadings: s.loadings, Iterations: s.iterations, Level: level,
		Method: "one factor, minimum residuals; bootstrap percentiles",
	}
	if s.iterations == 0 {
		f.Method = "one factor, closed form of three items; bootstrap percentiles"
	}
	f.explain(r)
	f.warn(s.heywood)
	if err := f.resample(items, resamples, seed); err != nil {
		return Factor{}, err
	}
	return f, nil
}

func omega(loadings []float64) float64 {
	var sum, unique float64
	for _, l := range loadings {
		sum += l
		unique += max(0, 1-l*l)
	}
	if !(sum*sum+unique > 0) {
		return 0
	}
	return sum * sum / (sum*sum + unique)
}

func (f *Factor) explain(r *mat.SymDense) {
	var left float64
	k := len(f.Loadings)
	for a, l := range f.Loadings {
		f.Unique = append(f.Unique, max(0, 1-l*l))
		for b := range a {
			d := r.At(a, b) - l*f.Loadings[b]
			left += d * d
		}
	}
	f.Residual = math.Sqrt(left / float64(k*(k-1)/2))
}

func (f *Factor) warn(heywood bool) {
	add := func(format string, a ...any) { f.Warnings = append(f.Warnings, fmt.Sprintf(format, a...)) }
	if heywood {
		add("a loading reached 1 (Heywood case): the items do not fit one factor")
	}
	for j, l := range f.Loadings {
		if l < 0.4 {
			add("item %d loads weakly (%.2f)", j, l)
		}
	}
	if f.Residual > 0.1 {
		add("one factor leaves residuals of %.2f", f.Residual)
	}
	if f.N < 100 {
		add("fewer than 100 respondents: loadings are uncertain")
	}
}
