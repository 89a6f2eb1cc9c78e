package text

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"slices"
)

// Example is a labelled text.
type Example struct {
	Text     string
	Positive bool
}

// Training says how to train. A zero field means its default.
type Training struct {
	Bits   int     // 2^Bits weights; 21
	Epochs int     // passes over the examples; 4
	Rate   float64 // AdaGrad step; 0.5
	Ridge  float64 // pull of weights towards 0, per step; 1e-4
	Seed   uint64  // order of the examples
	Words  bool    // also words and pairs of words
}

// Model is a logistic model over hashed features.
type Model struct {
	bits        int
	words       bool
	scale       float32 // of one quantised step
	bias        float32
	Temperature float64 // divides the logit: 1 as trained, more to be less sure
	weights     []int8
}

// Train fits
//
//	P(positive) = 1/(1 + e^{−z}),   z = b + Σ_j w_j/√m
//
// over the m distinct features of a text (hashed n-grams of 1 to 4 characters,
// and words and pairs of them), by AdaGrad on the logistic loss, in an order
// given by the seed, and quantises the weights w and the bias b: 127 steps on
// each side of zero. The same examples and seed give the same model.
// Source: Duchi, Hazan and Singer (2011), Journal of Machine Learning Research
// 12; Weinberger and others (2009), ICML, for hashed features.
//
// The error is an *Error when the examples are of one class, or a setting of
// Training is out of its range.
func Train(examples []Example, how Training) (*Model, error) {
	const op = "Train"
	if how.Bits == 0 {
		how.Bits = 21
	}
	if how.Epochs == 0 {
		how.Epochs = 4
	}
	if how.Rate == 0 {
		how.Rate = 0.5
	}
	if how.Ridge == 0 {
		how.Ridge = 1e-4
	}
	switch {
	case how.Bits < 8 || how.Bits > 24:
		return nil, &Error{op, "Bits", -1, "is not between 8 and 24"}
	case how.Epochs < 1 || how.Epochs > 100:
		return nil, &Error{op, "Epochs", -1, "is not between 1 and 100"}
	case !(how.Rate > 0 && how.Rate <= 10) || !(how.Ridge >= 0 && how.Ridge <= 1):
		return nil, &Error{op, "Rate", -1, "or Ridge is out of range"}
	}
	positive := 0
	for _, e := range examples {
		if e.Positive {
			positive++
		}
	}
	if positive == 0 || positive == len(examples) {
		return nil, &Error{op, "examples", -1, "hold only one class"}
	}
	w, bias := climb(examples, how)
	m := &Model{bits: how.Bits, words: how.Words, bias: bias, Temperature: 1}
	m.quantise(w)
	return m, nil
}

func climb(examples []Example, how Training) (weights []float32, bias float32) {
	var r reader
	features := make([][]uint32, len(examples))
	order := make([]int, len(examples))
	for i, e := range examples {
		r.runes, _ = fold(e.Text, r.runes[:0])
		features[i] = slices.Clone(r.extract(how.Bits, how.Words))
		order[i] = i
	}
	weights = make([]float32, 1<<how.Bits)
	squares := make([]float32, 1<<how.Bits)
	rate, ridge := float32(how.Rate), float32(how.Ridge)
	shuffle := rand.New(rand.NewPCG(how.Seed, 5))
	var biasSquares float32
	for range how.Epochs {
		shuffle.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, i := range order {
			norm := 1 / float32(math.Sqrt(float64(len(features[i]))))
			z := bias
			for _, k := range features[i] {
				z += weights[k] * norm
			}
			e := float32(1 / (1 + math.Exp(-float64(z))))
			if examples[i].Positive {
				e--
			}
			biasSquares += e * e
			bias -= 0.05 * rate * e / (float32(math.Sqrt(float64(biasSquares))) + 1e-4)
			for _, k := range features[i] {
				g := e*norm + ridge*weights[k]
				squares[k] += g * g
				weights[k] -= rate * g / (float32(math.Sqrt(float64(squares[k]))) + 1e-4)
			}
		}
	}
	return weights, bias
}

// quantise keeps 127 steps on each side of zero; the largest one in a thousand
// weights are cut.
func (m *Model) quantise(w []float32) {
	var sizes []float32
	for _, v := range w {
		if v != 0 {
			sizes = append(sizes, float32(math.Abs(float64(v))))
		}
	}
	slices.Sort(sizes)
	top := float32(1e-6)
	if len(sizes) > 0 {
		top = max(top, sizes[len(sizes)-1-len(sizes)/1000])
	}
	m.scale = top / 127
	m.weights = make([]int8, len(w))
	for i, v := range w {
		m.weights[i] = int8(math.Round(float64(max(-127, min(127, v/m.scale)))))
	}
}

// Positive is the chance, 0 to 1, that the text is praise: Train's P with z
// divided by Temperature. A text without features has that of the bias.
func (m *Model) Positive(s string) float64 {
	var r reader
	r.runes, _ = fold(s, r.runes)
	return m.positive(&r)
}

func (m *Model) positive(r *reader) float64 {
	features := r.extract(m.bits, m.words)
	var sum int32
	for _, k := range features {
		sum += int32(m.weights[k])
	}
	z := float64(m.bias) + float64(sum)*float64(m.scale)/math.Sqrt(max(1, float64(len(features))))
	return 1 / (1 + math.Exp(-z/m.Temperature))
}

const magic = "htx1"

// MarshalBinary is the model as bytes, what Load reads: 18 of head and one per
// weight. The error is always nil.
func (m *Model) MarshalBinary() ([]byte, error) {
	out := append([]byte(magic), byte(m.bits), 0)
	if m.words {
		out[5] = 1
	}
	for _, v := range []float32{m.scale, m.bias, float32(m.Temperature)} {
		out = binary.LittleEndian.AppendUint32(out, math.Float32bits(v))
	}
	for _, w := range m.weights {
		out = append(out, byte(w))
	}
	return out, nil
}

// Load reads a model from the start of data and returns what follows it. The
// error is an *Error when data do not begin with a whole model.
func Load(data []byte) (m *Model, rest []byte, err error) {
	const op, head = "Load", len(magic) + 2 + 12
	if len(data) < head || string(data[:4]) != magic {
		return nil, nil, &Error{op, "data", -1, "is not a model"}
	}
	m = &Model{bits: int(data[4]), words: data[5] == 1}
	if m.bits < 8 || m.bits > 24 || len(data) < head+1<<m.bits {
		return nil, nil, &Error{op, "data", -1, "is cut short"}
	}
	number := func(i int) float32 { return math.Float32frombits(binary.LittleEndian.Uint32(data[6+4*i:])) }
	m.scale, m.bias, m.Temperature = number(0), number(1), float64(number(2))
	if !(m.scale > 0 && m.scale < 1e6) || !(m.bias > -1e6 && m.bias < 1e6) || !(m.Temperature >= 0.01 && m.Temperature < 1e6) {
		return nil, nil, &Error{op, "data", -1, "holds impossible numbers"}
	}
	m.weights = make([]int8, 1<<m.bits)
	for i := range m.weights {
		m.weights[i] = int8(data[head+i])
	}
	return m, data[head+1<<m.bits:], nil
}
