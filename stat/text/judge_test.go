package text

import (
	"errors"
	"math"
	"testing"
)

// The expected figures are computed by hand.
func TestJudge(t *testing.T) {
	t.Parallel()
	r, err := Judge([]float64{0.9, 0.8, 0.3, 0.6, 0.2, 0.5}, []bool{true, true, true, false, false, false})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name      string
		got, want float64
	}{
		{"accuracy", r.Accuracy.Value, 4. / 6},
		{"complaints found", r.Negative.Recall.Value, 2. / 3},
		{"called complaint", float64(r.Negative.Precision.N), 3},
		{"called complaint, rightly", r.Negative.Precision.Value, 2. / 3},
		{"praise found", r.Positive.Recall.Value, 2. / 3},
		{"called praise, rightly", r.Positive.Precision.Value, 2. / 3},
		{"balanced", r.Balanced, 2. / 3},
		{"found at 0.9", r.Found, 1. / 3}, // at the threshold 0.2; 0.3 would include a praise
		{"unsure", r.Unsure.Value, 2. / 6},
		{"decided", r.Decided.Value, 3. / 4},
		{"log loss", r.LogLoss, 0.560843},
		{"miss", r.Miss, 2.3 / 6},
		{"bins", float64(len(r.Calibration)), 6},
	} {
		if math.Abs(c.got-c.want) > 1e-6 {
			t.Errorf("%s %v, want %v", c.name, c.got, c.want)
		}
	}
	// A threshold cannot separate equal predictions: none has a precision of 0.9.
	equal, labels := make([]float64, 20), make([]bool, 20)
	for i := range equal {
		equal[i], labels[i] = 0.4, i < 10
	}
	if r, _ := Judge(equal, labels); r.Found != 0 || r.Negative.Recall.Value != 1 || r.Positive.Precision.N != 0 {
		t.Errorf("%+v", r)
	}
	if r, err := Judge([]float64{0.1}, []bool{false}); err != nil || r.Balanced != 0 || r.Warnings[0] != "examples of one class only" {
		t.Errorf("%+v, %v", r, err)
	}
	for _, c := range []struct {
		chance   []float64
		positive []bool
		index    int
	}{{nil, nil, -1}, {[]float64{1}, nil, -1}, {[]float64{0.5, math.NaN()}, []bool{true, true}, 1}, {[]float64{1.5}, []bool{true}, 0}} {
		var e *Error
		if _, err := Judge(c.chance, c.positive); !errors.As(err, &e) || e.Index != c.index {
			t.Errorf("%v: %v", c.chance, err)
		}
		if _, err := Calibrate(c.chance, c.positive); !errors.As(err, &e) || e.Index != c.index {
			t.Errorf("%v: %v", c.chance, err)
		}
	}
}

// The share of complaints in a trade must not affect the weights of its words, and with
// Spread 2 a feature of only one trade is not used.
func TestTrainAcrossTrades(t *testing.T) {
	t.Parallel()
	var list []Example
	for range 10 {
		list = append(list,
			Example{"茶杯 好", true, "tea"}, Example{"茶杯 差", false, "tea"},
			Example{"书本 好", true, "book"}, Example{"书本 差", false, "book"})
	}
	for range 60 { // most texts about tea are complaints
		list = append(list, Example{"茶杯 差", false, "tea"})
	}
	m, err := Train(list, Training{Bits: 14, Spread: 2, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	none := m.Positive("猫")                // in no training text
	for _, s := range []string{"茶", "书"} { // each in one trade only
		if p := m.Positive(s); math.Abs(p-none) > 0.02 {
			t.Errorf("%q: %.3f, of an unknown word %.3f", s, p, none)
		}
	}
	if good, bad := m.Positive("好"), m.Positive("差"); good < 0.7 || bad > 0.3 {
		t.Errorf("good %.3f, bad %.3f", good, bad)
	}
	plain, err := Train(list, Training{Bits: 14, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	if p := plain.Positive("茶杯"); p < 0.5 { // 0.37 with equal weights of all texts
		t.Errorf("of tea alone %.3f, although both classes have equal weight", p)
	}
	for _, how := range []Training{{Drop: 1}, {Grams: 5}, {Least: -1}, {Spread: -1}, {Bits: 30}, {Epochs: 101}, {Rate: 11}} {
		var e *Error
		if _, err := Train(list, how); !errors.As(err, &e) {
			t.Errorf("%+v: %v", how, err)
		}
	}
}

// The embedded measurements must be complete, and of data left out of training.
func TestKnownMeasurementsAreComplete(t *testing.T) {
	t.Parallel()
	for l, out := range map[Language]LeftOut{Chinese: TradeOut, English: TopicOut} {
		groups, of, all, fresh, freshOf := 0, 0, 0, 0, 0
		for _, m := range Known(l) {
			for _, s := range []Share{m.Accuracy, m.Negative.Recall, m.Negative.Precision, m.Positive.Recall, m.Positive.Precision} {
				if s.N == 0 || !(s.Low <= s.Value && s.Value <= s.High && s.Low < s.High) {
					t.Errorf("%s %s %q: %+v", l, m.LeftOut, m.Group, s)
				}
			}
			switch {
			case m.LeftOut != out:
			case m.Group == Fresh:
				fresh = m.N
			case m.Group == "":
				all = m.N
			default:
				groups, of = groups+1, of+m.N
				if !m.InSight {
					freshOf += m.N
				}
			}
		}
		if groups < 4 || of != all || fresh != freshOf || fresh == 0 {
			t.Errorf("%s: %d groups of %d texts, total %d; fresh %d, total %d", l, groups, of, all, freshOf, fresh)
		}
		r := Read(map[Language]string{Chinese: "很好", English: "very good"}[l])
		if r.Measured == nil || r.Measured.Group != Fresh || r.Measured.N != fresh || r.Measured.InSight {
			t.Errorf("%s: a reading has Measured %+v", l, r.Measured)
		}
	}
	if r := Read("я доволен"); r.Measured != nil || len(Known(Other)) != 0 {
		t.Errorf("%+v", r)
	}
}
