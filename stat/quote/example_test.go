package quote_test

import (
	"fmt"
	"math/rand/v2"

	"huitou/stat/quote"
)

// A shop delivers in about four days, to the islands in about eight. Times are
// days; whole numbers are midnights.
func Example() {
	tracker, err := quote.New(quote.Options{Level: 0.95, Features: 1, Grain: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	r := rand.New(rand.NewPCG(1, 2))
	for day := range 300 {
		island := float64(day % 2)
		took := (4 + 4*island) * (0.7 + 0.6*r.Float64())
		if err := tracker.Deliver(float64(day)-took, float64(day), []float64{island}); err != nil {
			fmt.Println(err)
			return
		}
	}
	for island, name := range []string{"mainland", "island"} {
		q, _ := tracker.Quote(300.4, []float64{float64(island)})
		fmt.Printf("%s: ordered on day 300, promised for day %.0f, typically %.1f days\n", name, q.Due, q.Typical)
	}
	// Output:
	// mainland: ordered on day 300, promised for day 306, typically 4.3 days
	// island: ordered on day 300, promised for day 310, typically 7.2 days
}
