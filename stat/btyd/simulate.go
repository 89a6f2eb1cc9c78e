package btyd

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/stat/distuv"
)

// Simulate draws one customer of the model for every age (the T of the
// customer) and, for back-tests and calibration checks, the number of purchases in
// the horizon after it. Times are continuous; the same rng state gives the same
// customers. A customer makes at most 10⁶ purchases.
//
// Rates, dropout probabilities and lifetimes follow the distributions in the comment
// of the model, intervals between purchases are exponential; ages and horizon are in
// the unit of the model. Errors: parameters outside their domain, an age (by row) or
// horizon outside [0, 1e9].
func Simulate(m Model, ages []float64, horizon float64, rng *rand.Rand) (customers []Customer, future []int, err error) {
	const op = "Simulate"
	if err := m.Validate(); err != nil {
		return nil, nil, err
	}
	if err := checkTime(op, "horizon", horizon); err != nil {
		return nil, nil, err
	}
	for i, age := range ages {
		if !(age >= 0 && age <= maxTime) {
			return nil, nil, faultAt(op, "ages", i, "must be within [0, %g], got %v", float64(maxTime), age)
		}
	}
	customers, future = make([]Customer, len(ages)), make([]int, len(ages))
	for i, age := range ages {
		customers[i], future[i] = simulateOne(m, age, horizon, rng)
	}
	return customers, future, nil
}

func simulateOne(m Model, age, horizon float64, rng *rand.Rand) (Customer, int) {
	var rate, p float64 // purchase rate, dropout probability after a purchase
	end := age + horizon
	switch m := m.(type) {
	case BGNBD:
		rate, p = drawGamma(m.R, m.Alpha, rng), drawBeta(m.A, m.B, rng)
	case MBGNBD:
		rate, p = drawGamma(m.R, m.Alpha, rng), drawBeta(m.A, m.B, rng)
		if rng.Float64() < p {
			end = 0
		}
	case ParetoNBD:
		rate = drawGamma(m.R, m.Alpha, rng)
		end = math.Min(end, rng.ExpFloat64()/drawGamma(m.S, m.Beta, rng))
	case NBD:
		rate = drawGamma(m.R, m.Alpha, rng)
	}
	c, future := Customer{T: age}, 0
	for at := 0.0; c.X+future < maxX; {
		at += rng.ExpFloat64() / rate
		if !(at <= end) {
			break
		}
		if at <= age {
			c.X++
			c.TX = at
		} else {
			future++
		}
		if p > 0 && rng.Float64() < p {
			break
		}
	}
	return c, future
}

func drawGamma(shape, rate float64, rng *rand.Rand) float64 {
	return distuv.Gamma{Alpha: shape, Beta: rate, Src: rng}.Rand()
}

func drawBeta(a, b float64, rng *rand.Rand) float64 {
	x, y := drawGamma(a, 1, rng), drawGamma(b, 1, rng)
	if x+y == 0 {
		// Both shapes are so small that the gamma draws underflow: p is 0 or 1.
		if rng.Float64() < a/(a+b) {
			return 1
		}
		return 0
	}
	return x / (x + y)
}
