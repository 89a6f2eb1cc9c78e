package driver

import (
	"fmt"

	"huitou/stat/conform"
)

// swiss holds the 47 French-speaking provinces of Switzerland about 1888
// (Mosteller and Tukey 1977; R data set swiss): fertility, agriculture,
// examination, education, catholic, infant mortality.
var swiss = [47][6]float64{
	{80.2, 17.0, 15, 12, 9.96, 22.2}, {83.1, 45.1, 6, 9, 84.84, 22.2}, {92.5, 39.7, 5, 5, 93.40, 20.2},
	{85.8, 36.5, 12, 7, 33.77, 20.3}, {76.9, 43.5, 17, 15, 5.16, 20.6}, {76.1, 35.3, 9, 7, 90.57, 26.6},
	{83.8, 70.2, 16, 7, 92.85, 23.6}, {92.4, 67.8, 14, 8, 97.16, 24.9}, {82.4, 53.3, 12, 7, 97.67, 21.0},
	{82.9, 45.2, 16, 13, 91.38, 24.4}, {87.1, 64.5, 14, 6, 98.61, 24.5}, {64.1, 62.0, 21, 12, 8.52, 16.5},
	{66.9, 67.5, 14, 7, 2.27, 19.1}, {68.9, 60.7, 19, 12, 4.43, 22.7}, {61.7, 69.3, 22, 5, 2.82, 18.7},
	{68.3, 72.6, 18, 2, 24.20, 21.2}, {71.7, 34.0, 17, 8, 3.30, 20.0}, {55.7, 19.4, 26, 28, 12.11, 20.2},
	{54.3, 15.2, 31, 20, 2.15, 10.8}, {65.1, 73.0, 19, 9, 2.84, 20.0}, {65.5, 59.8, 22, 10, 5.23, 18.0},
	{65.0, 55.1, 14, 3, 4.52, 22.4}, {56.6, 50.9, 22, 12, 15.14, 16.7}, {57.4, 54.1, 20, 6, 4.20, 15.3},
	{72.5, 71.2, 12, 1, 2.40, 21.0}, {74.2, 58.1, 14, 8, 5.23, 23.8}, {72.0, 63.5, 6, 3, 2.56, 18.0},
	{60.5, 60.8, 16, 10, 7.72, 16.3}, {58.3, 26.8, 25, 19, 18.46, 20.9}, {65.4, 49.5, 15, 8, 6.10, 22.5},
	{75.5, 85.9, 3, 2, 99.71, 15.1}, {69.3, 84.9, 7, 6, 99.68, 19.8}, {77.3, 89.7, 5, 2, 100.00, 18.3},
	{70.5, 78.2, 12, 6, 98.96, 19.4}, {79.4, 64.9, 7, 3, 98.22, 20.2}, {65.0, 75.9, 9, 9, 99.06, 17.8},
	{92.2, 84.6, 3, 3, 99.46, 16.3}, {79.3, 63.1, 13, 13, 96.83, 18.1}, {70.4, 38.4, 26, 12, 5.62, 20.3},
	{65.7, 7.7, 29, 11, 13.79, 20.5}, {72.7, 16.7, 22, 13, 11.22, 18.9}, {64.4, 17.6, 35, 32, 16.92, 23.0},
	{77.6, 37.6, 15, 7, 4.97, 20.0}, {67.6, 18.7, 25, 7, 8.65, 19.5}, {35.0, 1.2, 37, 53, 42.34, 18.0},
	{44.7, 46.6, 16, 29, 50.43, 18.2}, {42.8, 27.7, 22, 29, 58.33, 19.3},
}

func fertility() (y []float64, x [][]float64) {
	x = make([][]float64, 5)
	for _, row := range swiss {
		y = append(y, row[0])
		for j := range x {
			x[j] = append(x[j], row[j+1])
		}
	}
	return y, x
}

// Checks lists the published numbers this package reproduces.
func Checks() []conform.Check {
	var out []conform.Check
	names := []string{"agriculture", "examination", "education", "catholic", "infant mortality"}
	add := func(name, source string, published, tolerance float64, ours func(*Model) (float64, error)) {
		out = append(out, conform.Check{
			Package: "driver", Name: "swiss, " + name, Source: source, Published: published, Tolerance: tolerance,
			Ours: func() (float64, error) {
				m, err := Fit(fertility())
				if err != nil {
					return 0, err
				}
				return ours(m)
			},
		})
	}
	add("R²", "R, relaimpo: calc.relimp(lm(Fertility ~ ., swiss))", .706735001593, 1e-11, func(m *Model) (float64, error) { return m.R2, nil })
	add("adjusted R²", "R, summary(lm(Fertility ~ ., swiss))", .670970977397, 1e-11, func(m *Model) (float64, error) { return m.Adjusted, nil })
	for _, c := range []struct {
		by     Method
		source string
		shares []float64
	}{
		{LMG, "R, relaimpo (Grömping 2006): calc.relimp(lm(Fertility ~ ., swiss), type = \"lmg\")", []float64{.0570912207681, .1711730289002, .2601346786244, .1055701503735, .1127659229265}},
		{Johnson, "R, relativeImp(swiss, \"Fertility\", …): relative weights of Johnson (2000)", []float64{.048416895812, .154708249806, .271964104646, .114680029948, .116965721381}},
	} {
		for j, published := range c.shares {
			add(fmt.Sprintf("%v of %s", c.by, names[j]), c.source, published, 1e-10, func(m *Model) (float64, error) {
				shares, err := m.Importance(c.by)
				if err != nil {
					return 0, err
				}
				return shares[j], nil
			})
		}
	}
	for j, published := range []float64{-.312921282500, -.164778222539, -.670400780106, .347600028144, .251135976299} {
		add("standardised coefficient of "+names[j], "R, lm(Fertility ~ ., swiss): b sd(x)/sd(y)", published, 1e-11,
			func(m *Model) (float64, error) { return m.Beta[j], nil })
	}
	for j, published := range []float64{.124664909906, .417164470501, .440615646724, .215003501619, .173518927325} {
		add("squared correlation of "+names[j], "R, relaimpo: type = \"first\"", published, 1e-11,
			func(m *Model) (float64, error) { return m.Correlation[j] * m.Correlation[j], nil })
	}
	for j, published := range []float64{2.284129, 3.675420, 2.774943, 1.937160, 1.107542} {
		add("VIF of "+names[j], "R, car: vif(lm(Fertility ~ ., swiss))", published, 5e-7,
			func(m *Model) (float64, error) { return m.VIF[j], nil })
	}
	return out
}
