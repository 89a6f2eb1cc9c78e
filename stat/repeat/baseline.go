package repeat

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/optimize"
)

// Baseline predicts the probability of a purchase within the horizon for which it
// was fitted.
type Baseline struct {
	Name    string
	predict func(History) float64
}

// Within returns the predicted probability of a purchase within that horizon, 0 to
// 1, without an interval. It does not validate the history: Fit and Baselines do.
func (b Baseline) Within(h History) float64 { return b.predict(h) }

// Baselines fits three simple methods to histories, for a horizon that is not longer
// than the longest of them:
//
//   - repeat probability: the share of customers who bought in the horizon
//     before the data end, the same for all;
//   - average gap: that share among customers whose open gap is the same multiple of
//     their own average gap (20 groups), shrunk with two customers of the general share;
//   - Poisson–gamma: purchases at a constant rate, rates gamma distributed,
//     1 − ((β+T)/(β+T+h))^{α+x}, α and β by maximum likelihood.
//
// T is the time since the first purchase, x the number of purchases after it, h the
// horizon. Source: Bhagat, Muthusamy and others (KDD 2018). They are references for
// comparison and have no intervals: give one for the difference of two log losses
// instead. Errors: a horizon that is not a positive duration or is longer than every
// history, an invalid history (by index); each an *Error.
func Baselines(histories []History, horizon float64) ([]Baseline, error) {
	const op = "Baselines"
	for i, h := range histories {
		if err := h.check(op, i); err != nil {
			return nil, err
		}
	}
	if !(horizon > 0 && horizon <= longest) {
		return nil, &Error{op, "horizon", -1, "is not a duration"}
	}
	share, n := 1.0, 2.0
	for _, h := range histories {
		if _, bought, begun := h.Rewind(horizon); begun {
			n++
			if bought {
				share++
			}
		}
	}
	if n == 2 {
		return nil, &Error{op, "horizon", -1, "is longer than every history"}
	}
	share /= n
	return []Baseline{
		{"repeat probability", func(History) float64 { return share }},
		{"average gap", averageGap(histories, horizon, share)},
		{"Poisson–gamma", poissonGamma(histories, horizon)},
	}, nil
}

func averageGap(histories []History, horizon, share float64) func(History) float64 {
	var sum, n float64
	for _, h := range histories {
		for _, g := range h.Gaps {
			sum += g
			n++
		}
	}
	overall := horizon
	if n > 0 {
		overall = sum / n
	}
	ratio := func(h History) float64 {
		if len(h.Gaps) == 0 {
			return h.Open / overall
		}
		return h.Open * float64(len(h.Gaps)) / (h.age() - h.Open)
	}
	type seen struct {
		ratio  float64
		bought bool
	}
	var past []seen
	for _, h := range histories {
		if before, bought, begun := h.Rewind(horizon); begun {
			past = append(past, seen{ratio(before), bought})
		}
	}
	slices.SortStableFunc(past, func(a, b seen) int {
		switch {
		case a.ratio < b.ratio:
			return -1
		case a.ratio > b.ratio:
			return 1
		}
		return 0
	})
	const groups = 20
	var tops, rates []float64
	for g := range groups {
		part := past[g*len(past)/groups : (g+1)*len(past)/groups]
		if len(part) == 0 {
			continue
		}
		k := 2 * share
		for _, s := range part {
			if s.bought {
				k++
			}
		}
		tops = append(tops, part[len(part)-1].ratio)
		rates = append(rates, k/(float64(len(part))+2))
	}
	return func(h History) float64 {
		i, _ := slices.BinarySearch(tops, ratio(h))
		return rates[min(i, len(rates)-1)]
	}
}

func poissonGamma(histories []History, horizon float64) func(History) float64 {
	cost := func(x []float64) float64 {
		la, lb := max(-10, min(10, x[0])), max(-20, min(20, x[1]))
		a, b := math.Exp(la), math.Exp(lb)
		g0, _ := math.Lgamma(a)
		f := (x[0]-la)*(x[0]-la) + (x[1]-lb)*(x[1]-lb)
		for _, h := range histories {
			n := float64(len(h.Gaps))
			g, _ := math.Lgamma(a + n)
			f -= (g - g0 + a*math.Log(b) - (a+n)*math.Log(b+h.age())) / float64(len(histories))
		}
		return f
	}
	x := []float64{0, math.Log(horizon)}
	if r, _ := optimize.Minimize(optimize.Problem{Func: cost}, x, &optimize.Settings{FuncEvaluations: 2000}, &optimize.NelderMead{}); r != nil {
		x = r.X
	}
	a, b := math.Exp(max(-10, min(10, x[0]))), math.Exp(max(-20, min(20, x[1])))
	return func(h History) float64 {
		t := h.age()
		return 1 - math.Pow((b+t)/(b+t+horizon), a+float64(len(h.Gaps)))
	}
}

// LogLoss returns the mean negative log probability of the observed outcomes, in nats
// (Good 1952, JRSS B 14):
//
//	−Σ [y ln p + (1−y) ln(1−p)]/n,  p kept in [1e-6, 1 − 1e-6]
//
// The slices are of equal length. It has no interval of its own: compare two methods
// by the mean of the differences per customer, with the normal interval of a mean.
// Errors: empty slices, slices of different length, an entry of chance outside [0, 1]
// (by index); each an *Error.
func LogLoss(chance []float64, bought []bool) (float64, error) {
	if len(chance) == 0 || len(chance) != len(bought) {
		return 0, &Error{"LogLoss", "chance", -1, "is empty or has another length than bought"}
	}
	var sum float64
	for i, p := range chance {
		if !(p >= 0 && p <= 1) {
			return 0, &Error{"LogLoss", "chance", i, "is not a chance"}
		}
		p = max(1e-6, min(1-1e-6, p))
		if bought[i] {
			sum -= math.Log(p)
		} else {
			sum -= math.Log1p(-p)
		}
	}
	return sum / float64(len(chance)), nil
}

// Bin is one line of a calibration table: N customers with the mean predicted
// probability Chance, of whom the share Came bought; Low and High are the 95 % Wilson
// interval of Came.
type Bin struct {
	N            int
	Chance, Came float64
	Low, High    float64 // of Came
}

// Calibration sorts the predictions into groups of equal size and compares the mean
// prediction of each group with the observed share and its Wilson (1927) interval:
// the reliability diagram of Murphy and Winkler (1977). The slices are of equal
// length. Errors: those of LogLoss, and groups outside 1 to the number of predictions.
func Calibration(chance []float64, bought []bool, groups int) ([]Bin, error) {
	if _, err := LogLoss(chance, bought); err != nil {
		return nil, err
	}
	if groups < 1 || groups > len(chance) {
		return nil, &Error{"Calibration", "groups", -1, "is not between 1 and the number of predictions"}
	}
	order := make([]int, len(chance))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case chance[a] < chance[b]:
			return -1
		case chance[a] > chance[b]:
			return 1
		}
		return 0
	})
	out := make([]Bin, groups)
	for g := range out {
		part := order[g*len(order)/groups : (g+1)*len(order)/groups]
		for _, i := range part {
			out[g].N++
			out[g].Chance += chance[i] / float64(len(part))
			if bought[i] {
				out[g].Came += 1 / float64(len(part))
			}
		}
		out[g].Low, out[g].High = wilson(out[g].Came, float64(len(part)))
	}
	return out, nil
}

// wilson returns the 95 % score limits of a share p of n.
func wilson(p, n float64) (low, high float64) {
	const z = 1.959963984540054
	mid := (p + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(max(0, p*(1-p)/n+z*z/(4*n*n)))
	return max(0, min(p, mid-half)), min(1, max(p, mid+half))
}
