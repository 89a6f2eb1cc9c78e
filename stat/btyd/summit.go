package btyd

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distuv"
)

// top is where the search for the maximum of a likelihood ended. Every fit
// keeps one: its estimates, and all its intervals, come from it.
type top struct {
	names   []string
	unit    []float64 // parameter i is exp(u_i)·unit_i; u_i itself, a coefficient, when unit_i is 0
	u       []float64
	value   float64       // mean log-likelihood
	n       float64       // observations
	cov     *mat.SymDense // of u; nil if unknown
	atBound []bool
	slope   []int // coordinates along which the likelihood still rises; none at a maximum
	level   float64
	evals   int
}

// summit climbs to the maximum and measures the curvature there. A search
// that ended on the box goes on over the coordinates that are free.
func (p problem) summit(starts [][]float64, iterations int, n float64) (t top, ok bool) {
	o, ok := p.best(starts, iterations)
	if !ok {
		return top{}, false
	}
	var h *mat.SymDense
	for range 2 * len(o.u) {
		h = p.hessian(o.u)
		o = p.polish(o, h)
		o.evals += 2 * len(o.u)
		if len(p.slopes(o)) == 0 {
			break
		}
		better, ok := p.goOn(o, iterations)
		if !ok {
			break
		}
		o = better
		h = nil
	}
	if h == nil {
		h = p.hessian(o.u)
	}
	t = top{u: o.u, value: o.value, n: n, atBound: o.atBound, slope: p.slopes(o), evals: o.evals}
	if len(t.slope) == 0 {
		t.cov, _ = o.information(h, n)
	}
	return t, true
}

// slopes are the coordinates along which f still rises at o, inside the box.
func (p problem) slopes(o optimum) []int {
	var out []int
	tolerance := 1e-6 * (1 + math.Abs(o.value))
	for i, g := range o.grad {
		if math.Abs(g) > tolerance && !p.pressed(o, i) || math.IsNaN(g) {
			out = append(out, i)
		}
	}
	return out
}

// pressed tells whether f pushes coordinate i against the box.
func (p problem) pressed(o optimum, i int) bool {
	return o.u[i] <= p.lo[i]+1e-3 && o.grad[i] <= 0 || o.u[i] >= p.hi[i]-1e-3 && o.grad[i] >= 0
}

// goOn climbs over the coordinates that are not pressed against the box; ok is
// false when that gains nothing.
func (p problem) goOn(o optimum, iterations int) (optimum, bool) {
	var free []int
	for i := range o.u {
		if !p.pressed(o, i) {
			free = append(free, i)
		}
	}
	sub, got := p.over(free, o.u), make([]float64, len(free))
	for j, i := range free {
		got[j] = o.u[i]
	}
	s, ok := sub.climb(got, iterations)
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

// over is the problem over some coordinates; the others stay as in at.
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

// parameter is the natural value of coordinate i at u.
func (t top) parameter(i int, u float64) float64 {
	if t.unit[i] == 0 {
		return u
	}
	return math.Exp(u) * t.unit[i]
}

func (t top) values(u []float64) []float64 {
	out := make([]float64, len(u))
	for i, v := range u {
		out[i] = t.parameter(i, v)
	}
	return out
}

func (t top) loglik() float64 { return t.value * t.n }

// estimates are the parameters with Wald intervals, on the log scale for
// positive ones, and the warnings that go with them. Where one ended on its bound the
// curvature tells only how well the others are known if that one is: none has an interval.
func (t top) estimates() (out []Estimate, warnings []Warning) {
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

// notMaximum says along which parameters the likelihood still rises.
func (t top) notMaximum() string {
	var names []string
	for _, i := range t.slope {
		names = append(names, t.names[i])
	}
	return "the fit is not at a maximum: its likelihood still changes with “" + strings.Join(names, ", ") + "”"
}

// maxLogSE is the standard error of a logarithm beyond which a parameter is
// not known at all.
const maxLogSE = 20

// checkLevel is the level asked for, 0.95 when none is.
func checkLevel(op string, level float64) (float64, error) {
	if level == 0 {
		return 0.95, nil
	}
	if !(level > 0 && level < 1) {
		return 0, fault(op, "Level", "must be within (0, 1), got %v", level)
	}
	return level, nil
}
