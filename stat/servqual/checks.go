package servqual

import "huitou/stat/conform"

// example returns one invented respondent of the classic questionnaire.
func example() Survey {
	column := func(v ...float64) [][]float64 {
		out := make([][]float64, len(v))
		for i, x := range v {
			out[i] = []float64{x}
		}
		return out
	}
	return Survey{
		Expected:  column(6, 6, 5, 6, 7, 7, 7, 6, 7, 6, 7, 6, 6, 7, 6, 7, 7, 6, 5, 6, 6, 6),
		Perceived: column(6, 5, 5, 6, 5, 6, 5, 5, 6, 5, 5, 6, 5, 6, 6, 6, 7, 5, 5, 5, 6, 5),
		Weights:   column(11, 32, 22, 19, 16),
	}
}

// libraries is the adequate, desired and perceived willingness to help users of
// 17 libraries, J I B G C P A O N Q E M L H D K F.
var libraries = [3][]float64{
	{5.70, 5.88, 6.11, 5.64, 6.06, 6.58, 6.11, 6.22, 6.54, 6.32, 6.26, 6.81, 6.70, 6.04, 5.87, 6.81, 6.30},
	{7.72, 7.92, 8.03, 7.60, 7.73, 7.99, 8.00, 7.92, 8.08, 7.85, 8.08, 8.17, 8.13, 7.88, 7.89, 7.90, 7.88},
	{6.92, 7.09, 7.31, 6.83, 7.22, 7.54, 7.01, 7.11, 7.38, 7.10, 6.92, 7.42, 7.19, 6.40, 6.23, 6.85, 6.27},
}

// Checks lists the published numbers this package reproduces.
func Checks() []conform.Check {
	var out []conform.Check
	add := func(name, source string, published, tolerance float64, ours func() (float64, error)) {
		out = append(out, conform.Check{
			Package: "servqual", Name: name, Source: source, Published: published, Tolerance: tolerance, Ours: ours,
		})
	}
	const self = "worked by hand from the definitions of Parasuraman, Zeithaml and Berry (1988)"
	measure := func(name string, published float64, pick func(Result) float64) {
		add(name, self, published, 1e-12, func() (float64, error) {
			r, err := Measure(example(), 0.95)
			if err != nil {
				return 0, err
			}
			return pick(r), nil
		})
	}
	for d, c := range []struct {
		name string
		gap  float64
	}{{"tangibles", -.25}, {"reliability", -1.4}, {"responsiveness", -1}, {"assurance", -.5}, {"empathy", -.6}} {
		measure("gap of "+c.name, c.gap, func(r Result) float64 { return r.Dimensions[d].Gap.Value })
	}
	measure("gap, unweighted", -.75, func(r Result) float64 { return r.Gap.Value })
	measure("gap, weighted", -.8865, func(r Result) float64 { return r.WeightedGap.Value })
	measure("SERVPERF", 5.52, func(r Result) float64 { return r.Perf.Value })
	measure("SERVPERF, weighted", 5.5075, func(r Result) float64 { return r.WeightedPerf.Value })

	const lib = "published table of 17 libraries, willingness to help users: minimum, desired, perceived"
	zone := func(name string, published, tolerance float64, pick func(Zone) float64) {
		add(name, lib, published, tolerance, func() (float64, error) {
			z, err := Tolerance(libraries[0], libraries[1], libraries[2], 0.95)
			if err != nil {
				return 0, err
			}
			return pick(z), nil
		})
	}
	zone("zone, adequate", 6.23, .011, func(z Zone) float64 { return z.Adequate.Value })
	zone("zone, desired", 7.93, .011, func(z Zone) float64 { return z.Desired.Value })
	zone("zone, perceived", 6.99, .011, func(z Zone) float64 { return z.Perceived.Value })
	zone("zone, adequacy", .76, .011, func(z Zone) float64 { return z.Adequacy.Value })
	zone("zone, superiority", -.94, .011, func(z Zone) float64 { return z.Superiority.Value })
	zone("zone, institutions below it", 1.0/17, 1e-12, func(z Zone) float64 { return z.Below.Value })
	return out
}
