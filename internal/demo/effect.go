package demo

import "fmt"

// The effects planted in the company. What is a rate is per purchase unless said.
const (
	// LateShare and BrokenShare are how often an online order is late or broken.
	LateShare   = 0.06
	BrokenShare = 0.015
	// SlowCarrierLate is the late share of orders that the slow carrier brings.
	SlowCarrierLate = 0.14

	// DriftPlace drifts: from DriftWeeks weeks before the end on, its orders are late
	// at DriftLate instead of LateShare.
	DriftPlace = "shenzhen"
	DriftWeeks = 26
	DriftLate  = 0.24

	// ComesBack is the chance that a customer goes on after a purchase; a late or broken
	// promise lowers it by the amounts beside it.
	ComesBack       = 0.975
	LateTakesAway   = 0.08
	BrokenTakesAway = 0.25

	// LeaverStaff leaves LeaverWeeks weeks before the end; each customer they looked
	// after goes with the chance LeaverTakes.
	LeaverStaff = "S07"
	LeaverWeeks = 20
	LeaverTakes = 0.35

	// BargainTag marks the unprofitable segment: its share of customers, what it pays
	// of the usual price, and how often it takes goods back.
	BargainTag     = "bargain"
	BargainShare   = 0.06
	BargainPays    = 0.55
	BargainReturns = 0.20

	// UsualReturns is how often others take goods back.
	UsualReturns = 0.02
)

// ratings is how likely one to five stars are after a promise that was kept, late or
// broken, and where there was none.
var ratings = map[string][5]float64{
	"kept":   {0.03, 0.03, 0.09, 0.27, 0.58},
	"late":   {0.20, 0.18, 0.22, 0.20, 0.20},
	"broken": {0.55, 0.22, 0.12, 0.06, 0.05},
	"none":   {0.04, 0.05, 0.12, 0.29, 0.50},
}

// MeanRating is the mean rating planted after an outcome.
func MeanRating(outcome string) (mean float64) {
	for i, p := range ratings[outcome] {
		mean += float64(i+1) * p
	}
	return mean
}

// MeanWait is how long a group waits at a service centre on average, in minutes.
var MeanWait = map[string]float64{"member": 5, "walk_in": 8, "senior": 13}

// waitGroups are the groups in a fixed order, with their share of visits.
var waitGroups = []struct {
	name  string
	share float64
}{{"member", 0.45}, {"walk_in", 0.40}, {"senior", 0.15}}

// Effect is one line of docs/demo.md.
type Effect struct{ Name, Planted, Seen string }

// Effects lists what is planted and where it can be seen.
func Effects() []Effect {
	pc := func(v float64) string { return fmt.Sprintf("%.3g %%", 100*v) }
	drop := func(o string) string { return fmt.Sprintf("%.2f stars", MeanRating("kept")-MeanRating(o)) }
	waits := fmt.Sprintf("members %g, walk-ins %g, seniors %g minutes", MeanWait["member"], MeanWait["walk_in"], MeanWait["senior"])
	var use string
	for i, s := range staples {
		if i > 0 {
			use += "; "
		}
		use += s.says()
	}
	return []Effect{
		{"Late promise, rating", "mean " + drop("late") + " lower than kept", "Gaps, gap 5"},
		{"Broken promise, rating", "mean " + drop("broken") + " lower than kept", "Gaps, gap 5"},
		{"Late promise, coming back", pc(LateTakesAway) + " less likely to buy again", "purchases after the order"},
		{"Broken promise, coming back", pc(BrokenTakesAway) + " less likely to buy again", "purchases after the order"},
		{"Late and broken online orders", pc(LateShare) + " late, " + pc(BrokenShare) + " broken", "Gaps, gap 4"},
		{"Slow carrier", pc(SlowCarrierLate) + " late (" + slowCarrierName + ")", "Gaps, gap 4 by partner"},
		{"Drift", fmt.Sprintf("%s late from %d weeks before the end (%s)", pc(DriftLate), DriftWeeks, placeName(DriftPlace)), "Gaps, gap 4 of the place, its trend"},
		{"Employee leaves", fmt.Sprintf("%s, %d weeks before the end, takes %s of the customers looked after", LeaverStaff, LeaverWeeks, pc(LeaverTakes)), "customers by owner, last purchase"},
		{"Staples run out", use, "time between purchases of a household"},
		{"Unprofitable segment", fmt.Sprintf("tag “%s”, %s of customers, pays %s of the price, returns %s", BargainTag, pc(BargainShare), pc(BargainPays), pc(BargainReturns)), "amount less cost of lines"},
		{"Waiting by group", waits, "visits of the service centres"},
	}
}
