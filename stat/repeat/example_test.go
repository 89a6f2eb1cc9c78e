package repeat_test

import (
	"fmt"

	"huitou/stat/repeat"
)

// Twelve households buy rice; a bag of 10 kg lasts longer than one of 5 kg.
func Example() {
	var histories []repeat.History
	for i := range 12 {
		slow := float64(i%4) * 3
		histories = append(histories, repeat.History{
			Gaps:  []float64{28 + slow, 31 + slow, 55 + slow, 30 + slow},
			Units: []float64{5, 5, 10, 5, 5},
			Open:  float64(5 + i),
		})
	}
	model, err := repeat.Fit(histories)
	if err != nil {
		fmt.Println(err)
		return
	}
	h := histories[0]
	soon, _ := model.Within(h, 14)
	later, _ := model.Within(h, 42)
	window, _ := model.Window(h, 0.8, 3)
	fmt.Println("sooner or later:", soon < 0.2, later > 0.9)
	fmt.Println("between three and five weeks from now:", window.Low > 15 && window.High < 37)
	fmt.Println(model.Warnings)
	// Output:
	// sooner or later: true true
	// between three and five weeks from now: true
	// [fewer than 100 completed gaps: the parameters are uncertain]
}
