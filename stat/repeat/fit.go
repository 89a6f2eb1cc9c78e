package repeat

import (
	"fmt"
	"math"
	"runtime"
	"slices"
	"sync"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/optimize"
)

// Model is a fitted hierarchy of parameters: overall, and per node with enough data.
type Model struct {
	All       Parameters
	Nodes     []Node // categories, items, … with at least 20 histories
	N, Gaps   int
	LogLik    float64 // of All
	Method    string
	Warnings  []string
	positions map[string]int
	spread    *mat.SymDense // covariance of All on the scale of vector; nil when it has none
}

// Node is a category or item with its own parameters.
type Node struct {
	Path       []int
	Parameters Parameters
	N          int // histories below it
	spread     *mat.SymDense
}

// fewest is the number of histories below which a node uses its parent's
// parameters.
const fewest = 20

// tau is the prior standard deviation of a node around its parent, on the scale of vector.
var tau = [dims]float64{0.3, 0.5, 0.7, 0.7, 0.7, 0.15, 0.15, 0.7}

// Fit estimates the overall parameters from all histories by maximum likelihood, then
// those of each node of the hierarchy with at least 20 histories by penalised
// likelihood with a normal prior around its parent (empirical Bayes): standard
// deviation 0.3 to 0.7 for logarithms of rates and shapes, 0.15 for powers. Without
// units or sizes their powers are 0.
//
// The model is that of Poisson–gamma re-purchase (Bhagat, Muthusamy and others,
// "Buy It Again", KDD 2018) with gamma gaps instead of exponential ones (a
// generalisation of the condensed negative binomial of Chatfield and Goodhardt 1973),
// and with dropout as in BG/BB (Fader, Hardie and Shang 2010). With T_n the gaps and
// S the survival function of the open gap, rates integrated out, a history has the
// likelihood
//
//	Π_n (1−π_n) f(T_n) · (π + (1−π) S(open)),  π_n = LeaveA/(LeaveA+LeaveB+n)
//	f(T) = c g^{k−1} B_n^{A_n} / (Β(k, A_n) (B_n+g)^{A_n+k}),  g = cT
//
// Times are in one unit, the caller's. Model.Intervals has intervals of the parameters.
// Errors: an invalid history (by index), fewer than two completed gaps, a likelihood
// that is not finite; each an *Error. Cost: histories × gaps per evaluation of the
// likelihood.
func Fit(histories []History) (Model, error) {
	const op = "Fit"
	m := Model{Method: "Gamma gaps, Gamma rates, Beta leaving; maximum likelihood", positions: map[string]int{}}
	for i, h := range histories {
		if err := h.check(op, i); err != nil {
			return Model{}, err
		}
		m.Gaps += len(h.Gaps)
	}
	m.N = len(histories)
	if m.Gaps < 2 {
		return Model{}, &Error{op, "histories", -1, "hold fewer than two completed gaps"}
	}
	start, free := begin(histories)
	m.All, m.LogLik, m.spread = maximise(histories, start, free, nil)
	if !finite(m.LogLik) {
		return Model{}, &Error{op, "histories", -1, "have no finite likelihood"}
	}
	if m.Gaps < 100 {
		m.Warnings = append(m.Warnings, "fewer than 100 completed gaps: the parameters are uncertain")
	}
	m.descend(histories, free, 0)
	return m, nil
}

// begin returns starting values from the mean log gap, and which parameters are free.
func begin(histories []History) (p Parameters, free [dims]bool) {
	free = [dims]bool{true, true, true, true, true, false, false, true}
	var sum, n float64
	for _, h := range histories {
		free[5] = free[5] || h.Units != nil
		free[6] = free[6] || h.Size > 0
		for _, g := range h.Gaps {
			sum += math.Log(g)
			n++
		}
	}
	p = Parameters{Shape: 1, A: 2, B: 2 * math.Exp(sum/n), LeaveA: 1, LeaveB: 4, Keep: 0.95}
	if free[5] {
		p.UnitPower = 0.5
	}
	return p, free
}

// descend fits the nodes at the level below depth.
func (m *Model) descend(histories []History, free [dims]bool, depth int) {
	below := map[string][]History{}
	for _, h := range histories {
		if len(h.Path) > depth {
			k := key(h.Path[:depth+1])
			below[k] = append(below[k], h)
		}
	}
	keys := make([]string, 0, len(below))
	for k := range below {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		hs := below[k]
		if len(hs) < fewest {
			continue
		}
		path := hs[0].Path[:depth+1]
		parent := m.lookup(path[:depth])
		own, _, spread := maximise(hs, parent, free, &parent)
		m.positions[k] = len(m.Nodes)
		m.Nodes = append(m.Nodes, Node{slices.Clone(path), own, len(hs), spread})
		m.descend(hs, free, depth+1)
	}
}

func key(path []int) string { return fmt.Sprint(path) }

// lookup returns the parameters of the deepest fitted node on a path.
func (m *Model) lookup(path []int) Parameters { return m.node(path).Parameters }

// node returns the deepest fitted node on a path, All when there is none.
func (m *Model) node(path []int) Node {
	for n := len(path); n > 0; n-- {
		if i, ok := m.positions[key(path[:n])]; ok {
			return m.Nodes[i]
		}
	}
	return Node{nil, m.All, m.N, m.spread}
}

// maximise maximises the likelihood over the free parameters and returns the parameters,
// the log-likelihood and the covariance.
func maximise(histories []History, start Parameters, free [dims]bool, parent *Parameters) (Parameters, float64, *mat.SymDense) {
	base := start.vector()
	var index []int
	for i, f := range free {
		if f {
			index = append(index, i)
		}
	}
	full := func(x []float64) []float64 {
		v := base
		for j, i := range index {
			v[i] = x[j]
		}
		return v[:]
	}
	n := float64(len(histories))
	cost := func(x []float64) float64 {
		v := full(x)
		f := -total(histories, parameters(v))
		for i, l := range limits { // quadratic penalty outside the limits
			f += n * (math.Pow(max(0, v[i]-l[1]), 2) + math.Pow(max(0, l[0]-v[i]), 2))
		}
		if parent != nil {
			for i, c := range parent.vector() {
				f += math.Pow((v[i]-c)/tau[i], 2) / 2
			}
		} else { // a weak prior keeps the estimates finite with few data
			for i, c := range base {
				f += math.Pow((v[i]-c)/5, 2) / 2
			}
		}
		if !finite(f) {
			return math.MaxFloat64 / 4
		}
		return f / n
	}
	gradient := func(g, x []float64) {
		const step = 1e-5
		for j := range x {
			v := x[j]
			x[j] = v + step
			up := cost(x)
			x[j] = v - step
			g[j] = (up - cost(x)) / (2 * step)
			x[j] = v
		}
	}
	x := make([]float64, len(index))
	for j, i := range index {
		x[j] = base[i]
	}
	best := slices.Clone(x)
	settings := &optimize.Settings{MajorIterations: 150, GradientThreshold: 1e-5, FuncEvaluations: 5000}
	if r, _ := optimize.Minimize(optimize.Problem{Func: cost, Grad: gradient}, x, settings, &optimize.BFGS{}); r != nil && cost(r.X) <= cost(best) {
		best = r.X
	}
	p := parameters(full(best))
	return p, total(histories, p), curvature(func(x []float64) float64 { return n * cost(x) }, best, index)
}

// chunk is the number of histories summed together: fixed, so that the order of
// summation, and therefore every bit of the sum, does not depend on the number of cores.
const chunk = 512

func total(histories []History, p Parameters) float64 {
	deepest := 0
	for _, h := range histories {
		deepest = max(deepest, len(h.Gaps))
	}
	t := newTable(p, deepest+1)
	sums := make([]float64, (len(histories)+chunk-1)/chunk)
	work := func(c int) {
		for _, h := range histories[c*chunk : min(len(histories), (c+1)*chunk)] {
			sums[c] += t.logLikelihood(h)
		}
	}
	workers := min(runtime.GOMAXPROCS(0), len(sums))
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for c := w; c < len(sums); c += workers {
				work(c)
			}
		})
	}
	wg.Wait()
	var sum float64
	for _, s := range sums {
		sum += s
	}
	return sum
}
