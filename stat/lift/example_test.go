package lift_test

import (
	"fmt"

	"huitou/stat/lift"
)

// Plan, assign, monitor and evaluate a win-back letter.
func Example() {
	size, _ := lift.ProportionSize(0.10, 0.13, lift.Plan{Power: 0.8})
	fmt.Printf("needs %.0f customers in each arm\n", size.Treated)

	arm, _ := lift.Assign("win-back-2026", "cus_4711", []float64{0.5, 0.5})
	fmt.Println("customer 4711 is in arm", arm)

	early, _ := lift.SequentialProportions(61, 500, 52, 500, lift.Watch{Planned: 1800})
	fmt.Printf("running: %+.3f [%+.3f, %+.3f] %s\n", early.Difference, early.Low, early.High, lift.Verdict(early, 1800))

	end, _ := lift.Proportions(248, 1800, 181, 1800, 0.95)
	fmt.Printf("at the end: %+.3f [%+.3f, %+.3f] %s\n", end.Difference, end.Low, end.High, lift.Verdict(end, 1800))
	// Output:
	// needs 1774 customers in each arm
	// customer 4711 is in arm 1
	// running: +0.018 [-0.047, +0.083] collecting
	// at the end: +0.037 [+0.016, +0.058] separated
}
