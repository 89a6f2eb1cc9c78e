package text

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
)

// Example is a labelled text.
type Example struct {
	Text     string
	Positive bool
	Trade    string // line of business: "hotel"; "" counts as a trade
}

// Training holds the settings of Train. A zero field means its default.
type Training struct {
	Bits   int     // 2^Bits weights; 21
	Grams  int     // longest n-gram of characters, 1 to 4; 3
	Words  bool    // also words and pairs of words
	Epochs int     // passes over the examples; 4
	Rate   float64 // AdaGrad step; 0.5
	Ridge  float64 // shrinkage of weights towards 0, per step; 1e-4
	Drop   float64 // share of a text's features dropped in each step; 0
	Least  int     // features of fewer texts are left out; 1
	Spread int     // features of fewer trades are left out; 1
	Mean   bool    // weights are averaged over the passes, without the first
	Prior  bool    // scale features by their mean log ratio of praise to complaint over the trades
	Seed   uint64  // seed of the order of the examples and of the dropped features
}

func (how *Training) defaults() {
	how.Bits = cmp.Or(how.Bits, 21)
	how.Grams = cmp.Or(how.Grams, 3)
	how.Epochs = cmp.Or(how.Epochs, 4)
	how.Rate = cmp.Or(how.Rate, 0.5)
	how.Ridge = cmp.Or(how.Ridge, 1e-4)
	how.Least = cmp.Or(how.Least, 1)
	how.Spread = cmp.Or(how.Spread, 1)
}

// check validates the settings.
func (how Training) check() error {
	const op = "Train"
	switch {
	case how.Bits < 8 || how.Bits > 24:
		return &Error{op, "Bits", -1, "is not between 8 and 24"}
	case how.Grams < 1 || how.Grams > 4:
		return &Error{op, "Grams", -1, "is not between 1 and 4"}
	case how.Epochs < 1 || how.Epochs > 100:
		return &Error{op, "Epochs", -1, "is not between 1 and 100"}
	case !(how.Rate > 0 && how.Rate <= 10) || !(how.Ridge >= 0 && how.Ridge <= 1):
		return &Error{op, "Rate", -1, "or Ridge is out of range"}
	case !(how.Drop >= 0 && how.Drop < 1):
		return &Error{op, "Drop", -1, "is not from 0 to below 1"}
	case how.Least < 1 || how.Spread < 1:
		return &Error{op, "Least", -1, "or Spread is below 1"}
	}
	return nil
}

// Train fits
//
//	P(positive) = 1/(1 + e^{−z}),   z = b + Σ_j s_j w_j/√m
//
// over the m distinct features of a text, with or without a weight (hashed n-grams of
// characters, and words and pairs of them), by AdaGrad on the logistic loss, in an order
// given by the seed, and quantises s w: 127 steps, spaced quadratically, on each side of
// zero. The same examples and settings give the same model.
//
// Within a trade both classes have equal weight, so that the share of complaints in a trade
// does not affect the weights of its words; a trade of n examples has the weight √n. With
// Drop each step uses a random part of the features, so that the model does not depend on
// the few most predictive ones of the training trades. With Prior
//
//	s_j = |mean over the trades in which j occurs of ln(p_j/q_j)|,  else 1
//
// where p and q are the shares of a trade's praise and complaints with j, smoothed by four
// additional texts with j, divided like the trade's texts.
//
// Source: Duchi, Hazan and Singer (2011), Journal of Machine Learning Research 12;
// Weinberger and others (2009), ICML, for hashed features; Globerson and Roweis
// (2006), ICML, for hidden ones; Wang and Manning (2012), ACL, for s.
//
// The error is an *Error when the examples are of one class, or a setting of
// Training is out of its range.
func Train(examples []Example, how Training) (*Model, error) {
	how.defaults()
	if err := how.check(); err != nil {
		return nil, err
	}
	positive := 0
	for _, e := range examples {
		if e.Positive {
			positive++
		}
	}
	if positive == 0 || positive == len(examples) {
		return nil, &Error{"Train", "examples", -1, "hold only one class"}
	}
	l := newLearner(examples, how)
	m := &Model{bits: how.Bits, grams: how.Grams, words: how.Words, bias: l.minimise(), Temperature: 1}
	all := make([]float32, 1<<how.Bits)
	for i, k := range l.keys {
		all[k] = l.state[i].weight * l.scale[i]
	}
	m.quantise(all)
	return m, nil
}

// learner holds the examples as numbers of features, the most frequent first, so that
// features used together are close in memory.
type learner struct {
	how      Training
	positive []bool
	weight   []float32  // of an example
	features [][]uint32 // of an example: positions in keys
	size     []float32  // m
	keys     []uint32   // hash of a feature
	scale    []float32  // s
	state    []state
}

// state of a feature: its weight, the sum of its squared gradients, and the sum of its
// weights after the passes.
type state struct{ weight, squares, sum float32 }

func newLearner(examples []Example, how Training) *learner {
	l := &learner{how: how, positive: make([]bool, len(examples)), features: make([][]uint32, len(examples)), size: make([]float32, len(examples))}
	trade, names := make([]int, len(examples)), map[string]int{}
	var size [][2]float64 // complaints and praise of a trade
	var r reader
	for i, e := range examples {
		r.runes, _ = fold(e.Text, r.runes[:0])
		l.features[i] = slices.Clone(r.extract(how.Bits, how.Grams, how.Words))
		l.positive[i], l.size[i] = e.Positive, float32(len(l.features[i]))
		t, known := names[e.Trade]
		if !known {
			t = len(names)
			names[e.Trade] = t
			size = append(size, [2]float64{})
		}
		trade[i] = t
		size[t][class(e.Positive)]++
	}
	l.weigh(trade, size)
	l.index()
	l.compare(trade, size)
	l.state = make([]state, len(l.keys))
	return l
}

func class(positive bool) int {
	if positive {
		return 1
	}
	return 0
}

// weigh computes the weights of the examples, with mean one.
func (l *learner) weigh(trade []int, size [][2]float64) {
	l.weight = make([]float32, len(trade))
	sum := 0.0
	of := func(i int) float64 {
		s := size[trade[i]]
		return math.Sqrt(s[0]+s[1]) / s[class(l.positive[i])]
	}
	for i := range trade {
		sum += of(i)
	}
	for i := range trade {
		l.weight[i] = float32(of(i) * float64(len(trade)) / sum)
	}
}

// index numbers the features of enough texts, and renumbers those of the examples.
func (l *learner) index() {
	texts := make([]int32, 1<<l.how.Bits)
	for _, f := range l.features {
		for _, k := range f {
			texts[k]++
		}
	}
	for k, n := range texts {
		if int(n) >= l.how.Least {
			l.keys = append(l.keys, uint32(k)) //nolint:gosec // below 2²⁴
		}
	}
	slices.SortFunc(l.keys, func(a, b uint32) int { return cmp.Or(cmp.Compare(texts[b], texts[a]), cmp.Compare(a, b)) })
	to := texts // reuse the memory of the counts
	for i := range to {
		to[i] = -1
	}
	for i, k := range l.keys {
		to[k] = int32(i) //nolint:gosec // below 2²⁴
	}
	for i, f := range l.features {
		kept := f[:0]
		for _, k := range f {
			if to[k] >= 0 {
				kept = append(kept, uint32(to[k])) //nolint:gosec // not negative
			}
		}
		l.features[i] = kept
	}
}

// compare scales the features by their log ratio in the trades; those of too few trades get
// the scale 0 and are dropped from the examples.
func (l *learner) compare(trade []int, size [][2]float64) {
	in := make([][2]int32, len(size)*len(l.keys)) // texts of a trade, by class, with the feature
	for i, f := range l.features {
		for _, k := range f {
			in[int(k)*len(size)+trade[i]][class(l.positive[i])]++
		}
	}
	l.scale = make([]float32, len(l.keys))
	for k := range l.keys {
		spread, sum := 0, 0.0
		for t, s := range size {
			n := in[k*len(size)+t]
			if n[0]+n[1] == 0 {
				continue
			}
			spread++
			if s[0] > 0 && s[1] > 0 { // a trade of one class has no ratio
				const more = 4
				all := s[0] + s[1]
				complaint, praise := float64(n[0])+more*s[0]/all, float64(n[1])+more*s[1]/all
				sum += math.Log(praise / (s[1] + more) * (s[0] + more) / complaint)
			}
		}
		switch {
		case spread < l.how.Spread:
		case l.how.Prior:
			l.scale[k] = float32(math.Abs(sum) / float64(spread))
		default:
			l.scale[k] = 1
		}
	}
	for i, f := range l.features {
		l.features[i] = slices.DeleteFunc(f, func(k uint32) bool { return l.scale[k] == 0 })
	}
}

// minimise minimises the loss over the weights of the features and returns the bias.
func (l *learner) minimise() (bias float32) {
	order := make([]int, len(l.features))
	for i := range order {
		order[i] = i
	}
	random := rand.New(rand.NewPCG(l.how.Seed, 5)) //nolint:gosec // the same model for the same seed
	hide := uint64(l.how.Drop * (1 << 32))
	var squares float32
	var seen []uint32
	for pass := range l.how.Epochs {
		random.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, i := range order {
			seen = seen[:0]
			for _, k := range l.features[i] {
				if hide == 0 || uint64(random.Uint32()) >= hide {
					seen = append(seen, k)
				}
			}
			e := l.weight[i] * l.step(seen, bias, i)
			squares += e * e
			bias -= 0.05 * float32(l.how.Rate) * e / (root(squares) + 1e-4)
		}
		if pass > 0 {
			for k := range l.state {
				l.state[k].sum += l.state[k].weight
			}
		}
	}
	if l.how.Mean && l.how.Epochs > 1 {
		for k := range l.state {
			l.state[k].weight = l.state[k].sum / float32(l.how.Epochs-1)
		}
	}
	return bias
}

// step updates the weights of the used features of a text, and returns its error, P − y.
func (l *learner) step(features []uint32, bias float32, i int) float32 {
	norm := 1 / root(max(1, l.size[i]*(1-float32(l.how.Drop))))
	z := float32(0)
	for _, k := range features {
		z += l.state[k].weight * l.scale[k]
	}
	e := float32(1 / (1 + math.Exp(-float64(z*norm+bias))))
	if l.positive[i] {
		e--
	}
	rate, ridge := float32(l.how.Rate), float32(l.how.Ridge)
	for _, k := range features {
		s := &l.state[k]
		g := l.weight[i]*e*norm*l.scale[k] + ridge*s.weight
		s.squares += g * g
		s.weight -= rate * g / (root(s.squares) + 1e-4)
	}
	return e
}

func root(x float32) float32 { return float32(math.Sqrt(float64(x))) }
