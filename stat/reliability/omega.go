package reliability

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// Factor is one factor behind standardised items.
type Factor struct {
	N, Dropped int
	Omega      float64   // share of the variance of the sum that the factor explains
	Loadings   []float64 // correlation of item and factor; most of them positive
	Unique     []float64 // 1 − loading²
	Residual   float64   // root mean square of the correlations left unexplained
	Iterations int
	Method     string
	Warnings   []string
}

// Omega fits one factor to the correlations of at least three items by minimum
// residuals, iterated principal axes, and computes
//
//	ω = (Σλ)² / ((Σλ)² + Σ(1 − λ²))
//
// Items with equal loadings have ω equal to the standardised alpha; otherwise
// alpha is smaller.
// Source: McDonald (1999), Test Theory, chapter 6; Harman and Jones (1966),
// Psychometrika 31.
//
// The error is an *Error as in Alpha, for fewer than three items, and when the
// iteration does not settle.
func Omega(items [][]float64) (Factor, error) {
	const op = "Omega"
	if len(items) < 3 {
		return Factor{}, wrong(op, "items", "are fewer than three")
	}
	m, err := measure(op, items)
	if err != nil {
		return Factor{}, err
	}
	k := len(items)
	r := mat.NewSymDense(k, nil)
	for a := range k {
		for b := range a + 1 {
			r.SetSym(a, b, m.cor(a, b))
		}
	}
	f := Factor{N: m.n, Dropped: m.dropped, Method: "one factor, minimum residuals"}
	heywood := false
	if f.Loadings, f.Iterations, heywood = axes(r); f.Loadings == nil {
		return Factor{}, wrong(op, "items", "have no single factor: the iteration does not settle")
	}
	f.sum(r)
	if heywood {
		f.Warnings = append(f.Warnings, "a loading reached 1 (Heywood case): the items do not fit one factor")
	}
	for j, l := range f.Loadings {
		if l < 0.4 {
			f.Warnings = append(f.Warnings, fmt.Sprintf("item %d loads weakly (%.2f)", j, l))
		}
	}
	if f.Residual > 0.1 {
		f.Warnings = append(f.Warnings, fmt.Sprintf("one factor leaves residuals of %.2f", f.Residual))
	}
	if f.N < 100 {
		f.Warnings = append(f.Warnings, "fewer than 100 respondents: loadings are uncertain")
	}
	return f, nil
}

// axes iterates principal axes of one factor: the communalities on the
// diagonal are replaced by the squared loadings until they stay.
func axes(r *mat.SymDense) (loadings []float64, iterations int, heywood bool) {
	k := r.SymmetricDim()
	reduced := mat.NewSymDense(k, nil)
	reduced.CopySym(r)
	h := make([]float64, k)
	for j := range k {
		for b := range k {
			if b != j {
				h[j] = max(h[j], math.Abs(r.At(j, b))) // Thurstone's start
			}
		}
	}
	loadings = make([]float64, k)
	var q mat.Dense
	for iterations = 1; iterations <= 5000; iterations++ {
		for j := range k {
			reduced.SetSym(j, j, h[j])
		}
		var eigen mat.EigenSym
		if !eigen.Factorize(reduced, true) {
			return nil, iterations, heywood
		}
		eigen.VectorsTo(&q)
		root := math.Sqrt(max(0, eigen.Values(nil)[k-1]))
		moved := 0.0
		heywood = false
		var sum float64
		for j := range k {
			loadings[j] = root * q.At(j, k-1)
			sum += loadings[j]
			next := loadings[j] * loadings[j]
			if next >= 1 {
				heywood, next = true, 1
				loadings[j] = math.Copysign(1, loadings[j])
			}
			moved = max(moved, math.Abs(next-h[j]))
			h[j] = next
		}
		if sum < 0 {
			for j := range loadings {
				loadings[j] = -loadings[j]
			}
		}
		if moved < 1e-10 {
			return loadings, iterations, heywood
		}
	}
	return nil, iterations, heywood
}

func (f *Factor) sum(r *mat.SymDense) {
	var sum, unique, left float64
	k := len(f.Loadings)
	for a, l := range f.Loadings {
		sum += l
		f.Unique = append(f.Unique, max(0, 1-l*l))
		unique += f.Unique[a]
		for b := range a {
			d := r.At(a, b) - l*f.Loadings[b]
			left += d * d
		}
	}
	if sum*sum+unique > 0 {
		f.Omega = sum * sum / (sum*sum + unique)
	}
	f.Residual = math.Sqrt(left / float64(k*(k-1)/2))
}

// CompositeRho is the reliability of a composite of standardised items with
// the given loadings (Dillon–Goldstein's ρ, Jöreskog's ρ_c):
//
//	ρ = (Σλ)² / ((Σλ)² + Σ(1 − λ²))
//
// Source: Werts, Linn and Jöreskog (1974), Educational and Psychological
// Measurement 34.
//
// The error is an *Error when loadings is empty, one is not in −1…1, or all
// are zero in sum without a unique part.
func CompositeRho(loadings []float64) (float64, error) {
	const op = "CompositeRho"
	if len(loadings) == 0 {
		return 0, wrong(op, "loadings", "is empty")
	}
	var sum, unique float64
	for j, l := range loadings {
		if !(l >= -1 && l <= 1) {
			return 0, &Error{op, "loadings", j, "is not between −1 and 1"}
		}
		sum += l
		unique += 1 - l*l
	}
	if !(sum*sum+unique > 0) {
		return 0, wrong(op, "loadings", "cancel")
	}
	return sum * sum / (sum*sum + unique), nil
}
