package demo

import (
	"fmt"
	"strings"
)

// The planted effects. Rates are per purchase unless noted.
const (
	// LateShare and BrokenShare are the shares of online orders that are late or broken.
	LateShare   = 0.06
	BrokenShare = 0.015
	// SlowCarrierLate is the late share of the slow carrier's orders.
	SlowCarrierLate = 0.14

	// DriftPlace drifts: for the last DriftWeeks weeks its orders are late at the rate
	// DriftLate instead of LateShare.
	DriftPlace = "shenzhen"
	DriftWeeks = 26
	DriftLate  = 0.24

	// ComesBack is the probability that a customer stays after a purchase; a late or broken
	// promise lowers it by the amounts beside it.
	ComesBack       = 0.975
	LateTakesAway   = 0.08
	BrokenTakesAway = 0.25

	// LeaverStaff leaves LeaverWeeks weeks before the end; each of their customers leaves
	// with probability LeaverTakes.
	LeaverStaff = "S07"
	LeaverWeeks = 20
	LeaverTakes = 0.35

	// BargainTag marks the unprofitable segment: its share of customers, the price it pays
	// relative to the usual one, and how often it returns goods.
	BargainTag     = "bargain"
	BargainShare   = 0.06
	BargainPays    = 0.55
	BargainReturns = 0.20

	// UsualReturns is how often other customers return goods.
	UsualReturns = 0.02

	// AddOn is the base rate at which a basket contains one of the small goods; companions
	// are more frequent.
	AddOn = 0.28

	// SpreadOfUse is the standard deviation of the logarithm of the time a pack lasts.
	SpreadOfUse = 0.13
)

// companions are small goods bought together with a ware, with their frequency.
var companions = map[string]struct {
	small  string
	chance float64
}{"kettle": {"cups", 0.35}, "pan": {"spatula", 0.45}, "cooker": {"noodles", 0.20}}

// Together is the total frequency of a ware's companion in its basket.
func Together(ware string) (companion string, chance float64) {
	c := companions[ware]
	return c.small, c.chance + (1-c.chance)*AddOn/float64(len(smalls))
}

// ratings is the distribution of one to five stars after a promise that was kept, late or
// broken, and without one.
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

// MeanWait is the mean waiting time of a group at a service centre, in minutes.
var MeanWait = map[string]float64{"member": 5, "walk_in": 8, "senior": 13}

// Effect is one line of docs/demo.md.
type Effect struct{ Name, Planted, Seen string }

// Effects lists the planted effects and where they can be seen.
func Effects() []Effect {
	pc := func(v float64) string { return fmt.Sprintf("%.3g %%", 100*v) }
	drop := func(o string) string { return fmt.Sprintf("%.2f stars", MeanRating("kept")-MeanRating(o)) }
	waits := fmt.Sprintf("members %g, walk-ins %g, seniors %g minutes", MeanWait["member"], MeanWait["walk_in"], MeanWait["senior"])
	var use, together []string
	for _, s := range Staples {
		use = append(use, s.useRate())
	}
	for _, w := range []string{"kettle", "pan", "cooker"} {
		small, chance := Together(w)
		together = append(together, fmt.Sprintf("%s with %s in %s of baskets", small, w, pc(chance)))
	}
	leaves := fmt.Sprintf("%s (%s), %d weeks before the end, takes %s of the customers looked after", LeaverStaff, leaverName, LeaverWeeks, pc(LeaverTakes))
	return []Effect{
		{"Late promise, rating", "mean " + drop("late") + " lower than kept", "Gaps, gap 5"},
		{"Broken promise, rating", "mean " + drop("broken") + " lower than kept", "Gaps, gap 5"},
		{"Late promise, coming back", pc(LateTakesAway) + " less likely to buy again", "purchases after the order"},
		{"Broken promise, coming back", pc(BrokenTakesAway) + " less likely to buy again", "purchases after the order"},
		{"Late and broken online orders", pc(LateShare) + " late, " + pc(BrokenShare) + " broken", "Gaps, gap 4"},
		{"Slow carrier", pc(SlowCarrierLate) + " late (" + slowCarrierName + ")", "Gaps, gap 4 by partner"},
		{"Drift", fmt.Sprintf("%s late from %d weeks before the end (%s)", pc(DriftLate), DriftWeeks, placeName(DriftPlace)), "Gaps, gap 4 of the place, its trend"},
		{"Employee leaves", leaves, "customers by owner, last purchase"},
		{"Staples run out", strings.Join(use, "; "), "time between purchases of a household, by packs bought"},
		{"Bought together", strings.Join(together, "; ") + fmt.Sprintf("; any one small good otherwise in %s", pc(AddOn/float64(len(smalls)))), "lines of purchases"},
		{"Unprofitable segment", fmt.Sprintf("tag “%s”, %s of customers, pays %s of the price, returns %s", BargainTag, pc(BargainShare), pc(BargainPays), pc(BargainReturns)), "amount less cost of lines"},
		{"Waiting by group", waits, "visits of the service centres"},
	}
}
