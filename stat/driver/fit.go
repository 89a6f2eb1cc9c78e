package driver

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// Model is a linear regression of y on p predictors, all standardised. Slices have one
// entry per predictor.
type Model struct {
	N, Dropped  int       // respondents used, and left out as incomplete
	Effective   float64   // effective sample size: Kish's n under weights, else N
	R2          float64   // share of the variation of y explained
	Adjusted    float64   // 1 − (1 − R²)(N − 1)/(N − p − 1)
	Beta        []float64 // standardised coefficients
	SE          []float64 // their standard errors
	Correlation []float64 // of predictor and y
	Unique      []float64 // R² lost without the predictor
	VIF         []float64 // 1/(1 − R² of the predictor on the others)
	Suppressor  []bool    // see Fit
	Method      string
	Warnings    []string

	r *mat.SymDense // correlations of the predictors, then y
}

// collinear is the tolerance 1/VIF below which a predictor is rejected.
const collinear = 1e-8

// Fit computes the correlations of y and the predictors x, [predictor][respondent], and
// the standardised regression of y on x:
//
//	β = R⁻¹r,  R² = r'β,  VIF_j = (R⁻¹)_jj,  unique_j = β_j²/VIF_j
//	SE_j = √((1 − R²) VIF_j/(N − p − 1))
//
// R are the correlations of the p predictors, r theirs with y, over the N respondents
// without a missing answer; NaN is a missing answer. The columns may have any unit; the
// results have none.
//
// A predictor is a suppressor when |β| > 2 SE, and its unique contribution is more than
// twice what it explains alone (unique > 2r²) or β and r differ in sign: its importance is
// not that of a driver. A VIF above 5 has a warning.
// Source: Velicer (1978), Educational and Psychological Measurement 38, flags
// unique > r²; the factor two and the 2 SE are ours, because sampling error alone often
// exceeds his threshold.
//
// The error is an *Error when x is empty, lengths differ, a value is infinite,
// fewer than p + 2 respondents are complete, y or a predictor does not vary,
// or a predictor is determined by others (VIF above 10⁸).
func Fit(y []float64, x [][]float64) (*Model, error) { return FitWeighted(y, x, nil) }

// FitWeighted does what Fit does, with a non-negative weight per respondent; nil weights
// all equally, and NaN leaves a respondent out. Correlations are weighted, and N in
// Adjusted and SE is replaced by Kish's (Σw)²/Σw², which is Effective: an approximation,
// which the intervals of BootstrapWeighted do not need.
// Source: as in Fit; Kish (1965), Survey Sampling, section 11.7.
//
// The error is an *Error as in Fit, or when w has another length than y, or an entry that
// is negative or infinite.
func FitWeighted(y []float64, x [][]float64, w []float64) (*Model, error) {
	const op = "Fit"
	rows, err := complete(op, y, x, w)
	if err != nil {
		return nil, err
	}
	z, err := standardise(op, y, x, w, rows)
	if err != nil {
		return nil, err
	}
	m := &Model{
		N: len(rows), Dropped: len(y) - len(rows), r: correlate(z, len(rows)),
		Effective: effective(w, rows), Method: "least squares, standardised, list-wise",
	}
	if w != nil {
		m.Method = "weighted least squares, standardised, list-wise; Kish's n"
	}
	if err := m.regress(op); err != nil {
		return nil, err
	}
	m.warn()
	return m, nil
}

// complete returns the respondents without a missing answer.
func complete(op string, y []float64, x [][]float64, w []float64) ([]int, error) {
	if len(x) == 0 {
		return nil, wrong(op, "x", "has no predictor")
	}
	if w != nil && len(w) != len(y) {
		return nil, wrong(op, "w", "has another length than y")
	}
	missing := make([]bool, len(y))
	for i, v := range w {
		if v < 0 || math.IsInf(v, 0) {
			return nil, &Error{op, "w", i, "is not a weight"}
		}
		missing[i] = !(v > 0)
	}
	for j := -1; j < len(x); j++ {
		column, arg := y, "y"
		if j >= 0 {
			column, arg = x[j], "x"
		}
		if len(column) != len(y) {
			return nil, &Error{op, arg, j, "has another length than y"}
		}
		for i, v := range column {
			if math.IsInf(v, 0) {
				return nil, &Error{op, arg, j, "has an infinite value"}
			}
			missing[i] = missing[i] || math.IsNaN(v)
		}
	}
	rows := make([]int, 0, len(y))
	for i, m := range missing {
		if !m {
			rows = append(rows, i)
		}
	}
	if len(rows) < len(x)+2 {
		return nil, wrong(op, "y", fmt.Sprintf("has %d complete respondents for %d predictors", len(rows), len(x)))
	}
	return rows, nil
}

// effective returns Kish's effective sample size of the chosen rows.
func effective(w []float64, rows []int) float64 {
	if w == nil {
		return float64(len(rows))
	}
	var sum, square float64
	for _, i := range rows {
		sum += w[i]
		square += w[i] * w[i]
	}
	return sum * sum / square
}

// standardise returns the chosen rows of the predictors and y, last, each with
// weighted mean 0 and length 1 after its values were multiplied by the roots of their
// weights w (nil: all 1).
func standardise(op string, y []float64, x [][]float64, w []float64, rows []int) ([][]float64, error) {
	out := make([][]float64, 0, len(x)+1)
	for j := range len(x) + 1 {
		column, arg, index := y, "y", -1
		if j < len(x) {
			column, arg, index = x[j], "x", j
		}
		z := make([]float64, len(rows))
		var largest float64
		for _, i := range rows {
			largest = max(largest, math.Abs(column[i]))
		}
		if largest == 0 {
			return nil, &Error{op, arg, index, "does not vary"}
		}
		var mean, sum float64
		for k, i := range rows {
			z[k] = column[i] / largest
			weight := 1.0
			if w != nil {
				weight = w[i]
			}
			sum += weight
			mean += (z[k] - mean) * (weight / sum)
		}
		var squares float64
		for k, i := range rows {
			z[k] -= mean
			squares += z[k] * z[k]
			if w != nil {
				squares += (w[i] - 1) * z[k] * z[k]
				z[k] *= math.Sqrt(w[i])
			}
		}
		length := math.Sqrt(squares)
		if !(length > 1e-12*math.Sqrt(float64(len(rows)))) {
			return nil, &Error{op, arg, index, "does not vary"}
		}
		for k := range z {
			z[k] /= length
		}
		out = append(out, z)
	}
	return out, nil
}

// correlate multiplies columns of length 1, n values long.
func correlate(z [][]float64, n int) *mat.SymDense {
	r := mat.NewSymDense(len(z), nil)
	for a := range z {
		r.SetSym(a, a, 1)
		for b := range a {
			r.SetSym(a, b, dot(z[a][:n], z[b][:n]))
		}
	}
	return r
}

func dot(a, b []float64) float64 {
	var s float64
	for i, v := range a {
		s += v * b[i]
	}
	return s
}

func (m *Model) regress(op string) error {
	p := m.r.SymmetricDim() - 1
	inverse, bad := invert(m.r, p)
	if bad >= 0 {
		return &Error{op, "x", bad, "is determined by other predictors"}
	}
	m.Beta, m.SE, m.VIF = make([]float64, p), make([]float64, p), make([]float64, p)
	m.Correlation, m.Unique, m.Suppressor = make([]float64, p), make([]float64, p), make([]bool, p)
	for j := range p {
		m.Correlation[j] = m.r.At(j, p)
		m.VIF[j] = inverse.At(j, j)
		for k := range p {
			m.Beta[j] += inverse.At(j, k) * m.r.At(k, p)
		}
		m.R2 += m.Beta[j] * m.Correlation[j]
	}
	m.R2 = min(1, max(0, m.R2))
	df := m.Effective - float64(p) - 1
	m.Adjusted = 1 - (1-m.R2)*(m.Effective-1)/df
	if !(df > 0) { // the effective sample is too small for Adjusted and SE
		df, m.Adjusted = math.NaN(), math.NaN()
	}
	for j := range p {
		m.SE[j] = math.Sqrt((1 - m.R2) * m.VIF[j] / df)
		m.Unique[j] = min(m.R2, m.Beta[j]*m.Beta[j]/m.VIF[j])
		r := m.Correlation[j]
		m.Suppressor[j] = math.Abs(m.Beta[j]) > 2*m.SE[j] && (m.Unique[j] > 2*r*r || m.Beta[j]*r < 0)
	}
	return nil
}

// invert inverts the leading p × p block; bad is the worst predictor when it
// is singular, −1 otherwise.
func invert(r *mat.SymDense, p int) (inverse *mat.SymDense, bad int) {
	var chol mat.Cholesky
	inverse = mat.NewSymDense(p, nil)
	if !chol.Factorize(r.SliceSym(0, p)) || chol.InverseTo(inverse) != nil && !usable(inverse) {
		return nil, dependent(r, p)
	}
	for j := range p {
		if v := inverse.At(j, j); !(v <= 1/collinear) {
			return nil, dependent(r, p)
		}
	}
	return inverse, -1
}

func usable(s *mat.SymDense) bool {
	for j := range s.SymmetricDim() {
		if !finite(s.At(j, j)) {
			return false
		}
	}
	return true
}

// dependent returns the first predictor that those before it determine.
func dependent(r *mat.SymDense, p int) int {
	l := mat.NewDense(p, p, nil)
	for i := range p {
		rest := 1.0
		for j := range i {
			s := r.At(i, j)
			for k := range j {
				s -= l.At(i, k) * l.At(j, k)
			}
			s /= l.At(j, j)
			l.Set(i, j, s)
			rest -= s * s
		}
		if !(rest > 1e-7) {
			return i
		}
		l.Set(i, i, math.Sqrt(rest))
	}
	return p - 1
}

func (m *Model) warn() {
	for j, v := range m.VIF {
		if v > 5 {
			m.Warnings = append(m.Warnings, fmt.Sprintf("predictor %d overlaps with others (VIF %.1f)", j, v))
		}
	}
	for j, s := range m.Suppressor {
		if s {
			m.Warnings = append(m.Warnings, fmt.Sprintf("predictor %d is a suppressor: not a driver of its own", j))
		}
	}
	if m.N < 10*len(m.Beta) {
		m.Warnings = append(m.Warnings, "fewer than ten respondents per predictor")
	}
	if 5*m.Dropped > m.N+m.Dropped {
		m.Warnings = append(m.Warnings, "more than a fifth of the respondents is incomplete and left out")
	}
}
