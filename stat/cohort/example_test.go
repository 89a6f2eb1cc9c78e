package cohort_test

import (
	"fmt"

	"huitou/stat/cohort"
)

// Ten contracts, in months; four are still running.
func Example() {
	s := cohort.Sample{
		Time:  []float64{3, 5, 8, 12, 14, 2, 2, 4, 6, 9},
		Event: []bool{true, true, false, false, false, true, true, true, true, false},
	}
	withOwner := [][]float64{{1}, {1}, {1}, {1}, {1}, {0}, {0}, {0}, {0}, {0}}

	curve, _ := cohort.KaplanMeier(s, 0.95, cohort.LogLog)
	half, _, _, _, ok := curve.Quantile(0.5)
	at6 := curve.At(6)
	fmt.Printf("after 6 months %.2f [%.2f, %.2f] remain; half have left by month %.0f (%v)\n", at6.Survival, at6.Low, at6.High, half, ok)

	fit, _ := cohort.Cox(s, withOwner, cohort.Efron, 0.95)
	c := fit.Coefficients[0]
	fmt.Printf("a named owner multiplies the risk of leaving by %.2f [%.2f, %.2f], p = %.3f\n", c.Ratio, c.Low, c.High, fit.Likelihood.P)
	fmt.Println(fit.Warnings)

	table, _ := cohort.Retention([]int32{0, 0, 1, 2, 2}, []int{0, 1, 0, 1, 2}, 2, 0.95)
	fmt.Printf("one period later %.2f of %d are active\n", table.ByAge[1].Rate, table.ByAge[1].Size)
	// Output:
	// after 6 months 0.40 [0.12, 0.67] remain; half have left by month 5 (true)
	// a named owner multiplies the risk of leaving by 0.35 [0.06, 1.92], p = 0.209
	// [fewer than 10 events per covariate]
	// one period later 0.67 of 3 are active
}
