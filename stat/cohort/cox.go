package cohort

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// Ties is the treatment of events at the same time.
type Ties int

// The treatments. Efron's is close to the exact likelihood; Breslow's is biased towards
// zero when there are many ties, and is the one that older programs use.
const (
	Efron Ties = iota
	Breslow
)

// Coefficient is the effect of one covariate: one unit more multiplies the hazard by
// Ratio = e^Value.
type Coefficient struct {
	Value, StdError  float64
	Ratio, Low, High float64 // hazard ratio with its Wald interval
	Z, P             float64
}

// Fit is a fitted Cox model.
type Fit struct {
	Coefficients          []Coefficient
	LogLik, NullLogLik    float64
	Likelihood, Wald, Rao Test       // likelihood ratio, Wald and score test of β = 0
	Concordance           float64    // Harrell's C; 0.5 is a random order; NaN when Entry is used or no pair is comparable
	Baseline              []Baseline // cumulative hazard at mean covariates
	N, Events, Iterations int
	Level                 float64
	Method                string
	Warnings              []string

	means  []float64
	spread spread
}

// Baseline is the cumulative hazard of a unit with mean covariates.
type Baseline struct{ Time, Hazard float64 }

// Cox fits proportional hazards h(t | x) = h₀(t) e^{β·x} by partial likelihood
// (Cox 1972). With R the units at risk at an event time, D those with an event then
// and d their number, the log-likelihood in Efron's (1977) approximation is
//
//	ℓ = Σ_t [ Σ_{i∈D} β·x_i − Σ_{l=0}^{d−1} ln(Σ_R e^{β·x} − (l/d) Σ_D e^{β·x}) ]
//
// maximised by Newton's method with step halving on covariates scaled to mean
// 0 and standard deviation 1. x has one row per unit and one column per
// covariate. Cost: rows × columns² per step.
//
// A covariate that separates units with an event from the others has no finite
// estimate: the fit stops early with a warning, and only the likelihood ratio test is
// valid. Errors: a constant column, linearly dependent columns, fewer than two units
// or no event; each an *Error.
//
// Do not use it when the hazard ratio changes with time (a welcome gift whose effect
// fades): compare survival curves instead.
func Cox(s Sample, x [][]float64, ties Ties, level float64) (Fit, error) {
	const op = "Cox"
	if err := checkLevel(op, level); err != nil {
		return Fit{}, err
	}
	if err := s.check(op); err != nil {
		return Fit{}, err
	}
	if ties != Efron && ties != Breslow {
		return Fit{}, &Error{op, "ties", -1, "is unknown"}
	}
	if len(s.Time) < 2 || !slices.Contains(s.Event, true) {
		return Fit{}, &Error{op, "Event", -1, "has no event among two or more units"}
	}
	m, err := newCoxModel(op, s, x, ties)
	if err != nil {
		return Fit{}, err
	}
	return m.fit(op, level)
}

type coxModel struct {
	s              Sample
	z              []float64 // rows × p, scaled
	p              int
	means, scales  []float64
	order, entries []int
	ties           Ties
}

func newCoxModel(op string, s Sample, x [][]float64, ties Ties) (*coxModel, error) {
	if len(x) != len(s.Time) {
		return nil, &Error{op, "x", -1, "has another length than Time"}
	}
	p := len(x[0])
	if p == 0 || p > 200 {
		return nil, &Error{op, "x", 0, "does not have 1 to 200 columns"}
	}
	m := &coxModel{s: s, p: p, ties: ties, order: s.latestFirst(), entries: s.latestEntryFirst(),
		z: make([]float64, len(x)*p), means: make([]float64, p), scales: make([]float64, p)}
	n := float64(len(x))
	for i, row := range x {
		if len(row) != p {
			return nil, &Error{op, "x", i, "has another length than the first row"}
		}
		for j, v := range row {
			if !finite(v) {
				return nil, &Error{op, "x", i, fmt.Sprintf("column %d is not finite", j)}
			}
			m.means[j] += v / n
		}
	}
	for j := range p {
		for _, row := range x {
			m.scales[j] = math.Hypot(m.scales[j], (row[j]-m.means[j])/math.Sqrt(n))
		}
		if !finite(m.means[j], m.scales[j]) {
			return nil, &Error{op, "x", -1, fmt.Sprintf("column %d overflows", j)}
		}
		if m.scales[j] <= 1e-13*math.Abs(m.means[j]) || m.scales[j] < 1e-280 {
			return nil, &Error{op, "x", -1, fmt.Sprintf("column %d is constant", j)}
		}
		for i, row := range x {
			m.z[i*p+j] = (row[j] - m.means[j]) / m.scales[j]
		}
	}
	return m, nil
}

// sums are Σ w, Σ w z and Σ w z zᵀ over a set of units with weights w = e^{β·z}.
type sums struct {
	s0 float64
	s1 []float64
	s2 []float64 // upper triangle, row by row
}

func newSums(p int) *sums { return &sums{0, make([]float64, p), make([]float64, p*(p+1)/2)} }

func (s *sums) add(w float64, z []float64) {
	s.s0 += w
	k := 0
	for a, za := range z {
		wz := w * za
		s.s1[a] += wz
		for _, zb := range z[a:] {
			s.s2[k] += wz * zb
			k++
		}
	}
}

func (s *sums) reset() {
	s.s0 = 0
	clear(s.s1)
	clear(s.s2)
}

// derive returns the partial log-likelihood, its gradient and the observed
// information at beta.
func (m *coxModel) derive(beta []float64) (ll float64, grad *mat.VecDense, info *mat.SymDense) {
	p := m.p
	grad, info = mat.NewVecDense(p, nil), mat.NewSymDense(p, nil)
	w, _ := m.weights(beta) // the shift cancels between the two terms of ℓ
	risk, dead := newSums(p), newSums(p)
	enter := 0
	for i := 0; i < len(m.order); {
		t, d := m.s.Time[m.order[i]], 0
		dead.reset()
		for ; i < len(m.order) && m.s.Time[m.order[i]] == t; i++ {
			u := m.order[i]
			z := m.z[u*p : u*p+p]
			risk.add(w[u], z)
			if m.s.Event[u] {
				d++
				dead.add(w[u], z)
				ll += math.Log(w[u])
				for a, za := range z {
					grad.SetVec(a, grad.AtVec(a)+za)
				}
			}
		}
		for ; enter < len(m.entries) && m.s.Entry[m.entries[enter]] >= t; enter++ {
			u := m.entries[enter]
			risk.add(-w[u], m.z[u*p:u*p+p])
		}
		for l := range d {
			ll -= m.term(risk, dead, m.part(l, d), grad, info)
		}
	}
	return ll, grad, info
}

// part returns the share of the tied events that is removed from the risk set for the
// l-th of d tied terms: l/d by Efron, 0 by Breslow.
func (m *coxModel) part(l, d int) float64 {
	if m.ties == Breslow {
		return 0
	}
	return float64(l) / float64(d)
}

// weights returns e^{β·z − shift}, with the shift for which the largest is 1.
func (m *coxModel) weights(beta []float64) (w []float64, shift float64) {
	w = make([]float64, len(m.s.Time))
	shift = math.Inf(-1)
	for u := range w {
		for a, b := range beta {
			w[u] += b * m.z[u*m.p+a]
		}
		shift = max(shift, w[u])
	}
	for u := range w {
		w[u] = math.Exp(w[u] - shift)
	}
	return w, shift
}

func (m *coxModel) term(risk, dead *sums, part float64, grad *mat.VecDense, info *mat.SymDense) float64 {
	phi := risk.s0 - part*dead.s0
	k := 0
	for a := range m.p {
		ea := (risk.s1[a] - part*dead.s1[a]) / phi
		grad.SetVec(a, grad.AtVec(a)-ea)
		for b := a; b < m.p; b++ {
			eb := (risk.s1[b] - part*dead.s1[b]) / phi
			info.SetSym(a, b, info.At(a, b)+(risk.s2[k]-part*dead.s2[k])/phi-ea*eb)
			k++
		}
	}
	return math.Log(phi)
}

// fit maximises the partial likelihood.
func (m *coxModel) fit(op string, level float64) (Fit, error) {
	f := Fit{N: len(m.s.Time), Events: m.s.events(), Level: level, Method: "Cox, Efron ties", means: m.means}
	if m.ties == Breslow {
		f.Method = "Cox, Breslow ties"
	}
	beta := make([]float64, m.p)
	ll, grad, info := m.derive(beta)
	f.NullLogLik = ll
	var chol mat.Cholesky
	if !chol.Factorize(info) || chol.Cond() > 1e12 {
		return Fit{}, &Error{op, "x", -1, "has columns that determine each other among those at risk"}
	}
	var step mat.VecDense
	if err := chol.SolveVecTo(&step, grad); err != nil {
		return Fit{}, &Error{op, "x", -1, "has columns that determine each other"}
	}
	f.Rao = chi2Test(max(0, mat.Dot(grad, &step)), m.p, f.N, f.Events, "score")
	next := make([]float64, m.p)
	infinite := false
	for f.Iterations < 50 {
		f.Iterations++
		size, better := 1.0, false
		var ll2 float64
		var g2 *mat.VecDense
		var i2 *mat.SymDense
		for range 30 {
			for a := range next {
				next[a] = beta[a] + size*step.AtVec(a)
			}
			ll2, g2, i2 = m.derive(next)
			if finite(ll2) && ll2 >= ll-1e-12*math.Abs(ll) {
				better = true
				break
			}
			size /= 2
		}
		if !better {
			break
		}
		gain := ll2 - ll
		var next2 mat.Cholesky
		if !next2.Factorize(i2) || next2.Cond() > 1e14 {
			infinite = true
			break
		}
		copy(beta, next)
		ll, grad, info, chol = ll2, g2, i2, next2
		if err := chol.SolveVecTo(&step, grad); err != nil {
			break
		}
		if math.Abs(gain) <= 1e-12*(1+math.Abs(ll)) && mat.Norm(&step, math.Inf(1)) < 1e-9 {
			break
		}
	}
	for _, b := range beta {
		infinite = infinite || math.Abs(b) > 15
	}
	if infinite || mat.Norm(&step, math.Inf(1)) > 1e-3 {
		f.Warnings = append(f.Warnings, "a coefficient has no finite estimate: its covariate separates those who leave")
	}
	return m.report(f, beta, ll, info, &chol, op)
}

func (m *coxModel) report(f Fit, beta []float64, ll float64, info *mat.SymDense, chol *mat.Cholesky, op string) (Fit, error) {
	var cov mat.SymDense
	if err := chol.InverseTo(&cov); err != nil {
		return Fit{}, &Error{op, "x", -1, "has columns that determine each other"}
	}
	b := mat.NewVecDense(m.p, beta)
	f.LogLik = ll
	f.Likelihood = chi2Test(max(0, 2*(ll-f.NullLogLik)), m.p, f.N, f.Events, "likelihood ratio")
	f.Wald = chi2Test(max(0, mat.Inner(b, info, b)), m.p, f.N, f.Events, "Wald")
	q := normal(f.Level)
	for j := range m.p {
		value, se := beta[j]/m.scales[j], math.Sqrt(cov.At(j, j))/m.scales[j]
		z := value / se
		c := Coefficient{value, se, bounded(value), bounded(value - q*se), bounded(value + q*se), z, math.Erfc(math.Abs(z) / math.Sqrt2)}
		if !finite(c.Value, c.StdError, c.Z, c.P) {
			return Fit{}, &Error{op, "x", -1, fmt.Sprintf("column %d has no estimate", j)}
		}
		f.Coefficients = append(f.Coefficients, c)
	}
	w, shift := m.weights(beta)
	f.Baseline, f.spread = m.baseline(w, shift)
	f.spread.cov = &cov
	f.spread.scales = m.scales
	f.Concordance = math.NaN()
	if m.entries == nil {
		f.Concordance = concordance(m.s, m.order, w)
	}
	if f.Events < 10*m.p {
		f.Warnings = append(f.Warnings, "fewer than 10 events per covariate")
	}
	if !finite(f.LogLik, f.NullLogLik, f.Wald.Chi2, f.Rao.Chi2) {
		return Fit{}, &Error{op, "x", -1, "has no finite likelihood"}
	}
	return f, nil
}

// bounded returns e^x, finite for every x.
func bounded(x float64) float64 { return math.Exp(min(700, max(-700, x))) }
