package reliability

import (
	"fmt"

	"huitou/stat/conform"
)

// attitude is the percentage of favourable answers in 30 departments
// (Chatterjee and Price 1977; R data set attitude): rating, complaints,
// privileges, learning, raises, critical, advance.
var attitude = [30][7]float64{
	{43, 51, 30, 39, 61, 92, 45}, {63, 64, 51, 54, 63, 73, 47}, {71, 70, 68, 69, 76, 86, 48}, {61, 63, 45, 47, 54, 84, 35},
	{81, 78, 56, 66, 71, 83, 47}, {43, 55, 49, 44, 54, 49, 34}, {58, 67, 42, 56, 66, 68, 35}, {71, 75, 50, 55, 70, 66, 41},
	{72, 82, 72, 67, 71, 83, 31}, {67, 61, 45, 47, 62, 80, 41}, {64, 53, 53, 58, 58, 67, 34}, {67, 60, 47, 39, 59, 74, 41},
	{69, 62, 57, 42, 55, 63, 25}, {68, 83, 83, 45, 59, 77, 35}, {77, 77, 54, 72, 79, 77, 46}, {81, 90, 50, 72, 60, 54, 36},
	{74, 85, 64, 69, 79, 79, 63}, {65, 60, 65, 75, 55, 80, 60}, {65, 70, 46, 57, 75, 85, 46}, {50, 58, 68, 54, 64, 78, 52},
	{50, 40, 33, 34, 43, 64, 33}, {64, 61, 52, 62, 66, 80, 41}, {53, 66, 52, 50, 63, 80, 37}, {40, 37, 42, 58, 50, 57, 49},
	{63, 54, 42, 48, 66, 75, 33}, {66, 77, 66, 63, 88, 76, 72}, {78, 75, 58, 74, 80, 78, 49}, {48, 57, 44, 45, 51, 83, 38},
	{85, 85, 71, 71, 77, 74, 55}, {82, 82, 39, 59, 64, 78, 39},
}

func departments() [][]float64 {
	items := make([][]float64, 7)
	for _, row := range attitude {
		for j, v := range row {
			items[j] = append(items[j], v)
		}
	}
	return items
}

func adder(out *[]conform.Check) func(name, source string, published, tolerance float64, ours func() (float64, error)) {
	return func(name, source string, published, tolerance float64, ours func() (float64, error)) {
		*out = append(*out, conform.Check{
			Package: "reliability", Name: name, Source: source, Published: published, Tolerance: tolerance, Ours: ours,
		})
	}
}

// Checks lists the published numbers this package reproduces.
func Checks() []conform.Check {
	var out []conform.Check
	add := adder(&out)
	const source = "R, psych: alpha(attitude), 30 departments"
	alpha := func(pick func(Scale) float64) func() (float64, error) {
		return func() (float64, error) {
			s, err := Alpha(departments(), 0.95)
			if err != nil {
				return 0, err
			}
			return pick(s), nil
		}
	}
	add("attitude, raw alpha", source, .843, .0005, alpha(func(s Scale) float64 { return s.Alpha }))
	add("attitude, standardised alpha", source, .839, .0005, alpha(func(s Scale) float64 { return s.Standardised.Value }))
	add("attitude, mean correlation", source, .427, .0005, alpha(func(s Scale) float64 { return s.MeanR.Value }))
	for j, dropped := range []float64{.810, .797, .828, .803, .795, .864, .840} {
		add(fmt.Sprintf("attitude, raw alpha without item %d", j+1), source, dropped, .0005,
			alpha(func(s Scale) float64 { return s.Items[j].Dropped.Value }))
	}
	return out
}

// ChecksMobi checks the scales of the mobile-phone questionnaire; column
// returns the 250 answers to an item by its name, "IMAG1".
func ChecksMobi(column func(name string) []float64) []conform.Check {
	var out []conform.Check
	add := adder(&out)
	for _, c := range []struct {
		name, prefix      string
		items             int
		raw, standardised float64
	}{
		{"image", "IMAG", 5, .714447, .722834595427083},
		{"expectation", "CUEX", 3, .432597, .451902555978063},
		{"quality", "PERQ", 7, .872406, 0},
		{"value", "PERV", 2, .816695, .823631979352573},
		{"satisfaction", "CUSA", 3, .770113, .779195021918597},
		{"loyalty", "CUSL", 3, .441717, 0},
	} {
		scale := func() (Scale, error) {
			items := make([][]float64, c.items)
			for j := range items {
				items[j] = column(fmt.Sprintf("%s%d", c.prefix, j+1))
			}
			return Alpha(items, 0.95)
		}
		add("mobi, raw alpha of "+c.name, "R, semPLS and psych: mobi", c.raw, 5e-7, func() (float64, error) { s, err := scale(); return s.Alpha, err })
		if c.standardised > 0 {
			add("mobi, standardised alpha of "+c.name, "R, seminr, tests/fixtures/reliability.csv", c.standardised, 1e-10,
				func() (float64, error) {
					s, err := scale()
					if err != nil {
						return 0, err
					}
					return s.Standardised.Value, nil
				})
		}
	}
	return out
}
