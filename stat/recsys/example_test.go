package recsys_test

import (
	"fmt"

	"huitou/stat/recsys"
)

// Four customers; 0 is rice, 1 oil, 2 soy sauce, 3 tea.
func Example() {
	log, err := recsys.NewLog(
		[]int32{0, 0, 0, 1, 1, 2, 2, 3, 3, 3},
		[]int32{1, 2, 3, 1, 1, 1, 1, 1, 1, 2},
		[]int32{0, 0, 1, 1, 2, 1, 2, 3, 0, 3},
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, s := range recsys.PersonalTop(log).Recommend(0, 3, nil) {
		fmt.Printf("item %d: %s (%d)\n", s.Item, s.Why, s.Support)
	}
	near, _ := recsys.NewNeighbours(log, recsys.Near{})
	s := near.Recommend(0, 1, func(item int32) bool { return item < 2 })[0]
	fmt.Printf("item %d: %s with %d by %d others\n", s.Item, s.Why, s.Because, s.Support)
	// Output:
	// item 0: usual (2)
	// item 1: usual (1)
	// item 2: favourite (2)
	// item 3: together with 0 by 1 others
}
