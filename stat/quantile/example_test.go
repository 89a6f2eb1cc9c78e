package quantile_test

import (
	"fmt"

	"huitou/stat/quantile"
)

func Example() {
	days := []float64{1, 1, 2, 2, 3, 5, 9, 30} // ascending
	fmt.Println(quantile.Type7(days, 0.5), quantile.Type7(days, 0.9), quantile.Type6(days, 0.9))
	low, high := quantile.Central(quantile.Type7, days, 0.8)
	fmt.Printf("four of five between %.1f and %.1f days\n", low, high)
	// Output:
	// 2.5 15.299999999999997 30
	// four of five between 1.0 and 15.3 days
}
