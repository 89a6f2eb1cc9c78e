package spc

import (
	"fmt"

	"huitou/stat/conform"
)

// viscosity is that of 15 batches of aircraft primer paint (Montgomery).
var viscosity = []float64{
	33.75, 33.05, 34.00, 33.81, 33.46, 34.02, 33.68, 33.27, 33.49, 33.20, 33.62, 33.00, 33.54, 33.12, 33.84,
}

type register func(name, source string, published, tolerance float64, ours func() (float64, error))

func into(out *[]conform.Check) register {
	return func(name, source string, published, tolerance float64, ours func() (float64, error)) {
		*out = append(*out, conform.Check{
			Package: "spc", Name: name, Source: source, Published: published, Tolerance: tolerance, Ours: ours,
		})
	}
}

// Checks lists the published numbers this package reproduces.
func Checks() []conform.Check {
	var out []conform.Check
	add := into(&out)
	checkConstants(add)
	checkViscosity(add)
	checkShewhart(add)
	checkCUSUM(add)
	checkEWMA(add)
	return out
}

func checkConstants(add register) {
	const source = "Montgomery (2013), Statistical Quality Control, 7th ed., appendix VI"
	for _, c := range []struct {
		n          int
		d2, d3, c4 float64
	}{
		{2, 1.128, .853, .7979}, {3, 1.693, .888, .8862}, {4, 2.059, .880, .9213}, {5, 2.326, .864, .9400},
		{6, 2.534, .848, .9515}, {10, 3.078, .797, .9727}, {25, 3.931, .708, .9896},
	} {
		add(fmt.Sprintf("d2(%d)", c.n), source, c.d2, 6e-4, func() (float64, error) { return D2(c.n) })
		add(fmt.Sprintf("d3(%d)", c.n), source, c.d3, 6e-4, func() (float64, error) { return D3(c.n) })
		add(fmt.Sprintf("c4(%d)", c.n), source, c.c4, 6e-5, func() (float64, error) { return C4(c.n) })
	}
}

func checkViscosity(add register) {
	const source = "R, qcc, help page of qcc.xbar.one: viscosity (Montgomery, Introduction to Statistical Quality Control)"
	const hand = "Montgomery, viscosity; worked by hand: mean ± 3 MR̄/d2, d2 = 2/√π"
	chart := func(pick func(Chart) float64) func() (float64, error) {
		return func() (float64, error) {
			c, err := XmR(viscosity, Options{})
			if err != nil {
				return 0, err
			}
			return pick(c), nil
		}
	}
	add("XmR viscosity, mean", source, 33.52333, 5e-6, chart(func(c Chart) float64 { return c.Centre[0] }))
	// qcc rounds d2 to 1.128: hence the tolerance.
	add("XmR viscosity, sigma", source, .4261651, 1.5e-4, chart(func(c Chart) float64 { return c.Phases[0].Sigma }))
	add("XmR viscosity, lower, d2 rounded", source, 32.24484, 4.5e-4, chart(func(c Chart) float64 { return c.Low[0] }))
	add("XmR viscosity, upper, d2 rounded", source, 34.80183, 4.5e-4, chart(func(c Chart) float64 { return c.High[0] }))
	add("XmR viscosity, mean moving range", hand, .480714, 1e-6, chart(func(c Chart) float64 { return c.Phases[0].Sigma * d2(2) }))
	add("XmR viscosity, lower", hand, 32.245268, 1e-6, chart(func(c Chart) float64 { return c.Low[0] }))
	add("XmR viscosity, upper", hand, 34.801399, 1e-6, chart(func(c Chart) float64 { return c.High[0] }))
}

func checkShewhart(add register) {
	add("Shewhart ARL, no shift", "Shewhart; Montgomery (2013), section 5.3", 370.4, .05, func() (float64, error) { return ShewhartARL(3, 0) })
	const champ = "Champ and Woodall (1987), Technometrics 29, table 1; R, spc, help page of xshewhartrunsrules.arl"
	for _, c := range []struct {
		shift     float64
		published [4]float64
	}{
		{.2, [4]float64{308.43, 177.56, 120.70, 110.52}},
		{.6, [4]float64{119.67, 57.92, 33.99, 33.64}},
		{1, [4]float64{43.89, 20.01, 12.66, 14.58}},
		{2, [4]float64{6.30, 3.65, 3.68, 4.89}},
		{3, [4]float64{2.00, 1.68, 1.89, 1.99}},
	} {
		for k, rules := range []Rules{Beyond, Beyond | TwoOfThree, Beyond | FourOfFive, Beyond | Run8} {
			add(fmt.Sprintf("ARL, %s, shift %g", [...]string{"3 sigma", "2 of 3", "4 of 5", "8 on one side"}[k], c.shift), champ, c.published[k], .006,
				func() (float64, error) { return RulesARL(rules, 3, c.shift) })
		}
	}
	for _, c := range []struct {
		name      string
		rules     Rules
		published float64
	}{
		{"2 of 3", Beyond | TwoOfThree, 225.44},
		{"4 of 5", Beyond | FourOfFive, 166.05},
		{"8 on one side", Beyond | Run8, 152.73},
	} {
		add("ARL with run rules: "+c.name, champ, c.published, .006,
			func() (float64, error) { return RulesARL(c.rules, 3, 0) })
	}
	add("ARL with run rules: all of Western Electric", "Champ and Woodall (1987), Technometrics 29, table 1", 91.75, .006,
		func() (float64, error) { return RulesARL(WesternElectric, 3, 0) })
}

func checkCUSUM(add register) {
	const source = "Lucas and Crosier (1982), Technometrics 24, table 1: k 0.5, h 4; R, spc, help page of xcusum.arl"
	for _, c := range []struct{ shift, plain, plainTolerance, head, headTolerance float64 }{
		{0, 168, .5, 149, .5}, {.25, 74.2, .06, 62.7, .06}, {.5, 26.6, .06, 20.1, .06}, {.75, 13.3, .06, 8.97, .006},
		{1, 8.38, .006, 5.29, .006}, {1.5, 4.75, .006, 2.86, .006}, {2, 3.34, .006, 2.01, .006}, {2.5, 2.62, .006, 1.59, .006},
		{3, 2.19, .006, 1.32, .006}, {4, 1.71, .006, 1.07, .006}, {5, 1.31, .006, 1.01, .006},
	} {
		add(fmt.Sprintf("CUSUM ARL, shift %g", c.shift), source, c.plain, c.plainTolerance,
			func() (float64, error) { return CUSUMARL(Design{K: .5, H: 4}, c.shift) })
		add(fmt.Sprintf("CUSUM ARL with head start, shift %g", c.shift), source, c.head, c.headTolerance,
			func() (float64, error) { return CUSUMARL(Design{K: .5, H: 4, HeadStart: 2}, c.shift) })
	}
	// SAS prints ten digits, of which the integral equation reproduces six: two methods of
	// solving it agree on 4.15008372612.
	add("CUSUM ARL, k 0.25, h 8, shift 2.5", "SAS/QC manual (1999); R, spc, help page of xcusum.arl", 4.1500826715, 1.1e-6,
		func() (float64, error) { return CUSUMARL(Design{K: .25, H: 8}, 2.5) })
}

func checkEWMA(add register) {
	const crowder = "Crowder (1987), Technometrics 29, table 1: limits at 2 sigma; R, spc, help page of xewma.arl"
	const lucas = "Lucas and Saccucci (1990), Technometrics 32, table 3; R, spc, help page of xewma.arl"
	for _, c := range []struct {
		source                               string
		lambda, sigmas, shift, arl, accuracy float64
	}{
		{crowder, .5, 2, 0, 26.45, .006},
		{crowder, .5, 2, .5, 11.89, .006},
		{crowder, .5, 2, 1, 4.91, .006},
		{crowder, .5, 2, 4, 1.05, .006},
		{crowder, .05, 2, 0, 127.53, .006},
		{crowder, .05, 2, .25, 43.94, .006},
		{crowder, .05, 2, 1, 8.38, .006},
		{crowder, .05, 2, 3, 2.76, .006},
		{lucas, .5, 3.071, 0, 500, .5},
		{lucas, .5, 3.071, .25, 255, .5},
		{lucas, .5, 3.071, 1, 17.5, .06},
		{lucas, .5, 3.071, 2, 3.63, .006},
		{lucas, .03, 2.437, 0, 500, .5},
		{lucas, .03, 2.437, .5, 29.3, .06},
		{lucas, .03, 2.437, 1, 12.6, .06},
		{lucas, .03, 2.437, 3, 4.03, .006},
		{"SAS/QC manual (1999); R, spc, help page of xewma.arl", .25, 3, 1, 11.154267016, 1e-8},
	} {
		add(fmt.Sprintf("EWMA ARL, λ %g, %g sigma, shift %g", c.lambda, c.sigmas, c.shift), c.source, c.arl, c.accuracy,
			func() (float64, error) { return EWMAARL(c.lambda, c.sigmas, c.shift) })
	}
}

// ChecksOrangejuice checks the chart of defective cans of orange juice: the
// counts and sizes of all 54 samples, of which the first 30 set the limits.
func ChecksOrangejuice(defectives, sizes []int) []conform.Check {
	var out []conform.Check
	add := into(&out)
	const source = "R, qcc, help page of orangejuice: 30 samples of 50 (Montgomery, Introduction to Statistical Quality Control)"
	chart := func(opt Options, pick func(Chart) float64) func() (float64, error) {
		return func() (float64, error) {
			opt.Baseline = 30
			c, err := PChart(defectives, sizes, opt)
			if err != nil {
				return 0, err
			}
			return pick(c), nil
		}
	}
	signal := func(k int) func(Chart) float64 {
		return func(c Chart) float64 {
			if k >= len(c.Signals) {
				return -1
			}
			return float64(c.Signals[k].Index + 1)
		}
	}
	add("orangejuice, centre", source, .2313333, 5e-8, chart(Options{}, func(c Chart) float64 { return c.Centre[0] }))
	add("orangejuice, sigma", source, .421685, 5e-7, chart(Options{}, func(c Chart) float64 { return c.Phases[0].Sigma }))
	add("orangejuice, lower", source, .05242755, 5e-9, chart(Options{}, func(c Chart) float64 { return c.Low[0] }))
	add("orangejuice, upper", source, .4102391, 5e-8, chart(Options{}, func(c Chart) float64 { return c.High[0] }))
	add("orangejuice, first signal", source, 15, 0, chart(Options{}, signal(0)))
	add("orangejuice, second signal", source, 23, 0, chart(Options{}, signal(1)))

	const revised = "R, qcc, help page of orangejuice: without samples 15 and 23; Montgomery (2013), section 7.2"
	without := Options{Exclude: []int{14, 22}}
	add("orangejuice revised, centre", revised, .215, 5e-8, chart(without, func(c Chart) float64 { return c.Centre[0] }))
	add("orangejuice revised, lower", revised, .04070284, 5e-9, chart(without, func(c Chart) float64 { return c.Low[0] }))
	add("orangejuice revised, upper", revised, .3892972, 5e-8, chart(without, func(c Chart) float64 { return c.High[0] }))
	return out
}
