package kano

import "huitou/stat/conform"

// Checks lists the published numbers this package reproduces.
func Checks() []conform.Check {
	var out []conform.Check
	add := func(name, source string, published, tolerance float64, ours func(Result) float64) {
		out = append(out, conform.Check{
			Package: "kano", Name: name, Source: source, Published: published, Tolerance: tolerance,
			Ours: func() (float64, error) {
				r, err := Count(Counts{MustBe: 15, OneDimensional: 25, Attractive: 40, Indifferent: 18, Reverse: 1, Questionable: 1}, 0.95)
				if err != nil {
					return 0, err
				}
				return ours(r), nil
			},
		})
	}
	const berger = "definitions of Berger and others (1993), worked by hand for A 40, O 25, M 15, I 18, R 1, Q 1"
	add("better", berger, .663265, 5e-7, func(r Result) float64 { return r.Better.Value })
	add("worse", berger, -.408163, 5e-7, func(r Result) float64 { return r.Worse.Value })
	const fong = "definition of Fong (1996), worked by hand: 1.65 √(65 · 135/200)"
	add("Fong's critical difference", fong, 10.9293, 5e-5, func(r Result) float64 { return r.Critical })
	add("Fong's difference", fong, 15, 0, func(r Result) float64 { return float64(r.Difference) })
	return out
}
