package btyd

import "math"

// Scores are per customer, in the order of the rows given to Compress.
type Scores struct {
	PAlive   []float64 // P(alive at T | history)
	Expected []float64 // E[purchases in (T, T+horizon] | history]
	Horizon  float64
	Total    float64 // sum of Expected
	N        int     // customers
	Method   string
	Warnings []Warning // limits of the model to state beside the scores
}

// Score computes PAlive and ExpectedFuture over the horizon for every customer
// under one model, in the unit of the model. The costly parts are computed once per
// distinct (x, T) and (x, t_x). There are no intervals: a Model carries no
// covariance; Fit.Interval gives them for one customer at a time.
//
// Errors: parameters outside their domain, a horizon outside [0, 1e9], a total
// outside float64. Source: that of the model.
func Score(m Model, cells *Cells, horizon float64) (*Scores, error) {
	if err := checkModelTime(m, "Score", horizon); err != nil {
		return nil, err
	}
	alive := cells.alive(m)
	future := cells.perAge(func(x, age float64) float64 { return m.aliveFuture(x, age, horizon) })
	s := &Scores{
		PAlive: make([]float64, len(cells.of)), Expected: make([]float64, len(cells.of)), Horizon: horizon, N: len(cells.of),
		Method: string(m.Kind()) + ", expectations at the given parameters",
	}
	sum := sumChunks(len(cells.rows), 1, func(lo, hi int, acc []float64) {
		for i := lo; i < hi; i++ {
			acc[0] += cells.weight[i] * alive[i] * future[cells.rows[i].pt]
		}
	})
	s.Total = sum[0]
	if !finite(s.Total) {
		return nil, fault("Score", "result", "is outside the range of float64")
	}
	forChunks(len(cells.of), func(_, lo, hi int) {
		for i := lo; i < hi; i++ {
			k := cells.of[i]
			s.PAlive[i] = alive[k]
			s.Expected[i] = alive[k] * future[cells.rows[k].pt]
		}
	})
	if m.Kind() == KindBGNBD && len(cells.xs) > 0 && cells.xs[0] == 0 {
		s.Warnings = append(s.Warnings, Warning{"one-time",
			"P(alive) of customers without repeat purchases is 1 by construction under BG/NBD: take it from MBG/NBD or Pareto/NBD"})
	}
	return s, nil
}

// alive returns P(alive) of every cell.
func (c *Cells) alive(m Model) []float64 {
	out := make([]float64, len(c.rows))
	each := func(i int) float64 { return m.alive(c.customer(i)) }
	if p, ok := m.(ParetoNBD); ok {
		tails := make([]float64, len(c.pairs))
		forChunks(len(tails), func(_, lo, hi int) {
			for i := lo; i < hi; i++ {
				tails[i] = p.tail(c.xs[c.pairs[i].x], c.times[c.pairs[i].t], nil)
			}
		})
		la, lb := make([]float64, len(c.times)), make([]float64, len(c.times))
		for i, t := range c.times {
			la[i], lb[i] = math.Log(p.Alpha+t), math.Log(p.Beta+t)
		}
		each = func(i int) float64 {
			r := c.rows[i]
			if r.tx == r.t {
				return 1
			}
			w := -(p.R+c.xs[r.x])*la[r.t] - p.S*lb[r.t]
			jx, jt := tails[r.ptx]-w, tails[r.pt]-w
			return clampProb(1 / (1 + math.Exp(jx) - math.Exp(math.Min(jt, jx))))
		}
	}
	forChunks(len(out), func(_, lo, hi int) {
		for i := lo; i < hi; i++ {
			out[i] = each(i)
		}
	})
	return out
}

// perAge evaluates f for every distinct (x, T); the result is indexed like pairs.
func (c *Cells) perAge(f func(x, age float64) float64) []float64 {
	used := make([]bool, len(c.pairs))
	for _, r := range c.rows {
		used[r.pt] = true
	}
	out := make([]float64, len(c.pairs))
	forChunks(len(out), func(_, lo, hi int) {
		for i := lo; i < hi; i++ {
			if used[i] {
				out[i] = f(c.xs[c.pairs[i].x], c.times[c.pairs[i].t])
			}
		}
	})
	return out
}
