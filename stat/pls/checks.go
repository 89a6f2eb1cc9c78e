package pls

import (
	"fmt"

	"huitou/stat/conform"
)

// Checks lists the published numbers this package reproduces without data.
func Checks() []conform.Check {
	return []conform.Check{{
		Package: "pls", Name: "index of three means on 1–10, weights 1/3",
		Source:    "definition of Fornell and others (1996), worked by hand for 8, 7, 7.5",
		Published: 100 * 6.5 / 9, Tolerance: 1e-12,
		Ours: func() (float64, error) { return Index([]float64{8, 7, 7.5}, []float64{1, 1, 1}, 1, 10) },
	}}
}

// blocks are those of the European index of customer satisfaction, as in the mobi data.
var blocks = []struct {
	name, prefix string
	items        int
}{
	{"image", "IMAG", 5},
	{"expectation", "CUEX", 3},
	{"quality", "PERQ", 7},
	{"value", "PERV", 2},
	{"satisfaction", "CUSA", 3},
	{"complaints", "CUSCO", 1},
	{"loyalty", "CUSL", 3},
}

// Positions in blocks.
const (
	image = iota
	expectation
	quality
	value
	satisfaction
	complaints
	loyalty
)

// questionnaire returns the items of the chosen blocks.
func questionnaire(column func(name string) []float64, chosen ...int) (data [][]float64, out []Block) {
	for _, b := range chosen {
		block := Block{Name: blocks[b].name}
		for j := range blocks[b].items {
			name := fmt.Sprintf("%s%d", blocks[b].prefix, j+1)
			if blocks[b].items == 1 {
				name = blocks[b].prefix
			}
			block.Items = append(block.Items, len(data))
			data = append(data, column(name))
		}
		out = append(out, block)
	}
	return data, out
}

// european returns the model of the European index on the mobile-phone data.
func european(column func(name string) []float64, scheme Scheme) (Model, [][]float64) {
	data, b := questionnaire(column, image, expectation, quality, value, satisfaction, complaints, loyalty)
	return Model{Blocks: b, Scheme: scheme, Paths: []Arrow{
		{image, expectation},
		{expectation, quality},
		{expectation, value},
		{quality, value},
		{image, satisfaction},
		{expectation, satisfaction},
		{quality, satisfaction},
		{value, satisfaction},
		{satisfaction, complaints},
		{image, loyalty},
		{satisfaction, loyalty},
		{complaints, loyalty},
	}}, data
}

// three returns the model with paths from image, expectation and value to satisfaction.
func three(column func(name string) []float64, scheme Scheme) (Model, [][]float64) {
	data, b := questionnaire(column, image, expectation, value, satisfaction)
	return Model{Blocks: b, Scheme: scheme, Paths: []Arrow{{0, 3}, {1, 3}, {2, 3}}}, data
}

// ChecksMobi checks models of the mobile-phone questionnaire; column returns
// the 250 answers to an item by its name, "IMAG1".
func ChecksMobi(column func(name string) []float64) []conform.Check {
	var out []conform.Check
	add := func(name, source string, published, tolerance float64, scheme Scheme,
		build func(func(string) []float64, Scheme) (Model, [][]float64), pick func(*Result) float64,
	) {
		out = append(out, conform.Check{
			Package: "pls", Name: "mobi, " + name, Source: source, Published: published, Tolerance: tolerance,
			Ours: func() (float64, error) {
				r, err := Fit(build(column, scheme))
				if err != nil {
					return 0, err
				}
				return pick(r), nil
			},
		})
	}
	const smart = "SmartPLS 2.0.M3; R, semPLS, tests/SmartPLS/results/ecsi/"
	arrows, _ := european(column, Centroid)
	for _, c := range []struct {
		scheme    Scheme
		folder    string
		published [12]float64
	}{
		{Centroid, "centroid", [...]float64{
			.50470564, .55724786, .05078755, .55721686, .17883348, .06442534,
			.51254524, .19181566, .52609731, .19535971, .48347472, .07123241,
		}},
		{Factorial, "factorial", [...]float64{
			.50494314, .55675903, .05017810, .55776245, .17859267, .06494365,
			.51297470, .19144526, .52585655, .19581962, .48305917, .07031057,
		}},
		{Path, "pathWeighting", [...]float64{
			.50491393, .55674896, .04998839, .55830438, .17873950, .06252287,
			.51202394, .19476510, .52806625, .19575534, .48547762, .06692607,
		}},
	} {
		for k, published := range c.published {
			a := arrows.Paths[k]
			add(fmt.Sprintf("%s → %s, %v scheme", blocks[a.From].name, blocks[a.To].name, c.scheme),
				smart+c.folder+"/pathCoefficients.txt", published, 5e-7, c.scheme, european, func(r *Result) float64 { return r.Paths[k].Value })
		}
	}
	for _, c := range []struct {
		from, to  int
		published float64
	}{
		{expectation, complaints, .22061480},
		{expectation, loyalty, .21845628},
		{expectation, satisfaction, .41934220},
		{expectation, value, .36129545},
		{image, complaints, .20542935},
		{image, loyalty, .39877911},
		{image, quality, .28124613},
		{image, satisfaction, .39047785},
		{image, value, .18234785},
		{quality, complaints, .32587949},
		{quality, loyalty, .32269104},
		{quality, satisfaction, .61942817},
		{satisfaction, loyalty, .52094990},
		{value, complaints, .10091370},
		{value, loyalty, .09992635},
	} {
		add(fmt.Sprintf("total effect of %s on %s", blocks[c.from].name, blocks[c.to].name), smart+"centroid/totalEffects.txt",
			c.published, 5e-7, Centroid, european, func(r *Result) float64 {
				for _, t := range r.Total {
					if t.From == c.from && t.To == c.to {
						return t.Value
					}
				}
				return 0
			})
	}
	for j, published := range []float64{
		.74336994, .60072962, .57761738, .76836239, .74447502, .77149227, .68662595, .61182525,
		.80334000, .63739120, .78353507, .76911595, .75577372, .77515801, .77939921, .90434465, .93791155,
		.79902589, .84621071, .85188614, 1, .81381092, .21914243, .91681439,
	} {
		add(fmt.Sprintf("loading of item %d", j+1), smart+"centroid/crossLoadings.txt", published, 5e-7, Centroid, european,
			func(r *Result) float64 { return r.Items[j].Loading })
	}

	const sem = "R, seminr, tests/fixtures (reliability.csv, factorial_coefficients.csv, htmt.csv): image, expectation and value → satisfaction"
	names := []string{"image", "expectation", "value", "satisfaction"}
	for _, c := range []struct {
		scheme    Scheme
		published []float64
	}{
		{Factorial, []float64{.446873985519376, .172941539187286, .315219423208024}},
		{Path, []float64{.447003896753383, .171830104491586, .316425319256027}},
	} {
		for k, published := range c.published {
			add(fmt.Sprintf("%s → satisfaction, %v scheme", names[k], c.scheme), sem, published, 5e-6, c.scheme, three,
				func(r *Result) float64 { return r.Paths[k].Value })
		}
	}
	add("R² of satisfaction, path scheme", sem, .590603320426892, 5e-6, Path, three, func(r *Result) float64 { return *r.Latent[3].R2 })
	for b, c := range []struct{ alpha, rho, ave float64 }{
		{.722834595427083, .818325774056256, .477979834838268},
		{.451902555978063, .733177801505283, .480507046633952},
		{.823631979352573, .917897281748515, .84831067540365},
		{.779195021918597, .871457927643628, .693363990925202},
	} {
		add("alpha of "+names[b], sem, c.alpha, 1e-10, Path, three, func(r *Result) float64 { return *r.Latent[b].Alpha })
		add("rho of "+names[b], sem, c.rho, 5e-6, Path, three, func(r *Result) float64 { return *r.Latent[b].Rho })
		add("AVE of "+names[b], sem, c.ave, 5e-6, Path, three, func(r *Result) float64 { return r.Latent[b].AVE })
	}
	for _, c := range []struct {
		a, b      int
		published float64
	}{
		{0, 1, .88803042750925},
		{0, 2, .651659392487802},
		{0, 3, .910100923782741},
		{1, 2, .588628982316289},
		{1, 3, .865108193553153},
		{2, 3, .740808927759395},
	} {
		add(fmt.Sprintf("HTMT of %s and %s", names[c.a], names[c.b]), sem, c.published, 1e-10, Path, three,
			func(r *Result) float64 { return r.HTMT[c.a][c.b] })
	}
	return out
}
