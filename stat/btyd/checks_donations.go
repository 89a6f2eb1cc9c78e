package btyd

import (
	"fmt"
	"sync"

	"huitou/stat/conform"
)

// donors are the 11,104 people who first gave in 1995, counted by their history in
// the following six years: x gifts, the last in year t_x (Fader, Hardie and Shang
// 2010; sheet of brucehardie.com/notes/010; lifetimes, datasets/donations.csv).
var donors = [...]struct{ x, tx, people int }{
	{0, 0, 3464},
	{1, 1, 1091}, {1, 2, 277}, {1, 3, 129}, {1, 4, 78}, {1, 5, 119}, {1, 6, 129},
	{2, 2, 613}, {2, 3, 255}, {2, 4, 155}, {2, 5, 173}, {2, 6, 234},
	{3, 3, 322}, {3, 4, 181}, {3, 5, 225}, {3, 6, 357},
	{4, 4, 240}, {4, 5, 284}, {4, 6, 512},
	{5, 5, 335}, {5, 6, 728},
	{6, 6, 1203},
}

const (
	fhsSheet = "Fader, Hardie and Shang (2010), spreadsheet of brucehardie.com/notes/010; "
	fhsTest  = fhsSheet + "lifetimes, tests/test_estimation.py, TestBetaGeoBetaBinomFitter"
	fhsPymc  = fhsSheet + "PyMC-Marketing, tests/clv/models/test_beta_geo_beta_binom.py, cells B7:17 of \"Tracking Plot\""
)

func gifts() []Visits {
	var out []Visits
	for _, c := range donors {
		for range c.people {
			out = append(out, Visits{c.x, c.tx, 6})
		}
	}
	return out
}

// checksDonations returns the published numbers for the donations data.
func checksDonations() []conform.Check {
	var out []conform.Check
	add := func(name, source string, published, tolerance float64, ours func() (float64, error)) {
		out = append(out, conform.Check{
			Package: "btyd", Name: name, Source: source, Published: published, Tolerance: tolerance, Ours: ours,
		})
	}
	add("BG/BB log-likelihood at the rounded parameters, donations", fhs2010, -33225.6, .05,
		func() (float64, error) { return BGBB{1.204, .750, .657, 2.783}.LogLikelihood(gifts()) })
	fit := sync.OnceValues(func() (*BGBBFit, error) { return FitBGBB(gifts(), Options{}) })
	fitted := func(name, source string, published, tolerance float64, value func(*BGBBFit) (float64, error)) {
		add("BG/BB "+name+", donations", source, published, tolerance, func() (float64, error) {
			f, err := fit()
			if err != nil {
				return 0, err
			}
			return value(f)
		})
	}
	fitted("log-likelihood", fhs2010, -33225.6, .05, func(f *BGBBFit) (float64, error) { return f.LogLik, nil })
	for i, want := range []float64{1.204, .750, .657, 2.783} {
		fitted(bgbbNames[i], fhsTest, want, 6e-4, func(f *BGBBFit) (float64, error) { return f.Estimates[i].Value, nil })
	}
	for _, e := range []struct {
		v    Visits
		want float64
	}{{Visits{0, 0, 6}, .11}, {Visits{2, 4, 6}, .59}, {Visits{6, 6, 6}, .93}} {
		fitted(fmt.Sprintf("P(alive in 2002), %d gifts, last in year %d", e.v.X, e.v.TX), fhsTest+", table 6", e.want, .005,
			func(f *BGBBFit) (float64, error) { return f.Model.PAlive(e.v) })
	}
	fitted("gifts in 2002–2006", fhsTest+", sheet \"Conditional Expectations (II)\"", 12884.2, .05, func(f *BGBBFit) (float64, error) {
		var sum float64
		for _, c := range donors {
			e, err := f.Model.ExpectedFuture(Visits{c.x, c.tx, 6}, 5)
			if err != nil {
				return 0, err
			}
			sum += float64(c.people) * e
		}
		return sum, nil
	})
	for _, e := range []struct {
		x    int
		want float64
	}{{0, 3454.9}, {6, 1253.1}} {
		fitted(fmt.Sprintf("people with %d gifts", e.x), fhsTest+", sheet \"In-Sample Fit\"", e.want, .05, func(f *BGBBFit) (float64, error) {
			p, err := f.Model.PMF(e.x, 6)
			return 11_104 * p, err
		})
	}
	for i, want := range []float64{.4985, .9233, 1.2969, 1.6323, 1.9381, 2.2202, 2.4826, 2.7285, 2.9603, 3.1798, 3.3887} {
		fitted(fmt.Sprintf("E[X(%d)]", i+1), fhsPymc, want, 1.1e-4, func(f *BGBBFit) (float64, error) { return f.Model.Expected(i + 1) })
	}
	return out
}
