package score

import "huitou/stat/conform"

// Checks lists the published numbers this package reproduces.
func Checks() []conform.Check {
	var out []conform.Check
	add := func(name, source string, published, tolerance float64, ours func() (float64, error)) {
		out = append(out, conform.Check{
			Package: "score", Name: name, Source: source, Published: published, Tolerance: tolerance, Ours: ours,
		})
	}
	interval := func(name, source string, low, high, tolerance float64, ours func() (Interval, error)) {
		add(name+", lower", source, low, tolerance, func() (float64, error) { i, err := ours(); return i.Low, err })
		add(name+", upper", source, high, tolerance, func() (float64, error) { i, err := ours(); return i.High, err })
	}

	const rocks = "Rocks (2016), The American Statistician 70(4), worked by hand for 60/25/15 of 100"
	nps := func() (Interval, error) { return NPS(60, 25, 15, 0.95) }
	add("NPS 60/25/15", rocks, 45, 1e-12, func() (float64, error) { i, err := nps(); return i.Estimate, err })
	add("NPS 60/25/15, standard error", rocks, 7.3993, 5e-5, func() (float64, error) { i, err := nps(); return i.SE, err })
	interval("NPS 60/25/15, adjusted Wald", rocks, 29.3431, 58.0355, 5e-5, nps)
	add("NPS 60/25/15, adjusted", rocks, 43.6893, 5e-5, func() (float64, error) {
		i, err := nps()
		return (i.Low + i.High) / 2, err
	})

	const single = "Newcombe (1998), Statistics in Medicine 17, 857–872, table I, method 3"
	for _, c := range []struct {
		name      string
		k, n      int
		low, high float64
	}{
		{"81/263", 81, 263, .2553, .3662},
		{"15/148", 15, 148, .0624, .1605},
		{"0/20", 0, 20, 0, .1611},
		{"1/29", 1, 29, .0061, .1718},
	} {
		interval("Wilson "+c.name, single, c.low, c.high, 6e-5, func() (Interval, error) { return Wilson(c.k, c.n, 0.95) })
	}

	const two = "Newcombe (1998), Statistics in Medicine 17, 873–890, table II, method 10 (two rows also in the tests of R, propint)"
	for _, c := range []struct {
		name           string
		k1, n1, k0, n0 int
		low, high      float64
	}{
		{"56/70 − 48/80", 56, 70, 48, 80, .0524, .3339},
		{"9/10 − 3/10", 9, 10, 3, 10, .1705, .8090},
		{"6/7 − 2/7", 6, 7, 2, 7, .0582, .8062},
		{"5/56 − 0/29", 5, 56, 0, 29, -.0381, .1926},
		{"0/10 − 0/20", 0, 10, 0, 20, -.1611, .2775},
		{"0/10 − 0/10", 0, 10, 0, 10, -.2775, .2775},
		{"10/10 − 0/20", 10, 10, 0, 20, .6791, 1},
		{"10/10 − 0/10", 10, 10, 0, 10, .6075, 1},
	} {
		interval("change of a share "+c.name, two, c.low, c.high, 6e-5, func() (Interval, error) {
			d, err := ProportionChange(c.k1, c.n1, c.k0, c.n0, 0.95)
			return d.Interval, err
		})
	}

	sleep := [2][]float64{
		{0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0},
		{1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4},
	}
	interval("change of a mean, sleep", "Student (1908) data; R, help page of t.test", -3.3654832, 0.2054832, 1e-6, func() (Interval, error) {
		d, err := MeanChange(sleep[0], sleep[1], 0.95)
		return d.Interval, err
	})
	interval("mean, paired sleep", "Student (1908) data; R, help page of t.test, paired", -2.4598858, -0.7001142, 1e-6, func() (Interval, error) {
		d := make([]float64, 10)
		for i := range d {
			d[i] = sleep[0][i] - sleep[1][i]
		}
		return Mean(d, 0.95)
	})
	return out
}
