package text

import (
	"encoding/binary"
	"math"
)

// Model is a logistic model over hashed features.
type Model struct {
	bits        int
	grams       int // longest n-gram of characters
	words       bool
	scale       float32      // the largest weight
	steps       [256]float32 // weight by quantised value
	bias        float32
	Temperature float64 // divides the logit: 1 as trained, above 1 for probabilities closer to 0.5
	weights     []int8
}

// quantise maps weights to 127 steps on each side of zero, spaced quadratically, so that
// small weights have a higher resolution and none is clipped.
func (m *Model) quantise(w []float32) {
	top := float32(1e-6)
	for _, v := range w {
		top = max(top, v, -v)
	}
	m.setScale(top)
	m.weights = make([]int8, len(w))
	for i, v := range w {
		step := int8(math.Round(127 * math.Sqrt(math.Abs(float64(v/top)))))
		if v < 0 {
			step = -step
		}
		m.weights[i] = step
	}
}

// setScale sets the largest weight and the weight of each step.
func (m *Model) setScale(top float32) {
	m.scale = top
	for i := range m.steps {
		s := float32(int8(i)) / 127 //nolint:gosec // i is the bits of an int8
		m.steps[i] = top * s * max(s, -s)
	}
}

// Positive returns the predicted probability, 0 to 1, that the text is praise: P of Train
// with z divided by Temperature. A text without features of the model has the P of the bias.
func (m *Model) Positive(s string) float64 {
	var r reader
	r.runes, _ = fold(s, r.runes)
	return m.positive(&r)
}

func (m *Model) positive(r *reader) float64 {
	features := r.extract(m.bits, m.grams, m.words)
	var sum float32
	for _, k := range features {
		sum += m.steps[uint8(m.weights[k])]
	}
	z := float64(m.bias) + float64(sum)/math.Sqrt(max(1, float64(len(features))))
	return 1 / (1 + math.Exp(-z/m.Temperature))
}

const magic = "htx2"

// MarshalBinary returns the model in the format of Load: a header of 18 bytes and one byte
// per weight. The error is always nil.
func (m *Model) MarshalBinary() ([]byte, error) {
	kind := byte(m.grams << 1)
	if m.words {
		kind |= 1
	}
	out := append([]byte(magic), byte(m.bits), kind)
	for _, v := range []float32{m.scale, m.bias, float32(m.Temperature)} {
		out = binary.LittleEndian.AppendUint32(out, math.Float32bits(v))
	}
	for _, w := range m.weights {
		out = append(out, byte(w))
	}
	return out, nil
}

// Load reads a model from the start of data and returns the data after it. The
// error is an *Error when data do not begin with a complete model.
func Load(data []byte) (m *Model, rest []byte, err error) {
	const op, head = "Load", len(magic) + 2 + 12
	if len(data) < head || string(data[:4]) != magic {
		return nil, nil, &Error{op, "data", -1, "is not a model"}
	}
	m = &Model{bits: int(data[4]), grams: int(data[5] >> 1), words: data[5]&1 == 1}
	if m.grams < 1 || m.grams > 4 || m.bits < 8 || m.bits > 24 || len(data) < head+1<<m.bits {
		return nil, nil, &Error{op, "data", -1, "is cut short, or of another kind"}
	}
	number := func(i int) float32 { return math.Float32frombits(binary.LittleEndian.Uint32(data[6+4*i:])) }
	m.setScale(number(0))
	m.bias, m.Temperature = number(1), float64(number(2))
	if !(m.scale > 0 && m.scale < 1e6) || !(m.bias > -1e6 && m.bias < 1e6) || !(m.Temperature >= 0.01 && m.Temperature < 1e6) {
		return nil, nil, &Error{op, "data", -1, "holds impossible numbers"}
	}
	m.weights = make([]int8, 1<<m.bits)
	for i := range m.weights {
		m.weights[i] = int8(data[head+i])
	}
	return m, data[head+1<<m.bits:], nil
}
