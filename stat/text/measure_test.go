package text

import (
	"errors"
	"math"
	"testing"
)

func TestMeasureDimension(t *testing.T) {
	t.Parallel()
	r, err := MeasureDimension([]Labelled{
		{"等了两个小时没人理，太慢了", []Dimension{Responsiveness}},
		{"房间很干净，装修漂亮", []Dimension{Tangibles}},
		{"Rude staff, nobody cared.", []Dimension{Assurance, Empathy}},
		{"The room was clean, the bed comfortable.", []Dimension{Empathy}}, // predicted: tangibles
		{"Nothing more.", []Dimension{Reliability}},                        // predicted: none
	})
	if err != nil || r.N != 5 || r.Named != 4 || r.Accuracy.Value != 0.6 || r.Accuracy.N != 5 || r.Precision.Value != 0.75 || r.Precision.N != 4 || len(r.Warnings) != 1 {
		t.Errorf("%+v, %v", r, err)
	}
	// Newcombe (1998), table I, method 3.
	if s := share(81, 263); math.Abs(s.Low-.2553) > 6e-5 || math.Abs(s.High-.3662) > 6e-5 || s.N != 263 {
		t.Errorf("%+v", s)
	}
	if s := share(0, 0); s != (Share{}) {
		t.Errorf("%+v", s)
	}
	for _, c := range []struct {
		examples []Labelled
		want     Error
	}{
		{nil, Error{"MeasureDimension", "examples", -1, "are empty"}},
		{[]Labelled{{"good", []Dimension{Empathy}}, {"good", nil}}, Error{"MeasureDimension", "examples", 1, "has no dimension"}},
		{[]Labelled{{"good", []Dimension{Empathy, None}}}, Error{"MeasureDimension", "examples", 0, "has no dimension"}},
	} {
		var got *Error
		if _, err := MeasureDimension(c.examples); !errors.As(err, &got) || *got != c.want {
			t.Errorf("got %v, want %v", err, &c.want)
		}
	}
}
