package ipa

import (
	"fmt"
	"math"
	"slices"
)

// Crosshair is the rule for where the lines of the map cross.
type Crosshair int

const (
	Mean     Crosshair = iota // at the means of the attributes' coordinates
	Median                    // at their medians
	ScaleMid                  // in the middle of the scale; for derived importance, which has no scale, at the mean
	Given                     // at Survey.Lines, from an earlier map
)

// String names the crosshair.
func (c Crosshair) String() string {
	if c < Mean || c > Given {
		return "unknown"
	}
	return [...]string{"mean", "median", "scale mid", "given"}[c]
}

// Quadrant is one of the four quadrants of the map.
type Quadrant int

const (
	LowPriority Quadrant = iota // neither important nor well done
	Overkill                    // well done, not important
	Concentrate                 // important, not well done
	KeepUp                      // both
)

// String names the quadrant in the words of Martilla and James.
func (q Quadrant) String() string {
	if q < LowPriority || q > KeepUp {
		return "unknown"
	}
	return [...]string{"low priority", "possible overkill", "concentrate here", "keep up the good work"}[q]
}

// Lines are the positions of the lines on the axes. In a result, the line of a kind of
// importance that is not on the map is NaN; that field of Survey is not read.
type Lines struct{ Performance, Stated, Derived float64 }

// Survey is the input of Map: answers, and importance derived from them.
type Survey struct {
	Performance [][]float64 // performance ratings, [attribute][respondent]
	Stated      [][]float64 // stated importance of the same attributes; nil when it was not asked
	Derived     []Figure    // derived importance, one per attribute; nil without
	Weight      []float64   // of each respondent, not negative, NaN leaves them out; nil weights all equally
	Low, High   float64     // ends of the scale of Performance and Stated
	Lines       Lines       // for Given
}

// Place is the quadrant of a point under one kind of importance. Without that kind
// Importance.N is 0, Quadrant is undefined and Certain is false.
type Place struct {
	Importance Figure
	Quadrant   Quadrant
	Certain    bool // neither interval, of performance or importance, contains its line
}

// Point is an attribute on the map.
type Point struct {
	Performance     Figure
	Stated, Derived Place
	Differ          bool // the two kinds of importance put it into different quadrants
}

// Result is a map.
type Result struct {
	N         int     // respondents
	Effective float64 // effective sample size: Kish's n of Survey.Weight
	Points    []Point
	Crosshair Crosshair
	Lines     Lines // positions of the lines
	Level     float64
	Method    string
	Warnings  []string
}

// Map computes the points, lines and quadrants. With x̄ the mean of the n answers about an
// attribute and s their standard deviation,
//
//	coordinate   x̄ ± t(n−1) s/√n, of performance and of stated importance
//	quadrant     by performance ≥ its line, importance ≥ its line
//	certain      neither interval contains its line
//
// With Survey.Weight the means are weighted, n in the interval is Kish's (Σw)²/Σw², and
// respondents with the weight NaN are left out.
//
// Coordinates and lines are in units of the scale, derived importance in its own
// (a correlation, a share of R²). The lines are treated as known: when they are the mean or
// median of the same answers they vary together with the points, so that Certain is
// conservative.
//
// A warning calls stated importance saturated when all its means lie in the top fifth
// of the scale or within a tenth of it: then it does not discriminate between attributes.
// The fifth and the tenth are ours.
// Source: Martilla and James (1977), Journal of Marketing 41(1). Against it: Oh
// (2001), Tourism Management 22(6), on where to cross the lines; Matzler and
// others (2004), Industrial Marketing Management 33(4), on importance that
// depends on performance; Azzopardi and Nash (2013), Tourism Management 35.
//
// The error is an *Error when there are fewer than two attributes, lengths
// differ, neither kind of importance is there, an answer is off the scale, an
// attribute has fewer than two answers, derived importance is not finite or
// outside its interval, the scale is empty, or level is not in (0, 1).
func Map(s Survey, at Crosshair, level float64) (Result, error) {
	const op = "Map"
	if err := checkLevel(op, level); err != nil {
		return Result{}, err
	}
	if at < Mean || at > Given {
		return Result{}, wrong(op, "crosshair", "is unknown")
	}
	if err := s.check(op); err != nil {
		return Result{}, err
	}
	out := Result{
		N: len(s.Performance[0]), Points: make([]Point, len(s.Performance)), Crosshair: at, Level: level,
		Effective: float64(len(s.Performance[0])), Method: fmt.Sprintf("means, Student; lines at %v", at),
	}
	if s.Weight != nil {
		out.Effective, out.Method = kish(s.Weight), fmt.Sprintf("weighted means, Student at Kish's n; lines at %v", at)
	}
	if at == ScaleMid && s.Derived != nil {
		out.Method += ", of derived importance at its mean"
	}
	performance, err := means(op, "performance", s.Performance, s.Weight, level)
	if err != nil {
		return Result{}, err
	}
	stated, err := means(op, "stated", s.Stated, s.Weight, level)
	if err != nil {
		return Result{}, err
	}
	mid := s.Low + (s.High-s.Low)/2
	out.Lines = Lines{line(performance, at, mid), line(stated, at, mid), line(s.Derived, at, math.NaN())}
	if at == Given {
		out.Lines = s.Lines
		if stated == nil {
			out.Lines.Stated = math.NaN()
		}
		if s.Derived == nil {
			out.Lines.Derived = math.NaN()
		}
	}
	for j := range out.Points {
		p := &out.Points[j]
		p.Performance = performance[j]
		if stated != nil {
			p.Stated = out.place(performance[j], stated[j], out.Lines.Stated)
		}
		if s.Derived != nil {
			p.Derived = out.place(performance[j], s.Derived[j], out.Lines.Derived)
		}
		p.Differ = stated != nil && s.Derived != nil && p.Stated.Quadrant != p.Derived.Quadrant
	}
	out.warn(s)
	return out, nil
}

func (s Survey) check(op string) error {
	if len(s.Performance) < 2 {
		return wrong(op, "performance", "has fewer than two attributes")
	}
	if s.Stated == nil && s.Derived == nil {
		return wrong(op, "stated", "and derived are both missing")
	}
	if !(s.High > s.Low) || math.IsInf(s.High-s.Low, 0) {
		return wrong(op, "high", "is not above low")
	}
	if !finite(s.Lines.Performance, s.Lines.Stated, s.Lines.Derived) {
		return wrong(op, "lines", "are not finite")
	}
	if err := checkWeights(op, s.Weight, len(s.Performance[0])); err != nil {
		return err
	}
	for _, part := range []struct {
		arg  string
		rows [][]float64
	}{{"performance", s.Performance}, {"stated", s.Stated}} {
		if part.rows != nil && len(part.rows) != len(s.Performance) {
			return wrong(op, part.arg, "has another number of attributes than performance")
		}
		for j, row := range part.rows {
			if len(row) != len(s.Performance[0]) {
				return &Error{op, part.arg, j, "has another length than the first attribute"}
			}
			if slices.ContainsFunc(row, func(v float64) bool { return v < s.Low || v > s.High }) {
				return &Error{op, part.arg, j, "has an answer off the scale"}
			}
		}
	}
	if s.Derived != nil && len(s.Derived) != len(s.Performance) {
		return wrong(op, "derived", "has another number of attributes than performance")
	}
	for j, f := range s.Derived {
		if !finite(f.Value) || math.IsInf(f.Low, 0) || math.IsInf(f.High, 0) || f.Low > f.Value || f.Value > f.High || f.N < 1 {
			return &Error{op, "derived", j, "is not finite, outside its interval, or of nobody"}
		}
	}
	return nil
}

func means(op, arg string, rows [][]float64, weight []float64, level float64) ([]Figure, error) {
	var out []Figure
	for j, row := range rows {
		f := mean(row, weight, level)
		if f.N < 2 {
			return nil, &Error{op, arg, j, "has fewer than two answers"}
		}
		if !finite(f.Value) || math.IsInf(f.Low, 0) || math.IsInf(f.High, 0) {
			return nil, &Error{op, arg, j, "has answers too large to average"}
		}
		out = append(out, f)
	}
	return out, nil
}

// line returns the position of a line for the figures; NaN without any. mid is the middle
// of the scale, NaN when there is no scale.
func line(figures []Figure, at Crosshair, mid float64) float64 {
	if len(figures) == 0 {
		return math.NaN()
	}
	v := make([]float64, len(figures))
	var mean float64
	for j, f := range figures {
		v[j] = f.Value
		mean += (f.Value - mean) / float64(j+1)
	}
	switch {
	case at == ScaleMid && !math.IsNaN(mid):
		return mid
	case at == Median:
		slices.Sort(v)
		k := len(v) / 2
		if len(v)%2 == 1 {
			return v[k]
		}
		return v[k-1] + (v[k]-v[k-1])/2
	}
	return mean
}

func (r *Result) place(performance, importance Figure, line float64) Place {
	p := Place{Importance: importance}
	if performance.Value >= r.Lines.Performance {
		p.Quadrant = Overkill
	}
	if importance.Value >= line {
		p.Quadrant += Concentrate
	}
	p.Certain = !performance.crosses(r.Lines.Performance) && !importance.crosses(line)
	return p
}

func (r *Result) warn(s Survey) {
	add := func(format string, a ...any) { r.Warnings = append(r.Warnings, fmt.Sprintf(format, a...)) }
	low, high := math.Inf(1), math.Inf(-1)
	differ, unsure, few := 0, 0, false
	for _, p := range r.Points {
		if p.Differ {
			differ++
		}
		if s.Stated != nil && !p.Stated.Certain || s.Derived != nil && !p.Derived.Certain {
			unsure++
		}
		few = few || p.Performance.N < 30
		if s.Stated != nil {
			low, high = min(low, p.Stated.Importance.Value), max(high, p.Stated.Importance.Value)
			few = few || p.Stated.Importance.N < 30
		}
		few = few || s.Derived != nil && p.Derived.Importance.N < 30
	}
	if wide := s.High - s.Low; s.Stated != nil && (low >= s.High-wide/5 || high-low <= wide/10) {
		add("stated importance is saturated: its means are %.2f to %.2f", low, high)
	}
	if differ > 0 {
		add("stated and derived importance disagree about %d of %d attributes", differ, len(r.Points))
	}
	if unsure > 0 {
		add("%d of %d attributes may lie in another quadrant", unsure, len(r.Points))
	}
	if r.Crosshair == ScaleMid || r.Crosshair == Given {
		if side := r.Points[0].Performance.Value >= r.Lines.Performance; !slices.ContainsFunc(r.Points, func(p Point) bool {
			return p.Performance.Value >= r.Lines.Performance != side
		}) {
			add("performance of all attributes is on one side of its line")
		}
	}
	if slices.ContainsFunc(r.Points, func(p Point) bool {
		return !p.Performance.bounded() || s.Stated != nil && !p.Stated.Importance.bounded() ||
			s.Derived != nil && !p.Derived.Importance.bounded()
	}) {
		add("a figure of answers that are all equal has no interval")
	}
	if few {
		add("fewer than 30 answers to an attribute")
	}
}
