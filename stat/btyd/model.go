package btyd

import "math"

// Model is one of the continuous-time models with its parameters: BGNBD,
// MBGNBD, ParetoNBD or NBD. The functions of this package (PAlive, Expected, …)
// take any of them; their formulas are in the comment of each model, in these
// symbols:
//
//	x, t_x, T   history of a customer, see Customer
//	X(t)        purchases of a new customer in (0, t], the first not counted
//	Y(t)        purchases of a customer with a history in (T, T+t]
//	S(t)        P(a new customer is alive at t)
//	B(·,·)      beta function; ₂F₁ Gauss's hypergeometric function
//
// All times are in the unit of the histories to which the model was fitted.
type Model interface {
	// Kind names the model.
	Kind() Kind
	// Values lists the parameters in the order of Kind.Names.
	Values() []float64
	// Validate reports parameters outside [1e-9, 1e9].
	Validate() error

	// The unexported methods assume validated parameters and input.
	logLik(c Customer) float64
	alive(c Customer) float64
	unconditional(t float64) float64             // E[X(t)] of a new customer
	aliveFuture(x, age, t float64) float64       // E[X(age, age+t)] | alive at age
	pmf(x int, t float64) float64                // P(X(t) = x)
	within(x, age, t float64) float64            // P(purchase in (age, age+t]) | alive at age
	discounted(x, age, rate, h float64) float64  // as aliveFuture, discounted to age
	discountedNew(rate, horizon float64) float64 // as unconditional, discounted to 0
	survivors(t float64) float64                 // P(alive at t) of a new customer
}

// Kind is the name of a model.
type Kind string

// The continuous-time models.
const (
	KindBGNBD     Kind = "BG/NBD"     // gamma purchase rate, beta-geometric dropout after a repeat purchase
	KindMBGNBD    Kind = "MBG/NBD"    // the same, with dropout possible after the first purchase too
	KindParetoNBD Kind = "Pareto/NBD" // gamma purchase rate, Pareto lifetime
	KindNBD       Kind = "NBD"        // gamma purchase rate, no dropout
)

// Names lists the parameters of the model in order; nil for an unknown kind.
func (k Kind) Names() []string {
	switch k {
	case KindBGNBD, KindMBGNBD:
		return []string{"r", "alpha", "a", "b"}
	case KindParetoNBD:
		return []string{"r", "alpha", "s", "beta"}
	case KindNBD:
		return []string{"r", "alpha"}
	}
	return nil
}

// New makes the model of a kind from parameters in the order of Names. Errors:
// an unknown kind, a wrong number of parameters, a parameter outside [1e-9, 1e9].
func New(k Kind, p []float64) (Model, error) {
	names := k.Names()
	if names == nil {
		return nil, fault("New", "kind", "is not a model of this package: %q", string(k))
	}
	if len(p) != len(names) {
		return nil, fault("New", "parameters", "must be %d for %s, got %d", len(names), k, len(p))
	}
	m := k.make(p)
	return m, m.Validate()
}

func (k Kind) make(p []float64) Model {
	switch k {
	case KindBGNBD:
		return BGNBD{p[0], p[1], p[2], p[3]}
	case KindMBGNBD:
		return MBGNBD{p[0], p[1], p[2], p[3]}
	case KindParetoNBD:
		return ParetoNBD{p[0], p[1], p[2], p[3]}
	}
	return NBD{p[0], p[1]}
}

// LogLikelihood returns Σ ln L(x, t_x, T) over all customers of the cells, not
// divided by their number, as printed in the literature; ln L as in the comment of
// the model. Errors: parameters outside their domain, a sum outside float64.
func LogLikelihood(m Model, cells *Cells) (float64, error) {
	if err := m.Validate(); err != nil {
		return 0, err
	}
	total := sumChunks(cells.Len(), 1, func(lo, hi int, acc []float64) {
		for i := lo; i < hi; i++ {
			acc[0] += cells.weight[i] * m.logLik(cells.customer(i))
		}
	})
	return finiteResult("LogLikelihood", total[0])
}

// PAlive returns P(alive at T | x, t_x, T), within [0, 1]: P(alive) in the comment
// of the model, 1/(1 + odds of having dropped out). It has no interval of its own;
// Fit.Interval on the scale Probability gives one.
//
// Errors: parameters outside [1e-9, 1e9], an invalid history. Source: that of the
// model.
//
// Under BG/NBD a customer without repeat purchases is alive by construction: P = 1
// is an artefact of the model. Use MBG/NBD or Pareto/NBD for results shown to
// people.
func PAlive(m Model, c Customer) (float64, error) {
	if err := check(m, c, "PAlive"); err != nil {
		return 0, err
	}
	return m.alive(c), nil
}

// Expected returns E[X(t)], the expected number of repeat purchases of a new
// customer in (0, t], as in the comment of the model; t ≥ 0 in the unit of the model.
//
// Errors: parameters outside their domain, t outside [0, 1e9], a result outside
// float64. Source: that of the model.
func Expected(m Model, t float64) (float64, error) {
	if err := checkModelTime(m, "Expected", t); err != nil {
		return 0, err
	}
	return finiteResult("Expected", m.unconditional(t))
}

// ExpectedFuture returns E[Y(t)] = E[X(T, T+t) | x, t_x, T], the expected number of
// purchases of this customer in the time t after T: P(alive at T) times the
// expectation given alive, as in the comment of the model; t ≥ 0 in the unit of the
// model. It has no interval of its own; Fit.Interval on the scale Positive gives one.
//
// Errors: those of PAlive, t outside [0, 1e9], a result outside float64. Source:
// that of the model.
func ExpectedFuture(m Model, c Customer, t float64) (float64, error) {
	if err := check(m, c, "ExpectedFuture"); err != nil {
		return 0, err
	}
	if err := checkTime("ExpectedFuture", "t", t); err != nil {
		return 0, err
	}
	return finiteResult("ExpectedFuture", m.alive(c)*m.aliveFuture(float64(c.X), c.T, t))
}

// PMF returns P(X(t) = x) of a new customer, x = 0, 1, …, as in the comment of the
// model; it sums to 1 over x. t ≥ 0 is in the unit of the model.
//
// Errors: parameters outside their domain, t outside [0, 1e9], x outside
// [0, 1e6]. Source: that of the model.
func PMF(m Model, x int, t float64) (float64, error) {
	if err := checkModelTime(m, "PMF", t); err != nil {
		return 0, err
	}
	if x < 0 || x > maxX {
		return 0, fault("PMF", "x", "must be within [0, %g], got %d", float64(maxX), x)
	}
	v, err := finiteResult("PMF", m.pmf(x, t))
	return clampProb(v), err
}

// Survival returns S(t) = P(alive at t) of a new customer, within [0, 1] and
// non-increasing, as in the comment of the model; t ≥ 0 in the unit of the model. Under
// BG/NBD S counts from the first repeat purchase on, under MBG/NBD S(0) is below 1.
//
// Errors: parameters outside their domain, t outside [0, 1e9]. Source: that of
// the model.
func Survival(m Model, t float64) (float64, error) {
	if err := checkModelTime(m, "Survival", t); err != nil {
		return 0, err
	}
	v, err := finiteResult("Survival", m.survivors(t))
	return clampProb(v), err
}

// Discounted returns the present value at T of one unit of money per future
// purchase,
//
//	E[∫₀^h e^{−δu} dX(T+u) | x, t_x, T] = P(alive)·∫₀^h e^{−δu} dm(u)
//
// with m(u) the expectation given alive, E[Y(u)]/P(alive) in the comment of the
// model: with an infinite horizon the discounted expected residual transactions
// (DERT) of the literature.
//
// rate δ ≥ 0 is continuous, per unit of time: ln(1+yearly rate)/52.18 for
// weeks. horizon h may be +Inf when rate > 0. The result is in purchases.
//
// Errors: those of PAlive, a rate outside [0, 1000], a horizon that is negative
// or, at rate 0, beyond 1e9. Source: Fader, Hardie and Lee (2005), "RFM and CLV",
// J. Marketing Research 42(4).
func Discounted(m Model, c Customer, rate, horizon float64) (float64, error) {
	const op = "Discounted"
	if err := check(m, c, op); err != nil {
		return 0, err
	}
	h, err := checkDiscount(op, rate, horizon)
	if err != nil {
		return 0, err
	}
	return finiteResult(op, m.alive(c)*m.discounted(float64(c.X), c.T, rate, h))
}

// DiscountedNew returns ∫₀^h e^{−δu} dE[X(u)], as Discounted but for a customer
// whose first purchase is at time 0; the first purchase itself is not counted. Units,
// errors and source are those of Discounted.
func DiscountedNew(m Model, rate, horizon float64) (float64, error) {
	const op = "DiscountedNew"
	if err := m.Validate(); err != nil {
		return 0, err
	}
	h, err := checkDiscount(op, rate, horizon)
	if err != nil {
		return 0, err
	}
	return finiteResult(op, m.discountedNew(rate, h))
}

// checkDiscount validates rate and horizon and replaces an infinite horizon by the
// one at which e^{−δh} falls below 10⁻¹⁷.
func checkDiscount(op string, rate, horizon float64) (float64, error) {
	if !(rate >= 0 && rate <= 1e3) {
		return 0, fault(op, "rate", "must be within [0, 1000], got %v", rate)
	}
	if !(horizon >= 0) {
		return 0, fault(op, "horizon", "must not be negative, got %v", horizon)
	}
	if rate > 0 {
		return math.Min(horizon, math.Min(40/rate, maxTime)), nil
	}
	if horizon > maxTime {
		return 0, fault(op, "horizon", "must be within [0, %g] when the rate is 0, got %v", float64(maxTime), horizon)
	}
	return horizon, nil
}

func check(m Model, c Customer, op string) error {
	if err := m.Validate(); err != nil {
		return err
	}
	return c.check(op, -1)
}

func checkModelTime(m Model, op string, t float64) error {
	if err := m.Validate(); err != nil {
		return err
	}
	return checkTime(op, "t", t)
}
