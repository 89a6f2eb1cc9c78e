package btyd

import "math"

// PurchaseWithin returns P(Y(t) ≥ 1), the probability of at least one purchase in
// (T, T+t] given x, t_x, T, as in the comment of the model:
// P(alive)·(1 − ((α+T)/(α+T+t))^{r+x}) except for the Pareto/NBD, whose customer may
// drop out before. Within [0, 1]; t ≥ 0 in the unit of the model.
//
// Errors: those of PAlive, t outside [0, 1e9]. Source: the distribution of the
// next purchase follows from the assumptions of the model.
func PurchaseWithin(m Model, c Customer, t float64) (float64, error) {
	const op = "PurchaseWithin"
	if err := check(m, c, op); err != nil {
		return 0, err
	}
	if err := checkTime(op, "t", t); err != nil {
		return 0, err
	}
	return clampProb(m.alive(c) * m.within(float64(c.X), c.T, t)), nil
}

// Timing is the predicted time of the next purchase.
type Timing struct {
	Ever    float64 // P(any further purchase within 1e9 units of time)
	Reached bool    // whether the requested probability is ever reached
	Time    float64 // time after T by which it is reached; 0 unless Reached
}

// NextPurchase returns the time after T by which the customer has bought again with
// probability q, 0 < q < 1:
//
//	min{t : P(Y(t) ≥ 1) ≥ q}
//
// the q-quantile of the time to the next purchase, which does not exist when
// P(never) > 1 − q. It is found by bisection of ln t within [1e-9, 1e9], in the unit
// of the model. Errors: those of PAlive, q outside (0, 1). Source: as PurchaseWithin.
func NextPurchase(m Model, c Customer, q float64) (Timing, error) {
	const op = "NextPurchase"
	if err := check(m, c, op); err != nil {
		return Timing{}, err
	}
	if !(q > 0 && q < 1) {
		return Timing{}, fault(op, "q", "must be within (0, 1), got %v", q)
	}
	alive, x := m.alive(c), float64(c.X)
	res := Timing{Ever: clampProb(alive * m.within(x, c.T, maxTime))}
	if res.Ever < q {
		return res, nil
	}
	// P(purchase within t) grows with t: bisect ln t.
	lo, hi := math.Log(1e-9), math.Log(maxTime)
	for range 100 {
		mid := (lo + hi) / 2
		if alive*m.within(x, c.T, math.Exp(mid)) < q {
			lo = mid
		} else {
			hi = mid
		}
	}
	res.Reached, res.Time = true, math.Exp(hi)
	return res, nil
}
