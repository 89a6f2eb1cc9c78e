package btyd

import (
	"fmt"
	"math"
)

const waldMethod = "maximum likelihood, L-BFGS on log-parameters; Wald intervals on the log scale"

// shapes returns the problem of a model with positive shape parameters: f is the
// log-likelihood of n observations with its gradient; u are the log-parameters.
func shapes(f objective, d int, n float64) problem {
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
	return p
}

// maximise fits such a model from the starts.
func maximise(op string, p problem, names []string, starts [][]float64, n, level float64) (maximum, error) {
	level, err := checkLevel(op, level)
	if err != nil {
		return maximum{}, err
	}
	t, ok := p.findMaximum(starts, 200, n)
	if !ok {
		return maximum{}, fault(op, "data", "give no finite likelihood")
	}
	t.names, t.level, t.unit = names, level, make([]float64, len(names))
	for i := range t.unit {
		t.unit[i] = 1
	}
	return t, nil
}

// few returns a warning when the fit has fewer than a hundred customers.
func few(n float64) []Warning {
	if n >= 100 {
		return nil
	}
	return []Warning{{"few", fmt.Sprintf("%.0f customers are few for this model", n)}}
}
