package btyd

// Customer is the purchase history of one customer for the continuous-time models.
// Times are in any one unit (weeks in the literature), measured from the first
// purchase; 0 ≤ TX ≤ T. A customer without repeat purchases has X = 0 and TX = 0.
type Customer struct {
	X  int     // repeat purchases (purchase days after the first)
	TX float64 // time of the last purchase
	T  float64 // time of the end of the data
}

// Largest inputs for which the package guarantees finite results.
const (
	maxX    = 1e6
	maxTime = 1e9
)

// Validate reports an invalid history: X must be within [0, 1e6], 0 ≤ TX ≤ T ≤ 1e9,
// and TX = 0 when X = 0.
func (c Customer) Validate() error { return c.check("Customer.Validate", -1) }

func (c Customer) check(op string, row int) error {
	switch {
	case c.X < 0 || c.X > maxX:
		return faultAt(op, "X", row, "must be within [0, %g], got %d", float64(maxX), c.X)
	case !(c.T >= 0 && c.T <= maxTime):
		return faultAt(op, "T", row, "must be within [0, %g], got %v", float64(maxTime), c.T)
	case !(c.TX >= 0 && c.TX <= c.T):
		return faultAt(op, "TX", row, "must be within [0, T], got %v with T %v", c.TX, c.T)
	case c.X == 0 && c.TX != 0:
		return faultAt(op, "TX", row, "must be 0 for a customer without repeat purchases, got %v", c.TX)
	}
	return nil
}

func checkTime(op, field string, t float64) error {
	if !(t >= 0 && t <= maxTime) {
		return fault(op, field, "must be within [0, %g], got %v", float64(maxTime), t)
	}
	return nil
}
