package btyd

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distuv"
)

const waldMethod = "maximum likelihood, L-BFGS on log-parameters; Wald intervals on the log scale"

// maximum is the outcome of maximise.
type maximum struct {
	values    []float64
	u         []float64
	cov       *mat.SymDense // of u = ln(values); nil if unknown
	estimates []Estimate
	level     float64
	loglik    float64
	evals     int
	warnings  []Warning
}

// maximise is the common way of the models with positive shape parameters: f
// is a log-likelihood of n observations with its gradient.
func maximise(op string, f objective, names []string, starts [][]float64, n, level float64) (maximum, error) {
	if level == 0 {
		level = 0.95
	}
	if !(level > 0 && level < 1) {
		return maximum{}, fault(op, "Level", "must be within (0, 1), got %v", level)
	}
	d := len(names)
	bound := math.Log(shapeBound)
	p := problem{lo: make([]float64, d), hi: make([]float64, d)}
	for i := range d {
		p.lo[i], p.hi[i] = -bound, bound
	}
	values, inner := make([]float64, d), make([]float64, d)
	p.f = func(u, grad []float64) float64 {
		for i := range u {
			values[i] = math.Exp(u[i])
		}
		v := f(values, inner) / n
		for i := range grad {
			grad[i] = inner[i] * values[i] / n
		}
		return v
	}
	o, ok := p.best(starts, 200)
	if !ok {
		return maximum{}, fault(op, "data", "give no finite likelihood")
	}
	h := p.hessian(o.u)
	o = p.polish(o, h)
	res := maximum{u: o.u, level: level, loglik: o.value * n, evals: o.evals + 2*d}
	if cov, ok := o.information(h, n); ok {
		res.cov = cov
	}
	res.values = make([]float64, d)
	for i := range res.values {
		res.values[i] = math.Exp(o.u[i])
	}
	res.estimates, res.warnings = wald(names, res.values, res.cov, o.atBound, level)
	if n < 100 {
		res.warnings = append(res.warnings, Warning{"few", fmt.Sprintf("%.0f customers are few for this model", n)})
	}
	return res, nil
}

// wald makes intervals on the log scale and the warnings that go with them.
func wald(names []string, values []float64, cov *mat.SymDense, atBound []bool, level float64) (out []Estimate, warnings []Warning) {
	z := distuv.UnitNormal.Quantile(0.5 + level/2)
	vague := cov == nil
	for i, name := range names {
		e := Estimate{Name: name, Value: values[i], Low: minParam, High: maxParam}
		if cov != nil && cov.At(i, i) > 0 {
			if s := math.Sqrt(cov.At(i, i)); s < maxLogSE {
				e.SE, e.Low, e.High = e.Value*s, e.Value*math.Exp(-z*s), e.Value*math.Exp(z*s)
			} else {
				vague = true
			}
		}
		if atBound[i] {
			warnings = append(warnings, Warning{"bound", fmt.Sprintf(
				"%s ended on its bound %.4g: the data do not tell it from the limit; no interval", name, e.Value)})
		}
		out = append(out, e)
	}
	if vague {
		warnings = append(warnings, Warning{"flat", "the likelihood is flat at its top: some standard errors are missing; use a profile or the bootstrap"})
	}
	return out, warnings
}

// maxLogSE is the standard error of a logarithm beyond which a parameter is
// not known at all.
const maxLogSE = 20
