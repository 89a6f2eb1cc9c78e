package btyd

import (
	"fmt"

	"huitou/stat/conform"
)

// Parameters of the CDNOW 1/10 sample as estimated by maximum likelihood.
var (
	cdnowBG     = BGNBD{.242595, 4.413602, .792922, 2.425907}
	cdnowMBG    = MBGNBD{.524843, 6.183085, .891359, 1.614002}
	cdnowPareto = ParetoNBD{.553277, 10.577683, .606240, 11.668734}
	cdnowNBD    = NBD{.384766, 12.072023}
	// The same, rounded as printed in the articles; customer-level results are published at these.
	roundBG     = BGNBD{.243, 4.414, .793, 2.426}
	roundMBG    = MBGNBD{.525, 6.183, .891, 1.614}
	roundPareto = ParetoNBD{.553, 10.578, .606, 11.669}

	cdnowSpend = GammaGamma{6.249572, 3.744225, 15.443521}
	donations  = BGBB{1.20352, .74972, .65672, 2.78338}
)

const (
	fhl2005  = "Fader, Hardie and Lee (2005), \"Counting Your Customers\" the Easy Way, Marketing Science 24(2), and its spreadsheet"
	smc1987  = "Schmittlein, Morrison and Colombo (1987), Management Science 33(1); parameters of Fader, Hardie and Lee (2005)"
	bdf2007  = "Batislam, Denizel and Filiztekin (2007), IJRM 24(3); parameters and likelihood of R package BTYDplus"
	btyd     = "R package BTYD 2.4, vignette \"Buy 'Til You Die: A Walkthrough\""
	fhs2010  = "Fader, Hardie and Shang (2010), Marketing Science 29(6); R package BTYD 2.4, vignette"
	fh2007   = "Fader and Hardie (2007), \"How to Project Customer Retention\", J. Interactive Marketing 21(1)"
	fh2013   = "Fader and Hardie (2013), \"The Gamma-Gamma Model of Monetary Value\""
	lifetime = "Python package lifetimes, tests/test_estimation.py: \"returns same value as Hardie excel sheet\""
	btydPDF  = "R package BTYD, BTYD.pdf; Python package lifetimes, tests/test_estimation.py: \"same value as R BTYD\""
	sbgpy    = "Python package shifted_beta_geometric, README, on the data of Fader and Hardie (2007)"
	dlmf     = "NIST Digital Library of Mathematical Functions"
)

// highEnd and regular are customers lost per year in two segments, from the
// survivors per 1,000 printed in Fader and Hardie (2007).
var (
	highEnd = Cohort{Lost: []float64{131, 126, 90, 60, 42, 34, 26}, Left: 491}
	regular = Cohort{Lost: []float64{369, 163, 86, 56, 37, 27, 21}, Left: 241}
)

// Checks returns the published numbers that need no data set.
func Checks() []conform.Check {
	second := Customer{2, 30.43, 38.86}
	heavy := Customer{26, 30.857, 31}
	var out []conform.Check
	add := func(name, source string, published, tolerance float64, ours func() (float64, error)) {
		out = append(out, conform.Check{
			Package: "btyd", Name: name, Source: source, Published: published, Tolerance: tolerance, Ours: ours,
		})
	}
	alive := func(m Model, c Customer) func() (float64, error) {
		return func() (float64, error) { return PAlive(m, c) }
	}
	future := func(m Model, c Customer, t float64) func() (float64, error) {
		return func() (float64, error) { return ExpectedFuture(m, c, t) }
	}
	fresh := func(m Model, t float64) func() (float64, error) {
		return func() (float64, error) { return Expected(m, t) }
	}

	add("BG/NBD E[Y(39)], x 2, t_x 30.43, T 38.86", fhl2005, 1.22602817, 1e-8, future(roundBG, second, 39))
	add("BG/NBD P(alive), x 2, t_x 30.43, T 38.86", fhl2005, .72657857, 1e-8, alive(roundBG, second))
	add("MBG/NBD P(alive), x 2, t_x 30.43, T 38.86", bdf2007, .70620227, 1e-8, alive(roundMBG, second))
	add("Pareto/NBD P(alive), x 2, t_x 30.43, T 38.86", smc1987, .86916756, 1e-8, alive(roundPareto, second))
	for _, e := range []struct{ t, want float64 }{{1, .05326789}, {3, .15086523}, {39, 1.19672319}, {78, 1.86051906}} {
		add("BG/NBD E[X(t)]"+at(e.t), fhl2005, e.want, 1e-8, fresh(roundBG, e.t))
	}
	sheet := BGNBD{.2426, 4.4136, .7929, 2.4259}
	for _, e := range []struct{ t, want float64 }{
		{.1429, .0078}, {1, .0532}, {3, .1506}, {31.8571, 1.0405}, {32, 1.0437}, {78, 1.8576},
	} {
		add("BG/NBD E[X(t)], spreadsheet"+at(e.t), lifetime, e.want, 5e-3, fresh(sheet, e.t))
	}
	add("BG/NBD E[Y(39)], spreadsheet", lifetime, 1.226, 1e-3, future(sheet, second, 39))

	for _, e := range []struct {
		x, t int
		want float64
	}{
		{10, 2, 1.07869e-07},
		{0, 39, .5737864},
		{11, 30, .0019995214},
		{12, 30, .0015170236},
		{13, 30, .0011633150},
		{16, 30, .0005517902},
		{20, 30, .0002222260},
	} {
		add(fmt.Sprintf("BG/NBD P(X(%d) = %d)", e.t, e.x), btydPDF, e.want, 1e-6*e.want,
			func() (float64, error) { return PMF(roundBG, e.x, float64(e.t)) })
	}
	short := ParetoNBD{.55, 10.56, .61, 11.64}
	for i, want := range []float64{.05077821, .09916088, .14542507, .18979930, .23247466, .27361274, .31335159, .35181024, .38909211} {
		add("Pareto/NBD E[X(t)]"+at(float64(i+1)), btydPDF, want, 1e-8, fresh(short, float64(i+1)))
	}

	add("Pareto/NBD P(alive), x 26, t_x 30.857, T 31", btyd, .9979, 5e-5, alive(cdnowPareto, heavy))
	vignette := ParetoNBD{.5534, 10.5802, .6061, 11.6562}
	add("Pareto/NBD E[X(52)]", btyd, 1.473434, 5e-4, fresh(vignette, 52))
	add("Pareto/NBD E[Y(52)], x 26, t_x 30.857, T 31", btyd, 25.45647, 5e-3, future(vignette, heavy, 52))
	for _, e := range []struct {
		x    int
		want float64
	}{{10, .7062289}, {15, .1442396}, {20, .02250658}, {25, .00309267}} {
		add("Pareto/NBD E[Y(52)], t_x 20, T 39, x"+at(float64(e.x)), btyd, e.want, 5e-4, future(vignette, Customer{e.x, 20, 39}, 52))
	}

	add("BG/BB E[X(10)]", fhs2010, 3.179895, 5e-4, func() (float64, error) { return donations.Expected(10) })
	add("BG/BB E[X(6,16)], x 0", fhs2010, .1302169, 5e-5,
		func() (float64, error) { return donations.ExpectedFuture(Visits{0, 0, 6}, 10) })
	add("BG/BB E[X(6,16)], x 4, t_x 5", fhs2010, 3.627858, 5e-4,
		func() (float64, error) { return donations.ExpectedFuture(Visits{4, 5, 6}, 10) })

	for _, s := range []struct {
		name        string
		c           Cohort
		alpha, beta float64
	}{{"High End", highEnd, .668, 3.806}, {"Regular", regular, .704, 1.182}} {
		fit := func() (SBG, error) {
			f, err := FitSBG([]Cohort{s.c}, Options{})
			if err != nil {
				return SBG{}, err
			}
			return f.Model, nil
		}
		add("sBG α, "+s.name, fh2007, s.alpha, 1e-3, func() (float64, error) { m, err := fit(); return m.Alpha, err })
		add("sBG β, "+s.name, fh2007, s.beta, 1e-3, func() (float64, error) { m, err := fit(); return m.Beta, err })
	}
	add("sBG DERL at 10%, 7 renewals, High End", sbgpy, 7.530, 2e-3,
		func() (float64, error) { return SBG{.668, 3.806}.DiscountedResidual(.1, 7) })
	for i, want := range []float64{.460, .436, .414, .395, .378} {
		add("sBG survival, High End, year"+at(float64(8+i)), sbgpy, want, 1.2e-3,
			func() (float64, error) { return SBG{.668, 3.806}.Survival(8 + i) })
	}

	add("Gamma-Gamma population mean p·γ/(q−1)", fh2013, 35.2, .05,
		func() (float64, error) { return cdnowSpend.Mean(Spend{}) })

	add("₂F₁(1, 1; 2; 1/2) = 2 ln 2", dlmf+" 15.4.1", 1.3862943611198906, 1e-14, hyp(1, 1, 2, .5))
	add("₂F₁(1/2, 1; 3/2; −1) = π/4", dlmf+" 15.4.3", .7853981633974483, 1e-14, hyp(.5, 1, 1.5, -1))
	add("₂F₁(1/2, 1/2; 3/2; 0.9801) = asin(0.99)/0.99", dlmf+" 15.4.4", 1.4436937913843124, 1e-12, hyp(.5, .5, 1.5, .9801))
	add("U(1, 1, 1) = e·E₁(1)", dlmf+" 13.6.6", .5963473623231941, 1e-12, tricomi(1, 1, 1))
	add("U(2, 3, 5) = 5⁻²", dlmf+" 13.6.4", .04, 1e-12, tricomi(2, 3, 5))
	return append(out, checksDonations()...)
}

func hyp(a, b, c, z float64) func() (float64, error) {
	return func() (float64, error) { v, _, err := Hyp2F1(a, b, c, z); return v, err }
}

func tricomi(a, b, z float64) func() (float64, error) {
	return func() (float64, error) { v, _, err := TricomiU(a, b, z); return v, err }
}
