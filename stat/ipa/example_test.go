package ipa_test

import (
	"fmt"
	"math/rand/v2"

	"huitou/stat/driver"
	"huitou/stat/ipa"
)

// Four attributes are rated by 200 customers from 1 to 7. All are stated to be important;
// satisfaction depends on speed and advice.
func Example() {
	r := rand.New(rand.NewPCG(7, 1))
	names := []string{"speed", "advice", "parking", "decoration"}
	done, worth := make([][]float64, 4), make([][]float64, 4)
	var overall []float64
	answer := func(mean float64) float64 { return float64(min(7, max(1, int(mean+r.NormFloat64()+0.5)))) }
	for range 200 {
		satisfied := 1.5 + 0.5*r.NormFloat64()
		for j, mean := range []float64{4.0, 5.5, 4.2, 5.8} {
			p := answer(mean)
			done[j] = append(done[j], p)
			satisfied += p * []float64{0.5, 0.4, 0.05, 0.05}[j]
			worth[j] = append(worth[j], answer([]float64{6.4, 6.3, 6.2, 5.9}[j]))
		}
		overall = append(overall, satisfied)
	}

	// Derived importance: the shares of R² of the customers' satisfaction.
	shares, err := driver.Bootstrap(overall, done, driver.LMG, 200, 0.95, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	survey := ipa.Survey{Performance: done, Stated: worth, Low: 1, High: 7}
	for _, i := range shares.Importance {
		survey.Derived = append(survey.Derived, ipa.Figure{Value: i.Value, Low: i.Low, High: i.High, N: shares.N})
	}
	m, err := ipa.Map(survey, ipa.Mean, 0.95)
	if err != nil {
		fmt.Println(err)
		return
	}
	for j, p := range m.Points {
		fmt.Printf("%s: performance %.2f (%.2f to %.2f), importance %.2f: %v (certain: %t)\n", names[j],
			p.Performance.Value, p.Performance.Low, p.Performance.High, p.Derived.Importance.Value, p.Derived.Quadrant, p.Derived.Certain)
	}
	for _, w := range m.Warnings {
		fmt.Println("!", w)
	}
	// Output:
	// speed: performance 3.97 (3.83 to 4.12), importance 0.44: concentrate here (certain: true)
	// advice: performance 5.41 (5.27 to 5.55), importance 0.20: keep up the good work (certain: false)
	// parking: performance 4.22 (4.07 to 4.37), importance 0.01: low priority (certain: true)
	// decoration: performance 5.69 (5.55 to 5.82), importance 0.01: possible overkill (certain: true)
	// ! stated importance is saturated: its means are 5.89 to 6.28
	// ! 2 of 4 attributes may lie in another quadrant
}
