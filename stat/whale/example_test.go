package whale_test

import (
	"fmt"

	"huitou/stat/whale"
)

// Ten customers, profits in cents after rewards, service and returns.
func Example() {
	profit := []int64{900_00, 400_00, 120_00, 80_00, 40_00, 10_00, 0, -50_00, -200_00, -300_00}
	curve, err := whale.Follow(profit, 0.95)
	if err != nil {
		fmt.Println(err)
		return
	}
	rule, _ := curve.Rule8020()
	fmt.Printf("total %d cents, %d earn, %d lose\n", curve.Total, curve.Earning, curve.Losing)
	fmt.Printf("without the losses: %.0f %%\n", 100*curve.Peak.Profit)
	fmt.Printf("the best 20 %% bring %.0f %%, %.0f %% of that is lost on the worst 30 %%\n", 100*rule.Best20.Value, 100*rule.Lost)
	fmt.Println(curve.Warnings)
	// Output:
	// total 100000 cents, 6 earn, 3 lose
	// without the losses: 155 %
	// the best 20 % bring 130 %, 42 % of that is lost on the worst 30 %
	// [total profit is not clearly above zero: shares of it are unstable fewer than 100 customers one customer brings more than a tenth]
}
