package rfm_test

import (
	"fmt"

	"huitou/stat/rfm"
)

// Ten customers of a tea shop: days since the last visit, number of visits, and spend in
// cents. Which cells responded to the spring letter?
func Example() {
	days := []int{2, 3, 5, 9, 14, 30, 45, 60, 120, 300}
	visits := []int{12, 9, 1, 7, 4, 3, 1, 2, 1, 1}
	spent := []int64{48000, 30000, 9000, 52000, 12000, 7000, 2000, 8000, 1500, 900}
	s, err := rfm.Score(days, visits, spent, 2)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("first customer:", s.R[0], s.F[0], s.M[0])

	answered := []bool{true, true, false, true, false, false, false, false, false, false}
	r, err := rfm.Respond(s, answered, 0.95)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range r.Cells {
		fmt.Printf("%d%d%d  %d of %d answered, %.2f to %.2f\n", c.R, c.F, c.M, c.Answered, c.N, c.Low, c.High)
	}
	for _, w := range r.Warnings {
		fmt.Println(w)
	}
	// Output:
	// first customer: 2 2 2
	// 222  3 of 4 answered, 0.30 to 0.95
	// 111  0 of 4 answered, 0.00 to 0.49
	// 212  0 of 1 answered, 0.00 to 0.79
	// 121  0 of 1 answered, 0.00 to 0.79
	// 4 of 4 cells have fewer than 30 customers: take fewer groups
}
