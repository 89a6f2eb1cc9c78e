package kano_test

import (
	"fmt"

	"huitou/stat/kano"
)

// Analyse one feature rated by 100 customers, and another rated by six.
func Example() {
	r, err := kano.Count(kano.Counts{
		kano.Attractive: 40, kano.OneDimensional: 25, kano.MustBe: 15, kano.Indifferent: 18, kano.Reverse: 1, kano.Questionable: 1,
	}, 0.95)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%v before %v, distinguishable: %t\n", r.Category, r.Second, r.Distinguishable)
	fmt.Printf("better %.2f (%.2f to %.2f), worse %.2f (%.2f to %.2f)\n",
		r.Better.Value, r.Better.Low, r.Better.High, r.Worse.Value, r.Worse.Low, r.Worse.High)

	functional := []kano.Answer{kano.MustBeThere, kano.Neutral, kano.Like, kano.MustBeThere, kano.LiveWith, kano.Neutral}
	dysfunctional := []kano.Answer{kano.Dislike, kano.Dislike, kano.Dislike, kano.Dislike, kano.Dislike, kano.LiveWith}
	p, _ := kano.Continuous(functional, dysfunctional, 0.95)
	fmt.Printf("%v at (%.2f, %.2f), certain: %t, %s\n", p.Category, p.Dysfunctional.Value, p.Functional.Value, p.Certain, p.Warnings[0])
	// Output:
	// A before O, distinguishable: true
	// better 0.66 (0.57 to 0.75), worse -0.41 (-0.51 to -0.32)
	// M at (3.67, 1.17), certain: false, fewer than 30 respondents
}
