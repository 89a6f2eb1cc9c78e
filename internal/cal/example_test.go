package cal_test

import (
	"fmt"
	"time"

	"huitou/internal/cal"
	"huitou/internal/clock"
)

// A repair due in eight working hours, promised on the eve of a holiday.
func Example() {
	spec, err := cal.ParseSpec([]byte(`{
		"zone": "Asia/Shanghai",
		"week": {
			"mon": ["09:00-12:00", "13:00-18:00"],
			"tue": ["09:00-12:00", "13:00-18:00"],
			"wed": ["09:00-12:00", "13:00-18:00"],
			"thu": ["09:00-12:00", "13:00-18:00"],
			"fri": ["09:00-12:00", "13:00-18:00"]
		},
		"days": {"2026-05-01": {"name": "劳动节"}}
	}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	shop, err := spec.Calendar()
	if err != nil {
		fmt.Println(err)
		return
	}

	thursday := clock.At(time.Date(2026, 4, 30, 16, 0, 0, 0, shop.Zone()))
	due, err := shop.AddWorking(thursday, 8*time.Hour)
	fmt.Println(due.In(shop.Zone()).Format("Mon 2006-01-02 15:04"), err)
	fmt.Println(shop.WorkingBetween(thursday, due))

	days, err := shop.AddWorkingDays(thursday, 2)
	fmt.Println(days.In(shop.Zone()).Format("Mon 2006-01-02 15:04"), err)
	// Output:
	// Mon 2026-05-04 16:00 <nil>
	// 8h0m0s
	// Tue 2026-05-05 18:00 <nil>
}

func ExampleDay_AddMonths() {
	fmt.Println(cal.Day("2028-01-31").AddMonths(1))
	fmt.Println(cal.Day("2028-02-29").AddMonths(12))
	// Output:
	// 2028-02-29
	// 2029-02-28
}

func ExampleDay_End() {
	berlin, err := cal.Zone("Europe/Berlin")
	if err != nil {
		fmt.Println(err)
		return
	}
	night := cal.Day("2026-10-25") // the clocks go back
	fmt.Println(night.End(berlin).Sub(night.Start(berlin)))
	// Output: 25h0m0s
}
