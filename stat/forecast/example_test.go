package forecast_test

import (
	"fmt"

	"huitou/stat/forecast"
)

// Forecast calls per day from six weeks, Monday first: which days of next week exceed
// the 30 calls that two people can answer?
func Example() {
	var calls []int
	for week := range 6 {
		for _, day := range []int{20, 18, 19, 22, 31, 36, 15} {
			calls = append(calls, day+(week*5+day)%4-1)
		}
	}
	model, err := forecast.Fit(calls, 7)
	if err != nil {
		fmt.Println(err)
		return
	}
	points, _ := model.Ahead(7, 0.9)
	for _, p := range forecast.Peaks(points, 30, 0.5) {
		fmt.Printf("day %d: about %.0f calls [%d, %d], more than 30 with %.0f %%\n", p.Phase, p.Mean, p.Low, p.High, 100*p.Above(30))
	}
	// Output:
	// day 4: about 32 calls [22, 42], more than 30 with 57 %
	// day 5: about 36 calls [26, 47], more than 30 with 79 %
}
