package btyd

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/stat/distuv"
)

// problem returns the mean log-likelihood as a function of the log base parameters and the coefficients.
func (d *covariateData) problem() problem {
	k := d.kind
	p := d.cells.problem(k)
	own := len(p.lo)
	for range d.nz + d.nw {
		p.lo, p.hi = append(p.lo, -coefBound), append(p.hi, coefBound)
	}
	n := float64(d.cells.customers)
	f := make([]objective, len(d.groups))
	for i, g := range d.groups {
		f[i] = g.cells.objective(k)
	}
	shifted, inner := make([]float64, own), make([]float64, own)
	p.f = func(u, grad []float64) float64 {
		params := d.cells.params(k, u[:own])
		g1, g2 := u[own:own+d.nz], u[own+d.nz:]
		clear(grad)
		total := 0.0
		for i, g := range d.groups {
			k.shift(params, shifted, dot(g.z, g1), dot(g.w, g2))
			total += f[i](shifted, inner)
			for j := range inner {
				grad[j] += inner[j] * shifted[j] / n
			}
			for j, z := range g.z {
				grad[own+j] -= z * inner[1] * shifted[1] / n
			}
			for j, w := range g.w {
				if k == KindParetoNBD {
					grad[own+d.nz+j] -= w * inner[3] * shifted[3] / n
				} else {
					grad[own+d.nz+j] += w * (inner[2]*shifted[2] + inner[3]*shifted[3]) / n
				}
			}
		}
		return total / n
	}
	return p
}

// fit maximises the likelihood from one start.
func (d *covariateData) fit(op string, start []float64) (maximum, error) {
	t, ok := d.problem().findMaximum([][]float64{start}, 400, float64(d.cells.customers))
	if !ok {
		return maximum{}, fault(op, "customers", "give no finite likelihood")
	}
	t.names, t.unit = d.names, append(d.cells.units(d.kind), make([]float64, d.nz+d.nw)...)
	return t, nil
}

// model returns the model with the given parameters and coefficients.
func (d *covariateData) model(values []float64) CovariateModel {
	return covariateModel(d.kind, d.nz, values)
}

func covariateModel(k Kind, nz int, values []float64) CovariateModel {
	own := len(k.Names())
	return CovariateModel{Base: k.make(values[:own]), Transaction: values[own : own+nz], Dropout: values[own+nz:]}
}

// FitCovariates fits a CovariateModel by maximum likelihood,
//
//	ln L = Σ_i ln L(x_i, t_x,i, T_i | r, α_i, a_i, b_i or s, β_i)
//
// with the likelihood of the kind (see BGNBD, MBGNBD, ParetoNBD, NBD) and α_i,
// same order. The base parameters have their Wald intervals on the log scale,
// the coefficients on the linear scale; P is the p-value of the likelihood ratio
// 2(ℓ − ℓ_plain) against χ² with one degree of freedom per coefficient.
// Customers with equal covariates share their cells, so that covariates with few
// distinct rows hardly cost more than a fit without.
//
// Errors: covariates of the wrong shape, outside ±100 or with duplicate names; a
// column that does not vary or is determined by others (by name); dropout
// covariates for an NBD; and those of FitModel. Source: Fader and Hardie (2007),
// "Incorporating Time-Invariant Covariates into the Pareto/NBD and BG/NBD Models".
func FitCovariates(k Kind, customers []Customer, cov Covariates, opt Options) (*CovariateFit, error) {
	const op = "FitCovariates"
	if k == KindNBD && len(cov.DropoutNames) > 0 {
		return nil, fault(op, "DropoutNames", "must be empty for the NBD, in which nobody leaves")
	}
	d, err := newCovariateData(op, k, customers, cov)
	if err != nil {
		return nil, err
	}
	plain, err := FitModel(k, d.cells, Options{Level: opt.Level, NoFallback: true})
	if err != nil {
		return nil, err
	}
	t, err := d.fit(op, append(d.cells.logParams(plain.Model), make([]float64, d.nz+d.nw)...))
	if err != nil {
		return nil, err
	}
	t.level = plain.Level
	model := d.model(t.values(t.u))
	f := &CovariateFit{
		Model: model, Base: model.Base, Level: t.level, Customers: len(customers), Cells: d.distinct(),
		LogLik: t.loglik(), PlainLogLik: plain.LogLik, P: 1,
		Method:  "maximum likelihood, L-BFGS; Wald intervals, on the log scale for the base parameters",
		maximum: t,
	}
	m := float64(len(t.u))
	f.AIC, f.BIC = 2*m-2*f.LogLik, m*math.Log(t.n)-2*f.LogLik
	all, warnings := t.estimates()
	for i, e := range all {
		switch own := len(k.Names()); {
		case i < own:
			f.Estimates = append(f.Estimates, e)
		case i < own+d.nz:
			e.Name = cov.TransactionNames[i-own]
			f.Transaction = append(f.Transaction, e)
		default:
			e.Name = cov.DropoutNames[i-own-d.nz]
			f.Dropout = append(f.Dropout, e)
		}
	}
	f.Warnings = append(warnings, few(t.n)...)
	if df := float64(d.nz + d.nw); df > 0 {
		f.P = distuv.ChiSquared{K: df}.Survival(math.Max(0, 2*(f.LogLik-f.PlainLogLik)))
	}
	return f, nil
}

// distinct returns the number of cells over all groups.
func (d *covariateData) distinct() int {
	n := 0
	for _, g := range d.groups {
		n += g.cells.Len()
	}
	return n
}

// Interval returns the delta-method interval of any number computed from the model,
// such as P(alive) of a customer with given covariates; formula and errors as for
// Fit.Interval, with the coefficients, untransformed, beside the log-parameters.
func (f *CovariateFit) Interval(scale Scale, g func(CovariateModel) (float64, error)) (Interval, error) {
	k, nz := f.Base.Kind(), len(f.Transaction)
	return f.maximum.delta("CovariateFit.Interval", scale, func(u []float64) (float64, error) {
		return g(covariateModel(k, nz, f.maximum.values(u)))
	})
}

// Profile returns the profile-likelihood interval of one parameter: a base parameter
// by its name, a coefficient as "transaction NAME" or "dropout NAME"; formula
// and errors as for Fit.Profile. customers and cov are those of the fit.
func (f *CovariateFit) Profile(customers []Customer, cov Covariates, parameter string) (Interval, error) {
	const op = "CovariateFit.Profile"
	d, err := newCovariateData(op, f.Base.Kind(), customers, cov)
	if err != nil {
		return Interval{}, err
	}
	return f.maximum.profile(op, d.problem(), "customers", parameter)
}

// Bootstrap refits the model to customers drawn with replacement together with
// their covariates and returns the percentile interval of every statistic in g;
// method, errors and source as for Fit.Bootstrap. Replicates in which columns are
// collinear are left out. customers and cov are those of the fit.
func (f *CovariateFit) Bootstrap(customers []Customer, cov Covariates, replicates int, seed uint64, g ...func(CovariateModel) (float64, error)) (out []Interval, used int, err error) {
	const op = "CovariateFit.Bootstrap"
	d, err := newCovariateData(op, f.Base.Kind(), customers, cov)
	if err != nil {
		return nil, 0, err
	}
	if err := f.maximum.sameData(op, d.problem(), "customers"); err != nil {
		return nil, 0, err
	}
	in, at := make([]int, len(customers)), make([]int32, len(customers)) // per customer: its group and cell there
	for k, g := range d.groups {
		for j, i := range g.rows {
			in[i], at[i] = k, g.cells.of[j]
		}
	}
	return bootstrap(op, f.maximum, f.Model, replicates, seed, func(rng *rand.Rand) (CovariateModel, bool) {
		re, size := *d, make([]float64, len(d.groups))
		weight, all := make([][]float64, len(d.groups)), make([]float64, d.cells.Len())
		for k, g := range d.groups {
			weight[k] = make([]float64, g.cells.Len())
		}
		for range customers {
			i := rng.IntN(len(customers))
			size[in[i]]++
			weight[in[i]][at[i]]++
			all[d.cells.of[i]]++
		}
		if re.cells = d.cells.reweighted(all); re.cells.meanX == 0 || cov.identified(op, d.groups, size) != nil {
			return CovariateModel{}, false
		}
		re.groups = make([]*group, len(d.groups))
		for k, g := range d.groups {
			re.groups[k] = &group{z: g.z, w: g.w, cells: g.cells.reweighted(weight[k])}
			re.groups[k].cells.customers = int(size[k])
		}
		start := append(re.cells.logParams(f.Base), f.maximum.u[len(f.Estimates):]...)
		t, err := re.fit(op, start)
		if err != nil || len(t.slope) > 0 {
			return CovariateModel{}, false
		}
		return re.model(t.values(t.u)), true
	}, g)
}
