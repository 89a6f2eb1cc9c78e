package driver

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// MaxPredictors is the largest number of predictors for LMG, which evaluates all their subsets.
const MaxPredictors = 15

// Method is a method of dividing R² among predictors.
type Method int

const (
	LMG Method = iota
	Johnson
)

// String names the method.
func (m Method) String() string {
	if m == Johnson {
		return "Johnson"
	}
	return "LMG"
}

// Importance divides R² among the predictors by the method, LMG or Johnson, and returns
// one share per predictor. A method that is neither is LMG. Errors and source: those of
// the method.
func (m *Model) Importance(by Method) ([]float64, error) {
	if by == Johnson {
		return m.Johnson()
	}
	return m.LMG()
}

// LMG returns the gain in R² by each predictor j, averaged over all orders in which the
// predictors can enter (the Shapley value of R²): with p predictors, S the sets
// of others and R²(S) that of a regression on S,
//
//	LMG_j = Σ_{S∌j} |S|! (p−1−|S|)!/p! · (R²(S∪j) − R²(S))
//
// They have no unit, are never negative and add up to R². Bootstrap has their intervals.
// Source: Lindeman, Merenda and Gold (1980); Grömping (2006), Journal of
// Statistical Software 17(1).
//
// The error is an *Error for more than 15 predictors.
func (m *Model) LMG() ([]float64, error) {
	p := len(m.Beta)
	if p > MaxPredictors {
		return nil, wrong("LMG", "x", "has more than 15 predictors: use Johnson")
	}
	r2 := subsets(m.r)
	weight := orders(p)
	out := make([]float64, p)
	for s := range r2 {
		size := bits(s)
		for j := range p {
			if s>>j&1 == 0 {
				out[j] += weight[size] * (r2[s|1<<j] - r2[s])
			}
		}
	}
	return out, nil
}

func bits(s int) int {
	n := 0
	for ; s != 0; s &= s - 1 {
		n++
	}
	return n
}

// orders returns k!(p−1−k)!/p! for k = 0…p−1.
func orders(p int) []float64 {
	w := make([]float64, p)
	w[0] = 1 / float64(p)
	for k := 1; k < p; k++ {
		w[k] = w[k-1] * float64(k) / float64(p-k)
	}
	return w
}

// subsets returns R² of y, the last variable of r, on every subset of the others. A
// predictor is swept out once for all subsets that contain it: 2ᵖ small steps.
func subsets(r *mat.SymDense) []float64 {
	p := r.SymmetricDim() - 1
	out := make([]float64, 1<<p)
	rest := make([][]float64, p+1) // rest[d]: residual correlations after d predictors, p+1 wide
	for d := range rest {
		rest[d] = make([]float64, (p+1)*(p+1))
	}
	for i := range p + 1 {
		for j := range p + 1 {
			rest[0][i*(p+1)+j] = r.At(i, j)
		}
	}
	descend(out, rest, p, 0, 0, 0)
	return out
}

func descend(out []float64, rest [][]float64, p, depth, from, set int) {
	a := rest[depth]
	w := p + 1
	for j := from; j < p; j++ {
		with := set | 1<<j
		pivot := a[j*w+j]
		out[with] = out[set]
		if pivot > 0 {
			out[with] += a[j*w+p] * a[j*w+p] / pivot
		}
		if j+1 == p {
			continue
		}
		b := rest[depth+1]
		for i := j + 1; i <= p; i++ {
			f := a[j*w+i] / pivot
			for k := i; k <= p; k++ {
				b[i*w+k] = a[i*w+k] - f*a[j*w+k]
			}
		}
		descend(out, rest, p, depth+1, j+1, with)
	}
}

// Johnson returns the relative weight of each predictor: with Λ = R^½ the correlations of
// the predictors with their nearest orthogonal counterparts, and r those of the
// predictors with y,
//
//	weight_j = Σ_k Λ_jk² b_k²,  b = Λ⁻¹r
//
// They have no unit, are never negative and add up to R². One eigendecomposition
// suffices for any number of predictors. Bootstrap has their intervals.
// Source: Johnson (2000), Multivariate Behavioral Research 35(1).
//
// The error is an *Error when the correlations have no eigenvalues.
func (m *Model) Johnson() ([]float64, error) {
	p := len(m.Beta)
	var eigen mat.EigenSym
	if !eigen.Factorize(m.r.SliceSym(0, p), true) {
		return nil, wrong("Johnson", "x", "has correlations without eigenvalues")
	}
	var q mat.Dense
	eigen.VectorsTo(&q)
	values := eigen.Values(nil)
	root := func(j, k int) float64 {
		var s float64
		for e, v := range values {
			s += q.At(j, e) * math.Sqrt(max(0, v)) * q.At(k, e)
		}
		return s
	}
	b := make([]float64, p) // Λ⁻¹r = Λβ
	lambda := make([][]float64, p)
	for j := range p {
		lambda[j] = make([]float64, p)
		for k := range p {
			lambda[j][k] = root(j, k)
			b[j] += lambda[j][k] * m.Beta[k]
		}
	}
	out := make([]float64, p)
	for j := range p {
		for k := range p {
			out[j] += lambda[j][k] * lambda[j][k] * b[k] * b[k]
		}
	}
	return out, nil
}
