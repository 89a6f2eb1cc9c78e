package btyd

import "math"

// Covariates are time-invariant attributes of customers: channel, first basket,
// region. Rows are customers, columns are covariates in the order of the names.
// Either part may be empty. A coefficient is per unit of its column; standardise
// columns with a wide range. Within a part no column may be constant or a linear
// combination of the others and a constant: leave one of a set of indicators out.
type Covariates struct {
	TransactionNames []string
	Transaction      [][]float64 // covariates of the purchase rate
	DropoutNames     []string
	Dropout          [][]float64 // covariates of dropout
}

// CovariateModel is a model whose scale parameters depend on the customer (Fader
// and Hardie 2007, "Incorporating Time-Invariant Covariates into the Pareto/NBD
// and BG/NBD Models"):
//
//	α_i = α·exp(−γ₁'z_i)                       a higher purchase rate with γ₁'z > 0
//	β_i = β·exp(−γ₂'w_i)                       Pareto/NBD: shorter lifetimes with γ₂'w > 0
//	a_i = a·exp(γ₂'w_i), b_i = b·exp(γ₂'w_i)   BG/NBD, MBG/NBD: less variable dropout with γ₂'w > 0
//
// A coefficient has the unit 1/unit of its column.
type CovariateModel struct {
	Base        Model     // of a customer whose covariates are 0
	Transaction []float64 // γ₁
	Dropout     []float64 // γ₂
}

// For returns the model of a customer with these covariates, α_i … as above.
// transaction and dropout have one value per coefficient. Errors: a different
// number of values, or resulting parameters outside [1e-9, 1e9].
func (m CovariateModel) For(transaction, dropout []float64) (Model, error) {
	const op = "CovariateModel.For"
	if len(transaction) != len(m.Transaction) || len(dropout) != len(m.Dropout) {
		return nil, fault(op, "covariates", "must be %d and %d, got %d and %d",
			len(m.Transaction), len(m.Dropout), len(transaction), len(dropout))
	}
	k := m.Base.Kind()
	p := m.Base.Values()
	k.shift(p, p, dot(m.Transaction, transaction), dot(m.Dropout, dropout))
	own := k.make(p)
	return own, own.Validate()
}

// CovariateFit is a fitted CovariateModel.
type CovariateFit struct {
	Model       CovariateModel
	Base        Model      // of a customer whose covariates are 0: Model.Base
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

	maximum maximum
}

// coefBound limits a coefficient times one unit of its covariate.
const coefBound = 10

// For returns the model of a customer with these covariates, as CovariateModel.For.
func (f *CovariateFit) For(transaction, dropout []float64) (Model, error) {
	return f.Model.For(transaction, dropout)
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

func dot(a, b []float64) float64 {
	s := 0.0
	for i := range a {
		s += a[i] * b[i]
	}
	return s
}
