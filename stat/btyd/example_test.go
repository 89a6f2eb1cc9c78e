package btyd_test

import (
	"fmt"
	"math"
	"math/rand/v2"

	"huitou/stat/btyd"
)

// shop returns 5,000 customers of a made-up shop, acquired over half a year and
// followed until its end, with their purchases in the 26 weeks after.
func shop() ([]btyd.Customer, []int) {
	rng := rand.New(rand.NewPCG(1, 0))
	ages := make([]float64, 5000)
	for i := range ages {
		ages[i] = float64(26*7+rng.IntN(26*7)) / 7
	}
	customers, future, err := btyd.Simulate(btyd.MBGNBD{R: .6, Alpha: 7, A: .9, B: 2}, ages, 26, rng)
	if err != nil {
		panic(err)
	}
	return customers, future
}

// Fit a model and forecast the purchases of single customers.
func Example() {
	customers, _ := shop()
	cells, err := btyd.Compress(customers)
	if err != nil {
		fmt.Println(err)
		return
	}
	fit, err := btyd.FitModel(btyd.KindMBGNBD, cells, btyd.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%s on %d customers\n", fit.Model.Kind(), fit.Customers)
	for _, e := range fit.Estimates {
		fmt.Printf("%-5s %5.2f (%.2f to %.2f)\n", e.Name, e.Value, e.Low, e.High)
	}

	regular := btyd.Customer{X: 12, TX: 40, T: 42}
	silent := btyd.Customer{X: 12, TX: 20, T: 42}
	for _, c := range []btyd.Customer{regular, silent} {
		alive, _ := btyd.PAlive(fit.Model, c)
		next, _ := btyd.ExpectedFuture(fit.Model, c, 26)
		fmt.Printf("last seen in week %.0f: alive %.2f, %.1f purchases in half a year\n", c.TX, alive, next)
	}
	soon, _ := btyd.NextPurchase(fit.Model, regular, .5)
	fmt.Printf("back within %.1f weeks with probability one half\n", soon.Time)
	// Output:
	// MBG/NBD on 5000 customers
	// r      0.56 (0.45 to 0.70)
	// alpha  6.59 (5.65 to 7.69)
	// a      0.85 (0.64 to 1.14)
	// b      2.06 (1.17 to 3.64)
	// last seen in week 40: alive 0.91, 5.2 purchases in half a year
	// last seen in week 20: alive 0.01, 0.0 purchases in half a year
	// back within 3.2 weeks with probability one half
}

// Compare models with naive baselines on a hold-out, before relying on one.
func ExampleRunBackTest() {
	customers, future := shop()
	test, err := btyd.RunBackTest(customers, future, 26, btyd.KindMBGNBD, btyd.KindParetoNBD)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("actual %.0f\n", test.Actual)
	for _, r := range test.Rows {
		fmt.Printf("%-26s bias %+.0f%%, MAE %.2f\n", r.Method, 100*r.Bias, r.MAE)
	}
	// Output:
	// actual 2697
	// MBG/NBD                    bias +3%, MAE 0.57
	// Pareto/NBD                 bias +4%, MAE 0.56
	// naive: own pace x·h/T      bias +74%, MAE 0.78
	// naive: mean pace Σx·h/ΣT   bias +73%, MAE 1.04
}

// Compute discounted lifetime values after rewards and service cost.
func ExampleLifetimeValue() {
	customers, _ := shop()
	cells, _ := btyd.Compress(customers)
	fit, _ := btyd.FitModel(btyd.KindParetoNBD, cells, btyd.Options{})

	rng := rand.New(rand.NewPCG(2, 0))
	spend, _ := btyd.GammaGamma{P: 6, Q: 4, Gamma: 15}.Simulate(customers, rng)
	money, err := btyd.FitGammaGamma(spend, btyd.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(money.Independence.Text)

	values, err := btyd.LifetimeIntervals(fit, cells, money, spend, btyd.Economics{
		Margin: .4, RewardRate: .03, ServiceCost: 1.5,
		Rate: math.Log(1.10) / 52.18, Horizon: 104,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%d customers are worth %.0f (%.0f to %.0f)\n", values.Customers, values.Total, values.Interval.Low, values.Interval.High)
	fmt.Println(values.Method)
	// Output:
	// spend per purchase and frequency are independent enough (elasticity 0.03, p = 0.096, n = 2320)
	// 5000 customers are worth 77105 (67116 to 88582)
	// Pareto/NBD purchases times spend (posterior mean); horizon 104, discount rate 0.00182657, continuous, per unit of time
}

// Compute profile, delta-method and bootstrap intervals.
func ExampleFit_Profile() {
	customers, _ := shop()
	cells, _ := btyd.Compress(customers)
	fit, _ := btyd.FitModel(btyd.KindMBGNBD, cells, btyd.Options{Level: .9})

	profile, _ := fit.Profile(cells, "b")
	fmt.Printf("b within %.2f and %.2f (%s)\n", profile.Low, profile.High, profile.Method)

	halfYear := func(m btyd.Model) (float64, error) { return btyd.Expected(m, 26) }
	delta, _ := fit.Interval(btyd.Positive, halfYear)
	fmt.Printf("E[X(26)] within %.3f and %.3f (%s)\n", delta.Low, delta.High, delta.Method)
	boot, _, _ := fit.Bootstrap(cells, 100, 7, halfYear)
	fmt.Printf("E[X(26)] within %.3f and %.3f (%s)\n", boot[0].Low, boot[0].High, boot[0].Method)
	// Output:
	// b within 1.35 and 3.43 (profile likelihood)
	// E[X(26)] within 1.010 and 1.097 (delta method, log scale)
	// E[X(26)] within 1.012 and 1.099 (bootstrap over customers, percentile, 100 of 100 replicates)
}

// Project the survivors of a contract cohort beyond the data.
func ExampleFitSBG() {
	cohort := btyd.Cohort{Lost: []float64{131, 126, 90, 60, 42, 34, 26}, Left: 491}
	fit, err := btyd.FitSBG([]btyd.Cohort{cohort}, btyd.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	curve, _ := fit.Project(12)
	fmt.Printf("after 7 years %.3f, after 12 years %.3f (%.3f to %.3f)\n",
		curve[7].Value, curve[12].Value, curve[12].Low, curve[12].High)
	worth, _ := fit.Model.DiscountedResidual(.1, 7)
	fmt.Printf("a renewal now and its future are worth %.2f yearly fees\n", worth)
	// Output:
	// after 7 years 0.489, after 12 years 0.378 (0.341 to 0.417)
	// a renewal now and its future are worth 7.53 yearly fees
}
