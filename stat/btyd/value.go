package btyd

// Economics turns purchases into money. All rates are per unit of spend
// except ServiceCost, which is money per purchase.
type Economics struct {
	Margin      float64 // contribution per unit of spend, 0.3 = 30 percent
	RewardRate  float64 // points, coupons and rebates per unit of spend
	ServiceCost float64 // cost to serve one purchase
	Rate        float64 // continuous discount rate per unit of time
	Horizon     float64 // how far to look, in units of time; +Inf when Rate > 0
}

// Validate reports what would make a value meaningless.
func (e Economics) Validate() error {
	const op = "Economics"
	for _, f := range []struct {
		name string
		v    float64
	}{{"Margin", e.Margin}, {"RewardRate", e.RewardRate}, {"ServiceCost", e.ServiceCost}} {
		if !(f.v >= 0 && f.v <= maxMoney) {
			return fault(op, f.name, "must be within [0, %g], got %v", maxMoney, f.v)
		}
	}
	_, err := checkDiscount(op, e.Rate, e.Horizon)
	return err
}

// Values are residual lifetime values per customer, in the order of the rows
// given to Compress.
type Values struct {
	Value     []float64 // money, discounted to each customer's T
	Purchases []float64 // discounted expected purchases
	Spend     []float64 // typical spend per purchase
	Total     float64
	Method    string // how spend was taken, horizon and rate
	Warnings  []Warning
}

// LifetimeValue is, per customer,
//
//	E[discounted purchases over the horizon] · ((margin − reward)·spend − service cost)
//
// with the purchases of m and the spend of money. A value below nought means
// that reward and service cost exceed the margin; it never comes from an
// infinite mean, because GammaGamma.Typical falls back to the median when
// q ≤ 1. spend has one entry per row given to Compress. What the customer
// already paid is not in it. The warnings of the spend fit, dependence of spend
// on frequency among them, come along.
func LifetimeValue(m Model, cells *Cells, money *GammaGammaFit, spend []Spend, e Economics) (*Values, error) {
	const op = "LifetimeValue"
	g := money.Model
	for _, v := range []interface{ Validate() error }{m, g, e} {
		if err := v.Validate(); err != nil {
			return nil, err
		}
	}
	if len(spend) != len(cells.of) {
		return nil, fault(op, "spend", "must have one entry per customer: %d, got %d", len(cells.of), len(spend))
	}
	h, err := checkDiscount(op, e.Rate, e.Horizon)
	if err != nil {
		return nil, err
	}
	alive := cells.alive(m)
	future := cells.perAge(func(x, age float64) float64 { return m.discounted(x, age, e.Rate, h) })
	n := len(spend)
	v := &Values{Value: make([]float64, n), Purchases: make([]float64, n), Spend: make([]float64, n)}
	for i, s := range spend {
		if err := s.check(op, i); err != nil {
			return nil, err
		}
		z, method, err := g.Typical(s)
		if err != nil {
			return nil, err
		}
		k := cells.of[i]
		v.Method = method
		v.Spend[i] = z
		v.Purchases[i] = alive[k] * future[cells.rows[k].pt]
		v.Value[i] = v.Purchases[i] * ((e.Margin-e.RewardRate)*z - e.ServiceCost)
		v.Total += v.Value[i]
	}
	if !finite(v.Total) {
		return nil, fault(op, "result", "is outside the range of float64")
	}
	v.Warnings = append(v.Warnings, money.Warnings...)
	if e.Margin < e.RewardRate {
		v.Warnings = append(v.Warnings, Warning{"reward-above-margin", "rewards exceed the margin: every purchase loses money"})
	}
	return v, nil
}
