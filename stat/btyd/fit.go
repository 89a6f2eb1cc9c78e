package btyd

import (
	"fmt"
	"math"
)

// Options of a fit. The zero value suits most callers.
type Options struct {
	Level      float64 // of the intervals; 0 means 0.95
	NoFallback bool    // keep the requested model even when the data show no dropout
}

// Warning is a remark about a result that its reader should know. Code is stable,
// for translation; Text is in English.
type Warning struct {
	Code string
	Text string
}

// Estimate is one number with its uncertainty.
type Estimate struct {
	Name      string
	Value     float64
	SE        float64 // NaN when it is not available
	Low, High float64 // interval at the level of the fit; NaN without a standard error
}

// Fit is a fitted model with its intervals, diagnostics and warnings.
type Fit struct {
	Asked     Kind
	Model     Model // of kind Asked, or NBD with the reason in Fallback
	Estimates []Estimate
	Level     float64

	Customers int
	Cells     int
	LogLik    float64
	AIC, BIC  float64
	Method    string

	// NBDLogLik is the log-likelihood of the model without dropout; PNoDropout is a
	// conservative p-value of that model, exp(LL_NBD − LL), from χ² with two degrees of
	// freedom.
	NBDLogLik  float64
	PNoDropout float64
	Fallback   string // why Model is not of kind Asked; "" when it is

	// MedianLifetime is the time by which half of new customers have dropped out;
	// +Inf when that is beyond 1e9.
	MedianLifetime float64

	Warnings    []Warning
	Evaluations int // of the likelihood on the full data

	maximum maximum
}

// FitModel maximises the likelihood Σ n_c·ln L(x_c, t_x,c, T_c) of a model (ln L in
// its comment) over the cells c with n_c customers: L-BFGS on the logarithms of the
// parameters with analytic gradients, from several moment-based starts, inside a
// box that bounds the implied rates and lifetimes (shapes within [1e-3, 1e3],
// times within [1e-4, 1e4] mean histories), and a last Newton step. Estimates
// carry Wald intervals, ln θ̂ ± z·SE with the inverse of the observed information.
//
// It always returns a model. When dropout does not improve on the NBD by more than
// chance, exp(ℓ_NBD − ℓ) > 0.05, it returns the NBD and the reason in Fallback. A
// parameter on its bound has the warning "bound" and no interval. If the search
// stops where the gradient is not zero, the warning "not-maximum" names the
// parameters, and there are no intervals.
//
// Errors: an unknown kind, no customers, no customer with a repeat purchase, a level
// outside (0, 1), no finite likelihood. Sources: those of the model; Nocedal and
// Wright (2006), Numerical Optimization, 7.2, for L-BFGS.
func FitModel(k Kind, cells *Cells, opt Options) (*Fit, error) {
	const op = "FitModel"
	switch {
	case k.Names() == nil:
		return nil, fault(op, "kind", "is not a model of this package: %q", string(k))
	case cells.customers == 0:
		return nil, fault(op, "cells", "hold no customers")
	case cells.meanX == 0:
		return nil, fault(op, "cells", "hold %d customers and none came back: no rate can be learnt", cells.customers)
	}
	level, err := checkLevel(op, opt.Level)
	if err != nil {
		return nil, err
	}
	nbd, err := fitKind(op, KindNBD, cells)
	if err != nil {
		return nil, err
	}
	got := nbd
	if k != KindNBD {
		if got, err = fitKind(op, k, cells); err != nil {
			return nil, err
		}
	}
	f := &Fit{
		Asked: k, Level: level, Customers: cells.customers, Cells: cells.Len(),
		Method:    waldMethod,
		NBDLogLik: nbd.loglik(), PNoDropout: math.Min(1, math.Exp(nbd.loglik()-got.loglik())),
		Evaluations: got.evals + nbd.evals,
	}
	if k != KindNBD && f.PNoDropout > 0.05 {
		reason := fmt.Sprintf("“%s” does not describe these %d customers better than the NBD without dropout "+
			"(log-likelihood %.3f against %.3f, p = %.2g): nobody can be told to have left",
			k, cells.customers, got.loglik(), nbd.loglik(), f.PNoDropout)
		f.warn("no-dropout", "%s", reason)
		if !opt.NoFallback {
			f.Fallback, k, got = reason, KindNBD, nbd
		}
	}
	f.fill(k, got, cells)
	return f, nil
}

func (f *Fit) warn(code, format string, args ...any) {
	f.Warnings = append(f.Warnings, Warning{code, fmt.Sprintf(format, args...)})
}

func (f *Fit) fill(k Kind, got maximum, cells *Cells) {
	got.level = f.Level
	f.Model, f.LogLik, f.maximum = k.make(got.values(got.u)), got.loglik(), got
	d := float64(len(got.u))
	f.AIC = 2*d - 2*f.LogLik
	f.BIC = d*math.Log(float64(cells.customers)) - 2*f.LogLik
	estimates, warnings := got.estimates()
	f.Estimates, f.Warnings = estimates, append(f.Warnings, warnings...)
	if n := cells.customers; n < 100 {
		f.warn("few", "%d customers are few for these models: trust the intervals, not the estimates", n)
	}
	f.MedianLifetime = medianLifetime(f.Model)
	if k != KindNBD && f.MedianLifetime > 20*cells.maxT {
		f.warn("lifetime", "the implied median lifetime is more than 20 times the longest history (%.4g): "+
			"long forecasts are extrapolation", cells.maxT)
	}
	if k == KindBGNBD {
		f.warn("one-time", "BG/NBD calls every customer without repeat purchases 100 percent alive; "+
			"show MBG/NBD or Pareto/NBD instead")
	}
}

// medianLifetime finds the median by bisection of the survival of a new customer.
func medianLifetime(m Model) float64 {
	if m.survivors(maxTime) > 0.5 {
		return math.Inf(1)
	}
	lo, hi := math.Log(1e-9), math.Log(maxTime)
	if m.survivors(1e-9) <= 0.5 {
		return 0
	}
	for range 60 {
		if mid := (lo + hi) / 2; m.survivors(math.Exp(mid)) > 0.5 {
			lo = mid
		} else {
			hi = mid
		}
	}
	return math.Exp((lo + hi) / 2)
}

// enough is the number of cells on which starts are compared.
const enough = 500

func fitKind(op string, k Kind, cells *Cells) (maximum, error) {
	starts := cells.starts(k)
	if n := cells.Len(); n > 2*enough && len(starts) > 1 {
		// Choose the start on a sample of the cells, then maximise on all of them.
		if o, ok := cells.thinned(n/enough).problem(k).best(starts, 60); ok {
			starts = [][]float64{o.u}
		}
	}
	return fitFrom(op, k, cells, starts)
}

func fitFrom(op string, k Kind, cells *Cells, starts [][]float64) (maximum, error) {
	t, ok := cells.problem(k).findMaximum(starts, 200, float64(cells.customers))
	if !ok {
		return maximum{}, fault(op, "cells", "give no finite likelihood for “%s”", k)
	}
	t.names, t.unit = k.Names(), cells.units(k)
	return t, nil
}
