package repeat

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// Parameters of the gap model. A scaled gap is g = T · size^SizePower /
// units^UnitPower, in the caller's unit of time; g ~ Gamma(Shape, λ) with λ ~
// Gamma(A, B). B has the unit of g, the others none. Model.Intervals has intervals.
type Parameters struct {
	Shape     float64 // k: 1 is a Poisson process, above 1 more regular
	A, B      float64 // of the rates: mean A/B
	LeaveA    float64 // the probability of dropout after a purchase is
	LeaveB    float64 // Beta(LeaveA, LeaveB) over customers
	UnitPower float64 // 1: twice the quantity lasts twice as long
	SizePower float64 // 1: twice the people need it twice as often
	Keep      float64 // weight of a gap relative to the next one: 1 is a rate constant over time
}

// dims is the number of parameters; vector defines their order.
const dims = 8

func (p Parameters) vector() [dims]float64 {
	return [dims]float64{
		math.Log(p.Shape), math.Log(p.A), math.Log(p.B),
		math.Log(p.LeaveA), math.Log(p.LeaveB), p.UnitPower, p.SizePower,
		math.Log(p.Keep / (1 - p.Keep)),
	}
}

// limits bound the parameters to values at which the likelihood is computed accurately.
var limits = [dims][2]float64{{-3, 4}, {-4, 7}, {-14, 14}, {-6, 6}, {-6, 8}, {-0.5, 2}, {-1, 2}, {-1, 7}}

func parameters(x []float64) Parameters {
	var c [dims]float64
	for i := range c {
		c[i] = max(limits[i][0], min(limits[i][1], x[i]))
	}
	return Parameters{
		math.Exp(c[0]), math.Exp(c[1]), math.Exp(c[2]), math.Exp(c[3]), math.Exp(c[4]), c[5], c[6],
		1 / (1 + math.Exp(-c[7])),
	}
}

// posterior is the posterior for one customer: of the rate, and the probability of having
// dropped out after the last purchase.
type posterior struct {
	a, b  float64 // rate ~ Gamma(a, b)
	leave float64
}

// survival returns P(g > t) for the open gap, the rate integrated out: with
// λ ~ Gamma(a, b), g/(b+g) ~ Beta(k, a).
func (b posterior) survival(shape, t float64) float64 {
	if t <= 0 {
		return 1
	}
	return mathext.RegIncBeta(b.a, shape, b.b/(b.b+t))
}

// table holds the terms that depend only on the number of a gap.
type table struct {
	p       Parameters
	shape   []float64 // A_n of the rate after n gaps
	logBeta []float64 // ln Β(k, A_n)
	stay    []float64 // ln probability of not dropping out after n returns
}

func newTable(p Parameters, longest int) table {
	t := table{p: p, shape: make([]float64, longest), logBeta: make([]float64, longest), stay: make([]float64, longest)}
	extra := 0.0
	for n := range t.logBeta {
		t.shape[n] = p.A + extra
		extra = p.Keep*extra + p.Shape
		t.logBeta[n] = mathext.Lbeta(p.Shape, t.shape[n])
		t.stay[n] = math.Log(p.LeaveB+float64(n)) - math.Log(p.LeaveA+p.LeaveB+float64(n))
	}
	return t
}

// logLikelihood returns the log probability of a history:
//
//	Π_n (1−π_n) f(T_n) · (π + (1−π) S(open)),  π_n = LeaveA/(LeaveA+LeaveB+n)
//	f(T) = c g^{k−1} B_n^{A_n} / (Β(k, A_n) (B_n+g)^{A_n+k}),  g = cT
//	A_n = A + k Σ_i ρ^{n−i},  B_n = B + Σ_i ρ^{n−i} g_i,  i = 1 … n, ρ = Keep
func (t table) logLikelihood(h History) float64 {
	p, b, ll := t.p, t.p.B, 0.0
	for n, gap := range h.Gaps {
		s := h.logScale(n, p.SizePower, p.UnitPower)
		logG := math.Log(gap) + s
		a, g := t.shape[n], math.Exp(logG)
		ll += t.stay[n] + s + (p.Shape-1)*logG + a*math.Log(b) - (a+p.Shape)*math.Log(b+g) - t.logBeta[n]
		b = p.B + p.Keep*(b-p.B) + g
	}
	n := len(h.Gaps)
	now := posterior{a: t.shape[n], b: b}
	open := h.Open * math.Exp(h.logScale(n, p.SizePower, p.UnitPower))
	stay := math.Exp(t.stay[n])
	return ll + math.Log(1-stay+stay*now.survival(p.Shape, open))
}

// posterior returns the posterior given a history.
func (p Parameters) posterior(h History) posterior {
	b := posterior{a: p.A, b: p.B}
	for n, gap := range h.Gaps {
		b.a = p.A + p.Keep*(b.a-p.A) + p.Shape
		b.b = p.B + p.Keep*(b.b-p.B) + gap*math.Exp(h.logScale(n, p.SizePower, p.UnitPower))
	}
	b.leave = p.LeaveA / (p.LeaveA + p.LeaveB + float64(len(h.Gaps)))
	return b
}
