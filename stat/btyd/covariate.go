package btyd

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distuv"
)

// Covariates are facts of a customer that do not change: channel, first
// basket, region. Rows are customers, columns the names. Either part may be
// empty. Standardise wide columns; a coefficient is per unit of the column.
type Covariates struct {
	TransactionNames []string
	Transaction      [][]float64 // rate of purchase
	DropoutNames     []string
	Dropout          [][]float64 // leaving
}

// CovariateFit is a model whose scale parameters depend on the customer (Fader
// and Hardie 2007, "Incorporating Time-Invariant Covariates into the Pareto/NBD
// and BG/NBD Models"):
//
//	α_i = α·exp(−γ₁'z_i)                       purchases come faster with γ₁'z > 0
//	β_i = β·exp(−γ₂'w_i)                       Pareto/NBD: lifetimes end sooner with γ₂'w > 0
//	a_i = a·exp(γ₂'w_i), b_i = b·exp(γ₂'w_i)   BG/NBD, MBG/NBD: dropout more alike with γ₂'w > 0
type CovariateFit struct {
	Base        Model      // of a customer whose covariates are 0
	Estimates   []Estimate // of the base parameters
	Transaction []Estimate // γ₁
	Dropout     []Estimate // γ₂
	Level       float64
	Customers   int
	Cells       int
	LogLik      float64
	PlainLogLik float64 // of the same model without covariates
	P           float64 // likelihood-ratio p-value of all coefficients together
	AIC, BIC    float64
	Method      string
	Warnings    []Warning
}

// coefBound limits a coefficient times one unit of its covariate.
const coefBound = 10

// group is the customers who share their covariates.
type group struct {
	z, w []float64
	f    objective
	rows []Customer
}

// FitCovariates fits a model with static covariates. Customers with equal
// covariates share their cells, so a few groups cost hardly more than none.
func FitCovariates(k Kind, customers []Customer, cov Covariates, opt Options) (*CovariateFit, error) {
	const op = "FitCovariates"
	nz, nw := len(cov.TransactionNames), len(cov.DropoutNames)
	if k == KindNBD && nw > 0 {
		return nil, fault(op, "DropoutNames", "must be empty for the NBD, in which nobody leaves")
	}
	groups, err := cov.groups(op, customers)
	if err != nil {
		return nil, err
	}
	cells, err := Compress(customers)
	if err != nil {
		return nil, err
	}
	plain, err := FitModel(k, cells, Options{Level: opt.Level, NoFallback: true})
	if err != nil {
		return nil, err
	}
	nCells := 0
	for _, g := range groups {
		c, err := Compress(g.rows)
		if err != nil {
			return nil, err
		}
		g.f, g.rows = c.objective(k), nil
		nCells += c.Len()
	}

	base := cells.problem(k)
	d := len(base.lo)
	p := problem{lo: slices.Clone(base.lo), hi: slices.Clone(base.hi)}
	start := append(cells.logParams(plain.Model), make([]float64, nz+nw)...)
	for range nz + nw {
		p.lo, p.hi = append(p.lo, -coefBound), append(p.hi, coefBound)
	}
	n := float64(len(customers))
	p.f = func(u, grad []float64) float64 {
		params := cells.params(k, u[:d])
		g1, g2 := u[d:d+nz], u[d+nz:]
		clear(grad)
		total := 0.0
		inner, own := make([]float64, d), make([]float64, d)
		for _, g := range groups {
			k.shift(params, own, dot(g.z, g1), dot(g.w, g2))
			total += g.f(own, inner)
			for i := range inner {
				grad[i] += inner[i] * own[i] / n
			}
			for j, z := range g.z {
				grad[d+j] -= z * inner[1] * own[1] / n
			}
			for j, w := range g.w {
				if k == KindParetoNBD {
					grad[d+nz+j] -= w * inner[3] * own[3] / n
				} else {
					grad[d+nz+j] += w * (inner[2]*own[2] + inner[3]*own[3]) / n
				}
			}
		}
		return total / n
	}
	o, ok := p.best([][]float64{start}, 400)
	if !ok {
		return nil, fault(op, "customers", "give no finite likelihood")
	}
	h := p.hessian(o.u)
	o = p.polish(o, h)
	covm, _ := o.information(h, n)

	f := &CovariateFit{
		Base: k.make(cells.params(k, o.u[:d])), Level: plain.Level, Customers: len(customers), Cells: nCells,
		LogLik: o.value * n, PlainLogLik: plain.LogLik, P: 1,
		Method: "maximum likelihood, L-BFGS; Wald intervals, on the log scale for the base parameters",
	}
	m := float64(d + nz + nw)
	f.AIC, f.BIC = 2*m-2*f.LogLik, m*math.Log(n)-2*f.LogLik
	f.Estimates, f.Warnings = wald(k.Names(), f.Base.Values(), covm, o.atBound[:d], f.Level)
	f.Transaction = f.coefficients(cov.TransactionNames, o, covm, d)
	f.Dropout = f.coefficients(cov.DropoutNames, o, covm, d+nz)
	if nz+nw > 0 {
		lr := math.Max(0, 2*(f.LogLik-f.PlainLogLik))
		f.P = distuv.ChiSquared{K: float64(nz + nw)}.Survival(lr)
	}
	return f, nil
}

// For is the model of a customer with these covariates.
func (f *CovariateFit) For(transaction, dropout []float64) (Model, error) {
	const op = "CovariateFit.For"
	if len(transaction) != len(f.Transaction) || len(dropout) != len(f.Dropout) {
		return nil, fault(op, "covariates", "must be %d and %d, got %d and %d",
			len(f.Transaction), len(f.Dropout), len(transaction), len(dropout))
	}
	g1, g2 := 0.0, 0.0
	for i, e := range f.Transaction {
		g1 += e.Value * transaction[i]
	}
	for i, e := range f.Dropout {
		g2 += e.Value * dropout[i]
	}
	p := f.Base.Values()
	f.Base.Kind().shift(p, p, g1, g2)
	m := f.Base.Kind().make(p)
	return m, m.Validate()
}

// shift applies the covariate effects to the base parameters.
func (k Kind) shift(base, own []float64, transaction, dropout float64) {
	copy(own, base)
	own[1] *= math.Exp(-transaction)
	switch k {
	case KindParetoNBD:
		own[3] *= math.Exp(-dropout)
	case KindBGNBD, KindMBGNBD:
		own[2] *= math.Exp(dropout)
		own[3] *= math.Exp(dropout)
	}
}

func (f *CovariateFit) coefficients(names []string, o optimum, cov *mat.SymDense, at int) []Estimate {
	z := distuv.UnitNormal.Quantile(0.5 + f.Level/2)
	out := make([]Estimate, len(names))
	for j, name := range names {
		v := o.u[at+j]
		out[j] = Estimate{Name: name, Value: v, Low: -coefBound, High: coefBound}
		if cov != nil && cov.At(at+j, at+j) > 0 {
			s := math.Sqrt(cov.At(at+j, at+j))
			out[j].SE, out[j].Low, out[j].High = s, v-z*s, v+z*s
		}
		if o.atBound[at+j] {
			f.Warnings = append(f.Warnings, Warning{"bound", fmt.Sprintf(
				"the coefficient of %s ended on its bound: the covariate is collinear or separates the customers", name)})
		}
	}
	return out
}

// groups checks shapes and values and collects equal rows.
func (c Covariates) groups(op string, customers []Customer) ([]*group, error) {
	parts := []struct {
		field string
		names []string
		rows  [][]float64
	}{{"Transaction", c.TransactionNames, c.Transaction}, {"Dropout", c.DropoutNames, c.Dropout}}
	for _, p := range parts {
		if len(p.names) == 0 {
			continue
		}
		if len(p.rows) != len(customers) {
			return nil, fault(op, p.field, "must have one row per customer: %d, got %d", len(customers), len(p.rows))
		}
		for i, r := range p.rows {
			if len(r) != len(p.names) {
				return nil, faultAt(op, p.field, i, "must have %d columns, got %d", len(p.names), len(r))
			}
			for j, v := range r {
				if !(math.Abs(v) <= 100) {
					return nil, faultAt(op, p.field, i, "must hold %s within ±100 (standardise it), got %v", p.names[j], v)
				}
			}
		}
	}
	byKey := map[string]*group{}
	var out []*group
	for i, cu := range customers {
		var z, w []float64
		if len(c.TransactionNames) > 0 {
			z = c.Transaction[i]
		}
		if len(c.DropoutNames) > 0 {
			w = c.Dropout[i]
		}
		key := fmt.Sprint(z, w)
		g := byKey[key]
		if g == nil {
			g = &group{z: z, w: w}
			byKey[key] = g
			out = append(out, g)
		}
		g.rows = append(g.rows, cu)
	}
	// The order of customers must not change the order of sums.
	slices.SortFunc(out, func(a, b *group) int {
		if c := slices.Compare(a.z, b.z); c != 0 {
			return c
		}
		return slices.Compare(a.w, b.w)
	})
	return out, nil
}

func dot(a, b []float64) float64 {
	s := 0.0
	for i := range a {
		s += a[i] * b[i]
	}
	return s
}
