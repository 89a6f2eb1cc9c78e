package repeat

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// curvature returns the covariance: the inverse of the second derivatives of cost (the
// negative penalised log-likelihood) at x, placed by index into a matrix over all dims
// parameters. Parameters on a limit or not free have variance 0. It is nil when x is
// not a maximum.
func curvature(cost func([]float64) float64, x []float64, index []int) *mat.SymDense {
	const step = 2e-3
	var inner []int // positions in x
	for j, i := range index {
		if x[j] > limits[i][0]+2*step && x[j] < limits[i][1]-2*step {
			inner = append(inner, j)
		}
	}
	if len(inner) == 0 {
		return nil
	}
	at := func(j, k int, a, b float64) float64 {
		moved := slices.Clone(x)
		moved[j] += a * step
		moved[k] += b * step
		return cost(moved)
	}
	here := cost(x)
	h := mat.NewSymDense(len(inner), nil)
	for a, j := range inner {
		for b, k := range inner[a:] {
			var d float64
			if j == k {
				d = at(j, j, 1, 0) - 2*here + at(j, j, -1, 0)
			} else {
				d = (at(j, k, 1, 1) - at(j, k, 1, -1) - at(j, k, -1, 1) + at(j, k, -1, -1)) / 4
			}
			if d /= step * step; !finite(d) {
				return nil
			}
			h.SetSym(a, a+b, d)
		}
	}
	var chol mat.Cholesky
	var inverse mat.SymDense
	if !chol.Factorize(h) || chol.InverseTo(&inverse) != nil {
		return nil
	}
	out := mat.NewSymDense(dims, nil)
	for a, j := range inner {
		for b := a; b < len(inner); b++ {
			v := inverse.At(a, b)
			if !finite(v) {
				return nil
			}
			out.SetSym(index[j], index[inner[b]], v)
		}
	}
	return out
}

// Estimate is a parameter with its interval.
type Estimate struct {
	Name             string // as the field of Parameters
	Value, Low, High float64
	Level            float64
	Fixed            bool // not estimated, or on a limit: without an interval
	N                int  // histories it is estimated from
	Method           string
}

// Intervals returns the parameters that apply to a path (nil means All) with Wald
// intervals from the observed information of the penalised log-likelihood: with x = ln
// of a positive parameter, ln(Keep/(1−Keep)), or a power itself,
//
//	x ± z √V_xx,  V = (−∂² ln L/∂x∂x')⁻¹
//
// transformed back to the scale of the parameter (Wald; Efron and Hinkley 1978,
// Biometrika 65, for the observed information; Kass and Steffey 1989, JASA 84, for a
// node with its prior). They assume that the model is correct. Errors: a model not made
// by Fit, a level outside (0, 1), a likelihood too flat for intervals; each an *Error.
func (m Model) Intervals(path []int, level float64) ([]Estimate, error) {
	const op = "Intervals"
	n, z, err := m.nodeAt(op, path, level)
	if err != nil {
		return nil, err
	}
	v := n.Parameters.vector()
	low, high := v, v
	for i := range v {
		half := z * math.Sqrt(max(0, n.spread.At(i, i)))
		low[i], high[i] = v[i]-half, v[i]+half
	}
	value, lower, upper := named(v), named(low), named(high)
	var out []Estimate
	for i, name := range []string{"Shape", "A", "B", "LeaveA", "LeaveB", "UnitPower", "SizePower", "Keep"} {
		out = append(out, Estimate{
			name, value[i], lower[i], upper[i], level, n.spread.At(i, i) == 0, n.N, "Wald, observed information",
		})
	}
	return out, nil
}

// named transforms a vector back into parameters, in its order and without limits.
func named(v [dims]float64) (out [dims]float64) {
	for i, x := range v {
		switch i {
		case 5, 6:
			out[i] = x
		case 7:
			out[i] = 1 / (1 + math.Exp(-x))
		default:
			out[i] = math.Exp(min(x, 700))
		}
	}
	return out
}

// Chance is a probability with its interval.
type Chance struct {
	Value, Low, High float64
	Level            float64
	N                int // histories from which the parameters are estimated
	Purchases        int // of the customer
	Method           string
	Warnings         []string
}

// ActiveInterval returns Active with an interval for the uncertainty of the parameters;
// formula, source and errors as in WithinInterval.
func (m Model) ActiveInterval(h History, level float64) (Chance, error) {
	const op = "ActiveInterval"
	if err := h.check(op, 0); err != nil {
		return Chance{}, err
	}
	return m.chance(op, h, level, func(p Parameters) float64 {
		_, active := p.state(h)
		return active
	})
}

// WithinInterval returns Within with an interval for the uncertainty of the parameters,
// by the delta method on the logit scale:
//
//	ln(P/(1−P)) ± z √(g'Vg),  g = ∂ ln(P/(1−P))/∂x
//
// with x and V as in Intervals (Oehlert 1992, The American Statistician 46). It is an
// interval of the probability, not of the outcome, and assumes that the model is
// correct. A probability of 0 or 1 has a warning instead of an interval. Errors: a model
// not made by Fit or too flat for intervals, a level outside (0, 1), a horizon that is
// not a duration, an invalid history; each an *Error.
func (m Model) WithinInterval(h History, horizon, level float64) (Chance, error) {
	const op = "WithinInterval"
	if err := h.check(op, 0); err != nil {
		return Chance{}, err
	}
	if !(horizon >= 0 && horizon <= longest) {
		return Chance{}, &Error{op, "horizon", -1, "is not a duration"}
	}
	return m.chance(op, h, level, func(p Parameters) float64 {
		b, active := p.state(h)
		return active * p.soon(b, h, horizon)
	})
}

func (m Model) chance(op string, h History, level float64, of func(Parameters) float64) (Chance, error) {
	n, z, err := m.nodeAt(op, h.Path, level)
	if err != nil {
		return Chance{}, err
	}
	c := Chance{
		Value: of(n.Parameters), Level: level, N: n.N, Purchases: len(h.Gaps) + 1,
		Method: m.Method + "; delta method on the logit", Warnings: slices.Clone(m.Warnings),
	}
	logit := func(p float64) float64 { return math.Log(p) - math.Log1p(-p) }
	v := n.Parameters.vector()
	g := mat.NewVecDense(dims, nil)
	const step = 1e-4
	for i := range v {
		if n.spread.At(i, i) == 0 {
			continue
		}
		up, down := v, v
		up[i] += step
		down[i] -= step
		g.SetVec(i, (logit(of(parameters(up[:])))-logit(of(parameters(down[:]))))/(2*step))
	}
	at := logit(c.Value)
	half := z * math.Sqrt(max(0, mat.Inner(g, n.spread, g)))
	if !finite(at) || !finite(half) {
		c.Low, c.High = math.NaN(), math.NaN()
		c.Warnings = append(c.Warnings, "a chance at or next to 0 or 1 has no interval")
		return c, nil
	}
	c.Low, c.High = 1/(1+math.Exp(half-at)), 1/(1+math.Exp(-half-at))
	c.Low, c.High = min(c.Low, c.Value), max(c.High, c.Value)
	return c, nil
}

// nodeAt returns the node of a path and the normal quantile of a level.
func (m Model) nodeAt(op string, path []int, level float64) (Node, float64, error) {
	if !(level > 0 && level < 1) {
		return Node{}, 0, &Error{op, "level", -1, "is not between 0 and 1"}
	}
	if m.positions == nil {
		return Node{}, 0, &Error{op, "m", -1, "has not been fitted"}
	}
	n := m.node(path)
	if n.spread == nil {
		return Node{}, 0, &Error{op, "m", -1, "has a likelihood too flat for an interval"}
	}
	return n, math.Sqrt2 * math.Erfinv(level), nil
}
