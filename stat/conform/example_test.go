package conform_test

import (
	"fmt"

	"huitou/stat/conform"
	"huitou/stat/score"
)

// Check a published interval. Each package lists such checks in Checks.
func Example() {
	check := conform.Check{
		Package: "score", Name: "Wilson 81/263, lower",
		Source:    "Newcombe (1998), Statistics in Medicine 17, 857–872, table I, method 3",
		Published: .2553, Tolerance: 6e-5, // printed to four digits
		Ours: func() (float64, error) {
			i, err := score.Wilson(81, 263, 0.95)
			return i.Low, err
		},
	}
	r := check.Run()
	fmt.Printf("%s: %s: published %.4f, ours %.6f, pass %t\n", r.Package, r.Name, r.Published, r.Ours, r.Pass)

	check.Ours = func() (float64, error) {
		i, err := score.Wilson(264, 263, 0.95)
		return i.Low, err
	}
	r = check.Run()
	fmt.Printf("pass %t: %s\n", r.Pass, r.Error)
	// Output:
	// score: Wilson 81/263, lower: published 0.2553, ours 0.255289, pass true
	// pass false: score: Wilson: k is not between 0 and n
}
