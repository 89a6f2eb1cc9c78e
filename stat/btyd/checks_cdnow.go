package btyd

import (
	"strconv"
	"sync"

	"huitou/stat/conform"
)

func at(v float64) string { return " " + strconv.FormatFloat(v, 'g', -1, 64) }

// ChecksCDNOW returns the published numbers that need the CDNOW 1/10 sample
// (n = 2,357, calibration to 1997-09-30, unrounded weeks), which is not part of this
// module. It takes the calibration histories, the purchases in the following 39
// weeks, and the mean repeat spend (0 for customers without repeat purchases).
func ChecksCDNOW(calibration []Customer, holdout []int, meanSpend []float64) []conform.Check {
	var out []conform.Check
	add := func(name, source string, published, tolerance float64, ours func() (float64, error)) {
		out = append(out, conform.Check{
			Package: "btyd", Name: name, Source: source, Published: published, Tolerance: tolerance, Ours: ours,
		})
	}
	cells := sync.OnceValues(func() (*Cells, error) { return Compress(calibration) })
	atRounded := func(m Model) func() (float64, error) {
		return func() (float64, error) {
			c, err := cells()
			if err != nil {
				return 0, err
			}
			return LogLikelihood(m, c)
		}
	}
	for _, e := range []struct {
		m      Model
		source string
		want   float64
	}{
		{roundBG, fhl2005, -9582.430478},
		{roundMBG, bdf2007, -9582.135826},
		{roundPareto, smc1987, -9594.976259},
	} {
		add(string(e.m.Kind())+" log-likelihood at the rounded parameters, CDNOW", e.source, e.want, 1e-4, atRounded(e.m))
	}
	for _, e := range []struct {
		m      Model
		source string
		ll     float64
	}{
		{cdnowBG, fhl2005 + "; R, CLVTools, test_correctness_bgnbd.R (−9582.429)", -9582.42921},
		{cdnowMBG, bdf2007 + " (−9582.136)", -9582.13572},
		{cdnowPareto, "Fader, Hardie and Lee (2005); R, CLVTools, test_correctness_pnbd.R (−9594.976)", -9594.97618},
		{cdnowNBD, fhl2005, -9763.65761},
	} {
		kind := e.m.Kind()
		fit := sync.OnceValues(func() (*Fit, error) {
			c, err := cells()
			if err != nil {
				return nil, err
			}
			return FitModel(kind, c, Options{})
		})
		add(string(kind)+" log-likelihood, CDNOW", e.source, e.ll, 1e-4, func() (float64, error) {
			f, err := fit()
			if err != nil {
				return 0, err
			}
			return f.LogLik, nil
		})
		for i, name := range kind.Names() {
			add(string(kind)+" "+name+", CDNOW", e.source, e.m.Values()[i], 1e-3, func() (float64, error) {
				f, err := fit()
				if err != nil {
					return 0, err
				}
				return f.Model.Values()[i], nil
			})
		}
	}
	for i, want := range []float64{.0476264, .8427222, .1872594, 6.2105448} {
		add("Pareto/NBD standard error of "+KindParetoNBD.Names()[i]+", CDNOW", "R, CLVTools, tests/testthat/test_correctness_pnbd.R", want, .002*want,
			func() (float64, error) {
				c, err := cells()
				if err != nil {
					return 0, err
				}
				f, err := FitModel(KindParetoNBD, c, Options{})
				if err != nil {
					return 0, err
				}
				return f.Estimates[i].SE, nil
			})
	}
	backTest := sync.OnceValues(func() (*BackTest, error) {
		return RunBackTest(calibration, holdout, 39, KindParetoNBD, KindBGNBD, KindMBGNBD)
	})
	for i, e := range []struct {
		name string
		want float64
	}{{"Pareto/NBD", 1665.5}, {"BG/NBD", 1653.4}, {"MBG/NBD", 1576.7}, {"naive x·h/T", 2930.1}} {
		add(e.name+" purchases in the 39 weeks after, CDNOW (actual 1,882)", fhl2005, e.want, .06, func() (float64, error) {
			b, err := backTest()
			if err != nil {
				return 0, err
			}
			return b.Rows[i].Predicted, nil
		})
	}
	spendFit := sync.OnceValues(func() (*GammaGammaFit, error) {
		spend, err := spendOf(calibration, meanSpend)
		if err != nil {
			return nil, err
		}
		return FitGammaGamma(spend, Options{})
	})
	for _, e := range []struct {
		name      string
		want, tol float64
		get       func(*GammaGammaFit) float64
	}{
		{"p", 6.249572, 1e-3, func(f *GammaGammaFit) float64 { return f.Model.P }},
		{"q", 3.744225, 1e-3, func(f *GammaGammaFit) float64 { return f.Model.Q }},
		{"γ", 15.443521, 1e-3, func(f *GammaGammaFit) float64 { return f.Model.Gamma }},
		{"log-likelihood", -4055.91769, 1e-4, func(f *GammaGammaFit) float64 { return f.LogLik }},
		{"customers", 946, 0, func(f *GammaGammaFit) float64 { return float64(f.Customers) }},
		{"correlation of frequency and spend", .11, .005, func(f *GammaGammaFit) float64 { return f.Independence.Pearson }},
	} {
		add("Gamma-Gamma "+e.name+", CDNOW", fh2013, e.want, e.tol, func() (float64, error) {
			f, err := spendFit()
			if err != nil {
				return 0, err
			}
			return e.get(f), nil
		})
	}
	return out
}

func spendOf(customers []Customer, mean []float64) ([]Spend, error) {
	if len(mean) != len(customers) {
		return nil, fault("ChecksCDNOW", "meanSpend", "must have one entry per customer: %d, got %d", len(customers), len(mean))
	}
	out := make([]Spend, len(mean))
	for i, c := range customers {
		out[i] = Spend{X: c.X, Mean: mean[i]}
	}
	return out, nil
}
