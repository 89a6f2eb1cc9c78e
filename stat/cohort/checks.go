package cohort

import "huitou/stat/conform"

// remission holds weeks in remission of 42 children with leukaemia (Freireich
// et al. 1963, Blood 21): the first 21 had 6-MP, the others a placebo.
func remission() (s Sample, placebo []int) {
	weeks := []float64{
		6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35,
		1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23,
	}
	still := map[int]bool{3: true, 5: true, 7: true, 8: true, 11: true, 12: true, 13: true, 16: true, 17: true, 18: true, 19: true, 20: true}
	s = Sample{Time: weeks, Event: make([]bool, 42)}
	placebo = make([]int, 42)
	for i := range weeks {
		s.Event[i] = !still[i]
		if i >= 21 {
			placebo[i] = 1
		}
	}
	return s, placebo
}

// maintenance holds weeks in remission of 23 adults with leukaemia (Miller
// 1981, Survival Analysis): the first 11 had maintenance chemotherapy.
func maintenance() (s Sample, none []int) {
	s = Sample{
		Time:  []float64{9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161, 5, 5, 8, 8, 12, 16, 23, 27, 30, 33, 43, 45},
		Event: make([]bool, 23),
	}
	none = make([]int, 23)
	for i := range s.Time {
		s.Event[i] = i != 2 && i != 5 && i != 8 && i != 10 && i != 16
		if i >= 11 {
			none[i] = 1
		}
	}
	return s, none
}

// ovarian holds 26 women of the trial of Edmonson et al. (1979): age in years
// and treatment arm, with days of survival.
func ovarian() (s Sample, x [][]float64) {
	s.Time = []float64{
		59, 115, 156, 421, 431, 448, 464, 475, 477, 563, 638, 744, 769,
		770, 803, 855, 1040, 1106, 1129, 1206, 1227, 268, 329, 353, 365, 377,
	}
	age := []float64{
		72.3315, 74.4932, 66.4658, 53.3644, 50.3397, 56.4301, 56.937, 59.8548, 64.1753, 55.1781, 56.7562, 50.1096, 59.6301,
		57.0521, 39.2712, 43.1233, 38.8932, 44.6, 53.9068, 44.2055, 59.589, 74.5041, 43.137, 63.2192, 64.4247, 58.3096,
	}
	const arm, died = "11121122121222111122211222", "11101011011000000000011110"
	for i, a := range age {
		x = append(x, []float64{a, float64(arm[i] - '0')})
		s.Event = append(s.Event, died[i] == '1')
	}
	return s, x
}

func column(group []int) [][]float64 {
	x := make([][]float64, len(group))
	for i, g := range group {
		x[i] = []float64{float64(g)}
	}
	return x
}

func part(s Sample, group []int, want int) Sample {
	var out Sample
	for i, g := range group {
		if g == want {
			out.Time = append(out.Time, s.Time[i])
			out.Event = append(out.Event, s.Event[i])
		}
	}
	return out
}

// Checks lists the published numbers this package reproduces.
func Checks() []conform.Check {
	var out []conform.Check
	add := func(name, source string, published, tolerance float64, ours func() (float64, error)) {
		out = append(out, conform.Check{Package: "cohort", Name: name, Source: source, Published: published, Tolerance: tolerance, Ours: ours})
	}
	const (
		km    = "Kleinbaum and Klein (2012), Survival Analysis, chapter 2, 6-MP data; R, survival::survfit"
		cox   = "Kleinbaum and Klein (2012), Survival Analysis; Freireich et al. (1963); R, MASS::gehan with survival::coxph"
		aml   = "Miller (1981); R, help pages of survival::aml, survfit and coxph"
		greed = "R, summary(survfit(Surv(t, status) ~ group)), 6-MP data; Greenwood's formula"
	)
	s, placebo := remission()
	curve := func(of Sample, group []int, which int, band Band) func() (Curve, error) {
		return func() (Curve, error) { return KaplanMeier(part(of, group, which), 0.95, band) }
	}
	mp := curve(s, placebo, 0, Log)
	for _, p := range []struct{ week, survival, stdError float64 }{
		{6, .8571, .0764}, {7, .8067, .0869}, {10, .7529, .0963}, {13, .6902, .1068},
		{16, .6275, .1141}, {22, .5378, .1282}, {23, .4482, .1346},
	} {
		week := string(rune('0'+int(p.week)/10)) + string(rune('0'+int(p.week)%10))
		add("6-MP, survival at week "+week, km, p.survival, 6e-5, func() (float64, error) {
			c, err := mp()
			return c.At(p.week).Survival, err
		})
		add("6-MP, standard error at week "+week, greed, p.stdError, 6e-5, func() (float64, error) {
			c, err := mp()
			return c.At(p.week).StdError, err
		})
	}
	for i, median := range []float64{23, 8} {
		add([]string{"6-MP", "placebo"}[i]+", median weeks", km, median, 0, func() (float64, error) {
			c, err := curve(s, placebo, i, Log)()
			m, _, _, _, _ := c.Quantile(0.5)
			return m, err
		})
	}
	add("6-MP against placebo, log-rank χ²", km, 16.79, 0.005, func() (float64, error) {
		t, err := LogRank(s, placebo)
		return t.Chi2, err
	})
	fit := func(ties Ties) func() (Fit, error) {
		return func() (Fit, error) { return Cox(s, column(placebo), ties, 0.95) }
	}
	fitted := func(name, source string, published, tolerance float64, model func() (Fit, error), value func(Fit) float64) {
		add(name, source, published, tolerance, func() (float64, error) {
			f, err := model()
			if err != nil {
				return 0, err
			}
			return value(f), nil
		})
	}
	first := func(f Fit) Coefficient { return f.Coefficients[0] }
	fitted("6-MP, Cox coefficient, Efron", cox, 1.5721, 6e-5, fit(Efron), func(f Fit) float64 { return first(f).Value })
	fitted("6-MP, Cox standard error, Efron", cox, 0.4124, 6e-5, fit(Efron), func(f Fit) float64 { return first(f).StdError })
	fitted("6-MP, hazard ratio, Efron", cox, 4.817, 6e-4, fit(Efron), func(f Fit) float64 { return first(f).Ratio })
	fitted("6-MP, likelihood ratio, Efron", cox, 16.35, 0.005, fit(Efron), func(f Fit) float64 { return f.Likelihood.Chi2 })
	fitted("6-MP, Cox coefficient, Breslow", cox, 1.5092, 6e-5, fit(Breslow), func(f Fit) float64 { return first(f).Value })
	fitted("6-MP, Cox standard error, Breslow", cox, 0.4096, 6e-5, fit(Breslow), func(f Fit) float64 { return first(f).StdError })

	m, none := maintenance()
	for _, p := range []struct{ week, survival float64 }{{9, .909}, {13, .818}, {18, .716}, {23, .614}, {31, .491}, {34, .368}, {48, .184}} {
		add("maintained, survival at week "+string(rune('0'+int(p.week)/10))+string(rune('0'+int(p.week)%10)), aml, p.survival, 6e-4, func() (float64, error) {
			c, err := curve(m, none, 0, Log)()
			return c.At(p.week).Survival, err
		})
	}
	amlFit := func() (Fit, error) { return Cox(m, column(none), Efron, 0.95) }
	fitted("maintenance, Cox coefficient", aml, 0.9155, 6e-5, amlFit, func(f Fit) float64 { return first(f).Value })
	fitted("maintenance, Cox standard error", aml, 0.5119, 6e-5, amlFit, func(f Fit) float64 { return first(f).StdError })
	fitted("maintenance, likelihood ratio", aml, 3.38, 0.005, amlFit, func(f Fit) float64 { return f.Likelihood.Chi2 })
	add("maintenance, log-rank χ²", aml, 3.4, 0.05, func() (float64, error) {
		t, err := LogRank(m, none)
		return t.Chi2, err
	})

	o, x := ovarian()
	ovarianFit := func() (Fit, error) { return Cox(o, x, Efron, 0.95) }
	const two = "Edmonson et al. (1979); R, survival::coxph(Surv(futime, fustat) ~ age + rx, ovarian); Julia, EventHistory.phreg"
	fitted("ovarian, Cox coefficient of age", two, 0.147327, 5e-7, ovarianFit, func(f Fit) float64 { return first(f).Value })
	fitted("ovarian, Cox standard error of age", two, 0.046147, 5e-7, ovarianFit, func(f Fit) float64 { return first(f).StdError })
	fitted("ovarian, Cox coefficient of treatment", two, -0.803973, 5e-7, ovarianFit, func(f Fit) float64 { return f.Coefficients[1].Value })
	fitted("ovarian, Cox standard error of treatment", two, 0.632049, 6e-7, ovarianFit, func(f Fit) float64 { return f.Coefficients[1].StdError })
	fitted("ovarian, likelihood ratio", two, 15.89, 0.005, ovarianFit, func(f Fit) float64 { return f.Likelihood.Chi2 })
	return out
}
