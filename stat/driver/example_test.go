package driver_test

import (
	"fmt"
	"math"
	"math/rand/v2"

	"huitou/stat/driver"
)

// Satisfaction of 200 customers depends on speed and a little on price. The third
// question is nearly a copy of the first.
func Example() {
	r := rand.New(rand.NewPCG(7, 7))
	y, x := make([]float64, 200), [][]float64{make([]float64, 200), make([]float64, 200), make([]float64, 200)}
	for i := range y {
		x[0][i], x[1][i] = r.NormFloat64(), r.NormFloat64()
		x[2][i] = x[0][i] + 0.4*r.NormFloat64()
		y[i] = 0.7*x[0][i] + 0.3*x[1][i] + 0.6*r.NormFloat64()
	}
	x[1][17] = math.NaN() // missing answer

	m, err := driver.Fit(y, x)
	if err != nil {
		fmt.Println(err)
		return
	}
	lmg, _ := m.LMG()
	johnson, _ := m.Johnson()
	fmt.Printf("n = %d (%d incomplete), R² %.3f\n", m.N, m.Dropped, m.R2)
	for j, name := range []string{"speed", "price", "speed again"} {
		fmt.Printf("%-11s LMG %.3f, Johnson %.3f, VIF %.1f\n", name, lmg[j], johnson[j], m.VIF[j])
	}
	fmt.Println(m.Warnings)

	boot, _ := driver.Bootstrap(y, x, driver.LMG, 500, 0.95, 1)
	fmt.Printf("speed: %.3f to %.3f\n", boot.Importance[0].Low, boot.Importance[0].High)
	// Output:
	// n = 199 (1 incomplete), R² 0.570
	// speed       LMG 0.280, Johnson 0.278, VIF 10.0
	// price       LMG 0.070, Johnson 0.070, VIF 1.0
	// speed again LMG 0.220, Johnson 0.222, VIF 10.1
	// [predictor 0 overlaps with others (VIF 10.0) predictor 2 overlaps with others (VIF 10.1)]
	// speed: 0.223 to 0.331
}
