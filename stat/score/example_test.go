package score_test

import (
	"fmt"

	"huitou/stat/score"
)

// Compare one wave of a survey with the wave before.
func Example() {
	now, err := score.NPS(60, 25, 15, 0.95)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("NPS %.0f, %.0f to %.0f (n = %d, %s)\n", now.Estimate, now.Low, now.High, now.N, now.Method)

	before, _ := score.NPS(50, 30, 20, 0.95)
	change, _ := score.NPSChange(now, before)
	fmt.Printf("%+.0f since last wave, %.0f to %.0f: a change? %t\n", change.Estimate, change.Low, change.High, change.Changed)

	satisfied, _ := score.CSAT([]int{5, 4, 4, 3, 5, 2, 5, 4, 1, 5}, 5, 2, 0.95)
	fmt.Printf("CSAT %.0f %%, %.0f to %.0f %%, %s\n", 100*satisfied.Estimate, 100*satisfied.Low, 100*satisfied.High, satisfied.Warnings[0])

	n, _ := score.Kish([]float64{1, 1, 1, 3})
	fmt.Printf("four weighted answers are worth %.0f\n", n)

	// Answers by place: the 3 is small, and the others alone would reveal it as 41 − 30 − 8.
	hide, _, _ := score.Suppress([]int{30, 3, 8}, score.Smallest)
	fmt.Println(hide)

	_, err = score.Wilson(7, 5, 0.95)
	fmt.Println(err)
	// Output:
	// NPS 45, 29 to 58 (n = 100, adjusted Wald, n + 3)
	// +15 since last wave, -6 to 35: a change? false
	// CSAT 70 %, 40 to 89 %, fewer than 30 answers
	// four weighted answers are worth 3
	// [false true true]
	// score: Wilson: k is not between 0 and n
}
