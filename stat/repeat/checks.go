package repeat

import (
	"math"

	"huitou/stat/conform"
)

// poisson returns a model with exponential gaps and without dropout.
func poisson(a, b float64) Model {
	return Model{All: Parameters{Shape: 1, A: a, B: b, LeaveA: 1e-12, LeaveB: 1, Keep: 1}}
}

// Checks lists the published numbers this package reproduces.
func Checks() []conform.Check {
	check := func(name, source string, published, tolerance float64, ours func() (float64, error)) conform.Check {
		return conform.Check{Package: "repeat", Name: name, Source: source, Published: published, Tolerance: tolerance, Ours: ours}
	}
	const cdnow = "Fader, Hardie and Lee (2005): NBD r = .384766, α = 12.072023 on CDNOW; formula of Schmittlein, Morrison and Colombo (1987)"
	zero := func(x, age, horizon float64) float64 {
		return 1 - math.Pow((12.072023+age)/(12.072023+age+horizon), 0.384766+x)
	}
	within := func(h History, horizon float64) func() (float64, error) {
		return func() (float64, error) { return poisson(0.384766, 12.072023).Within(h, horizon) }
	}
	return []conform.Check{
		check("NBD: a purchase within 39 weeks of the first", cdnow, zero(0, 0, 39), 1e-9, within(History{}, 39)),
		check("NBD: x = 2, T = 38.86, a purchase within 39 weeks", cdnow, zero(2, 38.86, 39), 1e-9,
			within(History{Gaps: []float64{20, 10.43}, Open: 8.43}, 39)),
		check("median gap of rates Gamma(1, 7)", "Johnson, Kotz and Balakrishnan (1994), Lomax distribution: B (2^{1/A} − 1)", 7, 1e-6,
			func() (float64, error) {
				w, err := poisson(1, 7).Window(History{}, 0.5, 1)
				return w.Median, err
			}),
		check("log loss of ½", "ln 2", math.Ln2, 1e-12, func() (float64, error) {
			return LogLoss([]float64{0.5, 0.5}, []bool{true, false})
		}),
	}
}
