package btyd

import "fmt"

// Economics turns purchases into money. All rates are per unit of spend
// except ServiceCost, which is money per purchase.
type Economics struct {
	Margin      float64 // contribution per unit of spend, 0.3 = 30 percent
	RewardRate  float64 // points, coupons and rebates per unit of spend
	ServiceCost float64 // cost to serve one purchase
	Rate        float64 // continuous discount rate per unit of time
	Horizon     float64 // time over which purchases count; +Inf when Rate > 0
}

// Validate reports an amount that is negative or beyond 1e15, a rate outside
// [0, 1000], and a horizon that is negative, or infinite without discounting.
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
	Low, High []float64 // interval of each Value; nil unless from LifetimeIntervals
	Purchases []float64 // discounted expected purchases
	Spend     []float64 // typical spend per purchase
	Total     float64
	Interval  *Interval // of Total; nil unless from LifetimeIntervals
	Customers int
	Method    string // model of purchases, estimate of spend, horizon and rate
	Warnings  []Warning
}

// LifetimeValue returns, per customer,
//
//	V = E[∫₀^h e^{−δu} dX(T+u) | x, t_x, T] · ((margin − reward)·ζ − service cost)
//
// with the purchases X of m (see Discounted), horizon h and continuous rate δ of
// e, and the spend ζ of money (GammaGamma.Typical): the posterior mean, or the
// median when q ≤ 1, so that an infinite mean does not lead to negative values.
// A negative value means that reward and service cost exceed the margin. Past
// purchases are not included. Money is in the unit of spend.
//
// spend has one entry per row given to Compress. The warnings of the spend fit,
// dependence of spend on frequency among them, are included. There is no interval:
// a Model carries no covariance; see LifetimeIntervals.
//
// Errors: parameters or economics outside their domain, spend of another length
// or not positive (by row), a total outside float64. Source: Fader, Hardie and
// Lee (2005), "RFM and CLV", J. Marketing Research 42(4).
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
	purchases := cells.worth(m, e.Rate, h)
	n := len(spend)
	v := &Values{
		Value: make([]float64, n), Purchases: make([]float64, n), Spend: make([]float64, n), Customers: n,
		Method: fmt.Sprintf("%s purchases times spend (%s); horizon %.6g, discount rate %.6g, continuous, per unit of time",
			m.Kind(), g.typical(), e.Horizon, e.Rate),
	}
	for i, s := range spend {
		if err := s.check(op, i); err != nil {
			return nil, err
		}
		z, _, err := g.Typical(s)
		if err != nil {
			return nil, err
		}
		v.Spend[i] = z
		v.Purchases[i] = purchases[cells.of[i]]
		v.Value[i] = v.Purchases[i] * e.earned(z)
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

// earned returns the contribution of one purchase of z, in money.
func (e Economics) earned(z float64) float64 { return (e.Margin-e.RewardRate)*z - e.ServiceCost }

// worth returns the discounted expected purchases of every cell.
func (c *Cells) worth(m Model, rate, horizon float64) []float64 {
	out := c.alive(m)
	future := c.perAge(func(x, age float64) float64 { return m.discounted(x, age, rate, horizon) })
	for k := range out {
		out[k] *= future[c.rows[k].pt]
	}
	return out
}
