package btyd

import "math"

// timeUnit returns the unit in which bounds and starts are expressed, the mean history.
func (c *Cells) timeUnit() float64 {
	if c.meanT > 0 {
		return c.meanT
	}
	return 1
}

// isTime reports whether parameter i has the unit of time.
func (k Kind) isTime(i int) bool { return i == 1 || k == KindParetoNBD && i == 3 }

// units returns the unit of every parameter, for the field unit of a maximum.
func (c *Cells) units(k Kind) []float64 {
	out := make([]float64, len(k.Names()))
	for i := range out {
		out[i] = 1
		if k.isTime(i) {
			out[i] = c.timeUnit()
		}
	}
	return out
}

// params maps u to parameters: exp(u), times the unit of time for α and β.
func (c *Cells) params(k Kind, u []float64) []float64 {
	p := make([]float64, len(u))
	c.fillParams(k, u, p)
	return p
}

func (c *Cells) fillParams(k Kind, u, p []float64) {
	for i, v := range u {
		p[i] = math.Exp(v)
		if k.isTime(i) {
			p[i] *= c.timeUnit()
		}
	}
}

// logParams returns the coordinates u of a model, moved inside the bounds.
func (c *Cells) logParams(m Model) []float64 {
	k := m.Kind()
	u := m.Values()
	for i, v := range u {
		b := math.Log(shapeBound)
		if k.isTime(i) {
			v /= c.timeUnit()
			b = math.Log(scaleBound)
		}
		u[i] = math.Max(-b, math.Min(b, math.Log(v)))
	}
	return u
}

// Bounds of u: shapes within [1e-3, 1e3], scales within [1e-4, 1e4] mean histories.
// They bound the implied mean interval and lifetime of a customer; at a shape of
// 1000 customers are practically identical.
const (
	shapeBound = 1e3
	scaleBound = 1e4
)

func (c *Cells) problem(k Kind) problem {
	n := len(k.Names())
	p := problem{lo: make([]float64, n), hi: make([]float64, n)}
	for i := range n {
		b := math.Log(shapeBound)
		if k.isTime(i) {
			b = math.Log(scaleBound)
		}
		p.lo[i], p.hi[i] = -b, b
	}
	f := c.objective(k)
	params, inner := make([]float64, n), make([]float64, n)
	customers := float64(c.customers)
	p.f = func(u, grad []float64) float64 {
		c.fillParams(k, u, params)
		v := f(params, inner) / customers
		for i := range grad {
			grad[i] = inner[i] * params[i] / customers
		}
		return v
	}
	return p
}

// starts returns starting points: r and α from the moments of the purchase counts,
// corrected for the share of customers who drop out, with several shapes of dropout.
func (c *Cells) starts(k Kind) [][]float64 {
	// NBD moments over the mean history: E = m, Var = m + m²/r.
	m := math.Max(c.meanX, 1e-3)
	r := 1.0
	if c.varX > m {
		r = m * m / (c.varX - m)
	}
	r = math.Min(20, math.Max(0.05, r))
	alpha := r / m // in mean histories
	start := func(r, alpha, c, d float64) []float64 {
		return []float64{math.Log(r), math.Log(alpha), math.Log(c), math.Log(d)}
	}
	switch k {
	case KindBGNBD, KindMBGNBD:
		return [][]float64{start(r, alpha/2, 0.8, 2), start(2*r, alpha, 1, 10), start(r, alpha, 0.3, 0.6)}
	case KindParetoNBD:
		return [][]float64{start(r, alpha/2, 0.6, 0.4), start(2*r, alpha, 1, 2), start(r, alpha, 3, 10)}
	}
	return [][]float64{start(r, alpha, 1, 1)[:2]}
}
