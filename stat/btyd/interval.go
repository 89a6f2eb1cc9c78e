package btyd

import "math/rand/v2"

// Interval returns the delta-method interval of any number computed from the model,
// such as P(alive) or the expected purchases of one customer:
//
//	h(g(θ̂)) ± z·√(∇'Σ∇),  ∇ = ∂h(g)/∂ ln θ
//
// with Σ the covariance of the log-parameters (inverse of the observed
// information), z the normal quantile of the level, and h the transformation of
// the scale: the number itself, its logarithm or its logit. It has the unit of
// g, stays in the range of the scale and contains g(θ̂). It covers the uncertainty
// of the parameters, not the randomness of a customer's future purchases.
//
// Errors: an unknown scale, a number outside the range of the scale, a fit that
// is not at a maximum or has no covariance, or an error of g near the estimates.
// Source: Rao (1973), Linear Statistical Inference, 6a.2.
func (f *Fit) Interval(scale Scale, g func(Model) (float64, error)) (Interval, error) {
	return f.maximum.delta("Fit.Interval", scale, func(u []float64) (float64, error) {
		return g(f.Model.Kind().make(f.maximum.values(u)))
	})
}

// Profile returns the profile-likelihood interval of one parameter of the fitted
// model: all values at which the log-likelihood ℓ, maximised over the other
// parameters, is close to the maximum,
//
//	{θ_i : 2(ℓ(θ̂) − max_{others} ℓ(θ)) ≤ χ²₁(level)}
//
// in the unit of the parameter. Prefer it where the Wald interval is wide. A side
// on which the profile does not reach the limit ends on the bound of the search
// and is reported in Method. cells are those of the fit.
//
// Errors: a parameter that the model does not have, cells other than those of the
// fit, or a fit that is not at its maximum. Source: Venzon and Moolgavkar
// (1988), Applied Statistics 37(1).
func (f *Fit) Profile(cells *Cells, parameter string) (Interval, error) {
	return f.maximum.profile("Fit.Profile", cells.problem(f.Model.Kind()), "cells", parameter)
}

// Bootstrap refits the model to customers drawn with replacement and returns,
// for every statistic in g, the percentile interval at the level of the fit: the
// (1−level)/2 and (1+level)/2 quantiles over the replicates. Replicate k draws
// from a generator seeded with (seed, k): the result does not depend on the
// number of cores. Replicates without repeat buyers, or whose fit or statistic
// fails, are left out; used is the number that remained.
//
// Errors: replicates outside [2, 100000], cells other than those of the fit, a
// fit that is not at a maximum, a statistic that fails at the estimates, or
// fewer than two usable replicates. Source: Efron and Tibshirani (1993), An
// Introduction to the Bootstrap, ch. 13.
func (f *Fit) Bootstrap(cells *Cells, replicates int, seed uint64, g ...func(Model) (float64, error)) (out []Interval, used int, err error) {
	const op = "Fit.Bootstrap"
	kind := f.Model.Kind()
	if err := f.maximum.sameData(op, cells.problem(kind), "cells"); err != nil {
		return nil, 0, err
	}
	return bootstrap(op, f.maximum, f.Model, replicates, seed, func(rng *rand.Rand) (Model, bool) {
		re := cells.reweighted(resampled(cells.of, len(cells.rows), rng))
		if re.meanX == 0 {
			return nil, false
		}
		t, err := fitFrom(op, kind, re, [][]float64{re.logParams(f.Model)})
		if err != nil || len(t.slope) > 0 {
			return nil, false
		}
		return kind.make(t.values(t.u)), true
	}, g)
}
