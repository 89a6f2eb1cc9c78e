package ipa

import "huitou/stat/conform"

// four returns four attributes of an invented service on a scale of 1 to 5, five answers
// each: means of performance 2, 4, 2, 4 and of importance 4.6, 4.2, 1.8, 2.2.
func four() Survey {
	return Survey{
		Performance: [][]float64{{1, 2, 2, 2, 3}, {3, 4, 4, 4, 5}, {1, 2, 2, 2, 3}, {3, 4, 4, 4, 5}},
		Stated:      [][]float64{{5, 5, 4, 5, 4}, {4, 4, 4, 5, 4}, {2, 1, 2, 2, 2}, {2, 3, 2, 2, 2}},
		Low:         1, High: 5,
	}
}

// Checks lists the published numbers this package reproduces. There are none for the
// quadrants, whose values are computed by hand.
func Checks() []conform.Check {
	var out []conform.Check
	add := func(name, source string, published, tolerance float64, ours func() (float64, error)) {
		out = append(out, conform.Check{
			Package: "ipa", Name: name, Source: source, Published: published, Tolerance: tolerance, Ours: ours,
		})
	}
	// Whiteness of tuna by an instrument and by consumers.
	hunter := []float64{44.4, 45.9, 41.9, 53.3, 44.7, 44.1, 50.7, 45.2, 60.1}
	panel := []float64{2.6, 3.1, 2.5, 5.0, 3.6, 4.0, 5.2, 2.8, 3.8}
	tuna := func(pick func(Figure) float64) func() (float64, error) {
		return func() (float64, error) {
			f, err := Correlate([][]float64{hunter}, panel, 0.95)
			if err != nil {
				return 0, err
			}
			return pick(f[0]), nil
		}
	}
	const r = "R, help page of cor.test: Hollander and Wolfe (1973), page 185"
	add("tuna, correlation", r, .5711816, 5e-8, tuna(func(f Figure) float64 { return f.Value }))
	add("tuna, lower", r, -.1497426, 5e-8, tuna(func(f Figure) float64 { return f.Low }))
	add("tuna, upper", r, .8955795, 5e-8, tuna(func(f Figure) float64 { return f.High }))

	const hand = "worked by hand from the definitions of Martilla and James (1977)"
	mapped := func(at Crosshair, pick func(Result) float64) func() (float64, error) {
		return func() (float64, error) {
			m, err := Map(four(), at, 0.95)
			if err != nil {
				return 0, err
			}
			return pick(m), nil
		}
	}
	add("line of performance at the mean", hand, 3, 1e-12, mapped(Mean, func(m Result) float64 { return m.Lines.Performance }))
	add("line of importance at the mean", hand, 3.2, 1e-12, mapped(Mean, func(m Result) float64 { return m.Lines.Stated }))
	add("line of importance in the middle of the scale", hand, 3, 1e-12, mapped(ScaleMid, func(m Result) float64 { return m.Lines.Stated }))
	add("upper end of the first performance, 2 + 2.776445105 √(0.5/5)", hand, 2.877989, 5e-7,
		mapped(Mean, func(m Result) float64 { return m.Points[0].Performance.High }))
	for j, q := range []Quadrant{Concentrate, KeepUp, LowPriority, Overkill} {
		add("quadrant of attribute "+string(rune('1'+j))+": "+q.String(), hand, float64(q), 0,
			mapped(Mean, func(m Result) float64 { return float64(m.Points[j].Stated.Quadrant) }))
	}
	return out
}
