package forecast

import (
	"fmt"
	"math"

	"huitou/stat/conform"
)

// airline is the number of international airline passengers in thousands,
// monthly 1949 to 1960 (Box and Jenkins 1976, series G).
var airline = []float64{
	112, 118, 132, 129, 121, 135, 148, 148, 136, 119, 104, 118,
	115, 126, 141, 135, 125, 149, 170, 170, 158, 133, 114, 140,
	145, 150, 178, 163, 172, 178, 199, 199, 184, 162, 146, 166,
	171, 180, 193, 181, 183, 218, 230, 242, 209, 191, 172, 194,
	196, 196, 236, 235, 229, 243, 264, 272, 237, 211, 180, 201,
	204, 188, 235, 227, 234, 264, 302, 293, 259, 229, 203, 229,
	242, 233, 267, 269, 270, 315, 364, 347, 312, 274, 237, 278,
	284, 277, 317, 313, 318, 374, 413, 405, 355, 306, 271, 306,
	315, 301, 356, 348, 355, 422, 465, 467, 404, 347, 305, 336,
	340, 318, 362, 348, 363, 435, 491, 505, 404, 359, 310, 337,
	360, 342, 406, 396, 420, 472, 548, 559, 463, 407, 362, 405,
	417, 391, 419, 461, 472, 535, 622, 606, 508, 461, 390, 432,
}

// Checks lists the published numbers this package reproduces.
func Checks() []conform.Check {
	var out []conform.Check
	add := func(name, source string, published, tolerance float64, ours func() (float64, error)) {
		out = append(out, conform.Check{Package: "forecast", Name: name, Source: source, Published: published, Tolerance: tolerance, Ours: ours})
	}
	const r = "R, HoltWinters(AirPassengers, seasonal = \"multiplicative\"), printed coefficients; data Box and Jenkins (1976), series G"
	smooth := func(value func(HoltWinters) float64) func() (float64, error) {
		return func() (float64, error) {
			h, err := Smooth(airline, 12, 0.2755925, 0.03269295, 0.8707292)
			if err != nil {
				return 0, err
			}
			return value(h), nil
		}
	}
	add("Holt–Winters level, airline", r, 469.3232206, 1e-4, smooth(func(h HoltWinters) float64 { return h.Level }))
	add("Holt–Winters trend, airline", r, 3.0215391, 1e-4, smooth(func(h HoltWinters) float64 { return h.Trend }))
	for i, s := range []float64{
		0.9464611, 0.8829239, 0.9717369, 1.0304825, 1.0476884, 1.1805272,
		1.3590778, 1.3331706, 1.1083381, 0.9868813, 0.8361333, 0.9209877,
	} {
		add(fmt.Sprintf("Holt–Winters season %d, airline", i+1), r, s, 1e-6, smooth(func(h HoltWinters) float64 { return h.Season[i] }))
	}
	add("negative binomial P(Y = 3), mean 4, shape 2", "Johnson, Kemp and Kotz (2005), Univariate Discrete Distributions, by hand: 4 (1/3)² (2/3)³",
		4.0/9*8/27, 1e-12, func() (float64, error) {
			return math.Exp(negativeBinomial{4, 2}.logProb(3)), nil
		})
	return out
}
