package recsys

import (
	"math"
	"math/rand/v2"
	"runtime"
	"sync"
)

// Taste holds the parameters of Factorise. A zero field means its default.
type Taste struct {
	Factors    int     // 32
	Iterations int     // 10
	Confidence float64 // α: additional weight of a purchase; 20
	Ridge      float64 // λ; 0.1
	Seed       uint64
}

// Factors recommends by implicit matrix factorisation.
type Factors struct {
	log         *Log
	k           int
	users, rows []float64 // Users × k and Items × k
	Loss        []float64 // the weighted squared error after each iteration
}

// Factorise computes user factors x and item factors y that minimise
//
//	Σ_{u,i} c_ui (p_ui − x_u·y_i)² + λ (Σ‖x_u‖² + Σ‖y_i‖²)
//
// with p = 1 and c = 1 + α ln(1 + baskets) where u bought i, and p = 0, c = 1
// elsewhere, by alternating least squares (Hu, Koren and Volinsky 2008). Rows
// are solved independently, in a fixed order of summing: the same seed gives
// the same factors on any number of cores. Cost per iteration: pairs × k² +
// (users + items) × k³. The factors have no interval; Evaluate measures their accuracy on
// test baskets. Errors: a field of how outside its range, factors that diverge; each an
// *Error.
func Factorise(l *Log, how Taste) (*Factors, error) {
	const op = "Factorise"
	if how.Factors == 0 {
		how.Factors = 32
	}
	if how.Iterations == 0 {
		how.Iterations = 10
	}
	if how.Confidence == 0 {
		how.Confidence = 20
	}
	if how.Ridge == 0 {
		how.Ridge = 0.1
	}
	if how.Factors < 1 || how.Factors > 512 || how.Iterations < 1 || how.Iterations > 1000 {
		return nil, &Error{op, "Factors", -1, "is not between 1 and 512, or Iterations not between 1 and 1,000"}
	}
	if !(how.Confidence > 0 && how.Confidence < 1e6) || !(how.Ridge > 1e-9 && how.Ridge < 1e9) {
		return nil, &Error{op, "Confidence", -1, "or Ridge is not a positive number"}
	}
	f := &Factors{log: l, k: how.Factors, users: make([]float64, l.Users*how.Factors), rows: make([]float64, l.Items*how.Factors)}
	r := rand.New(rand.NewPCG(how.Seed, 9))
	for i := range f.rows {
		f.rows[i] = r.NormFloat64() / math.Sqrt(float64(how.Factors)) * 0.1
	}
	byUser := sparse{starts: l.pairStarts, id: l.pairItem, w: make([]float64, len(l.pairItem))}
	for i, c := range l.pairCount {
		byUser.w[i] = how.Confidence * math.Log1p(float64(c))
	}
	byItem := byUser.transpose(l.Items)
	for range how.Iterations {
		f.solve(f.users, f.rows, byUser, how.Ridge)
		f.solve(f.rows, f.users, byItem, how.Ridge)
		loss := f.loss(byUser, how.Ridge)
		if !finite(loss) {
			return nil, &Error{op, "Ridge", -1, "is too small: the factors diverge"}
		}
		f.Loss = append(f.Loss, loss)
	}
	return f, nil
}

// sparse holds c − 1, the confidence minus 1, by row.
type sparse struct {
	starts, id []int32
	w          []float64
}

func (s sparse) transpose(columns int) sparse {
	t := sparse{starts: make([]int32, columns+1), id: make([]int32, len(s.id)), w: make([]float64, len(s.w))}
	for _, j := range s.id {
		t.starts[j+1]++
	}
	for j := range columns {
		t.starts[j+1] += t.starts[j]
	}
	next := append([]int32(nil), t.starts[:columns]...)
	for i := range len(s.starts) - 1 {
		for e := s.starts[i]; e < s.starts[i+1]; e++ {
			at := next[s.id[e]]
			next[s.id[e]]++
			t.id[at], t.w[at] = int32(i), s.w[e]
		}
	}
	return t
}

// gram returns YᵀY, summed in the order of rows.
func gram(y []float64, k int) []float64 {
	g := make([]float64, k*k)
	for r := 0; r < len(y); r += k {
		v := y[r : r+k]
		for a, va := range v {
			for b, vb := range v[:a+1] {
				g[a*k+b] += va * vb
			}
		}
	}
	return g
}

// solve sets each row of x to (YᵀY + Yᵀ(C−1)Y + λI)⁻¹ YᵀCp.
func (f *Factors) solve(x, y []float64, s sparse, ridge float64) {
	k, rows := f.k, len(s.starts)-1
	base := gram(y, k)
	for a := range k {
		base[a*k+a] += ridge
	}
	workers := runtime.GOMAXPROCS(0)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			m, rhs := make([]float64, k*k), make([]float64, k)
			for i := w; i < rows; i += workers {
				copy(m, base)
				clear(rhs)
				for e := s.starts[i]; e < s.starts[i+1]; e++ {
					v, c := y[int(s.id[e])*k:int(s.id[e])*k+k], s.w[e]
					for a, va := range v {
						rhs[a] += (1 + c) * va
						cva := c * va
						for b, vb := range v[:a+1] {
							m[a*k+b] += cva * vb
						}
					}
				}
				cholesky(m, rhs, k)
				copy(x[i*k:], rhs)
			}
		})
	}
	wg.Wait()
}

// cholesky solves m z = rhs in place; m is positive definite, lower triangle.
func cholesky(m, rhs []float64, k int) {
	for a := range k {
		for b := range a + 1 {
			s := m[a*k+b]
			for c := range b {
				s -= m[a*k+c] * m[b*k+c]
			}
			if a == b {
				m[a*k+a] = math.Sqrt(max(s, 1e-300))
			} else {
				m[a*k+b] = s / m[b*k+b]
			}
		}
	}
	for a := range k {
		for b := range a {
			rhs[a] -= m[a*k+b] * rhs[b]
		}
		rhs[a] /= m[a*k+a]
	}
	for a := k - 1; a >= 0; a-- {
		for b := a + 1; b < k; b++ {
			rhs[a] -= m[b*k+a] * rhs[b]
		}
		rhs[a] /= m[a*k+a]
	}
}

// loss returns the objective of Factorise: over all pairs from the Gram matrices, corrected
// for the pairs with purchases.
func (f *Factors) loss(s sparse, ridge float64) (sum float64) {
	k := f.k
	gx, gy := gram(f.users, k), gram(f.rows, k)
	for a := range k {
		for b := range a {
			sum += 2 * gx[a*k+b] * gy[a*k+b]
		}
		sum += gx[a*k+a]*gy[a*k+a] + ridge*(gx[a*k+a]+gy[a*k+a])
	}
	for u := range len(s.starts) - 1 {
		for e := s.starts[u]; e < s.starts[u+1]; e++ {
			p := f.score(u, int(s.id[e]))
			sum += (1+s.w[e])*(1-p)*(1-p) - p*p
		}
	}
	return sum
}

func (f *Factors) score(user, item int) (s float64) {
	for a := range f.k {
		s += f.users[user*f.k+a] * f.rows[item*f.k+a]
	}
	return s
}

// Recommend ranks all items that were ever bought by x·y (Hu, Koren and Volinsky 2008),
// which has no unit: predicted preference, about 1 for bought items and 0 for others. A
// user outside the log has no suggestions.
func (f *Factors) Recommend(user int32, n int, skip func(int32) bool) []Suggestion {
	if !f.log.known(user) {
		return nil
	}
	var all []Suggestion
	for i := range f.log.Items {
		if f.log.bought[i] > 0 {
			all = append(all, Suggestion{int32(i), f.score(int(user), i), ByTaste, 0, -1})
		}
	}
	return f.log.take(all, n, skip)
}
