package lift

import "huitou/stat/conform"

// sleep holds Student's (1908) extra hours of sleep under two drugs.
var sleep = [2][]float64{
	{0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0},
	{1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4},
}

// Checks lists the published numbers this package reproduces.
func Checks() []conform.Check {
	var out []conform.Check
	add := func(name, source string, published, tolerance float64, ours func() (float64, error)) {
		out = append(out, conform.Check{
			Package: "lift", Name: name, Source: source, Published: published, Tolerance: tolerance, Ours: ours,
		})
	}
	const newcombe = "Newcombe (1998), Statistics in Medicine 17, 873–890, table II, method 10 (two rows also in the tests of R, propint)"
	for _, c := range []struct {
		name           string
		x1, n1, x0, n0 int
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
		effect := func() (Effect, error) { return Proportions(c.x1, c.n1, c.x0, c.n0, 0.95) }
		add("difference of rates "+c.name+", lower", newcombe, c.low, 6e-5, func() (float64, error) {
			e, err := effect()
			return e.Low, err
		})
		add("difference of rates "+c.name+", upper", newcombe, c.high, 6e-5, func() (float64, error) {
			e, err := effect()
			return e.High, err
		})
	}

	const welch = "Student (1908) sleep data; R, help page of t.test"
	effect := func() (Effect, error) {
		a, _ := Summarise(sleep[0])
		b, _ := Summarise(sleep[1])
		return Difference(a, b, 0.95)
	}
	add("Welch interval, sleep, lower", welch, -3.3654832, 1e-6, func() (float64, error) {
		e, err := effect()
		return e.Low, err
	})
	add("Welch interval, sleep, upper", welch, 0.2054832, 1e-6, func() (float64, error) {
		e, err := effect()
		return e.High, err
	})
	add("Welch p, sleep", welch, 0.07939, 5e-6, func() (float64, error) {
		e, err := effect()
		return e.P, err
	})

	const koopman = "Koopman (1984), Biometrics 40, 513–517: 36/40 against 16/80"
	for i, want := range []float64{4.5, 2.94, 7.15} {
		add("ratio of rates 36/40 ÷ 16/80"+[]string{"", ", lower", ", upper"}[i], koopman, want, 6e-3, func() (float64, error) {
			r, err := RiskRatio(36, 40, 16, 80, 0.95)
			return []float64{r.Value, r.Low, r.High}[i], err
		})
	}
	const power = "R, power.prop.test: results printed in the examples of its help page"
	add("units per arm, 50 % to 75 %, power 90 %", power, 76.7, 0.06, func() (float64, error) {
		s, err := ProportionSize(0.5, 0.75, Plan{Power: 0.9})
		return s.Treated, err
	})
	add("detectable rate, 50 units, power 90 %", power, 0.8026, 5e-5, func() (float64, error) {
		p, _, err := Detectable(0.5, 50, Plan{Power: 0.9})
		return p, err
	})
	add("units per arm, one standard deviation, power 90 %", "R, help page of power.t.test", 22.02110, 0.06,
		func() (float64, error) {
			s, err := MeanSize(1, 1, Plan{Power: 0.9})
			return s.Treated, err
		})
	return out
}
