package btyd

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distuv"
)

// maximum is the end point of the search for the maximum of a likelihood. Every fit
// keeps one: its estimates and all its intervals are computed from it.
type maximum struct {
	names   []string
	unit    []float64 // parameter i is exp(u_i)·unit_i; u_i itself, a coefficient, when unit_i is 0
	u       []float64
	value   float64       // mean log-likelihood
	n       float64       // observations
	cov     *mat.SymDense // of u; nil if unknown
	atBound []bool
	slope   []int // coordinates with a non-zero gradient inside the bounds; none at a maximum
	level   float64
	evals   int
}

// findMaximum searches for the maximum and computes the curvature there. A search that
// ended on a bound continues over the coordinates that are free.
func (p problem) findMaximum(starts [][]float64, iterations int, n float64) (t maximum, ok bool) {
	o, ok := p.best(starts, iterations)
	if !ok {
		return maximum{}, false
	}
	var h *mat.SymDense
	for range 2 * len(o.u) {
		h = p.hessian(o.u)
		o = p.newtonStep(o, h)
		o.evals += 2 * len(o.u)
		if len(p.slopes(o)) == 0 {
			break
		}
		better, ok := p.continueFree(o, iterations)
		if !ok {
			break
		}
		o = better
		h = nil
	}
	if h == nil {
		h = p.hessian(o.u)
	}
	t = maximum{u: o.u, value: o.value, n: n, atBound: o.atBound, slope: p.slopes(o), evals: o.evals}
	if len(t.slope) == 0 {
		t.cov, _ = o.information(h, n)
	}
	return t, true
}

// slopes returns the coordinates inside the bounds in which the gradient of f at o is not zero.
func (p problem) slopes(o optimum) []int {
	var out []int
	tolerance := 1e-6 * (1 + math.Abs(o.value))
	for i, g := range o.grad {
		if math.Abs(g) > tolerance && !p.pushedOut(o, i) || math.IsNaN(g) {
			out = append(out, i)
		}
	}
	return out
}

// pushedOut reports whether coordinate i is on a bound beyond which f would increase.
func (p problem) pushedOut(o optimum, i int) bool {
	return o.u[i] <= p.lo[i]+1e-3 && o.grad[i] <= 0 || o.u[i] >= p.hi[i]-1e-3 && o.grad[i] >= 0
}

// continueFree continues the search over the coordinates that are not pushedOut; ok is false
// when that does not increase f.
func (p problem) continueFree(o optimum, iterations int) (optimum, bool) {
	var free []int
	for i := range o.u {
		if !p.pushedOut(o, i) {
			free = append(free, i)
		}
	}
	sub, got := p.over(free, o.u), make([]float64, len(free))
	for j, i := range free {
		got[j] = o.u[i]
	}
	s, ok := sub.search(got, iterations)
	if !ok || !(s.value > o.value) {
		return o, false
	}
	u, grad := slices.Clone(o.u), make([]float64, len(o.u))
	for j, i := range free {
		u[i] = s.u[j]
	}
	v := p.f(u, grad)
	return optimum{u: u, value: v, grad: grad, evals: o.evals + s.evals + 1, atBound: p.bounds(u)}, finite(v)
}

// over returns the problem restricted to some coordinates; the others keep their values in at.
func (p problem) over(free []int, at []float64) problem {
	sub := problem{lo: make([]float64, len(free)), hi: make([]float64, len(free))}
	for j, i := range free {
		sub.lo[j], sub.hi[j] = p.lo[i], p.hi[i]
	}
	full, grad := slices.Clone(at), make([]float64, len(at))
	sub.f = func(v, g []float64) float64 {
		for j, i := range free {
			full[i] = v[j]
		}
		value := p.f(full, grad)
		for j, i := range free {
			g[j] = grad[i]
		}
		return value
	}
	return sub
}

// parameter returns the value of parameter i at the coordinate u.
func (t maximum) parameter(i int, u float64) float64 {
	if t.unit[i] == 0 {
		return u
	}
	return math.Exp(u) * t.unit[i]
}

func (t maximum) values(u []float64) []float64 {
	out := make([]float64, len(u))
	for i, v := range u {
		out[i] = t.parameter(i, v)
	}
	return out
}

func (t maximum) loglik() float64 { return t.value * t.n }

// estimates returns the parameters with Wald intervals, on the log scale for positive
// ones, and the warnings. When a parameter is on its bound no parameter has an
// interval: the curvature would describe the others only with that one held fixed.
func (t maximum) estimates() (out []Estimate, warnings []Warning) {
	z := distuv.UnitNormal.Quantile(0.5 + t.level/2)
	vague := t.cov == nil && len(t.slope) == 0
	bound := slices.Contains(t.atBound, true)
	for i, name := range t.names {
		e := Estimate{Name: name, Value: t.parameter(i, t.u[i]), SE: math.NaN(), Low: math.NaN(), High: math.NaN()}
		coefficient := t.unit[i] == 0
		if t.cov != nil && t.cov.At(i, i) > 0 && !bound {
			switch s := math.Sqrt(t.cov.At(i, i)); {
			case coefficient:
				e.SE, e.Low, e.High = s, e.Value-z*s, e.Value+z*s
			case s < maxLogSE:
				e.SE, e.Low, e.High = e.Value*s, e.Value*math.Exp(-z*s), e.Value*math.Exp(z*s)
			default:
				vague = true
			}
		}
		if t.atBound[i] {
			text := fmt.Sprintf("“%s” ended on its bound %.4g: the data do not tell it from the limit; no interval", name, e.Value)
			if coefficient {
				text = fmt.Sprintf("the coefficient of “%s” ended on its bound: the covariate separates the customers", name)
			}
			warnings = append(warnings, Warning{"bound", text})
		}
		out = append(out, e)
	}
	if bound && slices.Contains(t.atBound, false) && t.cov != nil {
		warnings = append(warnings, Warning{"bound-others", "a parameter is on its bound: Wald intervals of the others would take it as known, and are left out; use a profile"})
	}
	if len(t.slope) > 0 {
		warnings = append(warnings, Warning{"not-maximum", t.notMaximum() +
			": these are the values where the search stopped, not estimates; there are no intervals"})
	}
	if vague {
		warnings = append(warnings, Warning{"flat", "the likelihood is flat at its top: some standard errors are missing; use a profile or the bootstrap"})
	}
	return out, warnings
}

// notMaximum names the parameters in which the gradient is not zero.
func (t maximum) notMaximum() string {
	var names []string
	for _, i := range t.slope {
		names = append(names, t.names[i])
	}
	return "the fit is not at a maximum: its likelihood still changes with “" + strings.Join(names, ", ") + "”"
}

// maxLogSE is the standard error of a log-parameter beyond which the parameter
// counts as undetermined.
const maxLogSE = 20

// checkLevel returns level, or 0.95 when it is 0.
func checkLevel(op string, level float64) (float64, error) {
	if level == 0 {
		return 0.95, nil
	}
	if !(level > 0 && level < 1) {
		return 0, fault(op, "Level", "must be within (0, 1), got %v", level)
	}
	return level, nil
}
