package btyd

import (
	"math"
	"strings"

	"gonum.org/v1/gonum/stat/distuv"
)

// Interval is an estimate with its limits at a level, and the method.
type Interval struct {
	Value     float64 // the estimate
	Low, High float64
	N         int // sample size, in customers
	Level     float64
	Method    string
}

// Scale is the range of a number. An interval is made on the scale of its number
// and therefore stays in that range. The zero Scale is an error: the caller must
// choose one.
type Scale int

// The scales.
const (
	_           Scale = iota
	AnyNumber         // (−∞, ∞), untransformed: a difference, a value after costs
	Positive          // [0, ∞), by its logarithm: a count, a time, money, a parameter
	Probability       // [0, 1], by its logit: P(alive), survival, a share
)

var scaleName = map[Scale]string{AnyNumber: "linear scale", Positive: "log scale", Probability: "logit scale"}

// has reports whether v lies in the range of the scale.
func (s Scale) has(v float64) bool {
	switch s {
	case Positive:
		return v >= 0
	case Probability:
		return v >= 0 && v <= 1
	}
	return true
}

// jacobian returns the derivative of the transformed number at v; 0 at the ends of
// the range, where it does not exist, and so near to 0 that it is outside float64.
func (s Scale) jacobian(v float64) float64 {
	switch {
	case s == Positive && v > tiny:
		return 1 / v
	case s == Probability && v > tiny && v < 1:
		return 1 / (v * (1 - v))
	case s == AnyNumber:
		return 1
	}
	return 0
}

const tiny = 1e-290

// around returns the interval around v with the half-width half, on the scale.
func (s Scale) around(v, half float64) (low, high float64) {
	switch s {
	case Positive:
		low, high = v*math.Exp(-half), v*math.Exp(half)
	case Probability:
		odds := math.Log(v) - math.Log1p(-v)
		low, high = 1/(1+math.Exp(half-odds)), 1/(1+math.Exp(-half-odds))
	default:
		low, high = v-half, v+half
	}
	return math.Min(low, v), math.Max(high, v) // rounding must not push the estimate out
}

// clip limits an interval to the range of the scale.
func (s Scale) clip(low, high float64) (float64, float64) {
	if s == Positive || s == Probability {
		low = math.Max(0, low)
	}
	if s == Probability {
		high = math.Min(1, high)
	}
	return low, high
}

// delta returns the delta-method interval of g(u): half-width z·√(∇'Σ∇) on the scale.
// At the ends of the range, where the transformation has no derivative, it is the
// linear interval limited to the range.
func (t maximum) delta(op string, scale Scale, g func(u []float64) (float64, error)) (Interval, error) {
	if scaleName[scale] == "" {
		return Interval{}, fault(op, "scale", "must be AnyNumber, Positive or Probability, got %d", int(scale))
	}
	if err := t.hasCovariance(op); err != nil {
		return Interval{}, err
	}
	at, err := g(t.u)
	if err != nil {
		return Interval{}, err
	}
	if !finite(at) || !scale.has(at) {
		return Interval{}, fault(op, "quantity", "= %v does not live on the %s", at, scaleName[scale])
	}
	grad, err := t.gradient(g)
	if err != nil {
		return Interval{}, err
	}
	sd := t.spread(grad)
	half := distuv.UnitNormal.Quantile(0.5+t.level/2) * sd
	out := Interval{Value: at, N: int(math.Round(t.n)), Level: t.level, Method: "delta method, " + scaleName[scale]}
	if j := scale.jacobian(at); j > 0 {
		out.Low, out.High = scale.around(at, half*j)
	} else {
		out.Low, out.High = scale.clip(at-half, at+half)
		out.Method = "delta method, linear scale, cut at the edge of the range"
	}
	out.Method += t.known()
	if !finite(out.Low) || !finite(out.High) {
		return Interval{}, fault(op, "result", "is outside the range of float64")
	}
	return out, nil
}

// gradient returns the derivatives of g with respect to u, by central differences.
func (t maximum) gradient(g func(u []float64) (float64, error)) ([]float64, error) {
	const h = 1e-4
	grad := make([]float64, len(t.u))
	for i := range grad {
		if t.cov.At(i, i) == 0 {
			continue // on its bound and held fixed
		}
		var side [2]float64
		for k, step := range []float64{h, -h} {
			u := append([]float64(nil), t.u...)
			u[i] += step
			v, err := g(u)
			if err != nil {
				return nil, err
			}
			side[k] = v
		}
		grad[i] = (side[0] - side[1]) / (2 * h)
	}
	return grad, nil
}

// spread returns √(grad'Σ·grad).
func (t maximum) spread(grad []float64) float64 {
	v := 0.0
	for i := range grad {
		for j := range grad {
			v += grad[i] * grad[j] * t.cov.At(i, j)
		}
	}
	return math.Sqrt(math.Max(0, v))
}

// known names the parameters that an interval holds fixed on their bounds.
func (t maximum) known() string {
	var names []string
	for i, b := range t.atBound {
		if b {
			names = append(names, t.names[i])
		}
	}
	if names == nil {
		return ""
	}
	return "; on its bound and taken as known: " + strings.Join(names, ", ")
}

func (t maximum) hasCovariance(op string) error {
	if err := t.isMaximum(op); err != nil {
		return err
	}
	if t.cov == nil {
		return fault(op, "fit", "has no standard errors: %d parameters on a bound or a flat likelihood", len(t.names))
	}
	return nil
}

// isMaximum returns an error when the values are not at a maximum and so have no intervals.
func (t maximum) isMaximum(op string) error {
	if len(t.slope) > 0 {
		return fault(op, "fit", "has no intervals: “%s”", t.notMaximum())
	}
	if t.u == nil {
		return fault(op, "fit", "was not made by a fit function of this package")
	}
	return nil
}
