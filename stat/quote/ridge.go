package quote

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// ridge is a linear regression with exponential forgetting: an observation of age a has
// the weight 2^(−a/halfLife). Slopes are shrunk towards 0 by penalty observations of
// unit variance; the intercept is not penalised.
type ridge struct {
	halfLife, penalty float64
	at                float64       // time to which the sums are discounted
	weight            float64       // Σ w
	a                 *mat.SymDense // Σ w z zᵀ, z = (1, x)
	b                 []float64     // Σ w z y
	beta              []float64
	stale             bool
}

func newRidge(features int, halfLife, penalty float64) *ridge {
	return &ridge{
		halfLife: halfLife, penalty: penalty,
		a: mat.NewSymDense(features+1, nil), b: make([]float64, features+1), beta: make([]float64, features),
	}
}

func (r *ridge) learn(at float64, x []float64, y float64) {
	if r.weight > 0 && at > r.at {
		f := math.Exp2(-(at - r.at) / r.halfLife)
		r.weight *= f
		r.a.ScaleSym(f, r.a)
		for i := range r.b {
			r.b[i] *= f
		}
	}
	r.at = max(r.at, at)
	if r.weight == 0 {
		r.at = at
	}
	r.weight++
	z := func(i int) float64 {
		if i == 0 {
			return 1
		}
		return x[i-1]
	}
	for i := range r.b {
		zi := z(i)
		r.b[i] += zi * y
		if zi == 0 {
			continue
		}
		for j := i; j < len(r.b); j++ {
			r.a.SetSym(i, j, r.a.At(i, j)+zi*z(j))
		}
	}
	r.stale = true
}

// predict returns the prediction at x; it needs at least one observation.
func (r *ridge) predict(x []float64) float64 { return r.b[0]/r.weight + r.effect(x) }

// effect returns the difference of the prediction at x from the mean: 0 for average features.
func (r *ridge) effect(x []float64) (y float64) {
	if r.stale {
		r.solve()
	}
	for i, v := range x {
		y += r.beta[i] * (v - r.a.At(0, i+1)/r.weight)
	}
	return y
}

// solve centres the features, so that the penalty does not affect the mean.
func (r *ridge) solve() {
	r.stale = false
	clear(r.beta)
	n, w := len(r.beta), r.weight
	if n == 0 {
		return
	}
	c, d := mat.NewSymDense(n, nil), mat.NewVecDense(n, nil)
	for i := range n {
		for j := i; j < n; j++ {
			c.SetSym(i, j, r.a.At(i+1, j+1)-r.a.At(0, i+1)*r.a.At(0, j+1)/w)
		}
		c.SetSym(i, i, max(c.At(i, i), 0)+r.penalty)
		d.SetVec(i, r.b[i+1]-r.a.At(0, i+1)*r.b[0]/w)
	}
	var chol mat.Cholesky
	var slopes mat.VecDense
	if !chol.Factorize(c) || chol.SolveVecTo(&slopes, d) != nil {
		return
	}
	copy(r.beta, slopes.RawVector().Data)
}
