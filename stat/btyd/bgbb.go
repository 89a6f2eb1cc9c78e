package btyd

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// Visits is the history of one customer who has one opportunity to buy per
// period (an annual donation, a weekly class): X purchases in N opportunities, the
// last at opportunity TX; 0 ≤ X ≤ TX ≤ N, and TX = 0 exactly when X = 0.
type Visits struct{ X, TX, N int }

// maxPeriods bounds the length of a discrete history.
const maxPeriods = 1_000_000

func (v Visits) check(op string, row int) error {
	switch {
	case v.N < 0 || v.N > maxPeriods:
		return faultAt(op, "N", row, "must be within [0, %d], got %d", maxPeriods, v.N)
	case v.TX < 0 || v.TX > v.N:
		return faultAt(op, "TX", row, "must be within [0, N], got %d with N %d", v.TX, v.N)
	case v.X < 0 || v.X > v.TX || (v.X == 0) != (v.TX == 0):
		return faultAt(op, "X", row, "must be within [1, TX], or 0 with TX 0; got %d with TX %d", v.X, v.TX)
	}
	return nil
}

// BGBB is the beta-geometric/beta-binomial model (Fader, Hardie and Shang
// 2010, Marketing Science 29(6)): at every opportunity a customer buys with
// probability p ~ Beta(Alpha, Beta); before every opportunity the customer drops
// out with probability θ ~ Beta(Gamma, Delta).
//
//	L = B(α+x,β+n−x)/B(α,β)·B(γ,δ+n)/B(γ,δ)
//	    + Σ_{i=0}^{n−t_x−1} B(α+x,β+t_x−x+i)/B(α,β)·B(γ+1,δ+t_x+i)/B(γ,δ)
//
// Time is counted in opportunities; the parameters have no unit. Write
// A = B(α+x,β+n−x)/B(α,β)·B(γ,δ+n)/B(γ,δ) for the first term, alive at n.
type BGBB struct{ Alpha, Beta, Gamma, Delta float64 }

var bgbbNames = []string{"alpha", "beta", "gamma", "delta"}

// Validate reports parameters outside [1e-9, 1e9].
func (m BGBB) Validate() error {
	return checkPositive("BGBB", bgbbNames, []float64{m.Alpha, m.Beta, m.Gamma, m.Delta})
}

func (m BGBB) check(op string, v Visits) error {
	if err := m.Validate(); err != nil {
		return err
	}
	return v.check(op, -1)
}

// logBuys returns ln E[p^x (1−p)^miss].
func (m BGBB) logBuys(x, miss float64) float64 {
	return lbeta(m.Alpha+x, m.Beta+miss) - lbeta(m.Alpha, m.Beta)
}

// logStays returns ln E[(1−θ)^n].
func (m BGBB) logStays(n float64) float64 {
	return lbeta(m.Gamma, m.Delta+n) - lbeta(m.Gamma, m.Delta)
}

// parts returns the logarithms of the two terms of L, alive and dropped out at n;
// dropped is −Inf when t_x = n. A non-nil grad receives the derivatives of ln L.
func (m BGBB) parts(v Visits, grad *[4]float64) (alive, dropped float64) {
	x, tx, n := float64(v.X), float64(v.TX), float64(v.N)
	alive = m.logBuys(x, n-x) + m.logStays(n)
	dropped = math.Inf(-1)
	a, b, c, d := m.Alpha, m.Beta, m.Gamma, m.Delta
	// Ratios of successive terms are below 1: sum relative to the first.
	sum, term := 0.0, 1.0
	var ga, gb, gc, gd, ha, hb, hc, hd float64
	for i := 0.0; i < n-tx; i++ {
		sum += term
		ga, gb, gc, gd = ga+term*ha, gb+term*hb, gc+term*hc, gd+term*hd
		p, q, r, s := b+tx-x+i, a+b+tx+i, d+tx+i, c+d+1+tx+i
		term *= p / q * (r / s)
		if grad != nil {
			ha -= 1 / q
			hb += 1/p - 1/q
			hc -= 1 / s
			hd += 1/r - 1/s
		} else if term < 1e-18*sum/(n-tx) {
			break
		}
	}
	if sum > 0 {
		dropped = m.logBuys(x, tx-x) + lbeta(c+1, d+tx) - lbeta(c, d) + math.Log(sum)
	}
	if grad == nil {
		return alive, dropped
	}
	_, w := softplus(dropped - alive) // weight of dropped
	psi := mathext.Digamma
	pa, pb, pab, pc, pd, pcd := psi(a), psi(b), psi(a+b), psi(c), psi(d), psi(c+d)
	lgAlive := [4]float64{
		psi(a+x) - psi(a+b+n) - pa + pab, psi(b+n-x) - psi(a+b+n) - pb + pab,
		psi(c) - psi(c+d+n) - pc + pcd, psi(d+n) - psi(c+d+n) - pd + pcd,
	}
	if sum == 0 {
		*grad = lgAlive
		return alive, dropped
	}
	lgGone := [4]float64{
		psi(a+x) - psi(a+b+tx) - pa + pab + ga/sum, psi(b+tx-x) - psi(a+b+tx) - pb + pab + gb/sum,
		psi(c+1) - psi(c+1+d+tx) - pc + pcd + gc/sum, psi(d+tx) - psi(c+1+d+tx) - pd + pcd + gd/sum,
	}
	for i := range grad {
		grad[i] = (1-w)*lgAlive[i] + w*lgGone[i]
	}
	return alive, dropped
}

func (m BGBB) logLik(v Visits, grad *[4]float64) float64 {
	alive, dropped := m.parts(v, grad)
	if math.IsInf(dropped, -1) {
		return alive
	}
	more, _ := softplus(dropped - alive)
	return alive + more
}

// LogLikelihood returns Σ ln L over the histories, without dividing by their number.
// Errors: parameters outside [1e-9, 1e9], an invalid history (by row). Source: that of
// BGBB.
func (m BGBB) LogLikelihood(visits []Visits) (float64, error) {
	const op = "BGBB.LogLikelihood"
	if err := m.Validate(); err != nil {
		return 0, err
	}
	total := 0.0
	for i, v := range visits {
		if err := v.check(op, i); err != nil {
			return 0, err
		}
		total += m.logLik(v, nil)
	}
	return finiteResult(op, total)
}

// PAlive returns P(alive at opportunity n+1 | x, t_x, n), within [0, 1]:
//
//	A/L·(δ+n)/(γ+δ+n)
//
// Errors: parameters outside [1e-9, 1e9], an invalid history. Source: Fader,
// Hardie and Shang (2010).
func (m BGBB) PAlive(v Visits) (float64, error) {
	if err := m.check("BGBB.PAlive", v); err != nil {
		return 0, err
	}
	return clampProb(m.pAlive(v)), nil
}

// pAlive returns P(alive at n)·E[1−θ | alive at n].
func (m BGBB) pAlive(v Visits) float64 {
	alive, dropped := m.parts(v, nil)
	_, w := softplus(dropped - alive)
	n := float64(v.N)
	return (1 - w) * (m.Delta + n) / (m.Gamma + m.Delta + n)
}

// Expected returns E[X(n)], the purchases of a new customer at n opportunities:
// α/(α+β)·Σ_{j=1}^n B(γ,δ+j)/B(γ,δ). Errors: parameters outside their domain, n
// outside [0, 1e6]. Source: Fader, Hardie and Shang (2010).
func (m BGBB) Expected(n int) (float64, error) {
	const op = "BGBB.Expected"
	if err := m.Validate(); err != nil {
		return 0, err
	}
	if n < 0 || n > maxPeriods {
		return 0, fault(op, "n", "must be within [0, %d], got %d", maxPeriods, n)
	}
	return finiteResult(op, m.Alpha/(m.Alpha+m.Beta)*m.stays(0, n))
}

// stays returns Σ_{j=1}^{h} P(alive at n+j | alive at n).
func (m BGBB) stays(n, h int) float64 {
	sum, s := 0.0, 1.0
	for j := range h {
		t := float64(n + j)
		s *= (m.Delta + t) / (m.Gamma + m.Delta + t)
		sum += s
	}
	return sum
}

// ExpectedFuture returns E[X(n, n+h) | x, t_x, n], the purchases of this customer at
// the h opportunities after n:
//
//	A/L·(α+x)/(α+β+n)·Σ_{j=1}^h B(γ,δ+n+j)/B(γ,δ+n)
//
// Errors: those of PAlive, h outside [0, 1e6]. Source: Fader, Hardie and Shang
// (2010).
func (m BGBB) ExpectedFuture(v Visits, h int) (float64, error) {
	const op = "BGBB.ExpectedFuture"
	if err := m.check(op, v); err != nil {
		return 0, err
	}
	if h < 0 || h > maxPeriods {
		return 0, fault(op, "h", "must be within [0, %d], got %d", maxPeriods, h)
	}
	alive, dropped := m.parts(v, nil)
	_, w := softplus(dropped - alive)
	return finiteResult(op, (1-w)*m.buyRate(v)*m.stays(v.N, h))
}

// buyRate returns E[p | x, n, alive].
func (m BGBB) buyRate(v Visits) float64 {
	return (m.Alpha + float64(v.X)) / (m.Alpha + m.Beta + float64(v.N))
}

// PMF returns P(X(n) = x) of a new customer, 0 beyond x = n; it sums to 1 over x:
//
//	C(n,x)·B(α+x,β+n−x)/B(α,β)·B(γ,δ+n)/B(γ,δ)
//	+ Σ_{i=x}^{n−1} C(i,x)·B(α+x,β+i−x)/B(α,β)·B(γ+1,δ+i)/B(γ,δ)
//
// with C the binomial coefficient. Errors: parameters outside their domain,
// negative x, n outside [0, 1e6]. Source: Fader, Hardie and Shang (2010).
func (m BGBB) PMF(x, n int) (float64, error) {
	const op = "BGBB.PMF"
	if err := m.Validate(); err != nil {
		return 0, err
	}
	if n < 0 || n > maxPeriods || x < 0 {
		return 0, fault(op, "x, n", "must be 0 ≤ x and 0 ≤ n ≤ %d, got %d and %d", maxPeriods, x, n)
	}
	if x > n {
		return 0, nil
	}
	fx, fn := float64(x), float64(n)
	choose := func(i float64) float64 { return lgamma(i+1) - lgamma(fx+1) - lgamma(i-fx+1) }
	p := math.Exp(choose(fn) + m.logBuys(fx, fn-fx) + m.logStays(fn))
	if n == x {
		return clampProb(p), nil
	}
	term := math.Exp(m.logBuys(fx, 0) + lbeta(m.Gamma+1, m.Delta+fx) - lbeta(m.Gamma, m.Delta))
	for i := fx; i < fn; i++ {
		p += term
		term *= (i + 1) / (i + 1 - fx) * (m.Beta + i - fx) / (m.Alpha + m.Beta + i) *
			(m.Delta + i) / (m.Gamma + m.Delta + 1 + i)
	}
	return clampProb(p), nil
}

// Discounted returns the discounted expected residual transactions (DERT):
// Σ_{k≥1} E[purchase at n+k | x, t_x, n]/(1+d)^k, rate d > 0 per period:
//
//	P(alive at n+1)·(α+x)/(α+β+n)·₂F₁(1, δ+n+1; γ+δ+n+1; 1/(1+d))/(1+d)
//
// in purchases. Errors: those of PAlive, a rate outside (0, 1000]. Source: Fader,
// Hardie and Shang (2010).
func (m BGBB) Discounted(v Visits, rate float64) (float64, error) {
	const op = "BGBB.Discounted"
	if err := m.check(op, v); err != nil {
		return 0, err
	}
	if !(rate > 0 && rate <= 1e3) {
		return 0, fault(op, "rate", "must be within (0, 1000], got %v", rate)
	}
	n := float64(v.N)
	f, _, err := Hyp2F1(1, m.Delta+n+1, m.Gamma+m.Delta+n+1, 1/(1+rate))
	if err != nil {
		return 0, err
	}
	return finiteResult(op, m.pAlive(v)*m.buyRate(v)*f/(1+rate))
}
