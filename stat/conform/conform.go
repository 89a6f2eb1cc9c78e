// Package conform defines how the statistics of this module are checked against
// published numbers: a Check names one published number, its source, and a function
// that computes it. Every stat package exports Checks() []conform.Check; its tests and
// the command "huitou selftest" run the same table.
package conform

import "math"

// Check compares one published number with ours.
type Check struct {
	Package   string                  // "btyd"
	Name      string                  // "BG/NBD log-likelihood, CDNOW 1/10 sample"
	Source    string                  // "Fader, Hardie and Lee (2005), Marketing Science 24(2)"
	Published float64                 // the number as printed
	Tolerance float64                 // largest absolute difference that passes
	Ours      func() (float64, error) // computes it, from data inside the package
}

// Result is a Check that was run.
type Result struct {
	Package    string  `json:"package"`
	Name       string  `json:"name"`
	Source     string  `json:"source"`
	Published  float64 `json:"published"`
	Ours       float64 `json:"ours"`
	Difference float64 `json:"difference"`
	Tolerance  float64 `json:"tolerance"`
	Pass       bool    `json:"pass"`
	Error      string  `json:"error,omitempty"`
}

// Run computes the check: it passes when |ours − published| ≤ tolerance, in the unit of
// the published number. It does not pass when the value is not finite, cannot be computed
// or Ours is nil: Error then gives the reason, and Ours and Difference are 0.
func (c Check) Run() Result {
	r := Result{Package: c.Package, Name: c.Name, Source: c.Source, Published: c.Published, Tolerance: c.Tolerance}
	if c.Ours == nil {
		r.Error = "nothing computes it"
		return r
	}
	v, err := c.Ours()
	if err != nil {
		r.Error = err.Error()
		return r
	}
	if math.IsNaN(v) || math.IsInf(v, 0) {
		r.Error = "not finite"
		return r
	}
	r.Ours = v
	r.Difference = v - c.Published
	r.Pass = math.Abs(r.Difference) <= c.Tolerance
	return r
}
