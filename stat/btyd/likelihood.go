package btyd

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// An objective is the sum of log-likelihoods over cells and its gradient with
// respect to the model's own parameters. grad may be nil.
type objective func(p, grad []float64) float64

func (c *Cells) objective(k Kind) objective {
	switch k {
	case KindBGNBD:
		return func(p, g []float64) float64 { return c.geometric(p, g, 0) }
	case KindMBGNBD:
		return func(p, g []float64) float64 { return c.geometric(p, g, 1) }
	case KindParetoNBD:
		return c.newPareto()
	}
	return c.newNBD()
}

// perX holds the terms that depend only on the number of purchases x.
type perX struct {
	base       float64 // A1 + A2
	odds       float64 // ln a − ln(b+x−1); −Inf when a customer with x = 0 cannot have dropped out
	dr, da, db float64 // derivatives of base
	dodds      float64 // derivative of odds with respect to b
}

// geometric returns the BG/NBD (first = 0) or MBG/NBD (first = 1) log-likelihood.
// All other terms are tabulated per distinct x or time; each cell costs one
// exponential and one logarithm, for the term of dropout relative to that of alive.
func (c *Cells) geometric(p, grad []float64, first float64) float64 {
	r, alpha, a, b := p[0], p[1], p[2], p[3]
	xs := make([]perX, len(c.xs))
	lr, lb := mathext.Digamma(r), mathext.Digamma(b)
	lab := mathext.Digamma(a + b)
	for i, x := range c.xs {
		y := x + first
		t := &xs[i]
		t.base = lrising(r, x) + r*math.Log(alpha) + lbeta(a, b+y) - lbeta(a, b)
		t.odds = math.Inf(-1)
		if y > 0 {
			t.odds = math.Log(a) - math.Log(b+y-1)
			t.dodds = -1 / (b + y - 1)
		}
		if grad != nil {
			all := mathext.Digamma(a + b + y)
			t.dr = mathext.Digamma(r+x) - lr + math.Log(alpha)
			t.da = lab - all
			t.db = lab + mathext.Digamma(b+y) - lb - all
		}
	}
	logs := make([]float64, len(c.times))
	forChunks(len(logs), func(_, lo, hi int) {
		for i := lo; i < hi; i++ {
			logs[i] = math.Log(alpha + c.times[i])
		}
	})
	sum := sumChunks(len(c.rows), 5, func(lo, hi int, acc []float64) {
		var ll, gr, galpha, ga, gb float64
		for i := lo; i < hi; i++ {
			row := &c.rows[i]
			t, n := &xs[row.x], c.weight[i]
			rx := r + c.xs[row.x]
			lT, ltx := logs[row.t], logs[row.tx]
			more, q := softplus(t.odds + rx*(lT-ltx))
			ll += n * (t.base - rx*lT + more)
			if grad != nil {
				iT := 1 / (alpha + c.times[row.t])
				itx := 1 / (alpha + c.times[row.tx])
				gr += n * (t.dr - lT + q*(lT-ltx))
				galpha += n * rx * (-iT + q*(iT-itx))
				ga += n * (t.da + q/a)
				gb += n * (t.db + q*t.dodds)
			}
		}
		acc[0], acc[1], acc[2], acc[3], acc[4] = ll, gr, galpha, ga, gb
	})
	if grad != nil {
		copy(grad, sum[1:])
		grad[1] += float64(c.customers) * r / alpha
	}
	return sum[0]
}

// newNBD returns the NBD log-likelihood, which depends on distinct (x, T) only.
func (c *Cells) newNBD() objective {
	weight := make([]float64, len(c.pairs))
	for i, row := range c.rows {
		weight[row.pt] += c.weight[i]
	}
	return func(p, grad []float64) float64 {
		r, alpha := p[0], p[1]
		base, dr := make([]float64, len(c.xs)), make([]float64, len(c.xs))
		lr := mathext.Digamma(r)
		for i, x := range c.xs {
			base[i] = lrising(r, x)
			dr[i] = mathext.Digamma(r+x) - lr
		}
		sum := sumChunks(len(weight), 3, func(lo, hi int, acc []float64) {
			for i := lo; i < hi; i++ {
				n := weight[i]
				if n == 0 {
					continue
				}
				pr := c.pairs[i]
				x, t := c.xs[pr.x], c.times[pr.t]
				l := math.Log1p(t / alpha)
				acc[0] += n * (base[pr.x] - r*l - x*math.Log(alpha+t))
				acc[1] += n * (dr[pr.x] - l)
				acc[2] += n * (r*t/alpha - x) / (alpha + t)
			}
		})
		if grad != nil {
			copy(grad, sum[1:])
		}
		return sum[0]
	}
}

// tailAt is ln J of one distinct (x, time) pair with its gradient.
type tailAt struct {
	v float64
	g [4]float64
}

// newPareto returns the Pareto/NBD log-likelihood, with the integral J evaluated
// once per distinct (x, t_x) and (x, T): with times in days a hundred times fewer
// than cells.
func (c *Cells) newPareto() objective {
	tails := make([]tailAt, len(c.pairs))
	return func(p, grad []float64) float64 { return c.pareto(tails, p, grad) }
}

func (c *Cells) pareto(tails []tailAt, p, grad []float64) float64 {
	m := ParetoNBD{p[0], p[1], p[2], p[3]}
	forChunks(len(tails), func(_, lo, hi int) {
		for i := lo; i < hi; i++ {
			t := &tails[i]
			g := &t.g
			if grad == nil {
				g = nil
			}
			t.v = m.tail(c.xs[c.pairs[i].x], c.times[c.pairs[i].t], g)
		}
	})
	type at struct{ la, lb, ia, ib float64 }
	times := make([]at, len(c.times))
	forChunks(len(times), func(_, lo, hi int) {
		for i := lo; i < hi; i++ {
			a, b := m.Alpha+c.times[i], m.Beta+c.times[i]
			times[i] = at{math.Log(a), math.Log(b), 1 / a, 1 / b}
		}
	})
	base, dr := make([]float64, len(c.xs)), make([]float64, len(c.xs))
	lr := mathext.Digamma(m.R)
	for i, x := range c.xs {
		base[i] = lrising(m.R, x) + m.R*math.Log(m.Alpha) + m.S*math.Log(m.Beta)
		dr[i] = mathext.Digamma(m.R+x) - lr + math.Log(m.Alpha)
	}
	sum := sumChunks(len(c.rows), 5, func(lo, hi int, acc []float64) {
		var ll, gr, galpha, gs, gbeta float64
		for i := lo; i < hi; i++ {
			row, n := &c.rows[i], c.weight[i]
			T, jx, jt := &times[row.t], &tails[row.ptx], &tails[row.pt]
			rx := m.R + c.xs[row.x]
			alive := -rx*T.la - m.S*T.lb
			ex, et := math.Max(jx.v, jt.v)-alive, jt.v-alive
			top := math.Max(0, ex)
			w0, wx, wt := math.Exp(-top), math.Exp(ex-top), math.Exp(et-top)
			s := w0 + wx - wt
			ll += n * (base[row.x] + alive + top + math.Log(s))
			if grad != nil {
				w0, wx, wt = n*w0/s, n*wx/s, n*wt/s
				gr += n*dr[row.x] - w0*T.la + wx*jx.g[0] - wt*jt.g[0]
				galpha += -w0*rx*T.ia + wx*jx.g[1] - wt*jt.g[1]
				gs += -w0*T.lb + wx*jx.g[2] - wt*jt.g[2]
				gbeta += -w0*m.S*T.ib + wx*jx.g[3] - wt*jt.g[3]
			}
		}
		acc[0], acc[1], acc[2], acc[3], acc[4] = ll, gr, galpha, gs, gbeta
	})
	if grad != nil {
		n := float64(c.customers)
		copy(grad, sum[1:])
		grad[1] += n * m.R / m.Alpha
		grad[2] += n * math.Log(m.Beta)
		grad[3] += n * m.S / m.Beta
	}
	return sum[0]
}
