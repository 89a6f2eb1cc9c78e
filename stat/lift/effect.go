package lift

import (
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"

	"huitou/stat/quantile"

	"gonum.org/v1/gonum/stat/distuv"
)

// Arm summarises the outcomes of one arm. The zero Arm is ready for Add.
type Arm struct {
	N    int     // units
	Mean float64 // mean outcome
	M2   float64 // Σ (y − Mean)²
}

// Add adds one outcome, in its unit (Welford 1962, Technometrics 4). An outcome that is
// not finite makes the arm not finite, which is an error where the arm is used.
func (a *Arm) Add(y float64) {
	a.N++
	d := y - a.Mean
	a.Mean += d / float64(a.N)
	a.M2 += d * (y - a.Mean)
}

// Variance returns the sample variance M2/(N−1), in the unit of the outcome squared, and
// 0 below two units.
func (a Arm) Variance() float64 {
	if a.N < 2 {
		return 0
	}
	return a.M2 / float64(a.N-1)
}

// Summarise makes an Arm of outcomes. Errors: an outcome that is not finite (by index),
// an overflow of the squares; each an *Error.
func Summarise(outcomes []float64) (Arm, error) {
	var a Arm
	for i, y := range outcomes {
		if !finite(y) {
			return Arm{}, &Error{"Summarise", "outcomes", i, "is not finite"}
		}
		a.Add(y)
	}
	if !finite(a.Mean, a.M2) {
		return Arm{}, wrong("Summarise", "outcomes", "overflow")
	}
	return a, nil
}

// Effect is the estimated effect of the treatment: the mean outcome of the treated minus
// that of the hold-out, in units of the outcome, with its interval.
type Effect struct {
	Difference, Low, High float64
	Level                 float64 // of the interval, 0.95
	P                     float64 // two-sided p of no difference; always valid when Sequential
	Treated, HoldOut      Arm
	Sequential            bool // valid at every analysis, not only at the planned size
	Method                string
	Warnings              []string
}

// Relative returns Difference ÷ the hold-out's mean, 0.1 for a tenth more; ok is false
// when that mean is not positive. RelativeInterval has its interval.
func (e Effect) Relative() (ratio float64, ok bool) {
	ratio = e.Difference / e.HoldOut.Mean
	return ratio, e.HoldOut.Mean > 0 && finite(ratio)
}

func checkLevel(op string, level float64) error {
	if !open(level) {
		return wrong(op, "level", "is not between 0 and 1")
	}
	return nil
}

// Proportions compares two rates, x of n in each arm, with Newcombe's hybrid
// score interval: with (l, u) the Wilson limits of each arm,
//
//	low  = d − √((p₁−l₁)² + (u₀−p₀)²)   high = d + √((u₁−p₁)² + (p₀−l₀)²)
//
// It stays inside [−1, 1] and keeps its level at rates near 0 and 1 (Newcombe 1998,
// Statistics in Medicine 17, method 10). P is that of the pooled z test. d and its
// limits are differences of rates, −1 to 1. Errors: an arm without units, x outside 0 to
// n, a level outside (0, 1); each an *Error.
func Proportions(treatedX, treatedN, holdOutX, holdOutN int, level float64) (Effect, error) {
	const op = "Proportions"
	if err := checkLevel(op, level); err != nil {
		return Effect{}, err
	}
	t, h, err := binaryArms(op, treatedX, treatedN, holdOutX, holdOutN)
	if err != nil {
		return Effect{}, err
	}
	z := normalQuantile(0.5 + level/2)
	l1, u1 := wilson(t.Mean, float64(t.N), z)
	l0, u0 := wilson(h.Mean, float64(h.N), z)
	d := t.Mean - h.Mean
	e := Effect{
		Difference: d, Level: level, Treated: t, HoldOut: h, Method: "Newcombe hybrid score",
		Low:  max(-1, d-math.Hypot(t.Mean-l1, u0-h.Mean)),
		High: min(1, d+math.Hypot(u1-t.Mean, h.Mean-l0)),
		P:    1,
	}
	pooled := float64(treatedX+holdOutX) / float64(treatedN+holdOutN)
	if v := pooled * (1 - pooled) * (1/float64(treatedN) + 1/float64(holdOutN)); v > 0 {
		e.P = math.Erfc(math.Abs(d) / math.Sqrt(2*v))
	}
	e.Warnings = fewUnits(t, h)
	return e, nil
}

// binaryArms returns two arms of binary outcomes, x of n in each.
func binaryArms(op string, treatedX, treatedN, holdOutX, holdOutN int) (treated, holdOut Arm, err error) {
	if treated, err = binaryArm(op, "treated", treatedX, treatedN); err == nil {
		holdOut, err = binaryArm(op, "holdOut", holdOutX, holdOutN)
	}
	return treated, holdOut, err
}

func binaryArm(op, arg string, x, n int) (Arm, error) {
	if n <= 0 {
		return Arm{}, wrong(op, arg, "has no units")
	}
	if x < 0 || x > n {
		return Arm{}, wrong(op, arg, "has a count outside 0 to n")
	}
	p := float64(x) / float64(n)
	return Arm{N: n, Mean: p, M2: float64(n) * p * (1 - p)}, nil
}

// wilson returns the score limits of rate p among n units (Wilson 1927).
func wilson(p, n, z float64) (low, high float64) {
	mid := (p + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	return max(0, min(p, mid-half)), min(1, max(p, mid+half))
}

func fewUnits(t, h Arm) []string {
	if t.N < 30 || h.N < 30 {
		return []string{"fewer than 30 units in an arm"}
	}
	return nil
}

// Difference compares two means with Welch's interval
//
//	ȳ₁ − ȳ₀ ± t_{ν} √(s₁²/n₁ + s₀²/n₀)
//
// with Satterthwaite's degrees of freedom ν = V²/(v₁²/(n₁−1) + v₀²/(n₀−1)),
// v = s²/n, V = v₁ + v₀ (Welch 1947, Biometrika 34; Satterthwaite 1946), in the unit
// of the outcome. Amounts of money are skewed: with fewer than a few hundred units prefer
// Bootstrap. Errors: an arm with fewer than two units, no variance in either arm, an
// overflow, a level outside (0, 1); each an *Error.
func Difference(treated, holdOut Arm, level float64) (Effect, error) {
	const op = "Difference"
	if err := checkLevel(op, level); err != nil {
		return Effect{}, err
	}
	if err := checkArms(op, treated, holdOut, 2); err != nil {
		return Effect{}, err
	}
	v1 := treated.Variance() / float64(treated.N)
	v0 := holdOut.Variance() / float64(holdOut.N)
	v := v1 + v0
	if v <= 0 {
		return Effect{}, wrong(op, "treated", "and holdOut do not vary")
	}
	a, b := v1/v, v0/v
	dist := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: 1 / (a*a/float64(treated.N-1) + b*b/float64(holdOut.N-1))}
	d, half := treated.Mean-holdOut.Mean, dist.Quantile(0.5+level/2)*math.Sqrt(v)
	e := Effect{
		Difference: d, Low: d - half, High: d + half, Level: level,
		P:       min(1, 2*dist.CDF(-math.Abs(d)/math.Sqrt(v))),
		Treated: treated, HoldOut: holdOut, Method: "Welch", Warnings: fewUnits(treated, holdOut),
	}
	if !finite(e.Difference, e.Low, e.High, e.P) {
		return Effect{}, wrong(op, "treated", "and holdOut overflow")
	}
	return e, nil
}

func checkArms(op string, t, h Arm, atLeast int) error {
	for _, a := range []struct {
		name string
		arm  Arm
	}{{"treated", t}, {"holdOut", h}} {
		if a.arm.N < atLeast {
			return wrong(op, a.name, "has too few units")
		}
		if !finite(a.arm.Mean, a.arm.M2) || a.arm.M2 < 0 {
			return wrong(op, a.name, "is not finite")
		}
	}
	return nil
}

// Resampling holds the parameters of a bootstrap. The same seed gives the same result on
// any number of cores.
type Resampling struct {
	Resamples int // 0 means 2,000
	Seed      uint64
}

// Bootstrap compares two means by resampling units with replacement within each arm and
// taking the percentiles of the difference (Efron 1979). It costs Resamples × units steps.
// P is twice the smaller share of resamples on one side of zero, at least
// 2/(Resamples+1). Outcomes and limits are in one unit. Errors: an outcome that is not
// finite (by index), an arm with fewer than two units, Resamples outside 100 to
// 1,000,000, a level outside (0, 1); each an *Error.
func Bootstrap(treated, holdOut []float64, level float64, how Resampling) (Effect, error) {
	const op = "Bootstrap"
	if err := checkLevel(op, level); err != nil {
		return Effect{}, err
	}
	if how.Resamples == 0 {
		how.Resamples = 2000
	}
	if how.Resamples < 100 || how.Resamples > 1e6 {
		return Effect{}, wrong(op, "Resamples", "is not between 100 and 1,000,000")
	}
	t, err := Summarise(treated)
	if err != nil {
		return Effect{}, err
	}
	h, err := Summarise(holdOut)
	if err != nil {
		return Effect{}, err
	}
	if err := checkArms(op, t, h, 2); err != nil {
		return Effect{}, err
	}
	draws := resample(how, func(r *rand.Rand) float64 { return drawMean(treated, r) - drawMean(holdOut, r) })
	below := 0
	for _, d := range draws {
		if !finite(d) {
			return Effect{}, wrong(op, "treated", "and holdOut overflow")
		}
		if d < 0 {
			below++
		}
	}
	atMost, _ := slices.BinarySearchFunc(draws, 0.0, func(d, zero float64) int {
		if d <= zero {
			return -1
		}
		return 1
	})
	side := min(len(draws)-below, atMost)
	low, high := quantile.Central(quantile.Type7, draws, level)
	return Effect{
		Difference: t.Mean - h.Mean, Low: low, High: high, Level: level,
		P:       min(1, 2*float64(side+1)/float64(len(draws)+1)),
		Treated: t, HoldOut: h, Method: "percentile bootstrap", Warnings: fewUnits(t, h),
	}, nil
}

func drawMean(ys []float64, r *rand.Rand) float64 {
	var sum float64
	for range ys {
		sum += ys[r.IntN(len(ys))]
	}
	return sum / float64(len(ys))
}

// resample calls draw once per resample, on all cores and with a separate generator for
// each, and returns the results in ascending order.
func resample(how Resampling, draw func(*rand.Rand) float64) []float64 {
	out := make([]float64, how.Resamples)
	workers := min(runtime.GOMAXPROCS(0), len(out))
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := w; i < len(out); i += workers {
				out[i] = draw(rand.New(rand.NewPCG(how.Seed, uint64(i))))
			}
		})
	}
	wg.Wait()
	slices.Sort(out)
	return out
}
