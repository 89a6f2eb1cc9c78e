package spc_test

import (
	"fmt"

	"huitou/stat/spc"
)

// Late deliveries of twelve weeks; the limits are from the first eight.
func Example() {
	late := []int{12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 31, 11}
	sent := []int{150, 160, 140, 150, 120, 130, 170, 150, 160, 150, 155, 150}
	chart, err := spc.PChart(late, sent, spc.Options{Baseline: 8, Rules: spc.Beyond | spc.Run8})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.1f %% late; week 11 should be between %.1f and %.1f %%\n", 100*chart.Centre[10], 100*chart.Low[10], 100*chart.High[10])
	for _, s := range chart.Signals {
		fmt.Printf("week %d: %.1f %%, %v\n", s.Index+1, 100*chart.Value[s.Index], s.Rule)
	}
	fmt.Printf("expect a false alarm about every %.0f weeks\n", chart.ARL)
	fmt.Println(chart.Warnings)

	design := spc.Design{K: 0.5, H: 4, HeadStart: 2}
	quiet, _ := spc.CUSUMARL(design, 0)
	moved, _ := spc.CUSUMARL(design, 1)
	fmt.Printf("a CUSUM: every %.0f weeks without reason, after %.1f when the mean moves by one sigma\n", quiet, moved)
	// Output:
	// 6.9 % late; week 11 should be between 0.8 and 13.0 %
	// week 11: 20.0 %, beyond limits
	// expect a false alarm about every 153 weeks
	// [limits from fewer than 20 points are provisional]
	// a CUSUM: every 149 weeks without reason, after 5.3 when the mean moves by one sigma
}
